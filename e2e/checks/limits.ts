import type { KubernetesObject } from '../../cluster/kubectl.ts';
import { useWithDatabase } from '../database.ts';
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
  await report.check('memory and CPU stayed within the default limits', async () => {
    if (usage.peak === undefined) throw new Skip('the cluster has no metrics-server');
    await useWithDatabase(run);
    const deployments = await kubectl.list<Deployment>('deployments', SERVERS);
    const limits = deployments.flatMap(({ spec }) =>
      spec.template.spec.containers.map(({ resources }) => resources.limits),
    );
    const cpu = Math.min(...limits.map((limit) => parseQuantity(limit.cpu)));
    const memory = Math.min(...limits.map((limit) => parseQuantity(limit.memory)));
    const { cpu: cpuPeak, memoryBytes } = usage.peak;
    const figure = `at most ${(memoryBytes / MEBIBYTE).toFixed(0)} of ${memory / MEBIBYTE} MiB and ${cpuPeak.toFixed(2)} of ${cpu} cores`;
    if (memoryBytes >= memory || cpuPeak > cpu) throw new Error(figure);
    return figure;
  });
}
