import { meanOf, percentileOf } from '../histogram.ts';
import type { Load, Operation, Phase, Result, Trial } from '../result/result.ts';

type Cell = string | number | boolean | null | undefined;

/** One row for each phase of a result, for spreadsheets and data frames: RFC 4180, with a line feed at each end. */
export function renderCsv({ trials }: Result): string {
  const rows = trials.flatMap((trial) => trial.phases.map((phase) => rowOf(trial, phase)));
  const columns = Object.keys(rows[0] ?? {});
  return [columns, ...rows.map((row) => Object.values<Cell>(row))]
    .map((cells) => `${cells.map(renderCell).join(',')}\n`)
    .join('');
}

/** Every row has the same columns; what a phase does not have is empty. */
function rowOf(trial: Trial, phase: Phase) {
  const { latency, bytes, server, generatorUse, machine } = phase;
  const percentile = (percent: number) => round(percentileOf(latency, percent));
  return {
    round: trial.round,
    position: trial.position,
    arm: trial.arm,
    server: trial.server,
    generator: trial.generator,
    ...operationCells(trial.operation),
    tls: trial.tls,
    connections: trial.connections,
    start_ms: trial.startMs,
    ...loadCells(phase.load),
    wall_seconds: phase.wallSeconds,
    completed: phase.completed,
    errors: phase.errors,
    dropped: phase.dropped,
    opened: phase.opened,
    mean_ms: round(meanOf(latency)),
    min_ms: latency.minMs,
    p50_ms: percentile(50),
    p90_ms: percentile(90),
    p95_ms: percentile(95),
    p99_ms: percentile(99),
    p99_9_ms: percentile(99.9),
    max_ms: latency.maxMs,
    sent_bytes: bytes?.sent,
    received_bytes: bytes?.received,
    server_cpu_seconds: server?.cpuSeconds,
    server_throttled_seconds: server?.throttledSeconds,
    server_peak_bytes: server?.peakBytes,
    server_connections: server?.connections?.open,
    server_accepted: server?.connections?.accepted,
    generator_cpu_seconds: generatorUse?.cpuSeconds,
    generator_throttled_seconds: generatorUse?.throttledSeconds,
    generator_cpus: generatorUse?.cpus,
    machine_stolen_share: machine?.stolenShare,
    machine_idle_share: machine?.idleShare,
    first_error: phase.firstError,
  } satisfies Record<string, Cell>;
}

const operationCells = (operation: Operation) => ({
  operation: operation.kind,
  name_bytes: operation.kind === 'list' ? undefined : operation.nameBytes,
  users: operation.kind === 'list' ? operation.users : undefined,
});

const loadCells = (load: Load) => ({
  load: load.kind,
  rate_per_second: load.kind === 'open' ? load.ratePerSecond : undefined,
  concurrency: load.kind === 'closed' ? load.concurrency : undefined,
});

/** Buckets are wider than a ten-thousandth of a millisecond where anything is measured. */
const round = (ms: number | undefined) => (ms === undefined ? undefined : Number(ms.toFixed(4)));

/** A spreadsheet takes text that begins so for a formula (owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;

function renderCell(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
