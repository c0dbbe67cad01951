import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARMS, MAIN_ARMS } from '../result/arms.ts';
import type { Condition, Load } from '../result/result.ts';
import { describeCondition } from './describe-condition.ts';
import { createPlan, planRound, type RoundPlan } from './plan.ts';
import type { GivenRates } from './rates.ts';
import { secondsOf, warmUpRequestsOf } from './trial-length.ts';

const CALIBRATION = { capacity: { rest: 8123, grpc: 4018 }, generatorLimit: { node: 5000, k6: 2500 } };
const ALL = ['wire', 'node', 'k6'] as const;

const allOf = ({ main, others, few, once }: RoundPlan): Condition[] => [...main, ...others, ...few, ...once];
const secondsOfAll = (conditions: readonly Condition[], most: number): number =>
  conditions.reduce(
    (sum, condition) => sum + secondsOf({ ...condition, warmUpRequests: warmUpRequestsOf(condition, most) }),
    0,
  );

test('every arm of the full study goes through the same saturation, and every floor', () => {
  const round = planRound('full', CALIBRATION, ALL);
  const sweeps = allOf(round).filter(({ phases, generator }) => generator === 'wire' && phases.length === 4);
  assert.deepEqual(
    sweeps.filter(({ server }) => server === 'service').map(({ arm }) => arm),
    ARMS.toSorted((a, b) => rank(a) - rank(b)),
  );
  assert.deepEqual(
    sweeps.filter(({ server }) => server === 'floor').map(({ arm }) => arm),
    ['rest', 'grpc', 'frames'],
  );
  for (const { phases } of sweeps) {
    assert.deepEqual(
      phases.map((load) => load.kind === 'closed' && load.concurrency),
      [1, 4, 16, 64],
    );
  }
});

const rank = (arm: string): number => (MAIN_ARMS.some((main) => main === arm) ? 0 : 1);

test('all arms and rounds have the same rates, of the slower one', () => {
  const opens = allOf(planRound('full', CALIBRATION, ['wire']))
    .flatMap(({ phases }) => phases)
    .filter((load): load is Load & { kind: 'open' } => load.kind === 'open');
  assert.deepEqual([...new Set(opens.map(({ ratePerSecond }) => ratePerSecond))], [400, 2000, 3200]);
});

test('every condition has as many connections for REST as for gRPC', () => {
  const byWords = new Map<string, number[]>();
  for (const condition of allOf(planRound('full', CALIBRATION, ALL))) {
    if (!MAIN_ARMS.some((arm) => arm === condition.arm)) continue;
    const words = describeCondition({ ...condition, arm: 'rest' });
    byWords.set(words, [...(byWords.get(words) ?? []), condition.connections]);
  }
  for (const [words, connections] of byWords) {
    assert.equal(connections.length, 2, `${words} is measured for both`);
    assert.equal(connections[0], connections[1], words);
  }
});

test('a generator gets no rate that it can not carry, and the plan says so', () => {
  const { others, missing } = planRound('full', CALIBRATION, ALL);
  const ratesBy = (name: string) =>
    others
      .filter(({ generator, arm }) => generator === name && arm === 'rest')
      .flatMap(({ phases }) => phases.flatMap((load) => (load.kind === 'open' ? [load.ratePerSecond] : [])));
  assert.deepEqual(ratesBy('node'), [400, 2000, 3200]);
  assert.deepEqual(ratesBy('k6'), [400, 2000]);
  assert.deepEqual(missing, [
    'latency at 3200 requests/s by k6: it sends 2500 requests/s at most, and more than 80 % of that would measure the ' +
      'generator',
  ]);
});

test('a generator that can carry no rate measures nothing but its limit', () => {
  const slow = { ...CALIBRATION, generatorLimit: { k6: 300 } };
  const { others, missing } = planRound('full', slow, ALL);
  assert.ok(others.filter(({ generator }) => generator === 'k6').every(({ server }) => server === 'noop'));
  assert.equal(missing.filter((line) => line.includes('by k6')).length, 3);
});

