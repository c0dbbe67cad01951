/**
 * Compares REST with gRPC by Node.js, against servers that are up: the same profile, statistics and result file as the
 * k6 script, for machines without k6.
 *
 *     REST=host:port GRPC=host:port CALLS=200 ROUNDS=20 npx tsx loadtest/compare-node.ts
 *
 * WARMUP, SEED, TIMEOUT_MS and OUT are set in the same way. The exit code is 0 after a valid run, 1 after an invalid
 * one, and 2 where the input is wrong.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { concludeComparison } from './comparison.ts';
import { createNodeArms } from './node-arms.ts';
import { measure } from './node-generator.ts';
import { readProfile } from './profile.ts';
import { renderJson } from './report/json.ts';
import { renderText } from './report/text.ts';
import { readTargets } from './targets.ts';

const LATENCY =
  "Latency is from a user object to a user object, through node:http for REST and nice-grpc's client for gRPC, so the " +
  'encoding is in it on both sides: JSON, and protobuf.';

const { profile, targets } = readInput();
const outFile = process.env.OUT ?? relative('', join(import.meta.dirname, '../results/compare-node.json'));

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

const startedAt = new Date().toISOString();
const arms = createNodeArms(targets);
const { rounds, problems } = await measure(arms, profile, interrupted.signal);
arms.rest.close();
arms.grpc.close();

const generator = { name: 'Node.js', version: process.versions.node, latency: LATENCY } as const;
const comparison = concludeComparison({ generator, startedAt, targets, profile, rounds, problems });
console.log(renderText(comparison).trimEnd());
if (outFile !== '') {
  mkdirSync(dirname(outFile), { recursive: true });
  writeFileSync(outFile, renderJson(comparison));
  console.log(`Result file: ${outFile}`);
}
process.exitCode = comparison.verdict.kind === 'invalid' ? 1 : 0;

function readInput() {
  try {
    return { profile: readProfile(process.env), targets: readTargets(process.env) };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
