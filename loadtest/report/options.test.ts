import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readOptions } from './options.ts';

it('one file is reported, two are compared, parts are merged', () => {
  const task = (...args: string[]) => readOptions(args).task;
  assert.equal(task('a.json'), 'report');
  assert.equal(task('old.json', 'new.json'), 'compare');
  assert.equal(task('--merge', 'a.json', 'b.json', 'c.json'), 'merge');
  assert.equal(task('--help'), 'help');
  assert.deepEqual(readOptions(['a.json', '--out', 'reports']), {
    task: 'report',
    files: ['a.json'],
    out: 'reports',
    format: undefined,
    threshold: undefined,
  });
  assert.equal(readOptions(['a.json', '--csv']).format, 'csv');
  assert.equal(readOptions(['a.json', 'b.json', '--threshold', '7.5']).threshold, 0.075);
});

for (const [args, message] of [
  [[], /^Name a result file$/],
  [['a', 'b', 'c'], /or --merge them/],
  [['--merge', 'a'], /at least two parts/],
  [['a', '--csv', '--json'], /^Only one can be printed: --json, --csv$/],
  [['a', '--json', '--out', 'x'], /writes no files/],
  [['a', '--out', ''], /--out needs a folder/],
  [['a', 'b', '--html'], /A comparison is printed as text, --markdown or --json, not --html/],
  [['a', 'b', '--out', 'x'], /A comparison writes no files/],
  [['a', 'b', '--threshold', '0'], /--threshold takes percent from 0.1 to 100, not '0'/],
  [['a', '--threshold', '5'], /--threshold is for a comparison/],
  [['a', '--soap'], /--soap/],
] as const) {
  it(`is refused: ${args.join(' ') || 'nothing'}`, () => {
    assert.throws(() => readOptions(args), { message });
  });
}