test('given rates are measured, whatever the calibration has found', () => {
  const ratesBy = (name: string, given: GivenRates) =>
    allOf(planRound('full', CALIBRATION, ALL, given))
      .filter(
        ({ generator, arm, operation }) =>
          generator === name && arm === 'grpc' && operation.kind === 'create',
      )
      .flatMap(({ phases }) => phases.flatMap((load) => (load.kind === 'open' ? [load.ratePerSecond] : [])));
  const rates = [100, 1000, 3000];
  assert.deepEqual(ratesBy('wire', { rates }), rates);
  assert.deepEqual(ratesBy('k6', { rates }), [100, 1000], 'those that it can carry');
  const byGenerator = { wire: rates, node: [], k6: rates };
  assert.deepEqual(ratesBy('k6', { rates, byGenerator }), rates, 'those that it had before');
  assert.deepEqual(ratesBy('node', { rates, byGenerator }), []);
  const quick = createPlan('quick', { generators: ALL, missing: [] }, { rates }).round(CALIBRATION, ALL);
  const open = quick.main[0]?.phases.flatMap((load) => (load.kind === 'open' ? [load.ratePerSecond] : []));
  assert.deepEqual(open, rates);
});

test('what a place can not do is missing from the full study, and from no other', () => {
  const place = { generators: ['wire', 'node'], missing: ['everything by k6: k6 is not on PATH'] } as const;
  const full = createPlan('full', place).round(CALIBRATION, place.generators);
  assert.deepEqual(full.missing, place.missing);
  assert.ok(allOf(full).every(({ generator }) => generator !== 'k6'));
  assert.deepEqual(createPlan('quick', place).round(CALIBRATION, place.generators).missing, []);
});

test('great users stay under 150 MB in a store', () => {
  const bytes = allOf(planRound('full', CALIBRATION, ALL)).map((condition) => {
    const { operation, phases } = condition;
    if (operation.kind === 'list' || operation.nameBytes === null) return 0;
    const requests = phases.map((load) => (load.kind === 'closed' ? load.maxRequests : undefined));
    const most = requests.reduce<number>((sum, one) => sum + (one ?? Number.POSITIVE_INFINITY), 0);
    return operation.nameBytes * (most + warmUpRequestsOf(condition, 3000));
  });
  assert.ok(Math.max(...bytes) > 50e6);
  assert.ok(Math.max(...bytes) < 150e6);
});

test('what the verdicts are made from is calibrated by a server that does nothing', () => {
  for (const name of ['full', 'quick', 'self-check'] as const) {
    const round = planRound(name, CALIBRATION, ALL);
    const noop = allOf(round).filter(({ server, generator }) => server === 'noop' && generator === 'wire');
    // The full study shows the capacity of every arm.
    for (const arm of name === 'full' ? ARMS : MAIN_ARMS)
      assert.ok(
        noop.some((condition) => condition.arm === arm),
        `${name}: ${arm}`,
      );
    assert.deepEqual([...new Set(round.main.map(({ arm }) => arm))], [...MAIN_ARMS]);
  }
});

test('five rounds fit into their time: 13 minutes, 45 seconds, 18 seconds', () => {
  const seconds = (name: 'full' | 'quick' | 'self-check') => {
    const { calibration, warmUpRequests, round } = createPlan(name, { generators: ALL, missing: [] });
    const { main, others, few, once } = round(CALIBRATION, ALL);
    return (
      secondsOfAll(calibration, warmUpRequests) +
      secondsOfAll(once, warmUpRequests) +
      3 * secondsOfAll(few, warmUpRequests) +
      5 * secondsOfAll([...main, ...others], warmUpRequests)
    );
  };
  const [full, quick, selfCheck] = [seconds('full'), seconds('quick'), seconds('self-check')];
  assert.ok(full < 13 * 60, `${full}`);
  assert.ok(quick < 45, `${quick}`);
  assert.ok(selfCheck < 18, `${selfCheck}`);
});
