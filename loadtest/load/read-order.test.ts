import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderUnderTest } from './order-under-test.ts';
import { readOrder } from './read-order.ts';

const ORDER = orderUnderTest({
  ports: { http: 5000 },
  connections: 4,
  phases: [{ kind: 'open', ratePerSecond: 0.5, seconds: 1 }],
  warmUpRequests: 0,
});

const read = (changes: Record<string, unknown>) => readOrder(JSON.stringify({ ...ORDER, ...changes }));
const closed = (concurrency: number) => ({ kind: 'closed', concurrency, seconds: 1 });

describe('an order', () => {
  it('is read as it is', () => {
    assert.deepEqual(readOrder(JSON.stringify(ORDER)), ORDER);
  });

  it('may have any load', () => {
    const phases = [closed(4), { ...closed(1), maxRequests: 10 }, { kind: 'cold', connections: 5 }];
    assert.deepEqual(read({ phases }).phases, phases);
  });

  it('may have more requests under way than connections where these have streams', () => {
    const ports = { grpc: 50051 };
    assert.doesNotThrow(() => read({ arm: 'grpc-one-connection', ports, phases: [closed(64)] }));
    assert.throws(
      () => read({ arm: 'grpc', ports, phases: [closed(64)] }),
      /phase 1 has a concurrency over 4/,
    );
  });

  for (const text of ['', '{', '[1', 'null', '7']) {
    it(`is refused if it is '${text}'`, () => {
      assert.throws(() => readOrder(text), /^Error: the order is wrong: it has to be a JSON object/);
    });
  }

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['arm', { arm: 'soap' }, /arm has to be one of rest, grpc, .*text/],
    ['server', { server: 'other' }, /server has to be one of service, floor, noop/],
    ['generator', { generator: 'wrk' }, /generator has to be one of wire, node, k6/],
    ['host', { host: '' }, /host has to be/],
    ['ports', { ports: { http: 70_000 } }, /ports have to be numbers from 1 to 65535/],
    ['port', { ports: { grpc: 50051 } }, /ports have to name http for rest/],
    ['operation', { operation: { kind: 'create' } }, /operation has to be create or get/],
    ['length of a list', { operation: { kind: 'list', users: 1001 } }, /list with 1 to 1000 users/],
    ['text to get', { arm: 'text', ports: { tcp: 1 }, operation: { kind: 'get', nameBytes: 3 } }, /an echo/],
    ['TLS', { tls: true }, /tls needs caPem/],
    ['connections', { connections: 0 }, /connections have to be 1 to/],
    ['warm-up', { warmUpRequests: -1 }, /warmUpRequests have to be 0 to/],
    ['time-out', { timeoutMs: 1.5 }, /timeoutMs has to be 1 to/],
    ['payload', { payload: { name: 'Tan' } }, /payload has to have a name and an email/],
    ['phases', { phases: [] }, /phases have to be a list of at least one load/],
    ['rate', { phases: [{ kind: 'open', ratePerSecond: 0, seconds: 1 }] }, /phase 1 is not a load/],
    [
      'cold start',
      { phases: [closed(1), { kind: 'cold', connections: 1 }], operation: { kind: 'list', users: 1 } },
      /phase 2 is a cold start, whose operation has to be create/,
    ],
  ];
  for (const [what, changes, message] of wrong) {
    it(`is refused for its ${what}`, () => {
      assert.throws(() => read(changes), message);
    });
  }

  it('is refused with all that is wrong, on one line', () => {
    const changes = { connections: 0, timeoutMs: 0, phases: [{}, closed(0)] };
    assert.throws(
      () => read(changes),
      ({ message }: Error) => message.split('; ').length === 4 && !message.includes('\n'),
    );
  });
});
