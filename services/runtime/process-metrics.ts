import { Counter, Gauge, type Registry } from 'prom-client';
import { readThrottledSeconds } from './cpu-throttling.ts';

/** Adds what prom-client's own metrics of the process lack. */
export function registerProcessMetrics(registry: Registry): void {
  new Gauge({
    name: 'process_peak_resident_memory_bytes',
    help: 'Most resident memory since the start',
    registers: [registry],
    collect() {
      this.set(process.resourceUsage().maxRSS * 1024);
    },
  });
  new Counter({
    name: 'process_cpu_throttled_seconds_total',
    help: 'Time in which the cgroup of the process was not let run, as it had used up its CPU limit',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(readThrottledSeconds());
    },
  });
}
