import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { findK6 } from '../loadtest/load/k6/find-k6.ts';
import { readResult } from '../loadtest/result/read-result.ts';
import { runProgram } from './run-program.ts';
import { type ServerProcess, type ServiceName, startServer } from './server-process.ts';

/**
 * `npm run demo`: starts the three services on free ports, runs each client's scenarios against them, compares REST
 * with gRPC, and stops them. The result file goes to the folder RESULTS_DIR (results). Exits with 0, or with 1 after
 * naming what failed.
 */
const SERVICES = ['socket', 'rest', 'grpc'] as const;
const PROTOCOLS = { socket: 'TCP', rest: 'REST', grpc: 'gRPC' } as const;
const RESULTS_DIR = process.env.RESULTS_DIR || 'results';
const WARNINGS_MAX = 10;

const startedAt = performance.now();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

const servers = new Map<ServiceName, ServerProcess>();
const outcomes: string[] = [];
const failures: string[] = [];

try {
  heading('The three services, each as a process of its own');
  for (const name of SERVICES) await start(name);
  for (const name of SERVICES) await runScenarios(name);
  await compare();
} catch (error) {
  if (!interrupted.signal.aborted) failures.push(error instanceof Error ? error.message : String(error));
} finally {
  heading('Stopping the services');
  await Promise.all(SERVICES.map(stop));
}
conclude();

function heading(text: string): void {
  console.log(`\n===== ${text} =====\n`);
}

async function start(name: ServiceName): Promise<void> {
  interrupted.signal.throwIfAborted();
  const server = await startServer(name).catch((error: Error) => {
    throw new Error(`the ${name}-server did not start: it ${error.message}`);
  });
  servers.set(name, server);
  const ports = Object.entries(server.ports).map(([port, number]) => `${port} ${number}`);
  console.log(`${name}-server: ready after ${server.startMs} ms, ports ${ports.join(', ')}`);
}

async function stop(name: ServiceName): Promise<void> {
  const server = servers.get(name);
  if (server === undefined) return;
  await server.close();
  const how = await server.exited;
  console.log(`${name}-server: ended with ${how}`);
  if (how !== 0 && !interrupted.signal.aborted) failures.push(`the ${name}-server ended with ${how}`);
}

/** Runs a client program; it prints its scenarios itself, and its exit code says whether all of them passed. */
async function runScenarios(name: ServiceName): Promise<void> {
  const protocol = PROTOCOLS[name];
  heading(`${protocol}: the scenarios of its client`);
  const { tcp, http, grpc, frames } = server(name).ports;
  const env = {
    APP: '127.0.0.1',
    PORT: String(tcp ?? http ?? grpc),
    ...(frames !== undefined && { FRAMES_PORT: String(frames) }),
  };
  const { ok, how } = await run([process.execPath, `dist/${name}-client.mjs`], env);
  outcomes.push(`${protocol} scenarios: ${ok ? 'all passed' : 'not all passed'}`);
  if (!ok) failures.push(`the ${protocol} scenarios (${how})`);
  tellWarnings(name);
}

/** Compares by k6 where it is on PATH, and otherwise by Node.js; both write the same kind of result file. */
async function compare(): Promise<void> {
  const k6 = findK6();
  const generator = 'version' in k6 ? 'k6' : 'node';
  const resultFile = `${RESULTS_DIR}/compare-${generator}.json`;
  heading(`REST and gRPC compared, by ${'version' in k6 ? `k6 ${k6.version}` : 'Node.js'}`);
  if ('reason' in k6) {
    console.log(
      `By the generator in Node.js, as ${k6.reason}. To compare by k6, install it and run this again:`,
    );
    console.log('https://grafana.com/docs/k6/latest/set-up/install-k6/\n');
  }
  console.log('This takes about ten seconds ...\n');
  mkdirSync(RESULTS_DIR, { recursive: true });
  rmSync(resultFile, { force: true });
  const env = {
    REST: `127.0.0.1:${server('rest').ports.http}`,
    GRPC: `127.0.0.1:${server('grpc').ports.grpc}`,
    OUT: resultFile,
  };
  const flags = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const { ok, how } =
    generator === 'k6'
      ? await run(['k6', 'run', '--quiet', ...flags, 'loadtest/compare.ts'], { K6_NO_USAGE_REPORT: 'true' })
      : await run([process.execPath, '--import', 'tsx', 'loadtest/compare-node.ts'], env);
  if (!ok) failures.push(`the comparison (${how})`);
  if (!existsSync(resultFile)) return;
  const [verdict] = readResult(resultFile).verdicts;
  outcomes.push(`Comparison: ${verdict?.sentence}`, `Result file: ${resultFile}`);
}

function run(command: [string, ...string[]], env: Record<string, string>): ReturnType<typeof runProgram> {
  interrupted.signal.throwIfAborted();
  return runProgram(command, env, interrupted.signal);
}

function server(name: ServiceName): ServerProcess {
  const started = servers.get(name);
  if (started === undefined) throw new Error(`the ${name}-server is not running`);
  return started;
}

/** Shows what a server logged at level warn or above: some scenarios make it do so on purpose. */
function tellWarnings(name: ServiceName): void {
  const warnings = server(name).records.filter(({ level }) => ['warn', 'error', 'fatal'].includes(level));
  if (warnings.length === 0) return;
  console.log(`\nMeanwhile the ${name}-server logged, as some scenarios make mistakes on purpose:`);
  for (const { level, msg } of warnings.slice(0, WARNINGS_MAX)) console.log(`  ${level}: ${msg}`);
  if (warnings.length > WARNINGS_MAX) console.log(`  and ${warnings.length - WARNINGS_MAX} more`);
}

function conclude(): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  heading(`Summary, after ${seconds} s`);
  for (const outcome of outcomes) console.log(outcome);
  if (interrupted.signal.aborted) {
    console.log('Interrupted: everything that was started has ended');
    process.exitCode = 130;
    return;
  }
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}
