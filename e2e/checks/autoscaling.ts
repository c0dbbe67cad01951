import type { KubernetesObject } from '../../cluster/kubectl.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { postgresNode, useWithDatabase } from '../database.ts';
import { describeLoad } from '../load-outcome.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';
import { withSteadyLoad } from '../steady-load.ts';

/** Of each of the two clients, in requests per second: twice what the autoscaler lets one pod have, and more. */
const RATE = '100';
const SCALE_TIMEOUT_MS = 180_000;

interface Autoscaler extends KubernetesObject {
  readonly spec: { readonly minReplicas: number };
  readonly status: { readonly currentReplicas?: number; readonly desiredReplicas: number };
}

/** Point 7: the HorizontalPodAutoscaler gives rest more pods under load, and takes them back after it. */
export async function proveAutoscaling(run: Run): Promise<void> {
  const { kubectl, report } = run;
  const hasMetrics = await kubectl.get('/apis/metrics.k8s.io/v1beta1/nodes').then(
    () => true,
    () => false,
  );
  await useWithDatabase(run, 'autoscaled');
  await report.check('the autoscaler gives rest more pods under load', async () => {
    if (!hasMetrics) throw new Skip('the cluster has no metrics-server');
    // Pods that start take CPU too: only from rest is it the load that makes more of them.
    await waitForReplicas(run, 'at most', ({ minReplicas }) => minReplicas);
    const env = { RATE, GRPC: '', FRAMES: '', READ: 'own' };
    return withSteadyLoad(run, { env, node: await postgresNode(kubectl) }, async (load) => {
      const most = await waitForReplicas(run, 'more than', ({ minReplicas }) => minReplicas);
      return `${most} pods; ${describeLoad(await load.stop())}`;
    });
  });
  await report.check('and takes them back after it', async () => {
    if (!hasMetrics) throw new Skip('the cluster has no metrics-server');
    return `${await waitForReplicas(run, 'at most', ({ minReplicas }) => minReplicas)} pods`;
  });
}

async function waitForReplicas(
  { kubectl, signal }: Run,
  how: 'more than' | 'at most',
  bound: (spec: Autoscaler['spec']) => number,
): Promise<number> {
  let replicas = 0;
  await waitUntil(
    async () => {
      const [autoscaler] = await kubectl.list<Autoscaler>('horizontalpodautoscalers');
      if (autoscaler === undefined) throw new Error('there is no HorizontalPodAutoscaler');
      replicas = autoscaler.status.currentReplicas ?? 0;
      const wanted = bound(autoscaler.spec);
      const isThere = how === 'more than' ? replicas > wanted : replicas > 0 && replicas <= wanted;
      return isThere ? undefined : `rest has ${replicas} pods, not ${how} ${wanted},`;
    },
    { timeoutMs: SCALE_TIMEOUT_MS, signal },
  );
  return replicas;
}
