import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Arm } from '../../result/arms.ts';
import type { CostSplit } from '../../verdict/cost-split.ts';
import { splitCost } from './split-cost.ts';

const of = (value: number) => ({ value, rounds: 5 });

/** Costs by arm: of the service, and of its floor. */
function split(costs: Partial<Record<Arm, readonly [number, number | undefined]>>, jsonMore = 0): CostSplit {
  return {
    load: { kind: 'closed', concurrency: 64, seconds: 1 },
    arms: (Object.entries(costs) as [Arm, readonly [number, number | undefined]][]).map(
      ([arm, [total, floor]]) => ({
        arm,
        total: of(total),
        floor: floor === undefined ? undefined : of(floor),
        framework: undefined,
      }),
    ),
    steps: [
      {
        from: 'rest',
        to: 'rest-protobuf',
        change: 'encoding',
        isSingle: true,
        difference: of(-jsonMore),
        ratio: of(1),
      },
    ],
  };
}

it('what JSON takes more is in neither the floor nor the framework', () => {
  const costs = split({ rest: [150, 65], 'rest-protobuf': [130, undefined] }, 20);
  assert.deepEqual(splitCost('rest', costs), { floor: 45, framework: 85, encoding: 20, unsplit: 0 });
  assert.deepEqual(splitCost('rest-protobuf', costs), { floor: 45, framework: 85, encoding: 0, unsplit: 0 });
});

it('JSON over HTTP/2 has the floor of HTTP/2', () => {
  const costs = split({ rest: [150, 65], 'rest-http2': [240, undefined], grpc: [230, 110] }, 20);
  assert.deepEqual(splitCost('rest-http2', costs), { floor: 110, framework: 110, encoding: 20, unsplit: 0 });
  assert.deepEqual(splitCost('grpc', costs), { floor: 110, framework: 120, encoding: 0, unsplit: 0 });
});

it('an arm without a floor is not split, and one that was not measured has no parts', () => {
  assert.deepEqual(splitCost('text', split({ text: [40, undefined] })), {
    floor: 0,
    framework: 0,
    encoding: 0,
    unsplit: 40,
  });
  assert.equal(splitCost('rest', split({})), undefined);
});

it('parts add up and are never negative, even where noise has turned differences round', () => {
  for (const jsonMore of [-10, 0, 500]) {
    const costs = split({ rest: [60, 65] }, jsonMore);
    const { floor, framework, encoding, unsplit } = splitCost('rest', costs) ?? assert.fail();
    assert.equal(floor + framework + encoding + unsplit, 60);
    assert.ok(Math.min(floor, framework, encoding, unsplit) >= 0);
  }
});
