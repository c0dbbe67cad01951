import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { choosePinning } from '../pinning.ts';
import { type ContestResult, conclude } from './conclude.ts';
import type { Contest } from './contests.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { resultLines, roundLine, roundsHead } from './print.ts';
import { type Round, runRound } from './round.ts';

/**
 * `npm run bench`: each service beside the bare floor under it, in turns. Exits with 0 if everything was measured,
 * whether a target is met or not; with 1 if something was not; with 2 if it was asked wrongly.
 */
const options = readOptionsOrExit();
const pinning = choosePinning();
const machine = `Node.js ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()})`;
console.log(machine);
console.log(pinning.description);
console.log(
  `${options.rounds} rounds; each server is new, warmed up, then measured for ${options.measureMs / 1000} s`,
);

const results: ContestResult[] = [];
for (const contest of options.contests) results.push(conclude(contest, await runRounds(contest), options));

for (const line of resultLines(results)) console.log(line);
if (options.json !== undefined) {
  const file = { machine, pinning: pinning.description, measureMs: options.measureMs, results };
  writeFileSync(options.json, `${JSON.stringify(file, null, 2)}\n`);
}
if (results.some(({ measured }) => !measured)) process.exitCode = 1;

function readOptionsOrExit(): BenchOptions {
  try {
    const read = readOptions(process.argv.slice(2));
    if (!read.help) return read;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** The rounds of one contest, printed as they end. */
async function runRounds(contest: Contest): Promise<Round[]> {
  const rounds: Round[] = [];
  console.log(roundsHead(contest));
  try {
    for (let number = 1; number <= options.rounds; number += 1) {
      const round = await runRound(contest, { number, measureMs: options.measureMs, pinning });
      rounds.push(round);
      console.log(roundLine(number, round));
    }
  } catch (error) {
    console.log(`not measured: ${(error as Error).message}`);
  }
  return rounds;
}
