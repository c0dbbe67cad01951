import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createMetrics } from '../services/runtime/metrics.ts';
import {
  at,
  chartFolder,
  missingTools,
  renderChart,
  renderNotes,
  renderText,
  theOne,
} from './chart-tools.ts';

const here = import.meta.dirname;
const CONTAINER = 'spec.template.spec.containers.0';

describe('the wirelab chart', { skip: missingTools('helm') }, () => {
  it('runs the three services and their tests under the names that clients know', () => {
    const objects = renderChart('wirelab');
    const names = (kind: string) =>
      objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
    deepEqual(names('Deployment').sort(), ['grpc-server', 'rest-server', 'socket-server']);
    deepEqual(new Set(names('Job')), new Set(['grpc-client', 'rest-client', 'socket-client']));
    const ports = (name: string) =>
      (at(theOne(objects, 'Service', name), 'spec.ports') as { name: string; port: number }[]).map(
        (port) => `${port.name} ${port.port}`,
      );
    deepEqual(ports('socket-server'), ['frames 8081', 'tcp 8080', 'closed-9999 9999']);
    deepEqual(ports('rest-server'), ['http 5000', 'http2 5001']);
    deepEqual(ports('grpc-server'), ['grpc 50051']);
    deepEqual(ports('grpc-server-headless'), ['grpc 50051', 'admin 9090']);
  });

  it('does without each service that is switched off', () => {
    for (const off of ['socket', 'rest', 'grpc']) {
      const text = renderText('wirelab', { [off]: { enabled: false } });
      equal(new RegExp(`${off}-(server|client)`).test(text), false, off);
      equal(text.match(/^kind: Deployment$/gm)?.length, 2);
    }
  });

  it('runs three replicas of each over one database with the values for it', () => {
    const objects = renderChart(
      'wirelab',
      {},
      '--values',
      join(chartFolder('wirelab'), 'values-postgres.yaml'),
    );
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    equal(deployments.length, 3);
    for (const deployment of deployments) {
      equal(at(deployment, 'spec.replicas'), 3);
      const environment = at(deployment, `${CONTAINER}.env`) as { name: string; valueFrom?: unknown }[];
      deepEqual(environment.find(({ name }) => name === 'STORE_URL')?.valueFrom, {
        secretKeyRef: { name: 'postgres', key: 'STORE_URL' },
      });
    }
  });

  it('says how to reach each service and how to run the tests', () => {
    const notes = renderNotes('wirelab');
    match(notes, /helm -n default test wirelab/);
    match(notes, /port-forward service\/socket-server 8081 8080/);
    match(notes, /grpc: grpc-server\.default:50051/);
    match(notes, /logs job\/rest-client/);
    match(notes, /kept in memory/);
  });

  it('has a dashboard only if asked for, in valid JSON', () => {
    equal(
      renderChart('wirelab').some(({ kind }) => kind === 'ConfigMap'),
      false,
    );
    const map = theOne(renderChart('wirelab', { dashboard: { enabled: true } }), 'ConfigMap');
    equal(at(map, 'metadata.labels.grafana_dashboard'), '1');
    const json = Object.values(map.data as Record<string, string>)[0] ?? '';
    equal(JSON.parse(json).uid, 'wirelab');
  });
});

describe('the dashboard', () => {
  it('asks only for metrics that the servers have', async () => {
    const metrics = createMetrics();
    const http = metrics.port('http');
    http.end('get', 'ok', http.begin());
    const known = new Set(
      (await metrics.registry.metrics())
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace(/[{ ].*/, '')),
    );
    const dashboard = readFileSync(join(here, 'wirelab/dashboards/wirelab.json'), 'utf8');
    const asked = new Set(dashboard.match(/\b(?:wirelab|process|nodejs)_\w+(?=[{,])/g));
    ok(asked.size > 5);
    deepEqual(
      [...asked].filter((name) => !known.has(name)),
      [],
    );
  });
});
