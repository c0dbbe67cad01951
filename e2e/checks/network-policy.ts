import { readFile } from 'node:fs/promises';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { deleteNamespace, makeNamespace } from '../../cluster/namespace.ts';
import { isReady, type Pod, throwIfHopeless } from '../../cluster/pods.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';

const PROBES = 'e2e/network-probes.yaml';
const READY_TIMEOUT_MS = 120_000;
const PROBE_PORT = 9000;
/** Network plugins learn of a policy some time after the API server. */
const ENFORCED_WITHIN_MS = 10_000;
const PORTS = { 'rest-server': 5000, 'grpc-server': 50051, 'socket-server': 8080 };

/** What becomes of a connection that a policy forbids: its packets are dropped, or refused. */
const REFUSED = new Set(['no answer', 'ECONNREFUSED', 'EHOSTUNREACH', 'EACCES']);

/** Tries a TCP connection for 3 s, and prints how it went. */
const CONNECT = `
const socket = require('node:net').connect(Number(process.argv[2]), process.argv[1]);
const say = (what) => { console.log(what); process.exit(); };
socket.on('connect', () => say('connected')).on('error', ({ code }) => say(code)).setTimeout(3000, () => say('no answer'));
`;

/** Point 9: where the cluster enforces NetworkPolicy, a pod of another namespace can't reach the services. */
export async function proveNetworkPolicy({ kubectl, release, report, signal }: Run): Promise<void> {
  await release.use('memory');
  const foreign = kubectl.in(`${kubectl.namespace}-foreign`);
  await makeNamespace(foreign);
  try {
    await report.check('a pod of another namespace cannot reach the services', async () => {
      await foreign.apply(await readFile(PROBES, 'utf8'));
      await waitUntil(() => missingProbe(foreign), { timeoutMs: READY_TIMEOUT_MS, signal });
      await expectEnforcement(foreign);
      for (const [service, port] of Object.entries(PORTS)) {
        const outcome = await connectTo(foreign, `${service}.${kubectl.namespace}`, port);
        if (outcome === 'connected') throw new Error(`it reached ${service}:${port}`);
        if (!REFUSED.has(outcome)) throw new Error(`${service}:${port} could not be tried: ${outcome}`);
      }
      return Object.keys(PORTS).join(', ');
    });
  } finally {
    await deleteNamespace(foreign.context, foreign.namespace);
  }
}

/**
 * Throws a `Skip` unless a policy as plain as can be has its effect: nobody may reach the pod `closed`. By the addresses of
 * the pods, as a Service that is not yet known to the probe's node looks like a policy at work; and `open`, which has no
 * policy, shows that there is a way.
 */
async function expectEnforcement(foreign: Kubectl): Promise<void> {
  const pods = await foreign.list<Pod>('pods');
  const connectToPod = async (name: string): Promise<string> => {
    const address = pods.find(({ metadata }) => metadata.name === name)?.status.podIP;
    if (address === undefined) throw new Error(`the pod ${name} has no address`);
    return connectTo(foreign, address, PROBE_PORT);
  };
  const outcome = await connectToPod('open');
  if (outcome !== 'connected') throw new Error(`a pod without a policy could not be reached: ${outcome}`);
  const deadline = performance.now() + ENFORCED_WITHIN_MS;
  while ((await connectToPod('closed')) === 'connected') {
    if (performance.now() > deadline) {
      throw new Skip('this cluster does not enforce NetworkPolicy: its network plugin ignores them');
    }
  }
}

async function missingProbe(foreign: Kubectl): Promise<string | undefined> {
  const pods = await foreign.list<Pod>('pods');
  throwIfHopeless(pods);
  return pods.length > 0 && pods.every(isReady) ? undefined : 'the probe pods are not ready';
}

async function connectTo(foreign: Kubectl, host: string, port: number): Promise<string> {
  return (await foreign.run(['exec', 'probe', '--', 'node', '-e', CONNECT, host, String(port)])).trim();
}
