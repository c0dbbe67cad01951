import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findClosedPort } from '../closed-port.ts';
import { authority } from '../load/target.ts';
import type { MainArm } from '../result/arms.ts';
import type { Phase } from '../result/result.ts';
import { concludeComparison } from './comparison.ts';
import { createNodeArms } from './node-arms.ts';
import { measure, type NodeRun } from './node-generator.ts';
import { type Plan, readPlan } from './plan.ts';
import { listenStandIns, type StandInFaults } from './stand-in-servers.ts';

const quick: Plan = { ...readPlan({}), warmupCalls: 50, calls: 40, rounds: 6 };

/** What is not of these tests. */
const MACHINE = {
  version: '',
  commit: null,
  isDirty: null,
  versions: {},
  kernel: '',
  cpu: '',
  cpus: null,
  memoryBytes: null,
};

const phaseOf = ({ phases: [phase] }: NodeRun['trials'][number]): Phase => phase ?? assert.fail('no phase');

async function run(
  faults: StandInFaults,
  { plan = quick, signal = new AbortController().signal }: { plan?: Plan; signal?: AbortSignal } = {},
): Promise<NodeRun & { sentence: string }> {
  const servers = await listenStandIns(faults);
  const arms = createNodeArms(servers.targets);
  try {
    const { trials, problems } = await measure(arms, plan, signal);
    const { verdicts } = concludeComparison({
      generator: { name: 'node', version: process.versions.node, latency: '' },
      startedAt: '',
      endedAt: '',
      targets: servers.targets,
      machine: MACHINE,
      plan,
      trials,
      problems,
    });
    return { trials, problems, sentence: verdicts[0]?.sentence ?? '' };
  } finally {
    arms.rest.close();
    arms.grpc.close();
    await servers.close();
  }
}

describe('the generator in Node.js', () => {
  for (const [slow, fast, sentence] of [
    ['grpc', 'rest', /^REST answers .+x sooner than gRPC /],
    ['rest', 'grpc', /^gRPC answers .+x sooner than REST /],
  ] as const) {
    it(`finds out that ${slow} was slowed by 20 ms`, async () => {
      const plan = { ...quick, calls: 10 };
      const { trials, sentence: told } = await run({ delayMs: { [slow]: 20 } }, { plan });
      assert.match(told, sentence);
      const least = (arm: MainArm) =>
        Math.min(
          ...trials
            .filter((trial) => trial.arm === arm)
            .map((trial) => phaseOf(trial).latency.minMs ?? Number.NaN),
        );
      const foundMs = least(slow) - least(fast);
      assert.ok(foundMs > 15 && foundMs < 40, `${foundMs} ms`);
    });
  }

  it('keeps every figure of every round', async () => {
    const { trials, problems } = await run({});
    assert.deepEqual([trials.length, problems], [12, []]);
    for (const phase of trials.map(phaseOf)) {
      const { latency, completed, errors, wallSeconds, opened } = phase;
      assert.deepEqual([latency.count, completed, errors, opened], [40, 40, 0, 0]);
      assert.ok(latency.sumMs > 0 && latency.sumMs < 1000 * wallSeconds);
    }
  });

  it('counts failed calls, and ends with their round', async () => {
    const { trials, sentence } = await run({ fails: { grpc: (call) => call === 60 || call === 61 } });
    assert.equal(trials.length, 2);
    assert.match(sentence, /^Invalid: 2 of 40 gRPC requests failed \(first: .*as the test wants it\)$/);
  });

  it('ends a trial soon when every call fails', async () => {
    const { trials, sentence } = await run({ fails: { rest: (call) => call > 60 } });
    assert.deepEqual(
      trials.map((trial) => phaseOf(trial).errors).sort((a, b) => a - b),
      [0, 10],
    );
    assert.match(sentence, /^Invalid: 10 of \d+ REST requests failed \(first: answered 503, not 201\)$/);
  });

  it('notices connections that are not kept', async () => {
    const { sentence } = await run({ closesConnections: true });
    assert.equal(
      sentence,
      'Invalid: REST did not keep its connections: it opened 240 more during 240 requests',
    );
  });

  it('gives up on a server that does not answer', async () => {
    const plan = { ...quick, timeoutMs: 100 };
    const { sentence } = await run({ delayMs: { grpc: 60_000 } }, { plan });
    assert.equal(sentence, 'Invalid: gRPC: no answer within 100 ms');
  });

  it('keeps what is complete when it is interrupted', async () => {
    const interrupted = new AbortController();
    let calls = 0;
    const { trials, sentence } = await run(
      {
        fails: {
          grpc: () => {
            calls += 1;
            if (calls === 50 + 2 * 40 + 10) interrupted.abort();
            return false;
          },
        },
      },
      { signal: interrupted.signal },
    );
    assert.equal(trials.length, 4);
    assert.match(sentence, /^Invalid: gRPC in round 3: interrupted$/);
  });

  it('names the servers that are not there', async () => {
    const nowhere = { host: '127.0.0.1', port: await findClosedPort() };
    const arms = createNodeArms({ rest: nowhere, grpc: nowhere });
    const { trials, problems } = await measure(arms, quick, new AbortController().signal);
    arms.rest.close();
    arms.grpc.close();
    assert.equal(trials.length, 0);
    const [rest, grpc] = problems;
    assert.equal(rest, `REST: connect ECONNREFUSED ${authority(nowhere)}`);
    assert.match(grpc ?? '', /^gRPC: .*ECONNREFUSED/);
  });
});
