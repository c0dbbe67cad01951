import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StartError } from '../../services/runtime/start-error.ts';
import { readSteadySettings } from './settings.ts';

describe('the settings of the steady load', () => {
  it('have defaults for the services of this machine', () => {
    assert.deepEqual(readSteadySettings({}), {
      ...{ REST: { host: 'localhost', port: 5000, roundRobin: false } },
      ...{ GRPC: { host: 'localhost', port: 50051, roundRobin: false } },
      ...{ FRAMES: { host: 'localhost', port: 8081, roundRobin: false } },
      ...{ RATE: 100, CONNECTIONS: 16, DURATION_S: 0, TIMEOUT_MS: 5000, READ: 'other' },
    });
  });

  it('take addresses in every form, and none', () => {
    const { REST, GRPC, FRAMES } = readSteadySettings({
      ...{ REST: '[::1]:80', GRPC: 'dns:///grpc-server-headless:50051', FRAMES: '' },
    });
    assert.deepEqual(REST, { host: '::1', port: 80, roundRobin: false });
    assert.deepEqual(GRPC, { host: 'grpc-server-headless', port: 50051, roundRobin: true });
    assert.equal(FRAMES, 'off');
  });

  it('are refused with every mistake named', () => {
    const read = () =>
      readSteadySettings({
        ...{ REST: 'rest-server', GRPC: 'http://grpc:1', FRAMES: 'dns:///frames:8081', RATE: '0' },
        ...{ CONNECTIONS: '1e3', DURATION_S: '-1', TIMEOUT_MS: 'x', READ: 'none' },
      });
    assert.throws(read, ({ reasons }: StartError) => {
      assert.deepEqual(reasons, [
        "REST must be host:port, or empty for no such load, not 'rest-server'",
        "GRPC must be host:port or dns:///host:port, or empty for no such load, not 'http://grpc:1'",
        "FRAMES must be host:port, or empty for no such load, not 'dns:///frames:8081'",
        "RATE must be a whole number from 1 to 10000, not '0'",
        "CONNECTIONS must be a whole number from 1 to 1000, not '1e3'",
        "DURATION_S must be a whole number from 0 to 2592000, not '-1'",
        "TIMEOUT_MS must be a whole number from 1 to 600000, not 'x'",
        "READ must be one of other, own, not 'none'",
      ]);
      return true;
    });
  });

  it('are refused where there is nothing to load', () => {
    assert.throws(
      () => readSteadySettings({ REST: '', GRPC: '', FRAMES: '' }),
      /^StartError: REST, GRPC and FRAMES are all empty/,
    );
  });
});
