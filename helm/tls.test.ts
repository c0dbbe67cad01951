import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  at,
  LEAST_VALUES,
  missingTools,
  renderChart,
  renderNotes,
  renderService,
  theOne,
  type Values,
} from './chart-tools.ts';

const POD = 'spec.template.spec';
const TLS = { tls: { existingSecret: 'rest-tls' } };
const GRPC = { ports: { grpc: 50051 }, test: { port: 'grpc', image: { repository: 'client' } } };

const deployment = (values: Values) => theOne(renderService(values), 'Deployment');
const testJob = (values: Values) =>
  renderService(values).find(
    (object) =>
      object.kind === 'Job' &&
      (at(object, 'metadata.annotations') as Values | undefined)?.['helm.sh/hook'] === 'test',
  );
const variable = (object: unknown, name: string) =>
  (at(object, `${POD}.containers.0.env`) as { name: string; value?: string }[]).find(
    (one) => one.name === name,
  )?.value;

describe('tls of the service chart', { skip: missingTools('helm') }, () => {
  it('gives the server its certificate and its key, in a folder that is renewed with the Secret', () => {
    const server = deployment(TLS);
    equal(variable(server, 'TLS_CERT_FILE'), '/etc/wirelab/tls/tls.crt');
    equal(variable(server, 'TLS_KEY_FILE'), '/etc/wirelab/tls/tls.key');
    deepEqual(at(server, `${POD}.containers.0.volumeMounts`), [
      { name: 'tls', mountPath: '/etc/wirelab/tls', readOnly: true },
    ]);
    deepEqual(at(server, `${POD}.volumes`), [volume('tls.crt', 'tls.key')]);
  });

  it('gives the test the authority alone', () => {
    const client = testJob(TLS);
    equal(variable(client, 'TLS_CA_FILE'), '/etc/wirelab/tls/ca.crt');
    deepEqual(at(client, `${POD}.volumes`), [volume('ca.crt')]);
  });

  it('changes nothing where it is not set', () => {
    for (const object of [deployment({}), testJob({})]) {
      equal(at(object, `${POD}.volumes`), undefined);
      equal(at(object, `${POD}.containers.0.volumeMounts`), undefined);
      for (const name of ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'])
        equal(variable(object, name), undefined);
    }
  });

  it('probes gRPC at the admin port, as the kubelet speaks no TLS to it', () => {
    const probe = at(deployment({ ...GRPC, ...TLS }), `${POD}.containers.0.readinessProbe`);
    deepEqual(at(probe, 'httpGet'), { path: '/readyz', port: 'admin' });
    equal(at(probe, 'grpc'), undefined);
  });

  it('tells proxies what is spoken', () => {
    const protocols = (values: Values) => {
      const ports = at(theOne(renderService(values), 'Service', 'demo-service-headless'), 'spec.ports');
      return (ports as { name: string; appProtocol?: string }[]).map(({ name, appProtocol }) => [
        name,
        appProtocol,
      ]);
    };
    deepEqual(protocols(TLS), [
      ['http', 'https'],
      ['admin', 'http'],
    ]);
    deepEqual(protocols({ ...GRPC, ...TLS }), [
      ['grpc', undefined],
      ['admin', 'http'],
    ]);
  });

  it('says it in the notes', () => {
    match(renderNotes('service', { ...LEAST_VALUES, ...TLS }), /in the cluster, over TLS:/);
  });

  it('is not set in another way', () => {
    throws(
      () => renderService({ settings: { TLS_CERT_FILE: '/tls.crt' } }),
      /settings\.TLS_CERT_FILE is set by the chart: use tls\.existingSecret/,
    );
    throws(
      () => renderService({ tls: { secret: 'rest-tls' } }),
      /additional properties 'secret' not allowed/i,
    );
  });

  it('is each service’s own in the umbrella', () => {
    const objects = renderChart('wirelab', { rest: TLS });
    equal(at(theOne(objects, 'Deployment', 'rest-server'), `${POD}.volumes.0.secret.secretName`), 'rest-tls');
    equal(at(theOne(objects, 'Deployment', 'grpc-server'), `${POD}.volumes`), undefined);
  });
});

const volume = (...keys: string[]) => ({
  name: 'tls',
  secret: {
    secretName: 'rest-tls',
    defaultMode: 0o444,
    items: keys.map((key) => ({ key, path: key })),
  },
});
