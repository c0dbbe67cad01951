import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import type { ServiceUnderTest } from '../runtime/service-under-test.ts';
import { startFrames, startText } from './socket-under-test.ts';

/** Runs the client program to its end. */
function runClient(env: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const program = ['--import', 'tsx', 'services/socket/client-main.ts'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, program, { env: { ...process.env, ...env } }, (_, stdout) =>
      resolve({ code: child.exitCode ?? -1, lines: stdout.trimEnd().split('\n') }),
    );
  });
}

/** What a scenario printed: the lines after its title. */
function printed(lines: readonly string[], title: string): readonly string[] {
  const start = lines.indexOf(`--- ${title} ---`) + 1;
  assert.ok(start > 0, `no ${title} in\n${lines.join('\n')}`);
  return lines.slice(start, lines.indexOf('', start));
}

const portOf = ({ port }: ServiceUnderTest): string => String(port);

describe('socket client program', () => {
  it('passes on a good server, and prints what a reader expects', async () => {
    const [text, frames] = [await startText({ RECEIVE_TIMEOUT_MS: '300' }), await startFrames()];
    const { code, lines } = await runClient({
      APP: '127.0.0.1',
      PORT: portOf(text),
      FRAMES_PORT: portOf(frames),
    });
    const connected = `SUCCESS: Connection established to 127.0.0.1:${text.port}`;
    assert.deepEqual(printed(lines, '1. Normal Message'), [
      connected,
      'Sending: hello server',
      'Server response: HELLO SERVER',
    ]);
    assert.deepEqual(printed(lines, '2. Empty String'), [
      connected,
      "Client: ''",
      'Server Response: "You didn\'t send any data or sent an empty string"',
    ]);
    assert.match(
      printed(lines, '3. Wrong Port (simulate ConnectionRefused)').join('\n'),
      /^SOCKET ERROR: Connection refused at 127\.0\.0\.1:99\d\d \(server down or port incorrect\)\.$/,
    );
    assert.deepEqual(printed(lines, '4. Bad Hostname (simulate gaierror)'), [
      "SOCKET ERROR: Hostname resolution failed for 'no_such_host'.",
    ]);
    assert.equal(lines.at(-1), '16 passed, 0 failed');
    assert.equal(code, 0);
    await text.close();
    await frames.close();
  });

  it('fails on a server that answers wrongly, and says what it expected', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('wrong');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    const { code, lines } = await runClient({ APP: '127.0.0.1', PORT: port, FRAMES_PORT: port });
    assert.equal(code, 1);
    assert.deepEqual(printed(lines, '1. Normal Message').slice(-2), [
      'Server response: wrong',
      "FAILED: the answer: expected 'HELLO SERVER', got 'wrong'",
    ]);
    assert.match(printed(lines, '13. Frames: Unknown Operation').join('\n'), /FAILED: the status: expected/);
    // Neither the wrong port nor the bad hostname has to do with this server.
    assert.equal(lines.at(-1), '2 passed, 14 failed');
    server.close();
  });

  it('leaves the frames out where it is told to', async () => {
    const text = await startText({ RECEIVE_TIMEOUT_MS: '300' });
    const { code, lines } = await runClient({ APP: '127.0.0.1', PORT: portOf(text), FRAMES_PORT: '0' });
    assert.equal(lines.at(-1), '9 passed, 0 failed');
    assert.equal(code, 0);
    await text.close();
  });
});
