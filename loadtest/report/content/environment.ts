import type { Result } from '../../result/result.ts';
import { percent } from '../../verdict/number-text.ts';
import { stolenTimeOf } from '../../verdict/stolen-time.ts';
import { formatBytes } from './format-number.ts';
import { commandOf, describeCommit } from './run.ts';
import type { Section } from './section.ts';

/** Everything that could change a figure. */
export function environmentSection(result: Result): Section {
  const { environment, profile } = result;
  return {
    id: 'environment',
    title: 'Environment',
    paragraphs: [],
    charts: [],
    tables: [
      {
        caption: 'Where and how it was measured',
        isText: true,
        rows: [
          ['wirelab', `${environment.version}, ${describeCommit(result)}`],
          ['CPU', environment.cpus === null ? environment.cpu : `${environment.cpus} × ${environment.cpu}`],
          ['Memory', formatBytes(environment.memoryBytes)],
          ['Kernel', environment.kernel],
          ['Taken by the hypervisor', describeStolen(result)],
          ['Limits of a server', environment.limits],
          ['Kept apart', environment.pinning],
          [
            'Versions',
            Object.entries(environment.versions)
              .map((version) => version.join(' '))
              .join(', '),
          ],
          ...Object.entries(environment.targets ?? {}).map(([arm, target]) => [`Server of ${arm}`, target]),
          [
            'Profile',
            `${profile.name}, seed ${profile.seed}, ${describeRounds(profile)}, at most ${profile.timeoutMs} ms for a request`,
          ],
          ['User', `${profile.payload.name}, ${profile.payload.email}`],
          ['Command', commandOf(result)],
        ],
      },
    ],
  };
}

const describeRounds = ({ minRounds, maxRounds }: Result['profile']): string =>
  minRounds === maxRounds ? `${minRounds} rounds` : `${minRounds} to ${maxRounds} rounds`;

/** How much of the machine other machines had. */
function describeStolen(result: Result): string {
  const stolen = stolenTimeOf(result);
  if (stolen === undefined) return 'not known';
  if (stolen.worst === 0) return 'nothing';
  return `${percent(stolen.median)} of the machine's CPU time in the median of all phases, ${percent(stolen.worst)} at worst`;
}
