import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { run } from '../cluster/command.ts';
import { findClosedPort } from '../loadtest/closed-port.ts';
import { CONNECT, expectRefused, readOutcomes, whyNotConnected } from './connect-probe.ts';

const attempt = async (...targets: string[]) =>
  readOutcomes(await run(process.execPath, ['-e', CONNECT, ...targets]));

test('each target is tried, and told how that went', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const open = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const closed = `127.0.0.1:${await findClosedPort()}`;
  const unknown = 'no_such_host.invalid:80';
  const outcomes = await attempt(open, closed, unknown);
  assert.deepEqual([...outcomes.keys()], [open, closed, unknown]);
  assert.deepEqual([outcomes.get(open), outcomes.get(closed)], ['connected', 'ECONNREFUSED']);
  assert.match(outcomes.get(unknown) ?? '', /^(ENOTFOUND|EAI_AGAIN|not resolved)$/);
  server.close();
});

test('one target that is not reached is enough, and is named', () => {
  assert.equal(whyNotConnected(new Map([['rest-server:5000', 'connected']])), undefined);
  const outcomes = new Map([
    ['rest-server:5000', 'connected'],
    ['rest-server:5001', 'ECONNREFUSED'],
  ]);
  assert.equal(whyNotConnected(outcomes), 'rest-server:5001 could not be reached: ECONNREFUSED');
  assert.throws(() => expectRefused(outcomes), /^Error: rest-server:5000 was reached: connected$/);
});

test('a name that is not known is no policy at work', () => {
  expectRefused(
    new Map([
      ['rest-server:5000', 'no answer'],
      ['rest-server:5001', 'ECONNREFUSED'],
    ]),
  );
  for (const outcome of ['ENOTFOUND', 'not resolved']) {
    assert.throws(() => expectRefused(new Map([['rest-server.nowhere:5000', outcome]])), {
      message: `rest-server.nowhere:5000 could not be tried: ${outcome}`,
    });
  }
});
