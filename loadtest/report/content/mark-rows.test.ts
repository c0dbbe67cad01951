import assert from 'node:assert/strict';
import { it } from 'node:test';
import { markRows } from './mark-rows.ts';

const HEAD = ['', '16', '64'];

it('rows without a flaw are as they are, without notes', () => {
  const rows = [{ name: 'REST', flaws: [], cells: ['1', { text: '2', flaws: [] }] }];
  assert.deepEqual(markRows(HEAD, rows), { rows: [['REST', '1', '2']] });
});

it('each row with a flaw has one mark, in the cells that have it, and one note', () => {
  const rows = [
    {
      name: 'REST',
      cells: [
        { text: '1', flaws: ['it was slow', 'it failed'] },
        { text: '2', flaws: ['it was full'] },
      ],
    },
    { name: 'gRPC', cells: ['3', '4'] },
    { name: 'TCP', flaws: ['nobody knows'], cells: ['5', { text: '6', flaws: ['it was idle'] }] },
  ];
  assert.deepEqual(markRows(HEAD, rows), {
    rows: [
      ['REST', '1 ¹', '2 ¹'],
      ['gRPC', '3', '4'],
      ['TCP ²', '5', '6 ²'],
    ],
    notes: ['¹ 16: it was slow; it failed. 64: it was full.', '² nobody knows. 64: it was idle.'],
  });
});

it('marks may have several digits', () => {
  const rows = Array.from({ length: 12 }, () => ({ name: 'x', flaws: ['y'], cells: ['', ''] }));
  assert.equal(markRows(HEAD, rows).notes?.[11], '¹² y.');
});
