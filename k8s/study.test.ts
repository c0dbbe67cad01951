import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { at, readObjects } from '../helm/chart-tools.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const objects = readObjects(read('study.yaml'));
const recipe = read('../loadtest/study/Dockerfile');

function podOf(name: string) {
  const pod = objects.find((object) => object.kind === 'Pod' && object.metadata.name === name);
  const [container] = at(pod, 'spec.containers') as Record<string, unknown>[];
  return { spec: at(pod, 'spec') as Record<string, unknown>, container: container ?? {} };
}

describe('the pods of the study', () => {
  const server = podOf('study-server');
  const load = podOf('study-load');

  it('give a server what a service of the chart has by default, and CPU enough not to be throttled', () => {
    const { resources } = parse(read('../helm/service/values.yaml')) as {
      resources: { requests: object; limits: object };
    };
    deepEqual(server.container.resources, { ...resources, limits: { ...resources.limits, cpu: '1500m' } });
  });

  it('differ in nothing but their names, their resources and where they run', () => {
    const { containers: _, ...serverSpec } = server.spec;
    const { containers: __, affinity: ___, ...loadSpec } = load.spec;
    deepEqual(loadSpec, serverSpec);
    const same = ({ name: _, resources: __, ...container }: Record<string, unknown>) => container;
    deepEqual(same(load.container), same(server.container));
  });

  it('run as the user of the image', () => {
    const [, user] = /^USER (\d+:\d+)$/m.exec(recipe) ?? [];
    const { runAsUser, runAsGroup } = server.spec.securityContext as Record<string, number>;
    equal(`${runAsUser}:${runAsGroup}`, user);
  });
});
