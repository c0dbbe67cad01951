import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createKubectl } from '../cluster/kubectl.ts';
import { type SteadyLoad, withSteadyLoad } from './steady-load.ts';

/**
 * A program that stands for kubectl before a cluster which has the two pods: it notes how it is called, its log of a pod goes
 * on until the load is told to end, and it notes that its reader ends it before.
 */
const KUBECTL = `#!/bin/sh
folder=$(dirname "$0")
shift 4
echo "$*" >>"$folder/calls"
case "$*" in
  exec*) touch "$folder/ended" ;;
  'logs --follow'*)
    trap 'echo "$* ended by its reader" >>"$folder/calls"; exit' TERM
    echo '{"time":"2026-01-01T00:00:01Z","client":"'"$3"'"}'
    until [ -e "$folder/more" ] || [ -e "$folder/ended" ]; do sleep 0.02; done
    echo '{"time":"2026-01-01T00:00:02Z","client":"'"$3"'"}'
    until [ -e "$folder/ended" ]; do sleep 0.02; done
    echo '{"summary":{"client":"'"$3"'","seconds":2}}'
    ;;
esac
`;

const podList = {
  kind: 'PodList',
  items: ['pod-a', 'pod-b'].map((name) => ({ metadata: { name }, status: { phase: 'Running' } })),
};

async function startTest(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'wirelab-steady-'));
  await writeFile(join(folder, 'kubectl'), KUBECTL, { mode: 0o755 });
  const { PATH } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  t.after(async () => {
    process.env.PATH = PATH;
    await rm(folder, { recursive: true });
  });
  const interruption = new AbortController();
  const { signal } = interruption;
  const apiServer = { get: async () => JSON.stringify(podList), close: async () => {} };
  const kubectl = createKubectl({ context: 'c', namespace: 'n', apiServer, signal });
  return {
    interruption,
    use: <Result>(use: (load: SteadyLoad) => Promise<Result>) =>
      withSteadyLoad({ kubectl, rate: 20, signal }, { node: 'worker' }, use),
    letThemReport: () => writeFile(join(folder, 'more'), ''),
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n'),
  };
}

const DELETED = /^delete --filename k8s\/steady-load.yaml /;
const CUT_OFF = /^logs --follow pod-[ab] ended by its reader$/;

/** Whether the load was deleted after all else, and how many logs were still read then. */
function endOf(calls: readonly string[]): { isDeleted: boolean; cutOff: number } {
  return {
    isDeleted: DELETED.test(calls.at(-1) ?? ''),
    cutOff: calls.filter((call) => CUT_OFF.test(call)).length,
  };
}

test('the load is there for what it is used for, its seconds in the order in which they come, and gone after it', async (t) => {
  const { use, letThemReport, calls } = await startTest(t);
  const result = await use(async (load) => {
    assert.equal(load.clients, 2);
    assert.equal(load.seconds.length, 2);
    await letThemReport();
    const summaries = await load.stop();
    assert.deepEqual(summaries.map(({ client }) => client).sort(), ['pod-a', 'pod-b']);
    return load.seconds.map(({ time, client }) => [time.slice(17, 19), client]);
  });
  assert.deepEqual(
    result.map(([time]) => time),
    ['01', '01', '02', '02'],
  );
  assert.deepEqual(new Set(result.slice(2).map(([, client]) => client)), new Set(['pod-a', 'pod-b']));
  assert.deepEqual(endOf(await calls()), { isDeleted: true, cutOff: 0 });
});

test('a failure ends the load and the reading of its logs', async (t) => {
  const { use, calls } = await startTest(t);
  await assert.rejects(
    use(() => Promise.reject(new Error('a check failed'))),
    /^Error: a check failed$/,
  );
  assert.deepEqual(endOf(await calls()), { isDeleted: true, cutOff: 2 });
});

test('an interruption ends it, too', async (t) => {
  const { use, interruption, calls } = await startTest(t);
  const interrupted = use(async (load) => {
    interruption.abort(new Error('interrupted'));
    await load.stop();
  });
  await assert.rejects(interrupted, /kill 1': exit ABORT_ERR/);
  assert.deepEqual(endOf(await calls()), { isDeleted: true, cutOff: 2 });
});
