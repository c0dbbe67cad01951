import { setTimeout as sleep } from 'node:timers/promises';
import { expectEqual, type Print, type Scenario } from '../../runtime/scenarios.ts';
import type { Target } from '../../runtime/target.ts';
import { type ByteStream, openByteStream } from '../byte-stream.ts';
import { SocketError } from '../socket-error.ts';
import { INVALID_UTF8, NO_DATA, tooLong } from './answers.ts';

/** Longer than the pause that ends a message. */
const PAUSE_MS = 100;
/** More than any server's limit. */
const OVERSIZED_BYTES = 32 * 1024 * 1024;
const WRONG_PORTS = [9999, 9998, 9997, 9996];

/** What a text client tries on its server. `otherPorts` are in use on the same host. */
export function textScenarios(target: Target, otherPorts: readonly number[] = []): Scenario[] {
  return [
    connected(target, '1. Normal Message', async (server, print) => {
      print('Sending: hello server');
      await server.write('hello server');
      await expectAnswer(server, print, 'HELLO SERVER');
    }),

    connected(target, '2. Empty String', async (server, print) => {
      print("Client: ''");
      const answer = String(await server.readToEnd());
      print(`Server Response: ${JSON.stringify(answer)}`);
      expectEqual('the answer to nothing', answer, NO_DATA);
      expectEqual('the connection has ended', server.isEnded, true);
    }),

    {
      title: '3. Wrong Port (simulate ConnectionRefused)',
      run: (print, signal) => tryClosedPort(target, otherPorts, print, signal),
    },

    {
      title: '4. Bad Hostname (simulate gaierror)',
      run: async (print, signal) => {
        const error = await failToConnect({ ...target, host: 'no_such_host' }, signal);
        print(`SOCKET ERROR: ${error?.message}`);
        expectEqual('the failure', error?.kind, 'hostname');
      },
    },

    connected(target, '5. Split Message', async (server, print) => {
      const [first, second] = cut(Buffer.from('split in the é\n'), -2);
      print("Sending: 'split in the ' and half of an é");
      await server.write(first);
      await sleep(PAUSE_MS);
      print('Sending: the other half, and a newline');
      await server.write(second);
      await expectAnswer(server, print, 'SPLIT IN THE É\n');
    }),

    connected(target, '6. Joined Messages', async (server, print) => {
      print("Sending: 'one\\ntwo\\r\\nthree\\n' at once");
      await server.write('one\ntwo\r\nthree\n');
      await expectAnswer(server, print, 'ONE\nTWO\r\nTHREE\n');
    }),

    connected(target, '7. Oversized Message', async (server, print) => {
      print('Sending: a message without an end');
      const chunk = Buffer.alloc(64 * 1024, 'x');
      for (let sent = 0; server.received === 0 && !server.isEnded && sent < OVERSIZED_BYTES; ) {
        await server.write(chunk);
        sent += chunk.length;
      }
      const answer = String(await server.readToEnd());
      printAnswer(print, answer);
      const limit = /limit is (\d+) bytes/.exec(answer)?.[1] ?? 'N';
      expectEqual('the answer', answer, tooLong(limit));
      expectEqual('the connection has ended', server.isEnded, true);
    }),

    connected(target, '8. Invalid UTF-8', async (server, print) => {
      print('Sending: the bytes ff fe, and a newline');
      await server.write(Buffer.from([0xff, 0xfe, 0x0a]));
      await expectAnswer(server, print, INVALID_UTF8);
      print('Sending: still here');
      await server.write('still here\n');
      await expectAnswer(server, print, 'STILL HERE\n');
    }),

    connected(target, '9. Half-Closed Connection', async (server, print) => {
      print('Sending: half closed, and the end of this side');
      await server.write('half closed');
      server.end();
      const answer = String(await server.readToEnd());
      printAnswer(print, answer);
      expectEqual('the answer', answer, 'HALF CLOSED');
      expectEqual('the connection has ended', server.isEnded, true);
    }),
  ];
}

/** A scenario over a connection of its own. */
function connected(
  target: Target,
  title: string,
  run: (server: ByteStream, print: Print) => Promise<void>,
): Scenario {
  return {
    title,
    async run(print, signal) {
      const server = await openByteStream(target, signal);
      print(
        `SUCCESS: Connection established to ${target.host}:${target.port}${target.tls ? ' over TLS' : ''}`,
      );
      try {
        await run(server, print);
      } finally {
        server.close();
      }
    },
  };
}

async function expectAnswer(server: ByteStream, print: Print, expected: string): Promise<void> {
  const answer = String(await server.read(Buffer.byteLength(expected)));
  printAnswer(print, answer);
  expectEqual('the answer', answer, expected);
}

function printAnswer(print: Print, answer: string): void {
  for (const line of answer.trimEnd().split(/\r?\n/)) print(`Server response: ${line}`);
}

/**
 * Connects to a port that nobody listens on, 9999 unless that is in use. Such a port refuses; where a Service or a
 * network policy stands before it, it may not answer at all.
 */
async function tryClosedPort(
  target: Target,
  otherPorts: readonly number[],
  print: Print,
  signal: AbortSignal,
): Promise<void> {
  const inUse = [target.port, ...otherPorts];
  const candidates = WRONG_PORTS.filter((one) => !inUse.includes(one));
  for (const candidate of candidates) {
    const error = await failToConnect({ ...target, port: candidate }, signal);
    if (error === undefined) continue; // something else listens there
    print(`SOCKET ERROR: ${error.message}`);
    expectEqual('the failure', error.kind === 'timeout' ? 'refused' : error.kind, 'refused');
    return;
  }
  throw new Error(`expected a closed port at ${target.host}, and ${candidates.join(', ')} are all open`);
}

/** Why there is no connection; `undefined` if there is one. */
async function failToConnect(target: Target, signal: AbortSignal): Promise<SocketError | undefined> {
  try {
    const server = await openByteStream(target, signal);
    server.close();
    return undefined;
  } catch (error) {
    if (error instanceof SocketError) return error;
    throw error;
  }
}

const cut = (bytes: Buffer, at: number): [Buffer, Buffer] => [bytes.subarray(0, at), bytes.subarray(at)];
