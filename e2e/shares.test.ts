import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharesOf, sumMetric } from './shares.ts';

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

test('shares are of what was begun between two counts; new pods begin with 0, and those that are gone have none', () => {
  const before = new Map([
    ['old', 1000],
    ['gone', 500],
  ]);
  const after = new Map([
    ['old', 1030],
    ['new', 60],
    ['idle', 0],
  ]);
  assert.deepEqual(sharesOf(before, after), [30 / 90, 60 / 90, 0]);
});

test('without requests nobody has a share', () => {
  assert.deepEqual(sharesOf(new Map([['one', 5]]), new Map([['one', 5]])), [0]);
});
