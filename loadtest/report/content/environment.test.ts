import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MachineUse, Result } from '../../result/result.ts';
import { createExampleResult } from '../example-result.ts';
import { environmentSection } from './environment.ts';

const example = createExampleResult({ rounds: 1 });

/** Of a result whose phases have these, one after the other. */
function stolenCell(machines: readonly (MachineUse | undefined)[]): string | undefined {
  const [trial] = example.trials;
  const [phase] = trial?.phases ?? [];
  assert.ok(trial && phase);
  const { machine: _, ...plain } = phase;
  const phases = machines.map((machine) => ({ ...plain, ...(machine && { machine }) }));
  const result: Result = { ...example, trials: [{ ...trial, phases }] };
  const rows = environmentSection(result).tables[0]?.rows ?? [];
  return rows.find(([name]) => name === 'Taken by the hypervisor')?.[1];
}

it('the environment says how much of the machine the hypervisor took', () => {
  const stolen = (stolenShare: number): MachineUse => ({ stolenShare, idleShare: 0.5 });
  assert.equal(
    stolenCell([stolen(0.031), stolen(0), stolen(0.214), undefined]),
    "3.1 % of the machine's CPU time in the median of all phases, 21 % at worst",
  );
  assert.equal(stolenCell([stolen(0), stolen(0)]), 'nothing');
  assert.equal(stolenCell([undefined]), 'not known');
});
