import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createClient, Metadata, Status } from 'nice-grpc';
import { createHeldCreates } from '../users/held-creates.ts';
import { withDeadline } from './deadline-channel.ts';
import { UserServiceDefinition } from './definition.ts';
import { type GrpcUnderTest, startGrpc } from './grpc-under-test.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

/** A server with one create under way that ends only with its signal. */
async function withCreateUnderWay(
  start: (grpc: GrpcUnderTest) => Promise<unknown>,
): Promise<{ grpc: GrpcUnderTest; answer: Promise<unknown>; signal: AbortSignal }> {
  const { users, held, begun } = createHeldCreates();
  const grpc = await startGrpc({ users });
  const answer = start(grpc);
  answer.catch(() => undefined);
  await begun(1);
  const signal = held[0]?.signal;
  assert.ok(signal && !signal.aborted);
  return { grpc, answer, signal };
}

async function expectAbandoned({
  grpc,
  signal,
}: {
  grpc: GrpcUnderTest;
  signal: AbortSignal;
}): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  const line = 'wirelab_requests_total{port="grpc",operation="create",outcome="abandoned"}';
  while ((await grpc.metric(line)) !== 1);
  assert.equal(await grpc.metric('wirelab_requests_in_flight{port="grpc"}'), 0);
  await grpc.close();
}

describe('an abandoned call', () => {
  it('past its deadline is DEADLINE_EXCEEDED, by the word of the server too, and its work ends', async () => {
    // The client keeps no time here: whatever ends the call has come from the server.
    const metadata = Metadata({ 'grpc-timeout': '50m' });
    const call = await withCreateUnderWay(({ client }) => client.createUser(TAN, { metadata }));
    await assert.rejects(call.answer, { code: Status.DEADLINE_EXCEEDED, details: 'Deadline exceeded' });
    await expectAbandoned(call);
  });

  it('past the deadline that a client of ours has set ends on both sides', async () => {
    const call = await withCreateUnderWay(({ channel }) =>
      createClient(UserServiceDefinition, withDeadline(channel, 100)).createUser(TAN),
    );
    await assert.rejects(call.answer, { code: Status.DEADLINE_EXCEEDED });
    await expectAbandoned(call);
  });

  it('that its client has cancelled ends', async () => {
    const caller = new AbortController();
    const call = await withCreateUnderWay(({ client }) => client.createUser(TAN, { signal: caller.signal }));
    caller.abort();
    await assert.rejects(call.answer, { name: 'AbortError' });
    await expectAbandoned(call);
  });

  it('whose answer comes all the same is counted as abandoned', async () => {
    const { users, held, begun } = createHeldCreates();
    const deaf = { create: (...[user]: Parameters<typeof users.create>) => users.create(user) };
    const grpc = await startGrpc({ users: deaf });
    const answer = grpc.client.createUser(TAN, { metadata: Metadata({ 'grpc-timeout': '20m' }) });
    await begun(1);
    await assert.rejects(answer, { code: Status.DEADLINE_EXCEEDED });
    held[0]?.finish();
    await expectAbandoned({ grpc, signal: AbortSignal.abort() });
  });

  it('does not begin again: an answered call leaves its signal alone', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const create = async (user: typeof TAN, options?: { signal?: AbortSignal }) => {
      signals.push(options?.signal);
      return { id: 1, ...user };
    };
    const grpc = await startGrpc({ users: { create } });
    await grpc.client.createUser(TAN);
    const drained = grpc.listener.drain(); // ends when the stream and its connection are closed
    grpc.channel.close();
    await drained;
    assert.deepEqual(
      signals.map((signal) => signal?.aborted),
      [false],
    );
    await grpc.close();
  });
});
