import { runScenarios } from '../runtime/scenarios.ts';
import { readTarget, waitForServer } from '../runtime/target.ts';
import { openByteStream } from './byte-stream.ts';
import { framesScenarios } from './frames/scenarios.ts';
import { framesTarget } from './frames-target.ts';
import { textScenarios } from './text/scenarios.ts';

const text = readTarget(process.env, { host: 'localhost', port: 8080 });
await waitForServer(text, async (signal) => (await openByteStream(text, signal)).close());
const frames = await framesTarget(process.env, text);

process.exitCode = await runScenarios([
  ...textScenarios(text, frames === undefined ? [] : [frames.port]),
  ...(frames === undefined ? [] : framesScenarios(frames)),
]);
