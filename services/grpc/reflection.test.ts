import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startGrpc } from './grpc-under-test.ts';

const run = promisify(execFile);

/** Runs `buf curl`, which is given no proto file: what it knows of the service it asks the server for. */
async function bufCurl(...args: string[]): Promise<string> {
  const { stdout } = await run('node_modules/.bin/buf', [
    'curl',
    '--http2-prior-knowledge',
    '--protocol',
    'grpc',
    ...args,
  ]);
  return stdout.trim();
}

describe('reflection', () => {
  it('lets a tool without proto files list the service and call it', async () => {
    const grpc = await startGrpc();
    const server = `http://${grpc.address}`;
    assert.equal(await bufCurl('--reflect', '--list-services', server), 'user.v1.UserService');
    assert.deepEqual((await bufCurl('--reflect', '--list-methods', server)).split('\n'), [
      'user.v1.UserService/CreateUser',
      'user.v1.UserService/DeleteUser',
      'user.v1.UserService/GetUser',
      'user.v1.UserService/ListUsers',
      'user.v1.UserService/UpdateUser',
    ]);
    const user = await bufCurl(
      '--reflect',
      '--data',
      '{"name":"Tan","email":"a@b"}',
      `${server}/user.v1.UserService/CreateUser`,
    );
    assert.deepEqual(JSON.parse(user), { id: '1', name: 'Tan', email: 'a@b' });
    const error = await bufCurl(
      '--reflect',
      '--data',
      '{"id":"7"}',
      `${server}/user.v1.UserService/GetUser`,
    ).catch((one) => one);
    assert.match(error.stderr, /not_found.*User not found/s);
    await grpc.close();
  });
});
