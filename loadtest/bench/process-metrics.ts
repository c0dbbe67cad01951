/** What a server says about its own process. */
export interface ProcessMetrics {
  /** User and system time since its start, in seconds. */
  readonly cpuSeconds: number;
  /** Resident memory now. */
  readonly residentBytes: number;
}

/** Reads /metrics of an admin port. Throws if it does not answer, or lacks what is asked for. */
export async function readProcessMetrics(adminPort: number): Promise<ProcessMetrics> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/metrics`);
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  const text = await response.text();
  return {
    cpuSeconds: sample(text, 'process_cpu_seconds_total'),
    residentBytes: sample(text, 'process_resident_memory_bytes'),
  };
}

/** The value of a metric without labels, in the Prometheus text format. */
function sample(text: string, name: string): number {
  const [, value] = new RegExp(`^${name} (\\S+)`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(value);
}
