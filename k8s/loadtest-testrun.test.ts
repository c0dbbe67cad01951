import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { at, readObjects } from '../helm/chart-tools.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const text = read('loadtest-testrun.yaml');
const testRun = readObjects(text).find(({ kind }) => kind === 'TestRun');
const job = readObjects(read('loadtest.yaml')).find(({ kind }) => kind === 'Job');
const recipe = read('../loadtest/Dockerfile');

type Fields = Record<string, unknown>;
type Named = { readonly name: string; readonly value?: string };
const runner = at(testRun, 'spec.runner') as Fields;
const [k6] = at(job, 'spec.template.spec.containers') as [Fields];

describe('the distributed load test', () => {
  it('tells each runner how many there are', () => {
    const env = runner.env as Named[];
    const { value } = env.find(({ name }) => name === 'PARALLELISM') ?? {};
    equal(value, String(at(testRun, 'spec.parallelism')));
    const numbers = Array.from({ length: Number(value) }, (_, index) => index + 1);
    const [, loop] = /^# .*for part in ([\d ]+);/m.exec(text) ?? [];
    equal(loop, numbers.join(' '));
    const [, merged] = /^# +npm run report -- --merge (.+)$/m.exec(text) ?? [];
    equal(merged, numbers.map((number) => `results/part${number}.json`).join(' '));
  });

  it('runs the script of the image', () => {
    const [, folder] = /^WORKDIR (.+)$/m.exec(recipe) ?? [];
    const [, script] = /^CMD \["run", "(.+)"\]$/m.exec(recipe) ?? [];
    equal(at(testRun, 'spec.script.localFile'), `${folder}/${script}`);
  });

  it('is otherwise the load test by one k6', () => {
    const withoutParallelism = (runner.env as Named[]).filter(({ name }) => name !== 'PARALLELISM');
    deepEqual(withoutParallelism, k6.env);
    for (const field of ['image', 'imagePullPolicy', 'resources', 'volumeMounts']) {
      deepEqual(runner[field], k6[field], field);
    }
    deepEqual(runner.containerSecurityContext, k6.securityContext);
    const pod = at(job, 'spec.template.spec') as Fields;
    deepEqual(runner.securityContext, pod.securityContext);
    deepEqual(runner.volumes, pod.volumes);
    // The operator gives these to the init containers itself.
    const ofRunner = ({ securityContext: _, imagePullPolicy: __, ...container }: Fields) => container;
    deepEqual(runner.initContainers, (pod.initContainers as Fields[]).map(ofRunner));
  });
});
