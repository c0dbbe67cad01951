import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createExampleResult } from '../report/example-result.ts';
import type { Result } from '../result/result.ts';
import { likePlace, readLike } from './like.ts';
import type { Place } from './place.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirelab-like-'));
after(() => rmSync(folder, { recursive: true }));

const example = createExampleResult({ rounds: 1 });
function write(name: string, changes: Partial<Result> = {}): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ ...example, ...changes }));
  return file;
}
const OLD = write('old.json');

/** What is asked of a place before anything is measured. */
const placeUnderTest = (changes: Partial<Place> = {}, environment: Partial<Result['environment']> = {}) =>
  ({
    generators: ['wire', 'node', 'k6'],
    missing: [],
    environment: async () => ({ ...example.environment, ...environment }),
    ...changes,
  }) as unknown as Place;

test('an earlier result says what it was measured with: rates of each generator, rounds, limits, the user', () => {
  const { plan, rates, profile, generators } = readLike(OLD);
  assert.equal(plan, 'full');
  assert.deepEqual(rates.rates, [430, 2100, 3400]);
  assert.deepEqual(rates.byGenerator, { wire: [430, 2100, 3400], node: [430, 2100, 3400], k6: [430, 2100] });
  assert.deepEqual(generators, ['wire', 'node', 'k6']);
  assert.deepEqual([profile.minRounds, profile.timeoutMs, profile.payload.name], [5, 5000, 'Tan']);
});

test('a result that nothing can be compared with is refused, with the reason', () => {
  const { profile } = example;
  const alone = write('alone.json', { profile: { ...profile, name: 'alone' } });
  assert.throws(() => readLike(alone), /alone\.json is not of 'npm run compare': measure it again as it was/);
  const broken = write('broken.json', { problems: ['the server was gone'] });
  assert.throws(() => readLike(broken), /broken\.json says nothing, .*: the server was gone$/);
  const early = write('early.json', { trials: [] });
  assert.throws(() => readLike(early), /early\.json has no arrival rates/);
  assert.throws(() => readLike(join(folder, 'none.json')), /There is no file/);
});

test('a place measures by the generators of the earlier result, and no others', async () => {
  const like = { ...readLike(OLD), generators: ['wire', 'node'] as const };
  assert.deepEqual((await likePlace(placeUnderTest(), like)).generators, ['wire', 'node']);
});

test('a place whose figures could not be compared is refused before it measures', async () => {
  const other = placeUnderTest(
    { generators: ['wire', 'node'], missing: ['everything by k6: k6 is not on PATH'] },
    { cpu: 'Other CPU' },
  );
  await assert.rejects(likePlace(other, readLike(OLD)), ({ reasons }: Error & { reasons: string[] }) => {
    assert.deepEqual(reasons, [
      `Not like ${OLD}: the CPU differs: Made-up CPU at 3.0 GHz before, Other CPU now`,
      `Not like ${OLD}: the generator k6 is not here: everything by k6: k6 is not on PATH`,
      'So measure where it was measured, or leave out --like and keep the result for later comparisons',
    ]);
    return true;
  });
});
