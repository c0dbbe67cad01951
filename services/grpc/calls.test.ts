import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Metadata, Status } from 'nice-grpc';
import { createHeldCreates } from '../users/held-creates.ts';
import { UserError } from '../users/user-error.ts';
import { type GrpcUnderTest, startGrpc } from './grpc-under-test.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

const fails = (code: Status, details: string) => ({ name: 'ClientError', code, details });

const counted = (operation: string, outcome: string): string =>
  `wirelab_requests_total{port="grpc",operation="${operation}",outcome="${outcome}"}`;

describe('calls of UserService', () => {
  let grpc: GrpcUnderTest;
  before(async () => {
    grpc = await startGrpc();
  });
  after(() => grpc.close());

  it('answer with the user itself, the first under the id "1"', async () => {
    const { client } = grpc;
    assert.deepEqual({ ...(await client.createUser(TAN)) }, { id: '1', ...TAN });
    assert.deepEqual({ ...(await client.getUser({ id: '1' })) }, { id: '1', ...TAN });
    assert.deepEqual(
      { ...(await client.updateUser({ id: '1', name: 'New' })) },
      { id: '1', ...TAN, name: 'New' },
    );
    assert.deepEqual(
      { ...(await client.updateUser({ id: '1', email: 'a@b' })) },
      { id: '1', name: 'New', email: 'a@b' },
    );
    assert.deepEqual({ ...(await client.deleteUser({ id: '1' })) }, { message: 'User deleted' });
    assert.equal((await client.createUser(TAN)).id, '2');
  });

  it('list pages after an id, 1000 users where no limit is given', async () => {
    const { client } = grpc;
    const made = await Promise.all(Array.from({ length: 1001 }, () => client.createUser(TAN)));
    const ids = made.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
    const first = ids[0] ?? '';
    const idsOf = async (limit: number, after: string) =>
      (await client.listUsers({ limit, after })).users.map(({ id }) => id);
    assert.deepEqual(await idsOf(2, first), ids.slice(1, 3));
    assert.equal((await idsOf(0, '')).length, 1000);
    assert.deepEqual(await idsOf(0, first), ids.slice(1));
  });

  it('are INVALID_ARGUMENT where they break a rule', async () => {
    const { client } = grpc;
    const required = fails(Status.INVALID_ARGUMENT, 'Name and email are required');
    await assert.rejects(client.createUser({ ...TAN, name: '' }), required);
    await assert.rejects(client.createUser({ ...TAN, email: '' }), required);
    await assert.rejects(
      client.createUser({ ...TAN, email: 'nobody' }),
      fails(Status.INVALID_ARGUMENT, 'email must have one @ with something on both sides'),
    );
    await assert.rejects(
      client.updateUser({ id: '2' }),
      fails(Status.INVALID_ARGUMENT, 'name or email is required'),
    );
    for (const id of ['', '0', '-1', '01', '1e3', 'abc', '9007199254740992']) {
      const bad = fails(Status.INVALID_ARGUMENT, 'id must be a positive whole number in decimal');
      await assert.rejects(client.getUser({ id }), bad, id);
      await assert.rejects(client.updateUser({ id, name: 'a' }), bad, id);
      await assert.rejects(client.deleteUser({ id }), bad, id);
    }
    for (const page of [
      { limit: 1001, after: '' },
      { limit: -1, after: '' },
      { limit: 1, after: '-1' },
      { limit: 1, after: 'abc' },
    ]) {
      await assert.rejects(client.listUsers(page), { code: Status.INVALID_ARGUMENT }, JSON.stringify(page));
    }
  });

  it('are NOT_FOUND where there is no such user', async () => {
    const { client } = grpc;
    const id = String(Number.MAX_SAFE_INTEGER);
    const missing = fails(Status.NOT_FOUND, 'User not found');
    await assert.rejects(client.getUser({ id }), missing);
    await assert.rejects(client.updateUser({ id, name: 'a' }), missing);
    await assert.rejects(client.deleteUser({ id }), missing);
  });

  it('are counted by operation and outcome, and logged by none of these', async () => {
    assert.equal(await grpc.metric(counted('create', 'ok')), 1003);
    assert.equal(await grpc.metric(counted('create', 'invalid')), 3);
    assert.equal(await grpc.metric(counted('delete', 'not-found')), 1);
    assert.equal(await grpc.metric('wirelab_requests_in_flight{port="grpc"}'), 0);
    assert.deepEqual(
      grpc.records.filter(({ level }) => level > 20),
      [],
    );
  });
});

describe('failures of the service', () => {
  it('are INTERNAL without details, and logged with a request id', async () => {
    const broken = () => Promise.reject(new TypeError('secret'));
    const grpc = await startGrpc({ users: { get: broken, delete: broken } });

    const given = grpc.client.getUser({ id: '1' }, { metadata: Metadata({ 'x-request-id': 'call-7' }) });
    await assert.rejects(given, fails(Status.INTERNAL, 'Internal error (request id call-7)'));
    const [record] = grpc.records;
    assert.equal(record?.level, 50);
    assert.deepEqual([record?.requestId, record?.operation], ['call-7', 'get']);
    assert.match(JSON.stringify(record), /TypeError.*secret/);

    for (const metadata of [Metadata(), Metadata({ 'x-request-id': 'x'.repeat(129) })]) {
      const error = await grpc.client.deleteUser({ id: '1' }, { metadata }).catch((one) => one);
      const requestId = grpc.records.at(-1)?.requestId;
      assert.match(String(requestId), /^[0-9a-f-]{36}$/);
      assert.equal(error.details, `Internal error (request id ${requestId})`);
    }
    assert.equal(await grpc.metric(counted('delete', 'internal')), 2);
    await grpc.close();
  });

  it('are UNAVAILABLE where the store is, and logged as such', async () => {
    const lost = new UserError('unavailable', 'The database does not answer');
    const grpc = await startGrpc({ users: { create: () => Promise.reject(lost) } });
    const error = await grpc.client.createUser(TAN).catch((one) => one);
    assert.equal(error.code, Status.UNAVAILABLE);
    const requestId = grpc.records[0]?.requestId;
    assert.equal(error.details, `The database does not answer (request id ${requestId})`);
    assert.equal(grpc.records[0]?.level, 40);
    await grpc.close();
  });
});

describe('too many calls at once', () => {
  it('are RESOURCE_EXHAUSTED at once, and others are answered again afterwards', async () => {
    const { users, held, begun } = createHeldCreates();
    const grpc = await startGrpc({ env: { MAX_IN_FLIGHT: '2' }, users });
    const answers = [grpc.client.createUser(TAN), grpc.client.createUser(TAN)];
    await begun(2);
    assert.equal(await grpc.metric('wirelab_requests_in_flight{port="grpc"}'), 2);
    await assert.rejects(
      grpc.client.getUser({ id: '1' }),
      fails(Status.RESOURCE_EXHAUSTED, 'Too many requests are under way'),
    );
    for (const { finish } of held) finish();
    await Promise.all(answers);
    await assert.rejects(grpc.client.getUser({ id: '1' }), { code: Status.NOT_FOUND });
    assert.equal(await grpc.metric(counted('get', 'overloaded')), 1);
    await grpc.close();
  });
});

describe('a full store', () => {
  it('is RESOURCE_EXHAUSTED', async () => {
    const grpc = await startGrpc({ env: { MAX_USERS: '1' } });
    await grpc.client.createUser(TAN);
    const full = fails(Status.RESOURCE_EXHAUSTED, 'The store is full: 1 users');
    await assert.rejects(grpc.client.createUser(TAN), full);
    await grpc.close();
  });
});
