import { readFile } from 'node:fs/promises';
import type { KubernetesObject } from '../../cluster/kubectl.ts';
import { type Pod, throwIfHopeless } from '../../cluster/pods.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { checkResult } from '../../loadtest/result/read-result.ts';
import type { Run } from '../run.ts';

const JOB = 'loadtest';
const MANIFEST = 'k8s/loadtest.yaml';
const PODS = 'app.kubernetes.io/name=loadtest';
const TIMEOUT_MS = 600_000;
const END_OF_VERDICT = /(sooner than|no significant difference|differ by less than)/i;

interface Job extends KubernetesObject {
  readonly status: { readonly conditions?: readonly { type: string; status: string; message?: string }[] };
}

/** Point 2: REST against gRPC, measured by k6 inside the cluster. */
export async function proveLoadTest(run: Run): Promise<void> {
  const { kubectl, release, report } = run;
  await release.use('memory');
  try {
    const hasEnded = await report.check(
      'kubectl apply -f k8s/loadtest.yaml runs to a valid end',
      async () => {
        await kubectl.apply(await readFile(MANIFEST, 'utf8'));
        await waitForEnd(run);
      },
    );
    if (hasEnded) await proveOutput(run);
  } finally {
    await kubectl.undo(['delete', '--filename', MANIFEST, '--ignore-not-found', '--wait']);
  }
}

async function waitForEnd({ kubectl, signal }: Run): Promise<void> {
  await waitUntil(
    async () => {
      throwIfHopeless(await kubectl.list<Pod>('pods', PODS));
      const [job] = (await kubectl.list<Job>('jobs')).filter(({ metadata }) => metadata.name === JOB);
      const over = job?.status.conditions?.find(
        ({ type, status }) => /^(Complete|Failed)$/.test(type) && status === 'True',
      );
      if (over?.type === 'Failed')
        throw new Error(`${over.message}\n${(await kubectl.logs(`job/${JOB}`)).slice(-2000)}`);
      return over === undefined ? 'the load test has not ended' : undefined;
    },
    { timeoutMs: TIMEOUT_MS, signal },
  );
}

async function proveOutput({ kubectl, report }: Run): Promise<void> {
  await report.check('kubectl logs job/loadtest shows the comparison and its verdict', async () => {
    const log = await kubectl.logs(`job/${JOB}`);
    for (const line of log.split('\n').filter((one) => /^(average|p50|p99|throughput|errors)\b/.test(one)))
      report.say(line);
    const verdict = log.split('\n').findLast((line) => END_OF_VERDICT.test(line));
    if (verdict === undefined) throw new Error(`there is no verdict in it:\n${log.slice(-2000)}`);
    return verdict;
  });
  await report.check('kubectl logs job/loadtest -c result gives the result file', async () => {
    const { trials, verdicts } = checkResult(
      JSON.parse(await kubectl.logs(`job/${JOB}`, 'result')),
      'the result file',
    );
    if (trials.length === 0) throw new Error('it has no trials');
    return `${trials.length} trials, verdict ${verdicts[0]?.kind}`;
  });
}
