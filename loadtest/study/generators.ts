import type { Environment } from '../result/environment.ts';
import { GENERATORS, type Generator, type GeneratorName } from '../result/result.ts';

const LATENCY: Readonly<Record<GeneratorName, string>> = {
  wire:
    'From the intended start of a request to the last byte of its answer, over a socket of Node.js. Requests are bytes that ' +
    'were built beforehand, and answers are only compared, so that no client and no encoding is in it.',
  node:
    'From the intended start of a request to the decoded answer, through a client as people use it: node:http or ' +
    "node:http2 for REST, nice-grpc's for gRPC, the frames client. Encoding, JSON or protobuf, is in it on both sides.",
  k6:
    'From the actual start of a request, not the intended one: what k6 calls http_req_duration (sending, waiting and ' +
    'receiving) and grpc_req_duration (the call inside grpc-go). ' +
    'The conversion from JavaScript objects to messages, which k6 pays for gRPC alone, is in neither, but in its CPU.',
};

/** The generators of a study, in the order of every table. */
export function describeGenerators(
  used: ReadonlySet<GeneratorName>,
  { version, versions }: Environment,
): readonly Generator[] {
  const versionOf = { wire: version, node: versions['Node.js'], k6: versions.k6 };
  return GENERATORS.filter((name) => used.has(name)).map((name) => ({
    name,
    version: versionOf[name] ?? 'unknown',
    latency: LATENCY[name],
  }));
}
