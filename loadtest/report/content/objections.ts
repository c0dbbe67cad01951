import type { Result } from '../../result/result.ts';
import type { Section } from './section.ts';

/** What people say against published comparisons of REST and gRPC, and what is done about it here. */
export function objectionsSection({ environment, profile }: Result): Section {
  return {
    id: 'objections',
    title: 'Objections to such benchmarks',
    paragraphs: [],
    charts: [],
    tables: [
      {
        caption: 'Objections, and how this study answers them',
        isText: true,
        head: ['Objection', 'Answer'],
        rows: [
          [
            'The generator pays for JSON on one side only',
            'The wire generator sends bytes that were built beforehand, to every arm. The others encode and decode on both sides; k6 converts JSON for gRPC, and what that costs shows in its no-op figures.',
          ],
          [
            'Connections are reused on one side only',
            'Every arm keeps its connections, has as many as the others, and they are counted; a verdict over arms that opened more is invalid.',
          ],
          [
            'A connection per user hides multiplexing',
            'One more arm has all its streams in one gRPC connection.',
          ],
          [
            'Verb, payload and HTTP version change at once',
            'JSON over HTTP/2 and protobuf over HTTP/1.1 stand between REST and gRPC: one change at a time. The verb is POST throughout.',
          ],
          [
            'One tiny payload',
            'Names up to 1 MiB and lists up to 1,000 users; the report shows where lines cross.',
          ],
          [
            'Closed loops hide queueing (coordinated omission)',
            'Latency is measured at fixed arrival rates, from the intended start of each request, at the same rate for all.',
          ],
          [
            'Throughput derived from mean latency',
            'Capacity is what was completed per second of wall time, at saturation.',
          ],
          [
            'Client and server starve each other',
            `${environment.pinning} The generator's CPU is in every trial, and a verdict is invalid where it was the limit.`,
          ],
          [
            'No warm-up, leftover state',
            'Every trial has a new server process, and requests before it counts.',
          ],
          [
            'A single run',
            `At least ${profile.minRounds} rounds in random order by a recorded seed; 95 % intervals by bootstrap over rounds, and the sign test beside them.`,
          ],
          [
            'The conclusion was fixed beforehand',
            'Verdicts are computed, and can be for either side, for none, or invalid. Two identical arms, and a server slowed on purpose, are in the tests.',
          ],
          [
            'Server CPU is not reported',
            'It is, for each request, from the server process itself, split into floor, framework and encoding.',
          ],
        ],
      },
    ],
  };
}
