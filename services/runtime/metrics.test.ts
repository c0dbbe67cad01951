import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetrics } from './metrics.ts';

describe('createMetrics', () => {
  it('counts requests by port, operation and outcome, and their durations', async () => {
    const metrics = createMetrics();
    const http = metrics.port('http');
    const started = http.begin();
    assert.equal(http.inFlight, 1);
    assert.match(await metrics.registry.metrics(), /^wirelab_requests_in_flight\{port="http"\} 1$/m);
    http.end('create', 'ok', started);
    http.end('get', 'not-found', http.begin());
    http.refuse('create');
    assert.equal(http.inFlight, 0);

    const text = await metrics.registry.metrics();
    for (const line of [
      'wirelab_requests_total{port="http",operation="create",outcome="ok"} 1',
      'wirelab_requests_total{port="http",operation="create",outcome="overloaded"} 1',
      'wirelab_requests_total{port="http",operation="get",outcome="not-found"} 1',
      'wirelab_requests_in_flight{port="http"} 0',
      'wirelab_request_duration_seconds_count{port="http",operation="create"} 1',
      'wirelab_request_duration_seconds_bucket{le="+Inf",port="http",operation="create"} 1',
    ]) {
      assert.ok(text.split('\n').includes(line), `no line ${line} in\n${text}`);
    }
  });

  it('keeps ports apart', async () => {
    const metrics = createMetrics();
    metrics.port('tcp').countConnections({ open: 3, accepted: 30 });
    metrics.port('frames').countConnections({ open: 5, accepted: 50 });
    await metrics.registry.metrics();
    const text = await metrics.registry.metrics();
    assert.match(text, /^wirelab_open_connections\{port="tcp"\} 3$/m);
    assert.match(text, /^wirelab_open_connections\{port="frames"\} 5$/m);
    assert.match(text, /^wirelab_connections_total\{port="tcp"\} 30$/m);
    assert.match(text, /^wirelab_connections_total\{port="frames"\} 50$/m);
  });

  it('counts the same again at the second scrape', async () => {
    const metrics = createMetrics();
    const grpc = metrics.port('grpc');
    grpc.end('list', 'ok', grpc.begin());
    await metrics.registry.metrics();
    assert.match(await metrics.registry.metrics(), /^wirelab_requests_total\{.*operation="list".*\} 1$/m);
  });

  it('tells the peak of the memory, and for how long the CPU was held back', async () => {
    const { registry } = createMetrics();
    const read = async (name: string) => {
      const [line = ''] = (await registry.metrics()).match(new RegExp(`^${name} .*$`, 'm')) ?? [];
      return Number(line.slice(name.length));
    };
    const peak = await read('process_peak_resident_memory_bytes');
    assert.ok(peak >= process.memoryUsage.rss() / 2 && peak > 16 * 1024 * 1024, `${peak} bytes`);
    const held = await read('process_cpu_throttled_seconds_total');
    assert.ok(held >= 0);
    assert.ok((await read('process_cpu_throttled_seconds_total')) < held + 60, 'not added up by each scrape');
  });
});
