import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GeneratorName } from '../result/result.ts';
import { generatorsAgree, restToGrpc } from './generators-agree.ts';
import { judgeStudy } from './judge-study.ts';
import { changeTrials, type FiguresOfRound, MADE_UP_PROFILE, makeStudy } from './made-up-study.ts';

const GENERATORS = [
  { name: 'wire', latency: 'From the write to the last byte.' },
  { name: 'node', latency: 'From the call to the decoded answer.' },
] as const;

/** About 1 % of noise, not the same for both generators. */
const byGenerator = (generator: GeneratorName, restMs: number) => {
  const noisy =
    (latencyMs: number): FiguresOfRound =>
    (n) => ({ latencyMs: latencyMs * (1 + 0.01 * Math.sin(n * latencyMs)) });
  return changeTrials(
    makeStudy({ rest: noisy(restMs), grpc: () => ({ latencyMs: 1 }) }),
    () => true,
    () => ({ generator }),
  );
};

const agreementOn = (wireMs: number, nodeMs: number) =>
  generatorsAgree(
    judgeStudy([...byGenerator('wire', wireMs), ...byGenerator('node', nodeMs)], MADE_UP_PROFILE, []),
    GENERATORS,
  ).find(({ about }) => about === 'median latency at 2400 requests/s');

describe('generatorsAgree', () => {
  it('says so where the intervals overlap', () => {
    const found = agreementOn(0.8, 0.802);
    assert.equal(found?.agree, true);
    assert.match(
      found.sentence,
      /^wire and node agree on median latency at 2400 requests\/s: REST\/gRPC is 0\.80 \(95 % confidence 0\.79-0\.81\) by wire, 0\.80 \(/,
    );
  });

  it('names both figures and what each latency includes where they do not', () => {
    const found = agreementOn(0.8, 1.25);
    assert.equal(found?.agree, false);
    assert.match(
      found.sentence,
      /^wire and node disagree on median latency at 2400 requests\/s: REST\/gRPC is 0\.80 \(95 % confidence [^)]*\) by wire, 1\.25 \(95 % confidence [^)]*\) by node\. A latency includes what the client itself does, and the clients differ\. wire: From the write to the last byte\. node: From the call to the decoded answer\.$/,
    );
  });

  it('compares each question once, and nothing that is invalid', () => {
    const verdicts = judgeStudy([...byGenerator('wire', 1), ...byGenerator('node', 1)], MADE_UP_PROFILE, []);
    assert.deepEqual(
      generatorsAgree(verdicts, GENERATORS).map(({ question }) => question),
      ['latency', 'cost', 'capacity', 'latency'],
    );
    const invalid = judgeStudy([...byGenerator('wire', 1), ...byGenerator('node', 1)], MADE_UP_PROFILE, [
      'stopped',
    ]);
    assert.deepEqual(generatorsAgree(invalid, GENERATORS), []);
  });
});

it('restToGrpc is the ratio of the figures, whoever is better', () => {
  for (const [rest, grpc] of [
    [2, 1],
    [1, 2],
    [1, 1],
  ] as const) {
    const figures = (factor: number) => () => ({
      latencyMs: factor,
      cpuMicros: 100 * factor,
      perSecond: 6000 * factor,
    });
    for (const verdict of judgeStudy(
      makeStudy({ rest: figures(rest), grpc: figures(grpc) }),
      MADE_UP_PROFILE,
      [],
    )) {
      const { ratio, interval95 } = restToGrpc(verdict) ?? assert.fail(verdict.sentence);
      assert.ok(Math.abs(ratio / (rest / grpc) - 1) < 1e-6, verdict.sentence);
      assert.ok(interval95.low <= ratio * 1.000001 && ratio <= interval95.high * 1.000001);
    }
  }
});
