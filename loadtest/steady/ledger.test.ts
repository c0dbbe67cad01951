import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLedger, type Ledger } from './ledger.ts';

const next = (ledger: Ledger): number => {
  const sequence = ledger.next();
  assert.ok(sequence !== undefined);
  return sequence;
};

describe('ledger', () => {
  it('names users after client, protocol and number', () => {
    assert.deepEqual(createLedger('pod-1', 'rest').userOf(17), {
      name: 'steady pod-1 rest 17',
      email: 'rest-17@steady.example',
    });
  });

  it('knows who was acknowledged last, and with which id the first page begins', () => {
    const ledger = createLedger('a', 'rest');
    assert.equal(ledger.latest, undefined);
    const [first, second] = [next(ledger), next(ledger)];
    ledger.acknowledge(second, 9);
    ledger.acknowledge(first, 12);
    assert.deepEqual(ledger.latest, { id: 12, sequence: first });
    assert.equal(ledger.firstId, 9);
    assert.equal(ledger.acknowledged, 2);
  });

  it('misses whoever is not found as they were made', () => {
    const ledger = createLedger('a', 'rest');
    for (let id = 101; id <= 106; id += 1) ledger.acknowledge(next(ledger), id);
    const find = (id: number, changes = {}) => ledger.find({ id, ...ledger.userOf(id - 100), ...changes });
    assert.equal(ledger.missing, 6);
    find(101);
    find(101); // twice is once
    find(102, { name: 'steady a rest 3' });
    find(103, { email: 'other@steady.example' });
    find(104, { id: 7 });
    find(105, { name: 'steady b rest 5' });
    find(106, { name: 'steady a rest x' });
    assert.equal(ledger.missing, 5);
    for (let id = 102; id <= 106; id += 1) find(id);
    assert.equal(ledger.missing, 0);
  });

  it('passes over what was never acknowledged, whatever its number', () => {
    const ledger = createLedger('a', 'rest');
    next(ledger);
    ledger.acknowledge(next(ledger), 5);
    for (const sequence of [0, 1, 3, -1, 1.5, 1e9, Number.NaN]) {
      ledger.find({ id: 0, ...ledger.userOf(sequence) });
      ledger.find({ id: 5, ...ledger.userOf(sequence) });
    }
    assert.equal(ledger.missing, 1);
  });

  it('takes an answer without an id for a lost user', () => {
    const ledger = createLedger('a', 'rest');
    ledger.acknowledge(next(ledger), Number.NaN);
    assert.equal(ledger.missing, 1);
  });

  it('holds so many users, and keeps them apart where its memory is grown', () => {
    const ledger = createLedger('a', 'grpc', 200_000);
    for (let id = 1; id <= 200_000; id += 1) ledger.acknowledge(next(ledger), id);
    assert.equal(ledger.next(), undefined);
    for (let id = 1; id <= 200_000; id += 1) ledger.find({ id, ...ledger.userOf(id) });
    assert.equal(ledger.missing, 0);
  });
});
