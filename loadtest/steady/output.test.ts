import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createOutput } from './output.ts';

describe('output', () => {
  it('has every line in order when it is closed', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'wirelab-output-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'lines');
    const output = createOutput(openSync(file, 'w'));
    for (let line = 0; line < 1000; line += 1) output.print(`line ${line}`);
    await output.close();
    assert.deepEqual(readFileSync(file, 'utf8').split('\n'), [
      ...Array.from({ length: 1000 }, (_, line) => `line ${line}`),
      '',
    ]);
  });

  it('returns though nobody reads a pipe that is full', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'wirelab-output-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = createOutput(openSync(pipe, 'w'));
    const line = 'x'.repeat(1000);
    for (let printed = 0; printed < 1000; printed += 1) output.print(line);
    // All of it comes as soon as it is read.
    const closed = output.close().then(() => true);
    const chunk = Buffer.alloc(65_536);
    let bytes = 0;
    while (!(await Promise.race([closed, new Promise((resolve) => setImmediate(resolve, false))]))) {
      try {
        bytes += readSync(reader, chunk);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
    }
    for (let read = readSync(reader, chunk); read > 0; read = readSync(reader, chunk)) bytes += read;
    closeSync(reader);
    assert.equal(bytes, 1000 * 1001);
  });
});
