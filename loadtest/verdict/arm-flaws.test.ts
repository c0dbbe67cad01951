import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inAll, inOneRound, reasonsOf, use } from './verdict-under-test.ts';

describe('a verdict is invalid for what an arm went through', () => {
  it('when a single request failed, with the first error, and for the questions that it belongs to', () => {
    const trials = inOneRound('open', { errors: 2, completed: 2398, firstError: 'status 503' });
    const reasons = ['2 of 16800 gRPC requests failed (first: status 503)'];
    assert.deepEqual(reasonsOf(trials, 'latency'), reasons);
    assert.deepEqual(reasonsOf(trials, 'cost'), reasons);
    assert.deepEqual(reasonsOf(trials, 'capacity'), []);
  });

  it('when requests were dropped', () => {
    assert.deepEqual(reasonsOf(inOneRound('open', { dropped: 7 })), [
      '7 gRPC requests were never sent, as the generator had no room for them',
    ]);
  });

  it('when an open load was not achieved', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => ({ wallSeconds: 1.1 }))), [
      'gRPC answered only 2184 of 2400 requests/s',
    ]);
    // The last answer takes its time, which is no fault.
    assert.deepEqual(reasonsOf(inAll('open', () => ({ wallSeconds: 1.015 }))), []);
  });

  it('when the generator used more than 90 % of a CPU', () => {
    const full = inAll('closed', () => ({ generatorUse: use(0.93) }));
    assert.deepEqual(reasonsOf(full, 'capacity'), ['the generator used 93 % of a CPU for gRPC']);
    assert.deepEqual(reasonsOf(full, 'latency'), []);
  });

  it('when a generator of several threads used more than 90 % of all its CPUs, and not of one', () => {
    const byTwo = (share: number) => inAll('closed', () => ({ generatorUse: { ...use(share), cpus: 2 } }));
    assert.deepEqual(reasonsOf(byTwo(1.7), 'capacity'), []);
    assert.deepEqual(reasonsOf(byTwo(1.9), 'capacity'), ['the generator used 95 % of its 2 CPUs for gRPC']);
  });

  it('when the server or the generator was throttled', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => ({ server: { ...use(0.24, 0.014), peakBytes: 1e8 } }))), [
      'the gRPC server was throttled for 1.4 % of the time',
    ]);
    assert.deepEqual(reasonsOf(inAll('open', () => ({ generatorUse: use(0.24, 0.5) }))), [
      'the generator was throttled for 50 % of the time under gRPC',
    ]);
    assert.deepEqual(reasonsOf(inAll('open', () => ({ generatorUse: use(0.24, 0.005) }))), []);
  });

  it('when connections were not kept, but not for one that a server sent away', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => ({ opened: 64 }))), [
      'gRPC did not keep its connections: it opened 448 more during 16800 requests',
    ]);
    assert.deepEqual(reasonsOf(inOneRound('open', { opened: 64 })), []);
  });

  const counted = (open: number, accepted = 0) => ({
    server: { ...use(0.24), peakBytes: 1e8, connections: { open, accepted } },
  });

  it('when the server had not as many connections as planned, even in one round', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => counted(64))), []);
    assert.deepEqual(reasonsOf(inOneRound('open', counted(1))), [
      'the gRPC server had 1 connections in round 4, and not 64',
    ]);
  });

  it('when the server accepted new connections that the generator did not see', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => counted(64, 30))), [
      'gRPC did not keep its connections: it opened 210 more during 16800 requests',
    ]);
    assert.deepEqual(reasonsOf(inOneRound('open', counted(64, 30))), []);
  });
});
