import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { user as messages } from '../../generated/user.js';
import { type RestPortUnderTest, startHttp2, startRest } from './rest-under-test.ts';

const { CreateUserRequest, DeleteUserResponse, ListUsersResponse, UpdateUserRequest, User } = messages.v1;

const PROTOBUF = 'application/x-protobuf';
const TAN = { name: 'Tan 陳', email: 'tan@example.com' };
const inProtobuf = { Accept: PROTOBUF, 'Content-Type': PROTOBUF };

for (const [port, start] of [
  ['http', startRest],
  ['http2', startHttp2],
] as const) {
  describe(`protobuf over REST, ${port}`, () => {
    let rest: RestPortUnderTest;
    before(async () => {
      rest = await start();
    });
    after(() => rest.close());

    const create = (
      headers: Record<string, string>,
      message: Uint8Array = CreateUserRequest.encode(TAN).finish(),
    ) => rest.request('POST', '/api/users', { headers, body: Buffer.from(message) });
    const plain = <T extends object>(message: T) => ({ ...message });

    it('is the message of gRPC in every operation', async () => {
      const created = await create(inProtobuf);
      assert.deepEqual([created.status, created.headers['content-type']], [201, PROTOBUF]);
      const { id, ...tan } = plain(User.decode(created.bytes));
      assert.deepEqual(tan, TAN);
      const path = `/api/users/${id}`;
      assert.equal(created.headers.location, path);

      const got = await rest.request('GET', path, { headers: { Accept: PROTOBUF } });
      assert.deepEqual(got.bytes, created.bytes);
      assert.equal(got.headers.vary, 'Accept');

      const changes = Buffer.from(UpdateUserRequest.encode({ id: '7', email: 'new@b' }).finish());
      const updated = await rest.request('PUT', path, { headers: inProtobuf, body: changes });
      assert.deepEqual(plain(User.decode(updated.bytes)), { id, ...TAN, email: 'new@b' });

      const page = await rest.request('GET', `/api/users?limit=1&after=${Number(id) - 1}`, {
        headers: { Accept: PROTOBUF },
      });
      assert.deepEqual(ListUsersResponse.decode(page.bytes).users?.map(plain), [
        { id, ...TAN, email: 'new@b' },
      ]);
      assert.match(String(page.headers.link), /rel="next"/);

      const deleted = await rest.request('DELETE', path, { headers: { Accept: PROTOBUF } });
      assert.equal(DeleteUserResponse.decode(deleted.bytes).message, 'User deleted');
    });

    it('is taken and given apart from each other', async () => {
      const { headers, text } = await create({ 'Content-Type': `${PROTOBUF}; charset=binary` });
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(JSON.parse(text).name, TAN.name);
      const answer = await rest.request('POST', '/api/users', {
        headers: { Accept: PROTOBUF },
        body: JSON.stringify(TAN),
      });
      assert.equal(User.decode(answer.bytes).name, TAN.name);
    });

    it('is given to who names it, and not JSON before it', async () => {
      const typeFor = async (accept: string) =>
        (await rest.request('GET', '/api/users/2', { headers: { Accept: accept } })).headers['content-type'];
      for (const accept of [
        'Application/X-Protobuf',
        `application/json;q=0.5, ${PROTOBUF}`,
        `${PROTOBUF}, */*`,
      ]) {
        assert.equal(await typeFor(accept), PROTOBUF, accept);
      }
      for (const accept of [
        '*/*',
        'application/*',
        `application/json, ${PROTOBUF};q=0.9`,
        `${PROTOBUF};q=0`,
      ]) {
        assert.equal(await typeFor(accept), 'application/json', accept);
      }
    });

    it('has its errors in JSON', async () => {
      const invalid = [400, '{"error":"Invalid data"}'];
      for (const message of [{ name: '', email: 'a@b' }, {}]) {
        const { status, text } = await create(inProtobuf, CreateUserRequest.encode(message).finish());
        assert.deepEqual([status, text], invalid);
      }
      const broken = await create(
        { ...inProtobuf, Accept: 'application/problem+json' },
        Buffer.from([0x0a, 200, 1]),
      );
      assert.equal(
        JSON.parse(broken.text).errors[0].rule,
        'body must be the protobuf message of the operation',
      );
      const gone = await rest.request('GET', '/api/users/0', { headers: { Accept: PROTOBUF } });
      assert.deepEqual([gone.status, gone.text], [404, '{"error":"User not found"}']);
      const none = await rest.request('PUT', '/api/users/2', { headers: inProtobuf, body: Buffer.alloc(0) });
      assert.deepEqual([none.status, none.text], invalid);
    });
  });
}
