/**
 * Compares REST with gRPC by Node.js, against servers that are up: the same plan, statistics and kind of result file as the
 * k6 script, for machines without k6.
 *
 *     REST=host:port GRPC=host:port CALLS=200 ROUNDS=20 npx tsx loadtest/compare-node.ts
 *
 * WARMUP, SEED, TIMEOUT_MS and OUT are set in the same way. The exit code is 0 after a valid run, 1 after an invalid
 * one, and 2 where the input is wrong.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { concludeComparison } from './compare/comparison.ts';
import { type Input, readInput } from './compare/input.ts';
import { createNodeArms } from './compare/node-arms.ts';
import { measure } from './compare/node-generator.ts';
import { renderText } from './compare/render-text.ts';
import { renderJson } from './report/json.ts';
import { describeMachine, describeSource } from './study/environment-of.ts';

const LATENCY =
  "Latency is from a user object to a user object, through node:http for REST and nice-grpc's client for gRPC, so the " +
  'encoding is in it on both sides: JSON, and protobuf.';

const { plan, targets } = readInputOrExit();
const outFile = process.env.OUT ?? relative('', join(import.meta.dirname, '../results/compare-node.json'));

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

const startedAt = new Date().toISOString();
const arms = createNodeArms(targets);
const { trials, problems } = await measure(arms, plan, interrupted.signal);
const endedAt = new Date().toISOString();
arms.rest.close();
arms.grpc.close();

const result = concludeComparison({
  generator: { name: 'node', version: process.versions.node, latency: LATENCY },
  startedAt,
  endedAt,
  targets,
  machine: describeMachineAndSource(),
  plan,
  trials,
  problems,
});
console.log(renderText(result).trimEnd());
if (outFile !== '') {
  mkdirSync(dirname(outFile), { recursive: true });
  writeFileSync(outFile, renderJson(result));
  console.log(`Result file: ${outFile}`);
}
process.exitCode = result.verdicts.some(({ kind }) => kind === 'invalid') ? 1 : 0;

/** Of what is installed beside it, this generator uses only its client of gRPC. */
function describeMachineAndSource() {
  const { versions, ...source } = describeSource();
  const { limits: _, ...machine } = describeMachine();
  const used = ['Node.js', 'nice-grpc'];
  return {
    ...source,
    ...machine,
    versions: Object.fromEntries(Object.entries(versions).filter(([name]) => used.includes(name))),
  };
}

function readInputOrExit(): Input {
  try {
    // It has no parts.
    return readInput({ ...process.env, PARALLELISM: '' });
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
