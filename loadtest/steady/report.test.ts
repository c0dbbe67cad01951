import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatSecond, formatSummary, isClean, type ProtocolSummary } from './report.ts';

const rest: ProtocolSummary = {
  ...{ sent: 12_000, ok: 12_000, failed: 0, retried: 2, p50Ms: 1.2, p99Ms: 4.1, maxMs: 35 },
  ...{ acknowledged: 6000, lost: 0 },
};
const grpc: ProtocolSummary = {
  ...rest,
  ok: 11_997,
  failed: 3,
  failures: { lost: 1, 'no answer: EPIPE': 2 },
};

describe('the report', () => {
  it('has a line of JSON for each second', () => {
    const { acknowledged: _, lost: __, ...figures } = rest;
    const line = formatSecond(new Date(0), 'pod-1', [['rest', figures]]);
    assert.equal(
      line,
      '{"time":"1970-01-01T00:00:00.000Z","client":"pod-1",' +
        '"rest":{"sent":12000,"ok":12000,"failed":0,"retried":2,"p50Ms":1.2,"p99Ms":4.1,"maxMs":35}}',
    );
  });

  it('sums up for programs and for people', () => {
    const summary = { client: 'pod-1', seconds: 120, protocols: [['rest', rest] as const] };
    assert.equal(isClean(summary), true);
    const [json = '', ...lines] = formatSummary(summary);
    assert.deepEqual(JSON.parse(json), { summary: { client: 'pod-1', seconds: 120, rest } });
    assert.deepEqual(lines, [
      'rest    12000 sent, 12000 ok, 0 failed, 2 retried; 6000 users acknowledged, 0 lost; p50 1.2 ms, p99 4.1 ms, max 35 ms',
      '0 failed, 0 lost',
    ]);
  });

  it('names every reason, and is not clean with a failure or a lost user', () => {
    const failed = {
      client: 'pod-1',
      seconds: 120,
      protocols: [['rest', rest] as const, ['grpc', grpc] as const],
    };
    assert.equal(isClean(failed), false);
    assert.deepEqual(formatSummary(failed).slice(-3), [
      '        1 lost',
      '        2 no answer: EPIPE',
      '3 failed, 0 lost',
    ]);
    const lost = { ...failed, protocols: [['rest', { ...rest, lost: 2 }] as const] };
    assert.equal(isClean(lost), false);
    assert.equal(formatSummary(lost).at(-1), '0 failed, 2 lost');
  });

  it('says so where it is not known what is lost', () => {
    const unknown = {
      ...{ client: 'pod-1', seconds: 120, unverified: 'no answer: ECONNREFUSED' },
      protocols: [['rest', { ...rest, lost: null }] as const],
    };
    assert.equal(isClean(unknown), false);
    assert.equal(
      formatSummary(unknown).at(-1),
      '0 failed, it is not known how many lost: no answer: ECONNREFUSED',
    );
  });
});
