import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { run } from '../cluster/command.ts';
import { type ServerProcess, startServer } from '../local/server-process.ts';
import { clientLogs, expectAllPassed, expectToShow } from './client-logs.ts';

const HOST = '127.0.0.1';

describe('the logs that are expected of the clients', () => {
  const servers: ServerProcess[] = [];
  const ports: Record<string, number> = {};

  before(async () => {
    for (const name of ['socket', 'rest', 'grpc'] as const) {
      const server = await startServer(name);
      servers.push(server);
      Object.assign(ports, server.ports);
    }
  });
  after(() => Promise.all(servers.map((server) => server.close())));

  for (const { job, shows } of clientLogs({ socket: HOST, rest: HOST, grpc: HOST })) {
    test(`are those of ${job}`, async () => {
      const { tcp, frames, http, http2, grpc } = ports;
      const port = { 'socket-client': tcp, 'rest-client': http, 'grpc-client': grpc }[job];
      const env = { APP: HOST, PORT: String(port), FRAMES_PORT: String(frames), HTTP2_PORT: String(http2) };
      const log = await run(process.execPath, [`dist/${job}.mjs`], { env });
      expectToShow(log, shows);
    });
  }

  test('are all wanted', () => {
    assert.throws(
      () => expectToShow('User deleted', ['User deleted', 'HELLO SERVER']),
      /^Error: it does not show HELLO SERVER:/,
    );
  });
});

describe('the verdicts of the clients', () => {
  const good = '[rest-client] 24 passed, 0 failed\n11 passed, 0 failed\n[grpc-client] 11 passed, 0 failed\n';

  test('are three good ones, whatever is before and between them', () => {
    assert.equal(
      expectAllPassed(`TEST SUITE: rest-client\n${good}Phase: Succeeded`),
      '24 passed, 0 failed; 11 passed, 0 failed; 11 passed, 0 failed',
    );
  });

  test('may be in logs that are printed in quotes', () => {
    const quoted = 'level=INFO msg="--- 15. Error ---\\n  400\\n\\n15 passed, 0 failed"\n';
    assert.equal(expectAllPassed(quoted.repeat(3)), Array(3).fill('15 passed, 0 failed').join('; '));
  });

  for (const [what, printed] of [
    ['no log', 'TEST SUITE: rest-client\nTEST SUITE: grpc-client\nTEST SUITE: socket-client\n'],
    ['two of them', good.split('\n').slice(1).join('\n')],
    ['a failure', good.replace('24 passed, 0 failed', '23 passed, 1 failed')],
    ['nothing that passed', good.replace('24 passed', '0 passed')],
  ] as const) {
    test(`are not ${what}`, () => {
      assert.throws(() => expectAllPassed(printed), /of the verdicts of 3 clients it shows/);
    });
  }
});
