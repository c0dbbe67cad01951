import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readTargets } from './targets.ts';

it('targets are host:port or a URL, with the ports of the services by default', () => {
  assert.deepEqual(readTargets({}), {
    rest: { host: 'localhost', port: 5000 },
    grpc: { host: 'localhost', port: 50_051 },
  });
  assert.deepEqual(readTargets({ REST: 'http://rest.wirelab.svc:80/', GRPC: '10.0.0.7:443' }), {
    rest: { host: 'rest.wirelab.svc', port: 80 },
    grpc: { host: '10.0.0.7', port: 443 },
  });
  assert.deepEqual(readTargets({ REST: '[::1]:5001', GRPC: 'grpc-server' }), {
    rest: { host: '::1', port: 5001 },
    grpc: { host: 'grpc-server', port: 50_051 },
  });
});

it('a target that is not to be understood is named', () => {
  for (const text of [
    'https://host:5000',
    'host:0',
    'host:65536',
    'host:http',
    ':5000',
    '::1',
    'a b',
    'http://h/path',
  ]) {
    assert.throws(() => readTargets({ GRPC: text }), { message: /^GRPC must be host:port .*not '/ }, text);
  }
});
