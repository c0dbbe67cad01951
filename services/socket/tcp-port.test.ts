import assert from 'node:assert/strict';
import { Server } from 'node:net';
import { describe, it } from 'node:test';
import { startFrames, startText } from './socket-under-test.ts';

describe('TCP ports', () => {
  it('let BACKLOG connections wait to be accepted', async (test) => {
    const listen = test.mock.method(Server.prototype, 'listen');
    for (const start of [startText, startFrames]) await (await start({ BACKLOG: '7' })).close();
    const backlogs = listen.mock.calls.map(({ arguments: [options] }) => options);
    assert.deepEqual(backlogs, Array(2).fill({ host: '127.0.0.1', port: 0, backlog: 7 }));
  });
});
