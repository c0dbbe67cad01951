import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, createProgress } from './progress.ts';

function showOn(columns: number | undefined) {
  const written: string[] = [];
  let nowMs = 1000;
  const progress = createProgress({ write: (text) => written.push(text), columns, now: () => nowMs });
  return {
    progress,
    written,
    pass: (seconds: number) => {
      nowMs += seconds * 1000;
    },
  };
}

test('draws a bar on a terminal: what is done, how long is left, what is measured', () => {
  const { progress, written, pass } = showOn(100);
  progress.expect(4, 40);
  progress.begin('round 1, REST', 10);
  assert.equal(
    written.at(-1),
    '\r\x1b[K[--------------------]   0 %, 0 of 4 trials, about 0:40 left: round 1, REST',
  );
  pass(20);
  progress.end();
  progress.begin('round 1, gRPC', 10);
  assert.equal(
    written.at(-1),
    '\r\x1b[K[#####---------------]  25 %, 1 of 4 trials, about 1:00 left: round 1, gRPC',
    'twice as slow as planned',
  );
  progress.close();
  assert.equal(written.at(-1), '\r\x1b[K');
});

test('never writes over the edge of the terminal', () => {
  const { progress, written } = showOn(30);
  progress.expect(1, 10);
  progress.begin('a trial with a name that is far too long', 10);
  assert.equal(written.at(-1)?.replace('\r\x1b[K', '').length, 29);
});

test('a note stays above the bar', () => {
  const { progress, written } = showOn(80);
  progress.note('A further round');
  assert.deepEqual(written, ['\r\x1b[K', 'A further round\n']);
});

test('writes plain lines where there is no terminal, at the beginning and for each tenth', () => {
  const { progress, written, pass } = showOn(undefined);
  progress.expect(40, 40);
  for (let trial = 1; trial <= 40; trial += 1) {
    progress.begin(`trial ${trial}`, 1);
    pass(1);
    progress.end();
  }
  progress.note('The end');
  progress.close();
  assert.equal(written.length, 11);
  assert.equal(written[0], '  0 %, 0 of 40 trials, about 0:40 left: trial 1\n');
  assert.equal(written[1], ' 10 %, 4 of 40 trials, about 0:36 left: trial 5\n');
  assert.equal(written.at(-1), 'The end\n');
  assert.ok(written.every((text) => !text.includes('\x1b') && !text.includes('\r')));
});

test('more may come, and less', () => {
  const { progress, written } = showOn(100);
  progress.expect(2, 20);
  progress.begin('one', 10);
  progress.end();
  progress.expect(2, 20);
  progress.begin('two', 10);
  assert.match(written.at(-1) ?? '', /25 %, 1 of 4 trials/);
  progress.expect(-2, -20);
  progress.end();
  progress.begin('none', 0);
  assert.match(written.at(-1) ?? '', /100 %, 2 of 2 trials, about 0:00 left/);
});

test('a clock has minutes and seconds', () => {
  assert.equal(clock(0), '0:00');
  assert.equal(clock(59.2), '1:00');
  assert.equal(clock(425), '7:05');
});
