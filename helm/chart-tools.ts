import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export type ChartName = 'service' | 'wirelab';
export type Values = Readonly<Record<string, unknown>>;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

/** What the service chart has to be told, at least. */
export const LEAST_VALUES: Values = {
  image: { repository: 'wirelab/rest-server' },
  ports: { http: 5000 },
  test: { port: 'http', image: { repository: 'wirelab/rest-client' } },
};

/** Why tests that need these programs are skipped, or false if all are on PATH. */
export function missingTools(...names: string[]): string | false {
  const missing = names.filter(
    (name) => spawnSync(name, ['--help'], { stdio: 'ignore' }).error !== undefined,
  );
  return missing.length > 0 && `not on PATH: ${missing.join(', ')}`;
}

/** Runs a program to its end, with `input` on its standard input. */
export function run(command: string, args: readonly string[], input = '') {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/**
 * The folder of a chart whose dependencies are there. A copy, so that what is in the repository stays as it is; it goes with this
 * process.
 */
export function chartFolder(chart: ChartName): string {
  copy ??= copyCharts();
  return join(copy, chart);
}

let copy: string | undefined;

function copyCharts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-charts-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  cpSync(import.meta.dirname, folder, {
    recursive: true,
    filter: (path) => basename(path) !== 'charts',
  });
  const { status, stderr } = run('helm', ['dependency', 'build', join(folder, 'wirelab')]);
  if (status !== 0) throw new Error(stderr);
  return folder;
}

/** The releases that the READMEs of the charts speak of. */
const RELEASES: Record<ChartName, string> = { service: 'demo', wirelab: 'wirelab' };

/** The manifests that a chart comes to, as text. Throws what helm says against the values. */
export function renderText(chart: ChartName, values: Values = {}, ...args: string[]): string {
  return template(RELEASES[chart], chart, values, args);
}

/** The objects that a chart comes to in a release of this name. */
export function renderRelease(release: string, chart: ChartName, values: Values = {}): KubernetesObject[] {
  return readObjects(template(release, chart, values));
}

function template(release: string, chart: ChartName, values: Values, args: readonly string[] = []): string {
  const { status, stdout, stderr } = run(
    'helm',
    ['template', release, chartFolder(chart), '--values', '-', ...args],
    JSON.stringify(values),
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The objects that a chart comes to. */
export function renderChart(chart: ChartName, values: Values = {}, ...args: string[]): KubernetesObject[] {
  return readObjects(renderText(chart, values, ...args));
}

/** What helm prints when it has installed a chart. */
export function renderNotes(chart: ChartName, values: Values = {}): string {
  const { status, stdout, stderr } = run(
    'helm',
    [
      'install',
      RELEASES[chart],
      chartFolder(chart),
      '--namespace',
      'default',
      '--dry-run=client',
      '--values',
      '-',
    ],
    JSON.stringify(values),
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.split('NOTES:')[1] ?? '';
}

/** The objects in a text of YAML documents. */
export function readObjects(text: string): KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** The service chart with the least it has to be told, and these values. */
export function renderService(values: Values = {}): KubernetesObject[] {
  return renderChart('service', { ...LEAST_VALUES, ...values });
}

/** The one object of this kind (and name). Throws if there is none, or more. */
export function theOne(objects: readonly KubernetesObject[], kind: string, name?: string): KubernetesObject {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new Error(
      `${found.length} of ${kind} ${name ?? ''} in ${objects.map((one) => `${one.kind} ${one.metadata.name}`).join(', ')}`,
    );
  }
  return first;
}

/** What is at a path such as `spec.template.spec.containers.0.env`, or undefined. */
export function at(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}
