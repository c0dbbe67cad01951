import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Comparison } from './comparison.ts';
import { findK6 } from './find-k6.ts';
import { listenStandIns, type StandInFaults } from './stand-in-servers.ts';
import { authority } from './targets.ts';

const SCRIPT = join(import.meta.dirname, 'compare.ts');
const k6 = findK6();

describe('the k6 script', { skip: 'reason' in k6 && k6.reason }, () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'wirelab-'));
  });
  after(() => rmSync(dir, { recursive: true }));

  interface Outcome {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  function runK6(env: Record<string, string>): Promise<Outcome> {
    const flags = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const options = { cwd: dir, env: { ...process.env, K6_NO_USAGE_REPORT: 'true', NO_COLOR: 'true' } };
    return new Promise((resolve) => {
      execFile('k6', ['run', '--quiet', ...flags, SCRIPT], options, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  async function compare(
    faults: StandInFaults,
    env: Record<string, string> = {},
  ): Promise<Outcome & { result: Comparison }> {
    const servers = await listenStandIns(faults);
    try {
      const { rest, grpc } = servers.targets;
      const quick = { WARMUP: '50', CALLS: '40', ROUNDS: '5', OUT: 'result.json' };
      const outcome = await runK6({ REST: authority(rest), GRPC: authority(grpc), ...quick, ...env });
      return { ...outcome, result: JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')) as Comparison };
    } finally {
      await servers.close();
    }
  }

  for (const [slow, fast, sentence] of [
    [
      'grpc',
      'rest',
      /REST is \d+\.\d\dx faster than gRPC \(95 % confidence \d+\.\d\d-\d+\.\d\d, 5 rounds\)\n/,
    ],
    [
      'rest',
      'grpc',
      /gRPC is \d+\.\d\dx faster than REST \(95 % confidence \d+\.\d\d-\d+\.\d\d, 5 rounds\)\n/,
    ],
  ] as const) {
    it(`finds out that ${slow} was slowed by 20 ms`, async () => {
      const { code, stdout, result } = await compare({ delayMs: { [slow]: 20 } }, { CALLS: '10' });
      assert.match(stdout, sentence);
      assert.equal(code, 0);
      assert.ok(result.verdict.kind === 'faster' && result.verdict.faster === fast);
      const foundMs = result.statistics[slow].p50Ms - result.statistics[fast].p50Ms;
      assert.ok(foundMs > 15 && foundMs < 40, `${foundMs} ms`);
    });
  }

  it('writes every latency of every round, and what it is', async () => {
    const { result } = await compare({});
    assert.deepEqual([result.generator.name, result.rounds.length], ['k6', 5]);
    assert.match(result.generator.version, /^\d+\.\d+\.\d+$/);
    for (const trial of result.rounds.flatMap(({ rest, grpc }) => [rest, grpc])) {
      assert.equal(trial.completed, 40);
      assert.equal(new Set(trial.latenciesMs).size > 20, true);
      const sumMs = trial.latenciesMs.reduce((sum, latency) => sum + latency, 0);
      assert.ok(trial.wallMs > sumMs, `${trial.wallMs} ms, ${sumMs} ms in calls`);
    }
  });

  it('is invalid, with a failing exit code, after a failed call', async () => {
    const { code, stdout, stderr, result } = await compare({ fails: { rest: (call) => call === 100 } });
    assert.match(stdout, /\nInvalid: 1 of 80 REST calls failed\n/);
    assert.match(stderr, /REST in round 2: answered 503, not 201/);
    assert.equal(code, 99);
    assert.equal(result.statistics.rest.errors, 1);
  });

  it('ends soon when every call fails', async () => {
    const { code, stdout, stderr } = await compare({ fails: { grpc: (call) => call > 60 } });
    assert.match(stdout, /\nInvalid: 10 of \d+ gRPC calls failed\n/);
    assert.match(stderr, /gRPC in round 1: answered Unavailable, not OK: as the test wants it/);
    assert.equal(code, 99);
  });

  it('is invalid when the REST server does not keep its connection', async () => {
    const { code, stdout } = await compare({ closesConnections: true });
    assert.match(stdout, /\nInvalid: REST did not keep its connection: it opened 200 more\n/);
    assert.equal(code, 99);
  });

  it('says which servers are not there', async () => {
    const { code, stdout } = await runK6({ REST: '127.0.0.1:1', GRPC: '127.0.0.1:1', OUT: '' });
    assert.match(
      stdout,
      /\nInvalid: REST at 127\.0\.0\.1:1: no answer: .*refused; gRPC at 127\.0\.0\.1:1: no answer: .*refused\n$/,
    );
    assert.equal(code, 108);
  });

  it('says what is wrong with its input', async () => {
    const { code, stderr } = await runK6({ CALLS: '1e3' });
    assert.match(stderr, /CALLS must be a whole number from 10 to 10000, not '1e3'/);
    assert.equal(code, 108);
  });
});
