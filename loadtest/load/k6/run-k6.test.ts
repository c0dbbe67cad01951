import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { afterEach, describe, it } from 'node:test';
import { startServer as startProgram } from '../../../local/server-process.ts';
import { startGrpc } from '../../../services/grpc/grpc-under-test.ts';
import { startRest } from '../../../services/rest/rest-under-test.ts';
import type { TestOptions } from '../../../services/runtime/service-under-test.ts';
import { createMemoryStore } from '../../../services/users/memory-store.ts';
import { UserError } from '../../../services/users/user-error.ts';
import { createUserService, type UserService } from '../../../services/users/user-service.ts';
import { findClosedPort } from '../../closed-port.ts';
import type { Load } from '../../result/result.ts';
import type { LoadOrder } from '../order.ts';
import { orderUnderTest } from '../order-under-test.ts';
import { findK6 } from './find-k6.ts';
import { runK6 } from './run-k6.ts';

const k6 = findK6();
const never = new AbortController().signal;
const open: Load = { kind: 'open', ratePerSecond: 100, seconds: 0.5 };
const short: Load = { kind: 'closed', concurrency: 2, seconds: 0.2 };
const closed: Load = { kind: 'closed', concurrency: 2, seconds: 10, maxRequests: 100 };

const k6Order = (changes: Partial<LoadOrder> & Pick<LoadOrder, 'ports'>): LoadOrder =>
  orderUnderTest({ generator: 'k6', connections: 20, phases: [open], ...changes });

