import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectEqual, runScenarios } from './scenarios.ts';

async function run(
  ...scenarios: Parameters<typeof runScenarios>[0]
): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await runScenarios(scenarios, { print: (line) => lines.push(line), timeoutMs: 50 });
  return { code, lines };
}

describe('runScenarios', () => {
  it('prints each title and what it says, and counts', async () => {
    const { code, lines } = await run({ title: '1. First', run: async (print) => print('hello') });
    assert.equal(code, 0);
    assert.deepEqual(lines, ['--- 1. First ---', 'hello', '', '1 passed, 0 failed']);
  });

  it('says what was expected, and goes on', async () => {
    const { code, lines } = await run(
      { title: 'bad', run: async () => expectEqual('status', 200, 201) },
      { title: 'good', run: async () => undefined },
    );
    assert.equal(code, 1);
    assert.ok(lines.includes('FAILED: status: expected 201, got 200'));
    assert.equal(lines.at(-1), '1 passed, 1 failed');
  });

  it('ends a scenario that hangs, and tells it so', async () => {
    let told = false;
    const { code, lines } = await run({
      title: 'hangs',
      run: (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true;
          });
        }),
    });
    assert.equal(code, 1);
    assert.ok(told);
    assert.ok(lines.includes('FAILED: no end within 50 ms'));
  });
});
