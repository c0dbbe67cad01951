import type { KubernetesObject } from '../../cluster/kubectl.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';
import { SERVERS } from '../servers.ts';
import { parseQuantity, type Usage } from '../usage-watch.ts';

interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly resources: { readonly limits: Limits } }[] };
    };
  };
}
type Limits = { readonly cpu: string; readonly memory: string };

const MEBIBYTE = 2 ** 20;

/** Point 6: what the pods took in all of the run, against the chart's default limits. */
export async function proveLimits(run: Run, usage: Usage): Promise<void> {
  const { kubectl, report } = run;
  await report.check('no pod of a service restarted or was killed for memory', async () => {
    if (usage.incidents.length > 0) throw new Error(usage.incidents.join('; '));
    return `${usage.podsSeen} pods seen`;
  });
  await report.check('memory stayed within the default limits', async () => {
    if (usage.peak === undefined) throw new Skip('the cluster has no metrics-server');
    const deployments = await kubectl.list<Deployment>('deployments', SERVERS);
    const limits = deployments.flatMap(({ spec }) =>
      spec.template.spec.containers.map(({ resources }) => resources.limits),
    );
    return describeUse(usage.peak, {
      cpu: Math.min(...limits.map(({ cpu }) => parseQuantity(cpu))),
      memoryBytes: Math.min(...limits.map(({ memory }) => parseQuantity(memory))),
    });
  });
  // Not a check: no pod can take more than its limit of CPU, only wait for it.
  report.say(describeThrottling(usage.throttled));
}

type Use = NonNullable<Usage['peak']>;

/** Throws if a pod came to its limit of memory. */
export function describeUse(peak: Use, limit: Use): string {
  const figure = `at most ${inMebibytes(peak.memoryBytes)} of ${inMebibytes(limit.memoryBytes)} MiB and ${peak.cpu.toFixed(2)} of ${limit.cpu} cores`;
  if (peak.memoryBytes >= limit.memoryBytes) throw new Error(figure);
  return figure;
}

const inMebibytes = (bytes: number): string => (bytes / MEBIBYTE).toFixed(0);

/** How long the pods that are there at the end were held back. Those that have gone before took their time along. */
export function describeThrottling(throttled: Usage['throttled']): string {
  if (throttled.length === 0) return 'the pods could not be asked how long their CPU limits held them back';
  const most = throttled.reduce((one, other) => (other.seconds > one.seconds ? other : one));
  const all = throttled.reduce((sum, { seconds }) => sum + seconds, 0);
  return `CPU limits held the ${throttled.length} pods of the end back for ${all.toFixed(1)} s in all, ${most.pod} for ${most.seconds.toFixed(1)} s`;
}