describe('runK6', { skip: 'reason' in k6 && k6.reason }, () => {
  const servers: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function start(arm: 'rest' | 'grpc', users: Partial<UserService> = {}, options: TestOptions = {}) {
    const server = await (arm === 'rest' ? startRest : startGrpc)({ ...options, users });
    servers.push(server);
    return { arm, ports: { [arm === 'rest' ? 'http' : 'grpc']: server.port } };
  }

  for (const arm of ['rest', 'grpc'] as const) {
    it(`measures ${arm} under open and closed loads`, async () => {
      const order = k6Order({ ...(await start(arm)), phases: [open, short, closed] });
      const { phases } = await runK6(order, never);
      const [paced, timed, pushed] = phases;
      assert.deepEqual([paced?.load, timed?.load, pushed?.load], [open, short, closed]);
      assert.deepEqual([paced?.completed, paced?.dropped, pushed?.completed], [50, 0, 100]);
      for (const {
        errors,
        opened,
        completed,
        latency,
        wallSeconds,
        bytes,
        generatorUse,
        machine,
      } of phases) {
        assert.deepEqual([errors, opened, latency.count], [0, 0, completed]);
        assert.ok(latency.sumMs > 0 && wallSeconds > 0);
        assert.ok((bytes?.sent ?? 0) > 60 * completed && (bytes?.sent ?? 0) < 600 * completed);
        assert.ok((bytes?.received ?? 0) > 60 * completed && (bytes?.received ?? 0) < 600 * completed);
        if (process.platform === 'linux') assert.equal(generatorUse?.cpus, availableParallelism());
        if (wallSeconds > 0.1) assert.equal(machine !== undefined, process.platform === 'linux');
      }
      assert.ok((paced?.wallSeconds ?? 0) > 0.45, `${paced?.wallSeconds} s`);
      assert.ok((timed?.completed ?? 0) > 0 && (timed?.wallSeconds ?? 1) < 1, `${timed?.wallSeconds} s`);
    });

    it(`reads what the ${arm} server has used and its connections before k6 closes them`, async () => {
      const { ports, close } = await startProgram(arm);
      servers.push({ close });
      const { phases } = await runK6(k6Order({ arm, ports, phases: [open, short] }), never);
      const [paced, pushed] = phases.map(({ server }) => server);
      assert.deepEqual(paced?.connections, { open: 20, accepted: 0 });
      // Its connections are opened in it.
      assert.equal(pushed?.connections, undefined);
      for (const use of [paced, pushed])
        assert.ok((use?.cpuSeconds ?? 0) > 0 && (use?.peakBytes ?? 0) > 2 ** 20);
      assert.deepEqual(
        [phases[0]?.completed, phases[0]?.latency.count],
        [50, 50],
        'the reading is no request',
      );
    });

    it(`gets users with long names over ${arm}`, async () => {
      const names = new Set<string>();
      const service = createUserService(createMemoryStore({ maxUsers: 10_000 }), { maxNameCharacters: 5000 });
      const get: UserService['get'] = async (id, options) => {
        const user = await service.get(id, options);
        names.add(user.name);
        return user;
      };
      const server = await start(arm, { ...service, get });
      const operation = { kind: 'get', nameBytes: 4000 } as const;
      const { phases } = await runK6(k6Order({ ...server, operation, phases: [closed] }), never);
      assert.deepEqual([phases[0]?.completed, phases[0]?.errors], [100, 0]);
      assert.deepEqual([...names], ['n'.repeat(4000)]);
      assert.ok((phases[0]?.bytes?.received ?? 0) > 4000 * 100);
    });
  }

  it('counts what fails, and why, and what finds no connection free', async () => {
    const store = createMemoryStore({ maxUsers: 10_000 });
    let calls = 0;
    const create: UserService['create'] = async (user) => {
      calls += 1;
      if (calls > 60) throw new UserError('unavailable', 'as the test wants it');
      return store.create(user);
    };
    const order = k6Order({ ...(await start('rest', { create })), warmUpRequests: 0, phases: [closed] });
    const [failing] = (await runK6(order, never)).phases;
    assert.equal((failing?.completed ?? 0) + (failing?.errors ?? 0), 100);
    assert.equal(failing?.latency.count, failing?.completed);
    assert.ok((failing?.errors ?? 0) > 30);
    assert.equal(failing?.firstError, 'answered 503, not 201');
  });

  it('sees a gRPC connection that was lost and opened again', async () => {
    const { ports, close } = await startProgram('grpc', { MAX_CONNECTION_AGE_MS: '1500' });
    servers.push({ close });
    const long: Load = { kind: 'open', ratePerSecond: 100, seconds: 3 };
    const [phase] = (await runK6(k6Order({ arm: 'grpc', ports, phases: [long] }), never)).phases;
    assert.ok((phase?.server?.connections?.accepted ?? 0) >= 10, JSON.stringify(phase?.server));
  });

  it('rejects where the server does not say at the end what it has used', async () => {
    const { arm, ports } = await start('rest');
    let readings = 0;
    const admin = createServer((_, response) => {
      readings += 1;
      // Three before the load.
      if (readings > 3) response.statusCode = 500;
      response.end('process_cpu_seconds_total 1\nprocess_resident_memory_bytes 1\n');
    }).listen(0, '127.0.0.1');
    await once(admin, 'listening');
    servers.push({ close: async () => void admin.close() });
    const both = { ...ports, admin: (admin.address() as AddressInfo).port };
    await assert.rejects(runK6(k6Order({ arm, ports: both, phases: [open] }), never), {
      message: "the server's metrics can't be read at the end: it answered 500",
    });
  });

  it('rejects where there is no server, and where the warm-up fails', async () => {
    const ports = { grpc: await findClosedPort() };
    await assert.rejects(
      runK6(k6Order({ arm: 'grpc', ports }), never),
      /k6 could not begin: gRPC at 127\.0\.0\.1:/,
    );
    const store = createMemoryStore({ maxUsers: 10_000 });
    let calls = 0;
    const create: UserService['create'] = async (user) => {
      calls += 1;
      if (calls > 8) throw new UserError('unavailable', 'as the test wants it');
      return store.create(user);
    };
    const order = k6Order(await start('rest', { create }));
    await assert.rejects(
      runK6(order, never),
      /\d+ of 10 requests of the warm-up failed: answered 503, not 201/,
    );
  });

  it('ends k6 when it is told to', async () => {
    const store = createMemoryStore({ maxUsers: 10_000 });
    const interrupted = new AbortController();
    let calls = 0;
    const create: UserService['create'] = async (user) => {
      calls += 1;
      if (calls === 100) interrupted.abort();
      return store.create(user);
    };
    const long: Load = { kind: 'closed', concurrency: 1, seconds: 3600 };
    const order = k6Order({ ...(await start('rest', { create })), phases: [long] });
    await assert.rejects(runK6(order, interrupted.signal), { name: 'AbortError' });
  });
});

it('what k6 is not asked to do is refused with what to do instead', async () => {
  const refuses = (changes: Partial<LoadOrder>, what: RegExp) =>
    assert.rejects(runK6(k6Order({ ports: { http: 1 }, ...changes }), never), what);
  await refuses({ arm: 'frames' }, /k6 does not measure the arm frames here: give it rest and grpc only/);
  await refuses({ operation: { kind: 'list', users: 1 } }, /does not measure the operation list/);
  await refuses({ tls: true }, /does not measure TLS/);
  await refuses({ phases: [{ kind: 'cold', connections: 1 }] }, /does not measure a cold start/);
});
