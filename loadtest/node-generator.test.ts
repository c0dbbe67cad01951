import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNodeArms } from './node-arms.ts';
import { measure, type NodeRun } from './node-generator.ts';
import { type Profile, readProfile } from './profile.ts';
import { listenStandIns, type StandInFaults } from './stand-in-servers.ts';
import { summarize } from './statistics.ts';
import { judge } from './verdict.ts';

const quick: Profile = { ...readProfile({}), warmupCalls: 50, calls: 40, rounds: 6 };

async function run(
  faults: StandInFaults,
  {
    profile = quick,
    signal = new AbortController().signal,
  }: { profile?: Profile; signal?: AbortSignal } = {},
): Promise<NodeRun & { sentence: string }> {
  const servers = await listenStandIns(faults);
  const arms = createNodeArms(servers.targets);
  try {
    const { rounds, problems } = await measure(arms, profile, signal);
    return { rounds, problems, sentence: judge(rounds, profile, problems).sentence };
  } finally {
    arms.rest.close();
    arms.grpc.close();
    await servers.close();
  }
}

describe('the generator in Node.js', () => {
  for (const [slow, fast, sentence] of [
    ['grpc', 'rest', /^REST is \d+\.\d\dx faster than gRPC /],
    ['rest', 'grpc', /^gRPC is \d+\.\d\dx faster than REST /],
  ] as const) {
    it(`finds out that ${slow} was slowed by 20 ms`, async () => {
      const profile = { ...quick, calls: 10 };
      const { rounds, sentence: told } = await run({ delayMs: { [slow]: 20 } }, { profile });
      assert.match(told, sentence);
      const p50 = (arm: typeof slow) => summarize(rounds.flatMap((round) => round[arm].latenciesMs)).p50Ms;
      const foundMs = p50(slow) - p50(fast);
      assert.ok(foundMs > 15 && foundMs < 40, `${foundMs} ms`);
    });
  }

  it('keeps every figure of every round', async () => {
    const { rounds, problems } = await run({});
    assert.deepEqual([rounds.length, problems], [6, []]);
    for (const trial of rounds.flatMap(({ rest, grpc }) => [rest, grpc])) {
      const { latenciesMs, completed, errors, wallMs, newConnections } = trial;
      assert.deepEqual([latenciesMs.length, completed, errors, newConnections], [40, 40, 0, 0]);
      assert.deepEqual(
        latenciesMs,
        [...latenciesMs].sort((a, b) => a - b),
      );
      const sumMs = latenciesMs.reduce((sum, latency) => sum + latency, 0);
      assert.ok(sumMs > 0 && sumMs < wallMs);
    }
  });

  it('counts failed calls, and ends with their round', async () => {
    const { rounds, sentence } = await run({ fails: { grpc: (call) => call === 60 || call === 61 } });
    assert.equal(rounds.length, 1);
    assert.match(sentence, /^Invalid: gRPC in round 1: .*as the test wants it; 2 of 40 gRPC calls failed$/);
  });

  it('ends a trial soon when every call fails', async () => {
    const { rounds, sentence } = await run({ fails: { rest: (call) => call > 60 } });
    assert.equal(rounds[0]?.rest.errors, 10);
    assert.match(sentence, /^Invalid: REST in round 1: answered 503, not 201; 10 of \d+ REST calls failed$/);
  });

  it('notices connections that are not kept', async () => {
    const { sentence } = await run({ closesConnections: true });
    assert.equal(sentence, 'Invalid: REST did not keep its connection: it opened 240 more');
  });

  it('gives up on a server that does not answer', async () => {
    const profile = { ...quick, timeoutMs: 100 };
    const { sentence } = await run({ delayMs: { grpc: 60_000 } }, { profile });
    assert.equal(sentence, 'Invalid: gRPC: no answer within 100 ms');
  });

  it('keeps what is complete when it is interrupted', async () => {
    const interrupted = new AbortController();
    let calls = 0;
    const { rounds, sentence } = await run(
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
    assert.equal(rounds.length, 2);
    assert.match(sentence, /^Invalid: gRPC in round 3: interrupted$/);
  });

  it('names the servers that are not there', async () => {
    const nowhere = { host: '127.0.0.1', port: 1 };
    const arms = createNodeArms({ rest: nowhere, grpc: nowhere });
    const { rounds, problems } = await measure(arms, quick, new AbortController().signal);
    arms.rest.close();
    arms.grpc.close();
    assert.equal(rounds.length, 0);
    assert.match(problems.join('; '), /^REST: connect ECONNREFUSED 127\.0\.0\.1:1; gRPC: .*ECONNREFUSED/);
  });
});
