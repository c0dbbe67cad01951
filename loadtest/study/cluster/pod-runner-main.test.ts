import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { missingOpenssl } from '../../../services/runtime/certificates-under-test.ts';
import { makeCertificate } from '../certificates.ts';
import type { RunnerOrder, RunnerReport } from './run-order.ts';

const ENV = { HTTP_PORT: '0', ADMIN_PORT: '0', BIND_ADDRESS: '127.0.0.1' };
const SERVER: RunnerOrder = { run: { program: 'floor-http', env: ENV } };

/** What a server says of itself when it is ready. */
interface Ready {
  readonly pid: number;
  readonly ports: Readonly<Record<string, number>>;
}

function startRunner(t: TestContext) {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    process.execPath,
    ['dist/study-runner.mjs'],
    { stdio: 'pipe' },
  );
  t.after(() => child.stdin.end());
  const exited = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const report = async () => JSON.parse((await lines.next()).value ?? 'null') as RunnerReport;
  return {
    child,
    exited,
    report,
    send: (order: RunnerOrder) => void child.stdin.write(`${JSON.stringify(order)}\n`),
    /** Passes over what the server says before it is ready. */
    async ready(): Promise<Ready> {
      for (;;) {
        const said = await report();
        assert.ok('line' in said, JSON.stringify(said));
        const record = JSON.parse(said.line) as Ready & { msg: string };
        if (record.msg === 'Ready') return record;
      }
    },
    /** Passes over what the program says before it has ended. */
    async ended() {
      for (;;) {
        const said = await report();
        if ('exited' in said) return said;
      }
    },
  };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the runner of a pod', () => {
  it('ends its server when its standard input ends, as it does when the connection is cut', async (t) => {
    const { child, exited, send, ready } = startRunner(t);
    send(SERVER);
    const { pid } = await ready();
    assert.ok(isAlive(pid));
    child.stdin.end();
    assert.deepEqual(await exited, [0, null]);
    assert.equal(isAlive(pid), false);
  });

  it('ends its server when it is ended itself', async (t) => {
    const { child, exited, send, ready } = startRunner(t);
    send(SERVER);
    const { pid } = await ready();
    child.kill('SIGTERM');
    await exited;
    assert.equal(isAlive(pid), false);
  });

  it('runs one program after the other, each as a process of its own', async (t) => {
    const { send, ready, ended } = startRunner(t);
    send(SERVER);
    const first = await ready();
    send({ end: true });
    assert.deepEqual(await ended(), { exited: 0, complaint: '' });
    assert.equal(isAlive(first.pid), false);
    send(SERVER);
    const second = await ready();
    assert.notEqual(second.pid, first.pid);
  });

  it('tells that a server was ended by a signal, as one is for its memory', async (t) => {
    const { send, ready, ended } = startRunner(t);
    send(SERVER);
    process.kill((await ready()).pid, 'SIGKILL');
    assert.deepEqual(await ended(), { exited: 137, complaint: '' });
  });

  it('hands on why a server does not start', async (t) => {
    const { send, report, ended } = startRunner(t);
    send({ run: { program: 'floor-http', env: { ...ENV, HTTP_PORT: 'x' } } });
    const said = await report();
    assert.match('line' in said ? said.line : '', /HTTP_PORT must be a whole number/);
    assert.equal((await ended()).exited, 2);
  });

  it('has the server speak TLS by the certificate of the order', { skip: missingOpenssl }, async (t) => {
    const { send, ready } = startRunner(t);
    const { caPem, ...certificate } = makeCertificate(['127.0.0.1']);
    send({ run: { program: 'rest-server', env: { ...ENV, HTTP2_PORT: '0' }, certificate } });
    const { ports } = await ready();
    const socket = connect({ host: '127.0.0.1', port: ports.http ?? 0, ca: caPem });
    await once(socket, 'secureConnect');
    assert.ok(socket.authorized);
    socket.destroy();
  });

  it('gives a program its input, and hands on its complaint', async (t) => {
    const { send, ended } = startRunner(t);
    send({ run: { program: 'study-load', env: {}, input: 'this is no order' } });
    const { exited, complaint } = await ended();
    assert.equal(exited, 2);
    assert.match(complaint, /^the order is wrong/);
  });

  it('says which programs there are when it is asked for another one', async (t) => {
    const { send, report } = startRunner(t);
    send({ run: { program: '../services/rest', env: {} } });
    const said = await report();
    assert.ok('exited' in said);
    assert.equal(said.exited, 2);
    assert.match(said.complaint, /there is no program '\.\.\/services\/rest': it is one of rest-server, /);
  });

  it('refuses a line that is no order, and leaves nothing running', async (t) => {
    const { child, exited, send, ready } = startRunner(t);
    send(SERVER);
    const { ports } = await ready();
    const socket = connectTcp(ports.http ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.stdin.write('rest-server\n');
    socket.resume();
    assert.deepEqual(await exited, [2, null]);
    await closed;
    assert.match(complaint, /is to be \{"run": \{"program": "rest-server", "env": \{\}\}\} in JSON/);
  });
});
