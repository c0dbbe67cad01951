import type { Result } from '../../result/result.ts';
import { bytesSection } from './bytes.ts';
import { capacitySection } from './capacity.ts';
import { coldStartSection } from './cold-start.ts';
import { costSection } from './cost.ts';
import { environmentSection } from './environment.ts';
import { generatorsSection } from './generators.ts';
import { latencySection } from './latency.ts';
import { createMainFigures } from './main-figures.ts';
import { objectionsSection } from './objections.ts';
import { payloadSection } from './payload.ts';
import { readSection } from './read.ts';
import { describeProvenance, describeRun } from './run.ts';
import type { Section } from './section.ts';
import { groupVerdicts, type VerdictGroups } from './verdicts.ts';

/** All that is said of a result, in no format yet. */
export interface Report {
  readonly result: Result;
  /** When, where and how much, in a sentence or two. */
  readonly summary: string;
  /** The commit, the seed, and the command that gives it again. */
  readonly provenance: string;
  readonly verdicts: VerdictGroups;
  /** In the order of reading; those that have nothing to say are left out. */
  readonly sections: readonly Section[];
}

/** Says of a result all that is worth reading. */
export function createReport(result: Result): Report {
  const main = createMainFigures(result);
  const sections = [
    latencySection(main),
    capacitySection(main),
    costSection(main),
    readSection(main),
    payloadSection(result),
    coldStartSection(result),
    generatorsSection(main),
    bytesSection(main),
    environmentSection(result),
    objectionsSection(result),
  ];
  return {
    result,
    summary: describeRun(result),
    provenance: describeProvenance(result),
    verdicts: groupVerdicts(result),
    sections: sections.filter((section) => section !== undefined),
  };
}
