import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARMS } from '../result/arms.ts';
import { createRandom } from '../verdict/random.ts';
import { orderRound } from './order-round.ts';
import { conditionUnderTest } from './study-under-test.ts';

const SATURATED = { kind: 'closed', concurrency: 1, seconds: 1 } as const;
const STEADY = { kind: 'open', ratePerSecond: 10, seconds: 1 } as const;
const CONDITIONS = ARMS.flatMap((arm) => [
  conditionUnderTest(arm, [SATURATED]),
  conditionUnderTest(arm, [STEADY]),
]);

test('REST and gRPC stay together where they are asked the same, in either order', () => {
  const random = createRandom(1);
  const firsts = new Set<string>();
  for (let round = 0; round < 50; round += 1) {
    const order = orderRound(CONDITIONS, random);
    assert.deepEqual(new Set(order), new Set(CONDITIONS));
    for (const load of [SATURATED, STEADY]) {
      const [rest, grpc] = (['rest', 'grpc'] as const).map((wanted) =>
        order.findIndex(({ arm, phases }) => arm === wanted && phases[0] === load),
      );
      assert.equal(Math.abs((rest ?? 0) - (grpc ?? 0)), 1);
      firsts.add((rest ?? 0) < (grpc ?? 0) ? 'rest' : 'grpc');
    }
  }
  assert.equal(firsts.size, 2);
});

test('every condition comes at every place', () => {
  const random = createRandom(2);
  const places = new Map(CONDITIONS.map((condition) => [condition, new Set<number>()]));
  for (let round = 0; round < 2000; round += 1) {
    for (const [place, condition] of orderRound(CONDITIONS, random).entries())
      places.get(condition)?.add(place);
  }
  for (const seen of places.values()) assert.equal(seen.size, CONDITIONS.length);
});
