import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openByteStream } from '../byte-stream.ts';
import { startText } from '../socket-under-test.ts';

async function startWithClients(env: Record<string, string>, clients: number) {
  const server = await startText(env);
  const opened = [];
  for (let n = 0; n < clients; n += 1) opened.push(await openByteStream(server));
  return { server, clients: opened };
}

describe('text port: drain', () => {
  it('ends idle connections, and accepts no more', async () => {
    const { server, clients } = await startWithClients({}, 2);
    const [spoken, silent] = clients;
    await spoken?.write('hello\n');
    assert.equal(String(await spoken?.read(6)), 'HELLO\n');
    const drained = server.listener.drain();
    await assert.rejects(openByteStream(server), { kind: 'refused' });
    assert.equal(String(await spoken?.readToEnd()), '');
    assert.equal(String(await silent?.readToEnd()), '');
    for (const client of clients) client.end();
    await drained;
  });

  it('answers a message that has come in part, and then ends', async () => {
    const { server, clients } = await startWithClients({ MESSAGE_PAUSE_MS: '5000' }, 1);
    const [client] = clients;
    await client?.write('one\nfirst half');
    assert.equal(String(await client?.read(4)), 'ONE\n');
    const drained = server.listener.drain();
    await client?.write(' second half\n');
    assert.equal(String(await client?.readToEnd()), 'FIRST HALF SECOND HALF\n');
    client?.end();
    await drained;
  });

  it('answers what is still on its way, once', async () => {
    const { server, clients } = await startWithClients({}, 1);
    const [client] = clients;
    const drained = server.listener.drain();
    await client?.write('late\n');
    assert.equal(String(await client?.readToEnd()), 'LATE\n');
    client?.end();
    await drained;
  });

  it('serves those that wait for their turn', async () => {
    const { server, clients } = await startWithClients({ MAX_CONCURRENT: '1' }, 3);
    const [, silent, last] = clients;
    await last?.write('last\n');
    const drained = server.listener.drain();
    assert.equal(String(await silent?.readToEnd()), '');
    assert.equal(String(await last?.readToEnd()), 'LAST\n');
    for (const client of clients) client.end();
    await drained;
  });

  it('does not wait for a client that never ends its side', async () => {
    const { server, clients } = await startWithClients({ RECEIVE_TIMEOUT_MS: '100' }, 1);
    await server.listener.drain();
    assert.equal(clients[0]?.isEnded, true);
  });

  it('is cut short by destroy', async () => {
    const { server } = await startWithClients({ RECEIVE_TIMEOUT_MS: '1000000' }, 3);
    const drained = server.listener.drain();
    server.listener.destroy();
    await drained;
  });
});
