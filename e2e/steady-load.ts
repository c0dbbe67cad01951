import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { Kubectl } from '../cluster/kubectl.ts';
import { type Pod, throwIfHopeless } from '../cluster/pods.ts';
import { startKubectl } from '../cluster/start-kubectl.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import type { Protocol } from '../loadtest/steady/protocols.ts';
import type { ProtocolSummary } from '../loadtest/steady/report.ts';
import type { Figures } from '../loadtest/steady/tally.ts';
import type { Run } from './run.ts';

/** One second of one client, in the client's own words. */
export type Second = { readonly time: string; readonly client: string } & PerProtocol<Figures>;

/** One client at its end, after it has looked for every user that was acknowledged. */
export type Summary = {
  readonly client: string;
  readonly seconds: number;
  readonly unverified?: string;
} & PerProtocol<ProtocolSummary>;

/** Of the protocols that were on. */
type PerProtocol<Value> = Readonly<Partial<Record<Protocol, Value>>>;

/** The load inside the cluster, from two clients. */
export interface SteadyLoad {
  /** Everything that was reported so far, of all clients, in the order in which it came. */
  readonly seconds: readonly Second[];
  readonly clients: number;
  /** Ends it. Resolves with what each client says at its end. */
  stop(): Promise<readonly Summary[]>;
}

/** As many as the Job has. */
const CLIENTS = 2;
const MANIFEST = 'k8s/steady-load.yaml';
const PODS = 'app.kubernetes.io/name=steady-load';
/**
 * Of the clients, for each request. More than a service waits for its database (STORE_TIMEOUT_MS), so that its own answer
 * comes; and much more than an answer ever takes, as it is lost requests that are looked for, on nodes that have to start pods
 * and carry the load at once. How slow the slowest was is told.
 */
const TIMEOUT_MS = '30000';
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 180_000;
const REMOVE_TIMEOUT_MS = 180_000;

/**
 * Runs the Job of k8s/steady-load.yaml on one node for as long as `use` takes, from its first reports on. `env` changes the
 * load's settings. Whatever becomes of `use`, and after an interruption too, the Job is gone in the end.
 */
export async function withSteadyLoad<Result>(
  { kubectl, rate, signal }: Pick<Run, 'kubectl' | 'rate' | 'signal'>,
  { env = {}, node }: { env?: Readonly<Record<string, string>>; node: string },
  use: (load: SteadyLoad) => Promise<Result>,
): Promise<Result> {
  const manifest = await manifestWith({ TIMEOUT_MS, RATE: String(rate / CLIENTS), ...env }, node);
  await removeLoad(kubectl);
  const seconds: Second[] = [];
  let clients: readonly FollowedClient[] = [];
  try {
    await kubectl.apply(manifest);
    const pods = await waitForPods(kubectl, signal);
    clients = pods.map((pod) => followClient(kubectl, pod, seconds));
    await waitUntil(
      async () =>
        clients.every(({ hasBegun }) => hasBegun) ? undefined : `the load has not begun${said(clients)}`,
      { timeoutMs: START_TIMEOUT_MS, signal },
    );
    return await use({ seconds, clients: clients.length, stop: () => stopLoad(kubectl, clients, signal) });
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await removeLoad(kubectl);
  }
}

/** Resolves with the names of the pods when all of them run. */
async function waitForPods(kubectl: Kubectl, signal: AbortSignal): Promise<readonly string[]> {
  let running: readonly Pod[] = [];
  await waitUntil(
    async () => {
      const pods = await kubectl.list<Pod>('pods', PODS);
      throwIfHopeless(pods);
      running = pods.filter(({ status }) => status.phase === 'Running');
      return running.length === CLIENTS ? undefined : 'the load is not running';
    },
    { timeoutMs: START_TIMEOUT_MS, signal },
  );
  return running.map(({ metadata }) => metadata.name);
}

/** Ends the load. Resolves with what each client says at its end. */
async function stopLoad(
  kubectl: Kubectl,
  clients: readonly FollowedClient[],
  signal: AbortSignal,
): Promise<readonly Summary[]> {
  for (const { pod } of clients) await kubectl.run(['exec', pod, '--', 'sh', '-c', 'kill 1']);
  await waitUntil(
    async () => (clients.every(({ isOver }) => isOver) ? undefined : 'the load has not ended'),
    {
      timeoutMs: STOP_TIMEOUT_MS,
      signal,
    },
  );
  const summaries = clients.flatMap((client) => client.summary ?? []);
  if (summaries.length !== clients.length)
    throw new Error(`A client of the load ended without a summary${said(clients)}`);
  return summaries;
}

async function manifestWith(env: Readonly<Record<string, string>>, node: string): Promise<string> {
  const documents = parseAllDocuments(await readFile(MANIFEST, 'utf8'));
  for (const document of documents) {
    if (document.get('kind') !== 'Job') continue;
    const pod = ['spec', 'template', 'spec'];
    document.setIn([...pod, 'nodeSelector'], { 'kubernetes.io/hostname': node });
    const settings = [...pod, 'containers', 0, 'env'];
    const given = (document.toJS() as JobManifest).spec.template.spec.containers[0]?.env ?? [];
    const kept = given.filter(({ name }) => !(name in env));
    document.setIn(settings, [...kept, ...Object.entries(env).map(([name, value]) => ({ name, value }))]);
  }
  return documents.map(String).join('---\n');
}

interface JobManifest {
  spec: { template: { spec: { containers: { env?: { name: string; value: string }[] }[] } } };
}

/** With all that the manifest has made beside the Job. */
async function removeLoad(kubectl: Kubectl): Promise<void> {
  const args = ['delete', '--filename', MANIFEST, '--ignore-not-found', '--cascade=foreground', '--wait'];
  await kubectl.undo(args, REMOVE_TIMEOUT_MS);
}

/** Reads one client's log as it is written, and adds its seconds to those of all clients. */
function followClient(kubectl: Kubectl, pod: string, seconds: Second[]): FollowedClient {
  const log = startKubectl([...kubectl.where, 'logs', '--follow', pod], (line) => {
    if (line.startsWith('{"summary"')) client.summary = (JSON.parse(line) as { summary: Summary }).summary;
    else if (line.startsWith('{"time"')) {
      client.hasBegun = true;
      seconds.push(JSON.parse(line) as Second);
    } else client.others.push(line);
  });
  const client: FollowedClient = {
    ...{ pod, others: [], hasBegun: false, summary: undefined, isOver: false },
    close: log.close,
  };
  void log.ended.then(() => {
    client.isOver = true;
  });
  return client;
}

/** What one client has said so far. */
interface FollowedClient {
  readonly pod: string;
  /** Lines that are no report. */
  readonly others: string[];
  /** Whether it has reported a second. */
  hasBegun: boolean;
  summary: Summary | undefined;
  isOver: boolean;
  /** Ends the reading of its log. */
  close(): Promise<void>;
}

/** What the clients said besides their reports: why they did not start, say. */
const said = (clients: readonly FollowedClient[]): string => {
  const lines = clients.flatMap(({ others }) => others.slice(-3));
  return lines.length > 0 ? `: ${lines.join('; ')}` : '';
};
