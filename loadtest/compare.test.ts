import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findClosedPort } from './closed-port.ts';
import { listenStandIns, type StandInFaults } from './compare/stand-in-servers.ts';
import { findK6 } from './load/k6/find-k6.ts';
import { authority } from './load/target.ts';
import type { MainArm } from './result/arms.ts';
import { readResult } from './result/read-result.ts';
import type { Result } from './result/result.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
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

  function runK6(env: Record<string, string>, args: readonly string[] = []): Promise<Outcome> {
    const flags = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const options = { cwd: dir, env: { ...process.env, K6_NO_USAGE_REPORT: 'true', NO_COLOR: 'true' } };
    return new Promise((resolve) => {
      execFile('k6', ['run', '--quiet', ...args, ...flags, SCRIPT], options, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  async function compare(
    faults: StandInFaults,
    env: Record<string, string> = {},
    args: readonly string[] = [],
  ): Promise<Outcome & { result: Result }> {
    const servers = await listenStandIns(faults);
    try {
      const { rest, grpc } = servers.targets;
      const quick = { WARMUP: '50', CALLS: '40', ROUNDS: '5', OUT: 'result.json' };
      const outcome = await runK6({ REST: authority(rest), GRPC: authority(grpc), ...quick, ...env }, args);
      return { ...outcome, result: readResult(join(dir, 'result.json')) };
    } finally {
      await servers.close();
    }
  }

  const phasesOf = ({ trials }: Result, arm: MainArm) =>
    trials.filter((trial) => trial.arm === arm).flatMap(({ phases }) => phases);

  for (const [slow, fast, sentence] of [
    ['grpc', 'rest', /REST answers \d+(?:\.\d+)?x sooner than gRPC \(95 % confidence .+, 5 rounds\): .+\n/],
    ['rest', 'grpc', /gRPC answers \d+(?:\.\d+)?x sooner than REST \(95 % confidence .+, 5 rounds\): .+\n/],
  ] as const) {
    it(`finds out that ${slow} was slowed by 20 ms`, async () => {
      const { code, stdout, result } = await compare({ delayMs: { [slow]: 20 } }, { CALLS: '10' });
      assert.match(stdout, sentence);
      assert.equal(code, 0);
      const [verdict] = result.verdicts;
      assert.ok(verdict?.kind === 'better' && verdict.better === fast);
      const least = (arm: MainArm) =>
        Math.min(...phasesOf(result, arm).map(({ latency }) => latency.minMs ?? Number.NaN));
      const foundMs = least(slow) - least(fast);
      assert.ok(foundMs > 15 && foundMs < 40, `${foundMs} ms`);
    });
  }

  it('writes every trial in order, and what it is', async () => {
    const { result } = await compare({}, { VERSION: '1.2.3', REVISION: `${COMMIT}-dirty` });
    assert.match(result.generators[0]?.version ?? '', /^\d+\.\d+\.\d+$/);
    const { place, version, commit, isDirty, cpus } = result.environment;
    assert.deepEqual([place, version, commit, isDirty, cpus], ['given', '1.2.3', COMMIT, true, null]);
    assert.deepEqual(
      result.trials.map(({ round, position }) => [round, position]),
      [1, 2, 3, 4, 5].flatMap((round) => [[round, 1], [round, 2]]), // biome-ignore format: one line
    );
    for (const { phases } of result.trials) {
      const [{ completed, latency, wallSeconds } = assert.fail('no phase')] = phases;
      assert.equal(completed, 40);
      assert.ok(latency.buckets.length / 2 > 5, 'calls are told apart');
      assert.ok(1000 * wallSeconds > latency.sumMs, `${wallSeconds} s, ${latency.sumMs} ms in calls`);
    }
  });

  it('is invalid, with a failing exit code, after a failed call', async () => {
    const { code, stdout, stderr, result } = await compare({ fails: { rest: (call) => call === 100 } });
    assert.match(stdout, /\nInvalid: 1 of 80 REST requests failed\n/);
    assert.match(stderr, /REST in round 2: answered 503, not 201/);
    assert.equal(code, 99);
    assert.deepEqual(phasesOf(result, 'rest').map(({ completed, errors }) => [completed, errors]), [[40, 0], [39, 1]]); // biome-ignore format: one line
    assert.deepEqual(result.missing, ['3 of 5 rounds']);
  });

  it('ends soon when every call fails', async () => {
    const { code, stdout, stderr } = await compare({ fails: { grpc: (call) => call > 60 } });
    assert.match(stdout, /\nInvalid: 10 of \d+ gRPC requests failed\n/);
    assert.match(stderr, /gRPC in round 1: answered Unavailable, not OK: as the test wants it/);
    assert.equal(code, 99);
  });

  it('is invalid when the REST server does not keep its connection', async () => {
    const { code, stdout } = await compare({ closesConnections: true });
    assert.match(
      stdout,
      /\nInvalid: REST did not keep its connections: it opened 200 more during 200 requests\n/,
    );
    assert.equal(code, 99);
  });

  it('is one part of a distributed run, whose trials begin and end by the clock', async () => {
    const { code, result } = await compare(
      {},
      { PARALLELISM: '2', SLOT_MS: '200', CALLS: '', WARMUP: '10' },
      ['--execution-segment', '1/2:1', '--execution-segment-sequence', '0,1/2,1'],
    );
    assert.equal(code, 0);
    assert.equal(result.trials.length, 10);
    const starts = result.trials.map(({ startedAt = '' }) => Date.parse(startedAt));
    for (const { phases } of result.trials) {
      const [{ load, wallSeconds, completed } = assert.fail('no phase')] = phases;
      assert.deepEqual(load, { kind: 'closed', concurrency: 1, seconds: 0.05 });
      assert.ok(wallSeconds >= 0.049 && completed > 0, `${completed} in ${wallSeconds} s`);
    }
    assert.match(result.subject, /in 5 rounds of 0\.05 s of each, .+; by 2 generators at once$/);
    // A trial that was late for its own slot does not move those after it.
    const first = 200 * Math.floor((starts[0] ?? 0) / 200);
    for (const [index, start] of starts.entries()) {
      assert.ok(start >= first + 200 * index && start < first + 200 * (index + 3), `${start - first} ms`);
    }
  });

  it('says so when the number of parts is wrong', async () => {
    const segment = ['--execution-segment', '1/2:1', '--execution-segment-sequence', '0,1/2,1'];
    const { code, stdout } = await compare({}, {}, segment);
    assert.match(
      stdout,
      /\nInvalid: this process has 0 parts of the run: set PARALLELISM to the number of processes\n/,
    );
    assert.equal(code, 99);
  });

  it('says which servers are not there', async () => {
    const at = `127.0.0.1:${await findClosedPort()}`;
    const { code, stdout } = await runK6({ REST: at, GRPC: at, OUT: '' });
    assert.match(
      stdout,
      /\nInvalid: REST at 127\.0\.0\.1:\d+: no answer: .*refused; gRPC at 127\.0\.0\.1:\d+: no answer: .*refused\n$/,
    );
    assert.equal(code, 108);
  });

  it('says everything that is wrong with its input', async () => {
    const { code, stderr } = await runK6({ CALLS: '1e3', REST: ':1' });
    assert.match(
      stderr,
      /CALLS must be a whole number from 10 to 10000, not '1e3'; REST must be host:port .*, not ':1'/,
    );
    assert.equal(code, 108);
  });
});
