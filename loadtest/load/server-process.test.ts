import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { findClosedPort } from '../closed-port.ts';
import { parseServerProcess, watchServer } from './server-process.ts';
import type { Target } from './target.ts';

describe("the server's process", () => {
  let close: () => void = () => undefined;
  afterEach(() => close());

  /** An admin port whose CPU counter says what it is told, one after the other. */
  async function listen(
    cpuSeconds: readonly number[],
    more = 'process_resident_memory_bytes 1000\n',
  ): Promise<Target> {
    let readings = 0;
    const server = createServer((_, response) => {
      const cpu = cpuSeconds[readings];
      readings += 1;
      response.end(`process_cpu_seconds_total ${cpu}\n${more}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    close = () => {
      server.close();
      server.closeAllConnections();
    };
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }

  it('says what was used in between, without what a reading costs', async () => {
    const end = await watchServer(await listen([1, 1.5, 1.75, 4]));
    assert.deepEqual(await end(), { cpuSeconds: 2, peakBytes: 1000, throttledSeconds: 0 });
  });

  it('knows the peak and the throttling where the server tells', () => {
    const text = [
      '# TYPE process_cpu_seconds_total counter',
      'process_cpu_seconds_total 12.5',
      'process_resident_memory_bytes 1000',
      'process_peak_resident_memory_bytes 2000',
      'process_cpu_throttled_seconds_total 0.25',
    ].join('\n');
    assert.deepEqual(parseServerProcess(text), { cpuSeconds: 12.5, peakBytes: 2000, throttledSeconds: 0.25 });
  });

  it('counts the connections to all ports, where the server does', async () => {
    const reading = (open: number, accepted: number) =>
      parseServerProcess(
        [
          'process_cpu_seconds_total 1',
          'process_resident_memory_bytes 1000',
          'wirelab_open_connections{port="http"} 0',
          `wirelab_open_connections{port="http2"} ${open}`,
          'wirelab_connections_total{port="http"} 1',
          `wirelab_connections_total{port="http2"} ${accepted}`,
        ].join('\n'),
      );
    assert.deepEqual(reading(64, 70).connections, { open: 64, accepted: 71 });
    const before = 'wirelab_open_connections{port="http"} 64\nwirelab_connections_total{port="http"} 65\n';
    const end = await watchServer(await listen([1, 1, 1, 1], `process_resident_memory_bytes 1\n${before}`));
    assert.deepEqual((await end(reading(62, 70))).connections, { open: 62, accepted: 6 });
    // A floor has no such metrics, or a metric without a sample.
    const floor =
      'process_cpu_seconds_total 1\nprocess_resident_memory_bytes 1000\n# TYPE wirelab_open_connections gauge\n';
    assert.equal(parseServerProcess(floor).connections, undefined);
  });

  it('says what is missing, and where', async () => {
    const admin = await listen([1], '');
    await assert.rejects(watchServer(admin), {
      message:
        `http://127.0.0.1:${admin.port}/metrics can't be read, so the server's CPU is not known: ` +
        'it has no process_cpu_seconds_total or no process_resident_memory_bytes',
    });
  });

  it('says so where nobody listens', async () => {
    const admin = { host: '127.0.0.1', port: await findClosedPort() };
    await assert.rejects(watchServer(admin), /\/metrics can't be read.*ECONNREFUSED/);
  });
});
