import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Phase, Result } from '../result/result.ts';
import { compareResults } from './compare-results.ts';
import { changePhases, changeTrials, histogramOf, makeResult, makeStudy, OPEN } from './made-up-study.ts';

const OLD = makeResult(makeStudy({}));

describe('figures of two results', () => {
  describe('where a few requests take much longer', () => {
    /** Two of a hundred requests take 50 ms instead of 1 ms. */
    const late = (requests: number, ms: number) =>
      makeResult(
        changePhases(
          OLD.trials,
          ({ arm, server }, load) => arm === 'grpc' && server === 'service' && load === OPEN,
          ({ latency }) => {
            const usual = latency.minMs ?? 1;
            const values = Array.from({ length: requests }, (_, n) => (n % 50 === 0 ? ms * usual : usual));
            return { latency: histogramOf(values) };
          },
        ),
      );
    const worseOf = (older: Result, newer: Result) =>
      compareResults(older, newer)
        .changes.filter(({ kind }) => kind === 'worse')
        .map(({ sentence }) => sentence.split(', ').slice(0, 2).join(', '));

    it('sees it in the 99th percentile', () => {
      assert.deepEqual(worseOf(late(2400, 1), late(2400, 50)), [
        'gRPC by wire, 99th percentile of latency at 2400 requests/s: 1.00 -> 50.0 ms',
      ]);
    });

    it('sees it in the mean, where a round has too few requests for that', () => {
      assert.deepEqual(worseOf(late(500, 1), late(500, 50)), [
        'gRPC by wire, mean latency at 2400 requests/s: 1.00 -> 1.98 ms',
      ]);
    });
  });

  it('compares the bytes on the wire, where both have counted them', () => {
    const sending = (change: (phase: Phase) => Partial<Phase>) =>
      makeResult(changePhases(OLD.trials, ({ arm }) => arm === 'rest', change));
    const more = sending(({ completed }) => ({
      bytes: { sent: 230 * completed, received: 300 * completed },
    }));
    assert.match(
      compareResults(OLD, more).sentence,
      /^1 of 10 figures is worse .+: REST by wire, bytes on the wire per request at 2400 requests\/s: 500 -> 530 bytes, 1\.06x/,
    );
    const uncounted = makeResult(
      changeTrials(
        OLD.trials,
        ({ arm }) => arm === 'rest',
        ({ phases }) => ({ phases: phases.map(({ bytes: _, ...phase }) => phase) }),
      ),
    );
    const { changes, skipped } = compareResults(uncounted, uncounted);
    assert.deepEqual([changes.length, skipped], [9, []]);
    assert.deepEqual(compareResults(OLD, uncounted).skipped, [
      'REST by wire, bytes on the wire per request at 2400 requests/s: it is there in 0 of at least 3 rounds (new)',
    ]);
  });
});
