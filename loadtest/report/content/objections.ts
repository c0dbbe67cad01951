import { MAIN_ARMS } from '../../result/arms.ts';
import type { Phase, Result, Trial } from '../../result/result.ts';
import { closedLoads, openLoads, selectSamples } from '../../verdict/select-samples.ts';
import type { Section } from './section.ts';

/** In place of an answer that this result does not have. */
const NOT_HERE = 'Not answered by this result: the full study, npm run compare, does.';

/** What people say against published comparisons of REST and gRPC, and what this result has to say to it. */
export function objectionsSection(result: Result): Section {
  const rows = OBJECTIONS.map(([objection, answer]) => [objection, answer(result) ?? NOT_HERE]);
  return {
    id: 'objections',
    title: 'Objections to such benchmarks',
    paragraphs: [],
    charts: [],
    tables: [
      {
        caption: 'Objections, and how this result answers them',
        isText: true,
        head: ['Objection', 'Answer'],
        rows,
      },
    ],
  };
}

/** What is said, and the answer; `undefined` where what was measured has none. */
type Objection = readonly [objection: string, answer: (result: Result) => string | undefined];

const OBJECTIONS: readonly Objection[] = [
  [
    'The generator pays for JSON on one side only',
    ({ trials, profile }) => {
      if (trials.some(({ generator }) => generator === 'wire'))
        return 'The wire generator sends bytes that were built beforehand, to every arm. The others encode and decode on both sides; k6 converts JSON for gRPC, and what that costs shows in its no-op figures.';
      return profile.name === 'alone' && trials.some(({ generator }) => generator === 'k6')
        ? "k6 does: what it spends on converting gRPC's messages is not in its latencies."
        : undefined;
    },
  ],
  [
    'Connections are reused on one side only',
    ({ trials }) =>
      `Every arm keeps its connections, and has as many as the others. ${describeCounting(trials)}`,
  ],
  [
    'A connection per user hides multiplexing',
    where(
      ({ arm }) => arm === 'grpc-one-connection',
      'One more arm has all its streams in one gRPC connection.',
    ),
  ],
  [
    'Verb, payload and HTTP version change at once',
    where(
      ({ arm }) => arm === 'rest-http2',
      'JSON over HTTP/2 and protobuf over HTTP/1.1 stand between REST and gRPC: one change at a time. The verb is POST throughout.',
    ),
  ],
  [
    'One tiny payload',
    where(
      ({ operation }) => operation.kind === 'list',
      'Names up to 1 MiB and lists up to 1,000 users; the report shows where lines cross.',
    ),
  ],
  [
    'Closed loops hide queueing (coordinated omission)',
    ({ trials }) =>
      openLoads(selectSamples(trials, {})).length > 0
        ? 'Latency is measured at fixed arrival rates, from the intended start of each request, at the same rate for all.'
        : undefined,
  ],
  [
    'Throughput derived from mean latency',
    ({ trials, profile }) => {
      if (profile.name === 'alone') return 'Nothing is said of capacity: one call follows the other.';
      return closedLoads(selectSamples(trials, {})).length > 0
        ? 'Capacity is what was completed per second of wall time, at saturation.'
        : undefined;
    },
  ],
  [
    'Client and server starve each other',
    ({ environment: { pinning }, trials }) =>
      hasPhase(trials, ({ generatorUse }) => generatorUse !== undefined)
        ? `${pinning} The generator's CPU is in every trial, and a verdict is invalid where it was the limit.`
        : pinning,
  ],
  [
    'No warm-up, leftover state',
    ({ trials, profile }) => {
      if (trials.some(({ startMs }) => startMs !== undefined))
        return 'Every trial has a new server process, and requests before it counts.';
      return profile.name === 'alone'
        ? 'There are requests before the first that counts. The servers are what somebody else has started.'
        : undefined;
    },
  ],
  [
    'A single run',
    ({ profile }) =>
      `At least ${profile.minRounds} rounds in random order by a recorded seed; 95 % intervals by bootstrap over rounds, and the sign test beside them.`,
  ],
  [
    'The conclusion was fixed beforehand',
    () =>
      'Verdicts are computed, and can be for either side, for none, or invalid. Two identical arms, and a server slowed on purpose, are in the tests.',
  ],
  [
    'Server CPU is not reported',
    ({ trials }) => {
      if (!hasPhase(trials, ({ server }) => server !== undefined)) return undefined;
      const isSplit = trials.some(({ server }) => server === 'floor');
      return `It is, for each request, from the server process itself${isSplit ? ', split into floor, framework and encoding' : ''}.`;
    },
  ],
];

/** Who has counted connections; a cold start opens new ones by intent. */
function describeCounting(trials: readonly Trial[]): string {
  const phases = trials
    .filter(({ server, arm }) => server === 'service' && MAIN_ARMS.some((main) => main === arm))
    .flatMap(({ phases }) => phases.filter(({ load }) => load.kind !== 'cold'));
  if (phases.length > 0 && phases.every(({ server }) => server?.connections !== undefined))
    return 'The servers count them: a verdict is invalid if they were not as many as planned, or if more than 1 % of the requests came with a new one.';
  return trials.some(({ generator }) => generator === 'k6')
    ? 'The servers were not asked how many there were: the generator counts those that it opens, and k6 can not see whether gRPC connects again.'
    : 'The servers were not asked how many there were: the generator counts those that it opens, and a verdict over more than 1 % new ones is invalid.';
}

/** An answer that some trial has to bear out. */
function where(isMeant: (trial: Trial) => boolean, answer: string): Objection[1] {
  return ({ trials }) => (trials.some(isMeant) ? answer : undefined);
}

const hasPhase = (trials: readonly Trial[], isMeant: (phase: Phase) => boolean): boolean =>
  trials.some(({ phases }) => phases.some(isMeant));
