import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Trial } from '../result/result.ts';
import { judgeStudy } from './judge-study.ts';
import { MADE_UP_PROFILE, makePhase, makeStudy, OPEN, PLAIN } from './made-up-study.ts';
import { stolenTime } from './stolen-time.ts';

const phase = makePhase(OPEN, PLAIN);

it('is the median and the worst of the phases that know', () => {
  const phases = [0.3, 0, 0.1].map((stolenShare) => ({ ...phase, machine: { stolenShare, idleShare: 0 } }));
  assert.deepEqual(stolenTime([phase, ...phases]), { median: 0.1, worst: 0.3 });
  assert.equal(stolenTime([phase]), undefined);
});

describe('a verdict', () => {
  const remarksOn = (trials: readonly Trial[]) =>
    Object.fromEntries(
      judgeStudy(trials, MADE_UP_PROFILE, [])
        .filter(({ isMain }) => isMain)
        .map(({ question, remarks, kind }) => [question, [kind, ...remarks]]),
    );
  const withStolen = (restShare: number, grpcShare: number) =>
    makeStudy({}).map((trial) => ({
      ...trial,
      phases: trial.phases.map((one) => ({
        ...one,
        machine: { stolenShare: trial.arm === 'rest' ? restShare : grpcShare, idleShare: 0 },
      })),
    }));

  it('has a remark where much of the machine was stolen, but on CPU time', () => {
    const REMARK =
      "the hypervisor took 4 % under REST and 12 % under gRPC of the machine's CPU time (medians): on a machine of its own both would do better";
    assert.deepEqual(remarksOn(withStolen(0.04, 0.12)), {
      latency: ['no-difference', REMARK],
      cost: ['no-difference'],
      capacity: ['no-difference', REMARK],
    });
  });

  it('has none where little was, or nobody knows', () => {
    const NONE = { latency: ['no-difference'], cost: ['no-difference'], capacity: ['no-difference'] };
    assert.deepEqual(remarksOn(withStolen(0.04, 0.04)), NONE);
    assert.deepEqual(remarksOn(makeStudy({})), NONE);
  });
});
