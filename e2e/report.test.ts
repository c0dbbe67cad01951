import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReport, Skip } from './report.ts';

function reportInto(lines: string[]) {
  return createReport((line) => lines.push(line));
}

test('passed, failed and skipped checks are counted, and the last line says so', async () => {
  const lines: string[] = [];
  const report = reportInto(lines);
  assert.equal(await report.check('one', async () => '12 ms'), true);
  assert.equal(
    await report.check('two', async () => {
      throw new Error('no answer');
    }),
    false,
  );
  await report.check('three', async () => {
    throw new Skip('no metrics-server');
  });
  assert.equal(report.conclude(), 1);
  assert.match(lines[0] ?? '', /^ok {4}one: 12 ms /);
  assert.match(lines[1] ?? '', /^FAILED two: no answer /);
  assert.match(lines[2] ?? '', /^SKIPPED three: no metrics-server /);
  assert.deepEqual(lines.slice(-3), [
    'SKIPPED three: no metrics-server',
    'FAILED two: no answer',
    '1 passed, 1 failed, 1 skipped',
  ]);
});

test('skipped checks alone do not fail a run', async () => {
  const report = reportInto([]);
  await report.check('one', async () => undefined);
  await report.check('two', async () => {
    throw new Skip('not here');
  });
  assert.equal(report.conclude(), 0);
});

test('a run in which nothing passed has failed', async () => {
  const report = reportInto([]);
  await report.check('one', async () => {
    throw new Skip('not here');
  });
  assert.equal(report.conclude(), 1);
});
