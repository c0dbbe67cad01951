import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';

const QUICK = { WARMUP: '20', CALLS: '10', ROUNDS: '5' };

function startDemo(): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
  const args = ['--import', 'tsx', 'local/demo.ts'];
  const env = { ...process.env, ...QUICK };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

describe('the demo', () => {
  it('runs every part, ends with what came out, and exits with 0', async () => {
    const demo = startDemo();
    demo.stdout.setEncoding('utf8');
    let output = '';
    demo.stdout.on('data', (text: string) => {
      output += text;
    });
    const [code] = await once(demo, 'close');
    assert.equal(code, 0, output);
    assert.match(
      output,
      /TCP scenarios: all passed\nREST scenarios: all passed\ngRPC scenarios: all passed\nComparison: .+\nResult file: results\/compare-(k6|node)\.json\n$/,
    );
  });

  it('ends everything that it started when it is interrupted', async () => {
    const demo = startDemo();
    const ports: number[] = [];
    let last = '';
    for await (const line of createInterface(demo.stdout)) {
      last = line;
      for (const [, port] of line.matchAll(/(?:tcp|frames|http|grpc|admin) (\d+)/g)) ports.push(Number(port));
      if (line.startsWith('--- 1.') && ports.length > 0) demo.kill('SIGINT');
    }
    const code = demo.exitCode ?? (await once(demo, 'close'))[0];
    assert.equal(code, 130);
    assert.equal(last, 'Interrupted: everything that was started has ended');
    assert.ok(ports.length >= 6);
    for (const port of ports) assert.equal(await isListening(port), false, `port ${port}`);
  });
});
