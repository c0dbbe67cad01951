import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type ServerProcess, startServer } from '../../local/server-process.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../services/users/embedded-postgres.ts';
import { PROTOCOLS } from './protocols.ts';
import type { ProtocolSummary } from './report.ts';
import type { Figures } from './tally.ts';

type Second = Record<(typeof PROTOCOLS)[number], Figures>;
type Summary = Record<(typeof PROTOCOLS)[number], ProtocolSummary>;

interface Load {
  readonly child: ChildProcess;
  /** So far. */
  readonly lines: readonly string[];
  /** Resolves with the first line, past or future, that contains the text. */
  line(text: string): Promise<string>;
  /** The seconds, the summary and what follows it, when it has ended. */
  result(): Promise<{ code: number; seconds: Second[]; summary: Summary; lines: readonly string[] }>;
}

function startLoad(env: Record<string, string>): Load {
  const child = spawn(process.execPath, ['dist/steady-load.mjs'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const input = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  input.on('line', (line) => lines.push(line));
  const exited = once(child, 'close');
  return {
    child,
    lines,
    async line(wanted) {
      for (;;) {
        const found = lines.find((line) => line.includes(wanted));
        if (found !== undefined) return found;
        const isOver = await Promise.race([once(input, 'line'), exited.then(() => 'over')]);
        if (isOver === 'over') throw new Error(`ended without '${wanted}': ${lines.join('\n')}`);
      }
    },
    async result() {
      const [code] = await exited;
      const json = (start: string) =>
        lines.filter((line) => line.startsWith(start)).map((line) => JSON.parse(line));
      return { code, seconds: json('{"time"'), summary: json('{"summary"')[0].summary, lines };
    },
  };
}

describe('the steady load', () => {
  let postgres: EmbeddedPostgres;
  let servers: ServerProcess[];
  let targets: Record<'REST' | 'GRPC' | 'FRAMES', string>;

  before(async () => {
    postgres = await startEmbeddedPostgres();
    const names = ['rest', 'grpc', 'socket'] as const;
    servers = await Promise.all(names.map((name) => startServer(name, { STORE_URL: postgres.url })));
    const ports = Object.assign({}, ...servers.map((server) => server.ports)) as Record<string, number>;
    targets = {
      REST: `localhost:${ports.http}`,
      GRPC: `dns:///localhost:${ports.grpc}`,
      FRAMES: `localhost:${ports.frames}`,
    };
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await postgres.close();
  });

  it('starts as many as it should, counts each once, and finds every user again', async () => {
    const load = startLoad({ ...targets, RATE: '50', DURATION_S: '3' });
    const { code, seconds, summary, lines } = await load.result();
    assert.equal(code, 0, lines.join('\n'));
    assert.equal(seconds.length, 3);
    for (const protocol of PROTOCOLS) {
      const { sent, ok, failed, acknowledged, lost } = summary[protocol];
      assert.deepEqual([sent, ok, failed, lost], [150, 150, 0, 0]);
      assert.ok(acknowledged >= 75 && acknowledged < 150);
      assert.deepEqual(
        seconds.map((second) => second[protocol].sent),
        [50, 50, 50],
      );
      assert.equal(
        seconds.reduce((sum, second) => sum + second[protocol].ok, 0),
        150,
      );
    }
    assert.equal(lines.at(-1), '0 failed, 0 lost');
  });

  it('counts and names what fails when a server is killed, and nothing else', async (t) => {
    const socket = await startServer('socket', { STORE_URL: postgres.url });
    t.after(() => socket.close());
    const FRAMES = `localhost:${socket.ports.frames}`;
    const load = startLoad({ ...targets, FRAMES, RATE: '50' });
    await load.line('"time"');
    socket.kill('SIGKILL');
    await load.line('no answer');
    load.child.kill('SIGTERM');
    const { code, summary, lines } = await load.result();
    assert.equal(code, 1);
    const { sent, ok, failed, failures = {}, lost } = summary.frames;
    assert.equal(sent, ok + failed);
    assert.ok(failed > 0);
    for (const reason of Object.keys(failures))
      assert.match(reason, /^no answer: (ECONNREFUSED|ECONNRESET|EPIPE|ADDRESS closed the connection)$/);
    assert.equal(lost, 0);
    assert.equal(summary.rest.failed + summary.grpc.failed, 0);
    assert.equal(lines.at(-1), `${failed} failed, 0 lost`);
  });

  it('tells a database that is away from a server that is away', async () => {
    const load = startLoad({ ...targets, RATE: '50' });
    await load.line('"time"');
    await postgres.stop();
    await load.line('"failures"');
    await postgres.start();
    load.child.kill('SIGTERM');
    const { code, summary } = await load.result();
    assert.equal(code, 1);
    for (const protocol of PROTOCOLS) {
      const { failures = {}, lost } = summary[protocol];
      assert.deepEqual(
        Object.keys(failures).filter((reason) => !reason.startsWith('unavailable: ')),
        [],
      );
      assert.equal(lost, 0);
    }
  });

  it('finds users that are lost', async (t) => {
    // The users of a server with a memory store are in no database.
    const other = await startServer('grpc', { SEED_USERS: '0' });
    t.after(() => other.close());
    const GRPC = `localhost:${other.ports.grpc}`;
    const load = startLoad({ ...targets, GRPC, RATE: '20', DURATION_S: '1' });
    const { code, summary } = await load.result();
    assert.equal(code, 1);
    assert.ok(summary.grpc.lost !== null && summary.grpc.lost > 0);
    assert.equal(summary.grpc.lost, summary.grpc.acknowledged);
    assert.equal(summary.frames.lost, 0);
    const own = startLoad({ ...targets, GRPC, RATE: '20', DURATION_S: '1', READ: 'own' });
    assert.equal((await own.result()).code, 0);
  });

  it('loads one protocol alone', async () => {
    const load = startLoad({ ...targets, REST: '', GRPC: '', RATE: '20', DURATION_S: '1' });
    const { code, seconds, lines } = await load.result();
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(seconds[0] ?? {}), ['time', 'client', 'frames']);
    assert.equal(lines.length, 4);
  });

  it('ends at once at the second signal', async () => {
    // What is under way can't end before its deadline.
    const load = startLoad({ ...targets, RATE: '20', TIMEOUT_MS: '600000' });
    await load.line('"time"');
    const tell = (signal: NodeJS.Signals) => {
      for (const server of servers) server.kill(signal);
    };
    tell('SIGSTOP');
    load.child.kill('SIGTERM');
    load.child.kill('SIGINT');
    const [code] = await once(load.child, 'exit');
    tell('SIGCONT');
    assert.equal(code, 1);
    assert.ok(!load.lines.some((line) => line.includes('summary')));
  });

  it('names every mistake in its settings, and exits with 2', async () => {
    const child = spawn(process.execPath, ['dist/steady-load.mjs'], {
      env: { PATH: process.env.PATH, RATE: 'fast', READ: 'all' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = await text(child.stderr);
    const code = child.exitCode ?? (await once(child, 'exit'))[0];
    assert.equal(code, 2);
    assert.equal(
      said,
      "RATE must be a whole number from 1 to 10000, not 'fast'\nREAD must be one of other, own, not 'all'\n",
    );
  });
});
