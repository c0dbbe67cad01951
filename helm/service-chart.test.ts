import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { settingSpecs } from '../services/runtime/settings.ts';
import { at, missingTools, renderService, theOne, type Values } from './chart-tools.ts';

const PACKAGE = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
const CONTAINER = 'spec.template.spec.containers.0';
const DATABASE = { store: { existingSecret: 'postgres' } };

const deployment = (values = {}) => theOne(renderService(values), 'Deployment');
const environment = (values = {}) =>
  Object.fromEntries(
    (at(deployment(values), `${CONTAINER}.env`) as { name: string; value?: string }[]).map(
      ({ name, ...rest }) => [name, rest.value ?? rest],
    ),
  );

describe('the service chart', { skip: missingTools('helm') }, () => {
  it('names everything after its release', () => {
    const names = renderService().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    deepEqual(names.sort(), [
      'Deployment demo-service',
      'Job demo-service-test',
      'Job demo-service-test',
      'NetworkPolicy demo-service',
      'NetworkPolicy demo-service-test',
      'PodDisruptionBudget demo-service',
      'Service demo-service',
      'Service demo-service-headless',
    ]);
  });

  it('tells the server its ports, its times and its settings', () => {
    deepEqual(
      environment({
        ports: { tcp: 7000, frames: 7001 },
        adminPort: 7002,
        prestopMs: 1500,
        settings: { MAX_USERS: 1_000_000, LOG_LEVEL: 'debug' },
        test: { port: 'tcp', image: { repository: 'client' } },
      }),
      {
        TCP_PORT: '7000',
        FRAMES_PORT: '7001',
        ADMIN_PORT: '7002',
        PRESTOP_MS: '1500',
        DRAIN_TIMEOUT_MS: '20000',
        MAX_USERS: '1000000',
        LOG_LEVEL: 'debug',
      },
    );
  });

  it('sets only what the server knows', () => {
    const known = Object.keys(settingSpecs);
    const unknown = Object.keys(environment(DATABASE)).filter((name) => !known.includes(name));
    deepEqual(unknown, []);
  });

  it('takes the address of the database from a Secret', () => {
    deepEqual(environment({ store: { existingSecret: 'users', key: 'url' } }).STORE_URL, {
      valueFrom: { secretKeyRef: { name: 'users', key: 'url' } },
    });
    equal(environment().STORE_URL, undefined);
  });

  it('gives a pod the time that its server asks for, and 5 s more', () => {
    const grace = (values: Values) =>
      at(deployment(values), 'spec.template.spec.terminationGracePeriodSeconds');
    equal(grace({}), 35);
    equal(grace({ prestopMs: 500, drainTimeoutMs: 60_001 }), 66);
    equal(grace({ prestopMs: 0, drainTimeoutMs: 0 }), 5);
  });

  it('keeps to the restricted pod security standard, in the Jobs too', () => {
    const workloads = renderService().filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    equal(workloads.length, 3);
    for (const workload of workloads) {
      const pod = at(workload, 'spec.template.spec');
      equal(at(pod, 'automountServiceAccountToken'), false);
      equal(at(pod, 'enableServiceLinks'), false);
      equal(at(pod, 'securityContext.runAsNonRoot'), true);
      deepEqual(at(pod, 'securityContext.seccompProfile'), { type: 'RuntimeDefault' });
      deepEqual(at(pod, 'containers.0.securityContext'), {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      ok(at(pod, 'containers.0.resources.limits.memory'));
    }
  });

  it('probes the admin port, and the readiness of gRPC by gRPC', () => {
    const rest = deployment();
    deepEqual(at(rest, `${CONTAINER}.startupProbe.httpGet`), { path: '/readyz', port: 'admin' });
    deepEqual(at(rest, `${CONTAINER}.readinessProbe.httpGet`), { path: '/readyz', port: 'admin' });
    deepEqual(at(rest, `${CONTAINER}.livenessProbe.httpGet`), { path: '/livez', port: 'admin' });
    const grpc = deployment({
      ports: { grpc: 50051 },
      test: { port: 'grpc', image: { repository: 'client' } },
    });
    deepEqual(at(grpc, `${CONTAINER}.readinessProbe.grpc`), { port: 50051 });
    equal(at(grpc, `${CONTAINER}.readinessProbe.httpGet`), undefined);
    deepEqual(at(grpc, `${CONTAINER}.livenessProbe.httpGet`), { path: '/livez', port: 'admin' });
  });

  it('has a Service for connections, and one for pods with the admin port', () => {
    const objects = renderService({
      ports: { grpc: 50051 },
      test: { port: 'grpc', image: { repository: 'client' } },
    });
    const balanced = theOne(objects, 'Service', 'demo-service');
    const headless = theOne(objects, 'Service', 'demo-service-headless');
    equal(at(headless, 'spec.clusterIP'), 'None');
    const grpc = { name: 'grpc', port: 50051, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' };
    deepEqual(at(balanced, 'spec.ports'), [grpc]);
    deepEqual(at(headless, 'spec.ports'), [
      grpc,
      { name: 'admin', port: 9090, targetPort: 'admin', appProtocol: 'http' },
    ]);
    const podLabels = at(theOne(objects, 'Deployment'), 'spec.template.metadata.labels');
    for (const service of [balanced, headless]) {
      const selector = at(service, 'spec.selector') as Record<string, string>;
      for (const [label, value] of Object.entries(selector)) {
        equal((podLabels as Record<string, string>)[label], value);
      }
    }
  });

  it('keeps the pods of clients out of everything that selects servers', () => {
    const objects = renderService();
    const job = theOne(
      objects.filter((object) => at(object, 'metadata.annotations') !== undefined && isTest(object)),
      'Job',
    );
    equal(at(job, 'spec.template.metadata.labels')?.['app.kubernetes.io/component' as never], 'client');
    const selectors = [
      at(theOne(objects, 'Service', 'demo-service'), 'spec.selector'),
      at(theOne(objects, 'PodDisruptionBudget'), 'spec.selector.matchLabels'),
      at(theOne(objects, 'NetworkPolicy', 'demo-service'), 'spec.podSelector.matchLabels'),
      at(theOne(objects, 'Deployment'), 'spec.selector.matchLabels'),
    ] as Record<string, string>[];
    for (const selector of selectors) equal(selector['app.kubernetes.io/component'], 'server');
  });

  it('updates without a pod too few', () => {
    deepEqual(at(deployment(), 'spec.strategy.rollingUpdate'), { maxUnavailable: 0, maxSurge: 1 });
  });

  it('lets one pod be evicted at a time, unless told otherwise', () => {
    const budget = (values: Values) => {
      const spec = theOne(renderService(values), 'PodDisruptionBudget').spec as Record<string, unknown>;
      return [spec.minAvailable, spec.maxUnavailable];
    };
    deepEqual(budget({}), [undefined, 1]);
    const three = { ...DATABASE, replicas: 3 };
    deepEqual(budget({ ...three, podDisruptionBudget: { minAvailable: 2 } }), [2, undefined]);
    deepEqual(budget({ ...three, podDisruptionBudget: { minAvailable: '50%' } }), ['50%', undefined]);
    deepEqual(budget({ ...three, podDisruptionBudget: { maxUnavailable: '40%' } }), [undefined, '40%']);
  });

  it('leaves the number of pods to the autoscaler where there is one', () => {
    const objects = renderService({ ...DATABASE, autoscaling: { enabled: true, maxReplicas: 4 } });
    const autoscaler = theOne(objects, 'HorizontalPodAutoscaler');
    equal(at(theOne(objects, 'Deployment'), 'spec.replicas'), undefined);
    deepEqual([at(autoscaler, 'spec.minReplicas'), at(autoscaler, 'spec.maxReplicas')], [2, 4]);
    deepEqual(at(autoscaler, 'spec.scaleTargetRef'), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'demo-service',
    });
  });

  it('lets a pod reach DNS and the database, and without a database nothing', () => {
    const egress = (values: Values) =>
      at(theOne(renderService(values), 'NetworkPolicy', 'demo-service'), 'spec.egress') as unknown[];
    deepEqual(egress({}), []);
    deepEqual(egress(DATABASE).at(-1), { ports: [{ port: 5432 }] });
    equal(egress(DATABASE).length, 2);
  });

  it('lets only those reach it that are listed, and its own test', () => {
    const clients = [{ namespaceSelector: { matchLabels: { team: 'a' } } }];
    const scrapers = [{ namespaceSelector: { matchLabels: { team: 'metrics' } } }];
    const policy = theOne(
      renderService({ networkPolicy: { clients, scrapers } }),
      'NetworkPolicy',
      'demo-service',
    );
    const ownTest = {
      podSelector: {
        matchLabels: {
          'app.kubernetes.io/name': 'service',
          'app.kubernetes.io/instance': 'demo',
          'app.kubernetes.io/component': 'client',
        },
      },
    };
    deepEqual(at(policy, 'spec.ingress'), [
      { from: [...clients, ownTest], ports: [{ port: 'http' }] },
      { from: scrapers, ports: [{ port: 'admin' }] },
    ]);
  });

  it('is scraped by the port that only the headless Service has', () => {
    const monitor = theOne(
      renderService({
        serviceMonitor: { enabled: true, labels: { release: 'prometheus', team: 'b' } },
        networkPolicy: { scrapers: [{ namespaceSelector: {} }] },
        extraLabels: { team: 'a' },
      }),
      'ServiceMonitor',
    );
    deepEqual(at(monitor, 'spec.endpoints'), [{ port: 'admin', path: '/metrics', interval: '15s' }]);
    equal(at(monitor, 'metadata.labels.release'), 'prometheus');
    equal(at(monitor, 'metadata.labels.team'), 'b');
  });

  it('takes an image by its digest before its tag, and its own version before none', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const image = (values: Values) =>
      at(deployment({ image: { repository: 'registry:5000/rest', ...values } }), `${CONTAINER}.image`);
    equal(image({}), `registry:5000/rest:${PACKAGE.version}`);
    equal(image({ tag: '1.2.3' }), 'registry:5000/rest:1.2.3');
    equal(image({ tag: '1.2.3', digest }), `registry:5000/rest@${digest}`);
  });

  it('puts extra labels, pull secrets and places on the pods of server and client', () => {
    const objects = renderService({
      extraLabels: { team: 'a' },
      imagePullSecrets: ['registry'],
      nodeSelector: { disk: 'fast' },
      tolerations: [{ key: 'spot', operator: 'Exists' }],
      priorityClassName: 'high',
    });
    for (const object of objects) equal(at(object, 'metadata.labels.team'), 'a');
    for (const workload of objects.filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
      const { metadata, spec } = at(workload, 'spec.template') as Record<string, Record<string, unknown>>;
      equal(at(metadata, 'labels.team'), 'a');
      deepEqual(spec?.imagePullSecrets, [{ name: 'registry' }]);
      deepEqual(spec?.nodeSelector, { disk: 'fast' });
      deepEqual(spec?.tolerations, [{ key: 'spot', operator: 'Exists' }]);
      equal(spec?.priorityClassName, 'high');
    }
  });

  it('tests by a Job that stays until the next run, and goes with the release', () => {
    const jobs = renderService().filter(({ kind }) => kind === 'Job');
    const hooks = jobs.map((job) => at(job, 'metadata.annotations') as Record<string, string>);
    const test = hooks.find((hook) => hook['helm.sh/hook'] === 'test');
    equal(test?.['helm.sh/hook-delete-policy'], 'before-hook-creation');
    equal(test?.['helm.sh/hook-output-log-policy'], 'hook-succeeded,hook-failed');
    const removal = hooks.find((hook) => hook['helm.sh/hook'] === 'post-delete');
    equal(removal?.['helm.sh/hook-delete-policy'], 'before-hook-creation,hook-succeeded');
    equal(new Set(jobs.map(({ metadata }) => metadata.name)).size, 1);
    const client = jobs.find(isTest);
    deepEqual(at(client, `${CONTAINER}.env`), [
      { name: 'APP', value: 'demo-service' },
      { name: 'PORT', value: '5000' },
    ]);
    const ports = { tcp: 8080, frames: 8081 };
    const both = renderService({ ports, test: { port: 'tcp', image: { repository: 'client' } } });
    deepEqual(at(both.find(isTest), `${CONTAINER}.env`), [
      { name: 'APP', value: 'demo-service' },
      { name: 'PORT', value: '8080' },
      { name: 'FRAMES_PORT', value: '8081' },
    ]);
  });

  it('leaves out what is switched off', () => {
    const kinds = renderService({
      podDisruptionBudget: { enabled: false },
      networkPolicy: { enabled: false },
      headless: { enabled: false },
      test: { enabled: false },
    }).map(({ kind }) => kind);
    deepEqual(kinds.sort(), ['Deployment', 'Service']);
  });
});

function isTest(object: object): boolean {
  return (
    (at(object, 'metadata.annotations') as Record<string, string> | undefined)?.['helm.sh/hook'] === 'test'
  );
}
