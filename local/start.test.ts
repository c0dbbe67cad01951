import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { listen } from '../services/runtime/listen.ts';
import type { LogRecord } from './server-process.ts';

/** The launcher, with its services on free ports, read line by line. */
interface Launcher {
  child: ChildProcess;
  said: string[];
  services: Map<string, LogRecord>;
  ready: Promise<void>;
  exited: Promise<number | null>;
}

async function launch(env: Record<string, string> = {}): Promise<Launcher> {
  const ports = { TCP_PORT: '0', FRAMES_PORT: '0', HTTP_PORT: '0', HTTP2_PORT: '0', GRPC_PORT: '0' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/start.ts'], {
    env: { ...process.env, ...ports, ADMIN_PORT: String(await threeFreePorts()), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const services = new Map<string, LogRecord>();
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      if (line.includes('all three are ready')) resolve();
    });
  });
  createInterface(child.stdout).on('line', (line) => {
    const record = JSON.parse(line) as LogRecord;
    if (record.msg === 'Ready') services.set(record.service, record);
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, services, ready, exited };
}

/** The first of three ports in a row that nobody listens on now. */
async function threeFreePorts(): Promise<number> {
  const servers: Server[] = [];
  const bind = async (port: number) => {
    const server = createServer();
    servers.push(server);
    return (await listen(server, { host: '0.0.0.0', port, setting: 'ADMIN_PORT' })).port;
  };
  try {
    const first = await bind(0);
    await bind(first + 1);
    await bind(first + 2);
    return first;
  } catch {
    return threeFreePorts();
  } finally {
    for (const server of servers) server.close();
  }
}

describe('npm start', () => {
  it('runs the three services, each record with its service, and ends them all on one signal', async () => {
    const { child, services, ready, exited } = await launch();
    await ready;
    assert.deepEqual([...services.keys()].sort(), ['grpc', 'rest', 'socket']);
    child.kill('SIGINT');
    child.kill('SIGINT'); // as npm passes on what the terminal has sent already
    assert.equal(await exited, 0);
  });

  it('says loudly that one died, and ends the others', async () => {
    const { said, services, ready, exited } = await launch();
    await ready;
    process.kill(services.get('rest')?.pid as number, 'SIGKILL');
    assert.equal(await exited, 1);
    assert.ok(said.some((line) => line.includes('REST DIED (SIGKILL): ending the others')));
    for (const { pid } of services.values()) {
      assert.throws(() => process.kill(pid as number, 0), { code: 'ESRCH' });
    }
  });

  it('exits as the one that did not start, and calls nobody dead whom it stopped itself', async () => {
    const { said, exited } = await launch({ STORE_URL: 'postgres://me@127.0.0.1:1/users' });
    assert.equal(await exited, 2);
    assert.ok(said.some((line) => line.includes('DIED (exit code 2)')));
    assert.ok(!said.some((line) => line.includes('DIED (SIGTERM)')));
  });

  it('calls nobody dead who is stopped while it starts', async () => {
    const { child, said, exited } = await launch();
    child.kill('SIGTERM');
    assert.ok([0, null].includes(await exited));
    assert.deepEqual(
      said.filter((line) => line.includes('DIED')),
      [],
    );
  });

  it('has room for three admin ports', async () => {
    const { said, exited } = await launch({ ADMIN_PORT: '65534' });
    assert.equal(await exited, 2);
    assert.deepEqual(said, [
      '[start] ADMIN_PORT must be from 1 to 65533 here: the services count up from it',
    ]);
  });

  it('says a bad setting once, and starts nothing', async () => {
    const { said, services, exited } = await launch({ HTTP_PORT: 'x', MAX_CONCURENT: '1' });
    assert.equal(await exited, 2);
    assert.deepEqual(services, new Map());
    assert.deepEqual(said, [
      '[start] MAX_CONCURENT is not a setting: did you mean MAX_CONCURRENT?',
      "[start] HTTP_PORT must be a whole number from 0 to 65535, not 'x'",
    ]);
  });
});
