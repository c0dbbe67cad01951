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
  /** Everything that was reported so far, of all clients. */
  readonly seconds: readonly Second[];
  readonly clients: number;
  /** Resolves with what each client says at its end. The Job is gone then. */
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

/**
 * Starts the Job of k8s/steady-load.yaml, on one node, and waits for its first reports. `env` changes the
 * load's settings.
 */
export async function startSteadyLoad(
  { kubectl, rate, signal }: Pick<Run, 'kubectl' | 'rate' | 'signal'>,
  { env = {}, node }: { env?: Readonly<Record<string, string>>; node: string },
): Promise<SteadyLoad> {
  await removeLoad(kubectl);
  await kubectl.apply(await manifestWith({ TIMEOUT_MS, RATE: String(rate / CLIENTS), ...env }, node));
  let pods: readonly Pod[] = [];
  await waitUntil(
    async () => {
      pods = await kubectl.list<Pod>('pods', PODS);
      throwIfHopeless(pods);
      const running = pods.filter(({ status }) => status.phase === 'Running');
      return running.length === CLIENTS ? undefined : 'the load is not running';
    },
    { timeoutMs: START_TIMEOUT_MS, signal },
  );
  const clients = pods.map(({ metadata }) => followClient(kubectl, metadata.name));
  await waitUntil(
    async () =>
      clients.every((client) => client.seconds.length > 0)
        ? undefined
        : `the load has not begun${said(clients)}`,
    { timeoutMs: START_TIMEOUT_MS, signal },
  );

  return {
    get seconds() {
      return clients.flatMap((client) => client.seconds);
    },
    clients: CLIENTS,
    async stop() {
      for (const { metadata } of pods) {
        await kubectl.run(['exec', metadata.name, '--', 'sh', '-c', 'kill 1']);
      }
      await waitUntil(
        async () => (clients.every(({ isOver }) => isOver) ? undefined : 'the load has not ended'),
        { timeoutMs: STOP_TIMEOUT_MS, signal },
      );
      const summaries = clients.flatMap((client) => client.summary ?? []);
      if (summaries.length !== clients.length)
        throw new Error(`A client of the load ended without a summary${said(clients)}`);
      await removeLoad(kubectl);
      return summaries;
    },
  };
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
const removeLoad = (kubectl: Kubectl): Promise<string> =>
  kubectl.run(['delete', '--filename', MANIFEST, '--ignore-not-found', '--cascade=foreground', '--wait']);

/** Reads one client's log as it is written. */
function followClient(kubectl: Kubectl, pod: string): FollowedClient {
  const client: FollowedClient = { seconds: [], others: [], summary: undefined, isOver: false };
  const log = startKubectl([...kubectl.where, 'logs', '--follow', pod], (line) => {
    if (line.startsWith('{"summary"')) client.summary = (JSON.parse(line) as { summary: Summary }).summary;
    else if (line.startsWith('{"time"')) client.seconds.push(JSON.parse(line) as Second);
    else client.others.push(line);
  });
  void log.ended.then(() => {
    client.isOver = true;
  });
  return client;
}

/** What one client has said so far. */
interface FollowedClient {
  readonly seconds: Second[];
  /** Lines that are no report. */
  readonly others: string[];
  summary: Summary | undefined;
  isOver: boolean;
}

/** What the clients said besides their reports: why they did not start, say. */
const said = (clients: readonly FollowedClient[]): string => {
  const lines = clients.flatMap(({ others }) => others.slice(-3));
  return lines.length > 0 ? `: ${lines.join('; ')}` : '';
};
