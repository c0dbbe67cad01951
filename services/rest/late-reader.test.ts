import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { type RestUnderTest, startRest } from './rest-under-test.ts';

const LIST = 'GET /api/users HTTP/1.1\r\nHost: a\r\n\r\n';
const DELETE = 'DELETE /api/users/1 HTTP/1.1\r\nHost: a\r\n\r\n';
/** Of 60 kB each: together more than the client's side takes unread, so that a reset would destroy the rest. */
const PAGES = 60;
const ANSWERED_LISTS = 'wirelab_requests_total{port="http",operation="list",outcome="ok"}';

/** A client that has asked for all pages and read none, and the server's end of its connection. */
async function openLateReader(rest: RestUnderTest): Promise<{ client: Socket; accepted: Socket }> {
  const sockets: Socket[] = [];
  const keep = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket);
  subscribe('net.server.socket', keep);
  const client = connect(rest.port, rest.host);
  client.write(LIST.repeat(PAGES - 1));
  await rest.until(ANSWERED_LISTS, PAGES - 1);
  unsubscribe('net.server.socket', keep);
  const accepted = sockets.find(({ localPort }) => localPort === rest.port);
  assert.ok(accepted);
  return { client, accepted };
}

/** Waits until the server has said its last, sends one more request, and only then reads. Returns all answers. */
async function readLate({ client, accepted }: { client: Socket; accepted: Socket }): Promise<string> {
  if (!accepted.writableFinished) await Promise.race([once(accepted, 'finish'), once(accepted, 'close')]);
  client.write(DELETE);
  return Buffer.concat(await client.toArray()).toString();
}

const countAnswers = (text: string): number => text.split('HTTP/1.1 200 OK').length - 1;

describe('a client that reads late, and sends a request too many', () => {
  it('gets all answers up to the last', async () => {
    const rest = await startRest({ env: { SEED_USERS: '1000' } });
    const late = await openLateReader(rest);
    rest.listener.leave?.();
    late.client.write(LIST);
    const text = await readLate(late);
    assert.equal(countAnswers(text), PAGES);
    assert.equal(text.split('Connection: close').length, 2);
    assert.equal((await rest.request('GET', '/api/users/1')).status, 200, 'what came after is not done');
    await rest.close();
  });

  it('gets all answers, when its connection is idle in a drain', async () => {
    const rest = await startRest({ env: { SEED_USERS: '1000' } });
    const late = await openLateReader(rest);
    const drained = rest.listener.drain();
    assert.equal(countAnswers(await readLate(late)), PAGES - 1);
    await drained;
    await rest.close();
  });
});
