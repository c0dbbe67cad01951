import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import packageJson from '../../../package.json' with { type: 'json' };
import { findK6 } from '../../load/k6/find-k6.ts';
import { describeMachine } from '../environment-of.ts';
import type { PodEnvironment } from './pod-environment.ts';

/** Runs in a pod of the study, and prints what only the image and its node know. */
const k6 = findK6();
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version: string }>;
};
const installed = Object.keys(packageJson.dependencies).map((name) => [
  name,
  packages[`node_modules/${name}`]?.version,
]);
const environment: PodEnvironment = {
  ...describeMachine(),
  // All that the node has, and not only what the pod may use: that is in the limits.
  cpus: cpus().length,
  version: packageJson.version,
  revision: process.env.REVISION ?? 'unknown',
  versions: {
    'Node.js': process.versions.node,
    ...Object.fromEntries(installed),
    ...('version' in k6 && { k6: k6.version }),
  },
  ...('reason' in k6 && { whyNoK6: k6.reason }),
};
console.log(JSON.stringify(environment));
