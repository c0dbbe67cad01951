import { readFile } from 'node:fs/promises';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { deleteNamespace, makeNamespace } from '../../cluster/namespace.ts';
import { isReady, type Pod, throwIfHopeless } from '../../cluster/pods.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';

const PROBES = 'e2e/network-probes.yaml';
const READY_TIMEOUT_MS = 120_000;
const PORTS = { 'rest-server': 5000, 'grpc-server': 50051, 'socket-server': 8080 };

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
      // A pod that nobody may reach, by a policy as plain as can be.
      if ((await connectTo(foreign, 'closed', 9000)) === 'connected') {
        throw new Skip('this cluster does not enforce NetworkPolicy: its network plugin ignores them');
      }
      for (const [service, port] of Object.entries(PORTS)) {
        const outcome = await connectTo(foreign, `${service}.${kubectl.namespace}`, port);
        if (outcome === 'connected') throw new Error(`it reached ${service}:${port}`);
      }
      return Object.keys(PORTS).join(', ');
    });
  } finally {
    await deleteNamespace(foreign.context, foreign.namespace);
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
