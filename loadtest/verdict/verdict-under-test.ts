import assert from 'node:assert/strict';
import type { Phase, Profile, Trial } from '../result/result.ts';
import type { Question, QuestionVerdict } from './finding.ts';
import { judgeStudy } from './judge-study.ts';
import { changePhases, MADE_UP_PROFILE, makeStudy } from './made-up-study.ts';

/** A study in which all is well, but for what a test changes. */
export const GOOD = makeStudy({});

/** The main verdict on a question. */
export function mainOf(
  trials: readonly Trial[],
  question: Question,
  profile: Partial<Profile> = {},
): QuestionVerdict {
  const verdicts = judgeStudy(trials, { ...MADE_UP_PROFILE, ...profile }, []);
  const verdict = verdicts.find((found) => found.isMain && found.question === question);
  assert.ok(verdict);
  return verdict;
}

/** Why that verdict is invalid; empty where it is not. */
export function reasonsOf(
  trials: readonly Trial[],
  question: Question = 'latency',
  profile: Partial<Profile> = {},
): readonly string[] {
  const verdict = mainOf(trials, question, profile);
  if (verdict.kind !== 'invalid') return [];
  assert.equal(verdict.sentence, `Invalid: ${verdict.reasons.join('; ')}`);
  return verdict.reasons;
}

/** Changes to gRPC's phases of that kind in the fourth round. */
export const inOneRound = (kind: 'open' | 'closed', change: Partial<Phase>): Trial[] =>
  changePhases(
    GOOD,
    ({ arm, round, server }, load) =>
      arm === 'grpc' && round === 4 && server === 'service' && load.kind === kind,
    () => change,
  );

/** Changes to gRPC's phases of that kind in every round. */
export const inAll = (kind: 'open' | 'closed', change: (phase: Phase) => Partial<Phase>): Trial[] =>
  changePhases(
    GOOD,
    ({ arm, server }, load) => arm === 'grpc' && server === 'service' && load.kind === kind,
    change,
  );

/** What a process took of a CPU. */
export const use = (cpuSeconds: number, throttledSeconds = 0) => ({ cpuSeconds, throttledSeconds });
