import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Phase, Result, Trial } from '../../result/result.ts';
import { createExampleResult } from '../example-result.ts';
import { renderMarkdown } from '../markdown.ts';
import { renderPage } from '../page/render-page.ts';
import { createReport } from './create-report.ts';

const EXAMPLE = createExampleResult();

/** The example, in which something went wrong. */
const change = (isMeant: (trial: Trial) => boolean, given: (phase: Phase) => Partial<Phase>): Result => ({
  ...EXAMPLE,
  trials: EXAMPLE.trials.map((trial) => ({
    ...trial,
    phases: trial.phases.map((phase) => (isMeant(trial) ? { ...phase, ...given(phase) } : phase)),
  })),
});

/** A section of the report of a result: its paragraphs, and all notes of its tables. */
function sectionOf(result: Result, id: string) {
  const { paragraphs, tables } = createReport(result).sections.find((one) => one.id === id) ?? assert.fail();
  return { paragraphs, tables, notes: tables.flatMap(({ notes = [] }) => notes) };
}

describe('what a reader has to know of figures without a verdict is at their table', () => {
  it('an arm whose generator was not calibrated, in its capacity', () => {
    const trials = EXAMPLE.trials.filter(({ arm, server }) => arm !== 'text' || server !== 'noop');
    assert.deepEqual(sectionOf(EXAMPLE, 'capacity').notes, []);
    const { notes, paragraphs } = sectionOf({ ...EXAMPLE, trials }, 'capacity');
    assert.deepEqual(notes, [
      '¹ the generator was not calibrated for TCP text by a server that does nothing.',
    ]);
    assert.match(paragraphs.join(' '), /Not all of it need be what a server can do at most/);
  });

  it('a server that was idle can do at least so much, in Markdown and on the page', () => {
    const idle = change(
      ({ arm, server, generator }) => arm === 'frames' && server === 'service' && generator === 'wire',
      ({ server, wallSeconds }) => ({
        ...(server && { server: { ...server, cpuSeconds: 0.4 * wallSeconds } }),
      }),
    );
    const report = createReport(idle);
    const note = /¹ \d+: the TCP frames server used only 40 % of a CPU: something else bounded it/;
    assert.match(renderMarkdown(report), /\| TCP frames \|.* ≥ [\d,]+ \([\d,–]+\) ¹ /);
    for (const text of [renderMarkdown(report), renderPage(report)]) assert.match(text, note);
  });

  const failing = (isMeant: (trial: Trial) => boolean) =>
    change(isMeant, ({ completed }) => ({ errors: 700, completed: Math.min(completed, 1000) }));

  it('payloads of which requests failed, which are left out of the crossing', () => {
    const { notes, paragraphs } = sectionOf(
      failing(
        ({ arm, operation }) =>
          arm === 'grpc' && operation.kind === 'create' && operation.nameBytes === 256 * 1024,
      ),
      'payload',
    );
    assert.match(
      notes[0] ?? '',
      /^¹ 256 KiB: 2100 of \d+ gRPC requests failed; rounds 1, 2 and 3 are left out\.$/,
    );
    assert.match(
      paragraphs.join(' '),
      /Left out, as fewer than 3 rounds have it for both without an error: 256 KiB\./,
    );
  });

  it('reading, cold starts, and the steps of cost', () => {
    const read = failing(
      ({ arm, operation, round }) => arm === 'rest' && operation.kind === 'get' && round === 2,
    );
    assert.match(
      sectionOf(read, 'read').notes[0] ?? '',
      /^¹ 700 of \d+ REST requests failed; round 2 is left out\.$/,
    );
    const cold = failing(({ tls, arm }) => tls && arm === 'rest');
    assert.match(
      sectionOf(cold, 'cold-start').notes[0] ?? '',
      /REST requests failed; rounds 1, 2 and 3 are left out\.$/,
    );
    const protobuf = failing(
      ({ arm, server, round }) => arm === 'rest-protobuf' && server === 'service' && round === 5,
    );
    const steps = sectionOf(protobuf, 'cost').tables.find(({ caption }) => caption.startsWith('One step'));
    assert.equal(steps?.rows[0]?.[0], 'REST → REST with protobuf ¹');
    assert.match(steps?.notes?.[0] ?? '', /REST with protobuf requests failed; round 5 is left out/);
  });

  it('latency of an arm whose generator was full', () => {
    const full = change(
      ({ arm, server, generator }) => arm === 'rest-http2' && server === 'service' && generator === 'wire',
      ({ wallSeconds }) => ({ generatorUse: { cpuSeconds: 0.97 * wallSeconds, throttledSeconds: 0 } }),
    );
    const { tables } = sectionOf(full, 'latency');
    for (const { notes } of tables) {
      assert.deepEqual(notes, ['¹ the generator used 97 % of a CPU for REST over HTTP/2.']);
    }
  });
});
