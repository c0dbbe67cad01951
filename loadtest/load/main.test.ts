import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, it } from 'node:test';
import { startServer } from '../../local/server-process.ts';
import { startRest } from '../../services/rest/rest-under-test.ts';
import { makeCertificates, missingOpenssl } from '../../services/runtime/certificates-under-test.ts';
import type { User } from '../../services/users/user.ts';
import { findClosedPort } from '../closed-port.ts';
import { bucketMs, percentileOf } from '../histogram.ts';
import type { Load, Phase } from '../result/result.ts';
import type { LoadOrder, LoadReport } from './order.ts';
import { orderUnderTest } from './order-under-test.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the load program with this on its standard input. */
function start(input: string): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['dist/study-load.mjs'], { stdio: 'pipe' });
  child.stdin.end(input);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code]]) => ({ code, stdout, stderr }),
  );
  return { child, ended };
}

async function load(order: LoadOrder): Promise<readonly Phase[]> {
  const { code, stdout, stderr } = await start(JSON.stringify(order)).ended;
  assert.deepEqual([code, stderr], [0, '']);
  return (JSON.parse(stdout) as LoadReport).phases;
}

describe('the load program', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  function keep<T extends { close(): Promise<void> }>(server: T): T {
    opened.push(server);
    return server;
  }

  for (const generator of ['node', 'wire'] as const) {
    it(`measures every load by ${generator}, with what both sides and the wire had to do`, async () => {
      const { ports } = keep(await startServer('rest'));
      const phases: Load[] = [
        { kind: 'closed', concurrency: 3, seconds: 60, maxRequests: 200 },
        { kind: 'open', ratePerSecond: 500, seconds: 0.2 },
        { kind: 'cold', connections: 5 },
      ];
      const measured = await load(orderUnderTest({ generator, ports, connections: 3, phases }));
      assert.deepEqual(
        measured.map(({ load, completed, errors, dropped, opened, latency: { count } }) => ({
          load,
          counts: [completed, errors, dropped, opened, count],
        })),
        [
          { load: phases[0], counts: [200, 0, 0, 0, 200] },
          { load: phases[1], counts: [100, 0, 0, 0, 100] },
          { load: phases[2], counts: [5, 0, 0, 5, 5] },
        ],
      );
      for (const { completed, wallSeconds, bytes, server, generatorUse, machine } of measured) {
        assert.ok(wallSeconds > 0);
        if (wallSeconds > 0.1) assert.equal(machine !== undefined, process.platform === 'linux');
        // A user as JSON, with the headers.
        for (const count of [bytes?.sent, bytes?.received]) {
          assert.ok((count ?? 0) > 100 * completed && (count ?? 0) < 1000 * completed, `${count} bytes`);
        }
        assert.ok((server?.peakBytes ?? 0) > 2 ** 20);
        for (const use of [server, generatorUse]) {
          assert.ok((use?.cpuSeconds ?? -1) >= 0 && (use?.cpuSeconds ?? 99) < 30);
          assert.ok((use?.throttledSeconds ?? -1) >= 0);
        }
      }
      assert.ok((measured[0]?.server?.cpuSeconds ?? 0) > 0);
      const [pushed, paced, cold] = measured.map(({ server }) => server?.connections);
      assert.deepEqual(
        [pushed, paced],
        [
          { open: 3, accepted: 0 },
          { open: 3, accepted: 0 },
        ],
      );
      assert.equal(cold?.accepted, 5);
    });
  }

  it('counts a stall of the server for every request that it delays', async () => {
    let calls = 0;
    const create = async (user: Omit<User, 'id'>): Promise<User> => {
      calls += 1;
      if (calls === 40) {
        const until = performance.now() + 100;
        while (performance.now() < until);
      }
      return { id: calls, ...user };
    };
    const { port } = keep(await startRest({ users: { create } }));
    const phases: Load[] = [{ kind: 'open', ratePerSecond: 200, seconds: 0.5 }];
    const [phase] = await load(orderUnderTest({ ports: { http: port }, phases }));
    const { completed, errors, dropped, latency } = phase as Phase;
    assert.deepEqual([completed, errors, dropped], [100, 0, 0]);
    assert.ok((percentileOf(latency, 99) ?? 0) >= 90);
    let slow = 0;
    latency.buckets.forEach((index, at) => {
      if (at % 2 === 0 && bucketMs(index) > 20) slow += latency.buckets[at + 1] ?? 0;
    });
    // 20 were to start in these 100 ms, of which 16 had to wait for over 20 ms: a closed loop would have seen two.
    assert.ok(slow >= 14, `${slow} slow requests`);
  });

  it('counts errors, with the words of the first', async () => {
    let calls = 0;
    const create = async (user: Omit<User, 'id'>): Promise<User> => {
      calls += 1;
      return { id: calls, ...user, ...(calls > 10 && { name: 'Ann' }) };
    };
    const { port } = keep(await startRest({ users: { create } }));
    const phases: Load[] = [{ kind: 'closed', concurrency: 1, seconds: 60, maxRequests: 7 }];
    const [phase] = await load(orderUnderTest({ ports: { http: port }, phases }));
    assert.deepEqual([phase?.completed, phase?.errors], [0, 7]);
    assert.equal(phase?.firstError, 'answered with another user');
  });

  it('counts what is not answered in time, and goes on', async () => {
    let calls = 0;
    const create = (user: Omit<User, 'id'>): Promise<User> => {
      calls += 1;
      return calls === 13 ? new Promise(() => undefined) : Promise.resolve({ id: calls, ...user });
    };
    const { port } = keep(await startRest({ users: { create } }));
    const phases: Load[] = [{ kind: 'closed', concurrency: 2, seconds: 60, maxRequests: 20 }];
    const [phase] = await load(orderUnderTest({ ports: { http: port }, phases, timeoutMs: 500 }));
    assert.deepEqual([phase?.completed, phase?.errors], [19, 1]);
    assert.equal(phase?.firstError, 'no answer within 500 ms');
  });

  it('measures the handshake of a cold start', { skip: missingOpenssl }, async () => {
    const certificates = makeCertificates();
    const { port } = keep(await startRest({ certificates }));
    const phases: Load[] = [{ kind: 'cold', connections: 3 }];
    const tls = { tls: true, caPem: String(certificates.tls.ca) };
    const [phase] = await load(orderUnderTest({ ports: { http: port }, phases, ...tls }));
    assert.deepEqual([phase?.completed, phase?.errors, phase?.opened], [3, 0, 3]);
    assert.ok((phase?.bytes?.received ?? 0) > 3 * 1000);
  });

  it('says so in one line where nobody listens, and exits with 1', async () => {
    const http = await findClosedPort();
    const { code, stdout, stderr } = await start(JSON.stringify(orderUnderTest({ ports: { http } }))).ended;
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^rest at 127\.0\.0\.1:\d+: .*ECONNREFUSED.*\n$/);
  });

  it('says so in one line where a request of the warm-up fails, and exits with 1', async () => {
    const { port } = keep(await startRest());
    const order = orderUnderTest({ ports: { http: port }, operation: { kind: 'list', users: 101 } });
    const { code, stdout, stderr } = await start(JSON.stringify(order)).ended;
    assert.deepEqual([code, stdout], [1, '']);
    const why = '2 of 2 requests of the warm-up failed: answered with 100 users, not 101';
    assert.equal(stderr, `rest at 127.0.0.1:${port}: ${why}\n`);
  });

  it('says what is wrong with an order, and exits with 2', async () => {
    const order = orderUnderTest({ ports: {}, timeoutMs: 0 });
    const { code, stdout, stderr } = await start(JSON.stringify(order)).ended;
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^the order is wrong: ports have to name http for rest; timeoutMs has to be .*\n$/);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends at once at ${signal}, without a report`, async () => {
      let isLoaded: () => void = () => undefined;
      const loaded = new Promise<void>((resolve) => {
        isLoaded = resolve;
      });
      const create = async (user: Omit<User, 'id'>): Promise<User> => {
        isLoaded();
        return { id: 1, ...user };
      };
      const { port } = keep(await startRest({ users: { create } }));
      const phases: Load[] = [{ kind: 'open', ratePerSecond: 10, seconds: 600 }];
      const { child, ended } = start(JSON.stringify(orderUnderTest({ ports: { http: port }, phases })));
      await loaded;
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      assert.deepEqual([code, stdout], [1, '']);
      assert.equal(stderr, `ended by ${signal} before there was a report\n`);
    });
  }
});
