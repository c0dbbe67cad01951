import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumMetric } from './pod-metrics.ts';

const TEXT = `# HELP wirelab_requests_total Requests
wirelab_requests_total{port="http",operation="create",outcome="ok"} 12
wirelab_requests_total{port="http",operation="get",outcome="not-found"} 3
wirelab_requests_total{port="frames",operation="get",outcome="ok"} 100
wirelab_requests_totally_other{port="http"} 1000
process_resident_memory_bytes 81920`;

test('a metric is summed over the lines of its label', () => {
  assert.equal(sumMetric(TEXT, 'wirelab_requests_total', 'port="http"'), 15);
  assert.equal(sumMetric(TEXT, 'wirelab_requests_total'), 115);
  assert.equal(sumMetric(TEXT, 'process_resident_memory_bytes'), 81_920);
  assert.equal(sumMetric(TEXT, 'wirelab_requests'), 0);
});
