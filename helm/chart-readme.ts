import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, parse, parseDocument, type Scalar } from 'yaml';

interface Chart {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly version: string;
  readonly appVersion: string;
  readonly kubeVersion: string;
  readonly dependencies?: readonly { name: string; alias?: string; version: string; repository: string }[];
}

interface Comment {
  readonly description: string;
  readonly type?: string | undefined;
  readonly fallback?: string | undefined;
}

/** One value, as the table shows it. */
interface Row {
  readonly key: string;
  readonly type: string;
  readonly fallback: string;
  readonly description: string;
}

/**
 * The README of the chart in `folder`, from its Chart.yaml, values.yaml and README.md.gotmpl: what helm-docs
 * (https://github.com/norwoodj/helm-docs, without its version footer) makes of them. Throws for a template of helm-docs that is
 * not known here.
 */
export function renderChartReadme(folder: string): string {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const sections = chartSections(parse(read('Chart.yaml')) as Chart, valueRows(read('values.yaml')));
  return read('README.md.gotmpl')
    .replace(/\{\{ template "(.+?)" \. \}\}/g, (_, name: string) => {
      const section = sections[name];
      if (section === undefined) throw new Error(`no template ${name}`);
      return section;
    })
    .replace(/ +\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n');
}

function chartSections(chart: Chart, rows: readonly Row[]): Record<string, string> {
  const badge = (label: string, text: string) =>
    `![${label}: ${text}](https://img.shields.io/badge/${label}-${text.replaceAll('-', '--')}-informational?style=flat-square) `;
  const { dependencies = [] } = chart;
  const requirements = table(
    '| Repository | Name | Version |\n|------------|------|---------|',
    dependencies.map(({ repository, name, alias, version }) => [
      repository,
      alias ? `${alias}(${name})` : name,
      version,
    ]),
  );
  const values = table(
    '| Key | Type | Default | Description |\n|-----|------|---------|-------------|',
    rows.map(({ key, type, fallback, description }) => [key, type, fallback, description]),
  );
  return {
    'chart.header': `# ${chart.name}\n`,
    'chart.badgesSection':
      badge('Version', chart.version) + badge('Type', chart.type) + badge('AppVersion', chart.appVersion),
    'chart.description': chart.description,
    'chart.requirementsSection': `## Requirements\n\nKubernetes: \`${chart.kubeVersion}\`\n\n${dependencies.length > 0 ? requirements : ''}`,
    'chart.valuesSection': `## Values\n\n${values}`,
  };
}

const table = (head: string, rows: readonly (readonly string[])[]): string =>
  [head, ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');

function valueRows(source: string): Row[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter });
  const lines = source.split('\n');
  const commentAt = (offset: number) => readComment(lines, lineCounter.linePos(offset).line - 2);
  const rows = rowsOf('', document.contents as Node, undefined, true, commentAt);
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * A value is shown if it has a comment, or if it is a leaf and nothing above it has one. `comment` is its own,
 * `showLeaves` says whether nothing above has one.
 */
function rowsOf(
  key: string,
  value: Node,
  comment: Comment | undefined,
  showLeaves: boolean,
  commentAt: (offset: number) => Comment | undefined,
): Row[] {
  const isLeaf = isScalar(value) || ((isMap(value) || isSeq(value)) && value.items.length === 0);
  const own = comment !== undefined || (isLeaf && showLeaves) ? [toRow(key, value, comment)] : [];
  const showBelow = showLeaves && comment === undefined;
  const childRows = (childKey: string, child: Node, offset: number) =>
    rowsOf(childKey, child, commentAt(offset), showBelow, commentAt);
  if (isMap<Scalar<string>, Node | null>(value)) {
    const below = value.items.flatMap((pair) => {
      const name = /[. ]/.test(pair.key.value) ? `"${pair.key.value}"` : pair.key.value;
      const path = key === '' ? name : `${key}.${name}`;
      return childRows(path, pair.value as Node, pair.key.range?.[0] ?? 0);
    });
    return [...own, ...below];
  }
  if (isSeq<Node>(value)) {
    const below = value.items.flatMap((item, index) =>
      childRows(`${key}[${index}]`, item, item.range?.[0] ?? 0),
    );
    return [...own, ...below];
  }
  return own;
}

function toRow(key: string, node: Node, comment: Comment | undefined): Row {
  const value: unknown = node.toJSON();
  const fallback = value === null ? '`nil`' : `\`${JSON.stringify(sorted(value))}\``;
  return {
    key,
    type: comment?.type ?? typeName(value),
    fallback: comment?.fallback ?? fallback,
    description: comment?.description ?? '',
  };
}

/** `# -- text`, or `# -- (type) text`, and what follows it up to the line before the key; `# @default -- text`. */
function readComment(lines: readonly string[], lastLine: number): Comment | undefined {
  let first = lastLine;
  while (lines[first]?.trimStart().startsWith('#')) first -= 1;
  const block = lines.slice(first + 1, lastLine + 1).map((line) => line.trimStart());
  const start = block.findLastIndex((line) => line.startsWith('# -- '));
  if (start === -1) return undefined;
  const [head = '', ...rest] = block.slice(start);
  const { type, text = '' } = /^# -- (?:\((?<type>.*?)\) *)?(?<text>.*)$/.exec(head)?.groups ?? {};
  const fallback = rest.find((line) => line.startsWith('# @default -- '))?.slice('# @default -- '.length);
  const more = rest.filter((line) => !line.startsWith('# @default')).map((line) => line.replace(/^#\s?/, ''));
  return { description: [text, ...more].join(' '), type, fallback };
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'boolean') return 'bool';
  return value !== null && typeof value === 'object' ? 'object' : 'string';
}

/** Objects with their keys in order, as Go writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, sorted(one)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
