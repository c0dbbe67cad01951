import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  at,
  type KubernetesObject,
  LEAST_VALUES,
  missingTools,
  renderChart,
  renderRelease,
  renderService,
  theOne,
} from './chart-tools.ts';

/** What the operator of a PostgreSQL calls the Secret of a user. */
const LONG_NAME = 'wirelab.acid-minimal-cluster.credentials.postgresql.acid.zalan.do';
const LONGEST_RELEASE = `r${'0123456789'.repeat(5)}ab`;
const SERVICES = ['socket', 'rest', 'grpc'];

const namesOf = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
const forEach = (values: (service: string) => object) =>
  Object.fromEntries(SERVICES.map((service) => [service, values(service)]));

describe('the names of the objects that a chart makes', { skip: missingTools('helm') }, () => {
  for (const name of ['a.b', '1abc', 'a-', 'A', 'a'.repeat(54)]) {
    it(`are none that a Service can't have: ${name}`, () => {
      throws(() => renderService({ fullnameOverride: name }), /at '\/fullnameOverride': /);
      throws(
        () => renderService({ test: { ...(LEAST_VALUES.test as object), name } }),
        /at '\/test\/name': /,
      );
    });
  }

  it('are 53 characters long at most, so that each of them is one', () => {
    const longest = 'a'.repeat(53);
    for (const { metadata } of renderService({ fullnameOverride: longest })) {
      ok(metadata.name.startsWith(longest) && metadata.name.length <= 63, metadata.name);
    }
  });

  for (const release of ['a.b', '1abc']) {
    it(`begin with that of the release only if it can be one: ${release}`, () => {
      throws(
        () => renderRelease(release, 'service', LEAST_VALUES),
        new RegExp(`"${release}-service" is no name for a Service.*set fullnameOverride`),
      );
      ok(renderRelease(release, 'wirelab').length > 0);
    });
  }

  it('tell the services of a long release apart', () => {
    const objects = renderRelease(
      LONGEST_RELEASE,
      'wirelab',
      forEach(() => ({ fullnameOverride: '', test: { name: '' } })),
    );
    const names = namesOf(objects, 'Deployment');
    deepEqual(
      names.map((name) => name.split('-').at(-1)),
      ['grpc', 'rest', 'socket'],
    );
    for (const name of names) equal(name.length, 53);
  });

  it('leave room for a second release that has others', () => {
    const second = renderRelease(
      'second',
      'wirelab',
      forEach((service) => ({
        fullnameOverride: `b-${service}-server`,
        test: { name: `b-${service}-client` },
      })),
    );
    const keys = (objects: readonly KubernetesObject[]) =>
      new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
    const first = keys(renderChart('wirelab'));
    equal(first.size, keys(second).size);
    deepEqual(
      [...keys(second)].filter((key) => first.has(key)),
      [],
    );
  });
});

describe('the names of objects that a chart refers to', { skip: missingTools('helm') }, () => {
  it('are any that Kubernetes takes', () => {
    const pod = at(
      theOne(
        renderService({
          store: { existingSecret: LONG_NAME },
          tls: { existingSecret: 'a'.repeat(253) },
          imagePullSecrets: [LONG_NAME],
          priorityClassName: LONG_NAME,
        }),
        'Deployment',
      ),
      'spec.template.spec',
    );
    deepEqual(at(pod, 'imagePullSecrets'), [{ name: LONG_NAME }]);
    equal(at(pod, 'priorityClassName'), LONG_NAME);
    equal(at(pod, 'volumes.0.secret.secretName'), 'a'.repeat(253));
  });

  for (const name of ['a'.repeat(254), 'a..b', 'A', '-a']) {
    it(`are no others: ${name}`, () => {
      throws(() => renderService({ store: { existingSecret: name } }), /at '\/store\/existingSecret': /);
      throws(() => renderService({ tls: { existingSecret: name } }), /at '\/tls\/existingSecret': /);
      throws(() => renderService({ imagePullSecrets: [name] }), /at '\/imagePullSecrets\/0': /);
      throws(() => renderService({ priorityClassName: name }), /at '\/priorityClassName': /);
    });
  }
});
