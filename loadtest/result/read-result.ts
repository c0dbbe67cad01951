import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import schema from './result.schema.json' with { type: 'json' };
import { RESULT_FORMAT, type Result } from './result.ts';

/** All of a file is held in memory at once. A full study takes a few MB. */
const MAX_BYTES = 256 * 1024 * 1024;
/** A file that is wrong in many places is rarely wrong in many ways. */
const MAX_MISTAKES = 5;

const ajv = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false });
const isResult = ajv.compile<Result>(schema);

/** Reads a result file. Throws an `Error` that names the file, the place in it, and what to do. */
export function readResult(file: string): Result {
  const text = readText(file);
  try {
    return checkResult(JSON.parse(text), file);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${file} is not JSON (${error.message}): name a file that 'npm run compare' wrote`);
  }
}

/** Takes a value for a `Result` if it is one by result.schema.json; `source` names it in the error that is thrown if not. */
export function checkResult(value: unknown, source: string): Result {
  checkFormat(value, source);
  if (isResult(value)) return value;
  const mistakes = [...new Set((isResult.errors ?? []).filter(isCause).map(describeMistake))];
  const more = mistakes.length - MAX_MISTAKES;
  throw new Error(
    [
      `${source} is not a whole result file (see loadtest/result/result.schema.json); measure again, or mend it:`,
      ...mistakes.slice(0, MAX_MISTAKES).map((mistake) => `  ${mistake}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n'),
  );
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`There is no file ${file}: 'npm run compare' writes one`);
    throw new Error(`${file} can't be read (${code}): name a result file`);
  }
  if (bytes.length > MAX_BYTES) {
    throw new Error(
      `${file} has ${bytes.length} bytes, and at most ${MAX_BYTES} are read: is it a result file?`,
    );
  }
  return bytes.toString();
}

/** Formats are `wirelab-result/N`; those before the first were `wirelab-comparison/1`. */
function checkFormat(value: unknown, source: string): void {
  const format = (value as { format?: unknown } | null)?.format;
  if (format === RESULT_FORMAT) return;
  if (typeof format !== 'string' || !format.startsWith('wirelab-')) {
    throw new Error(
      `${source} is no result file, as its format is not '${RESULT_FORMAT}': name a file that 'npm run compare' wrote`,
    );
  }
  const [name, number] = format.split('/');
  const isNewer =
    name === RESULT_FORMAT.split('/')[0] && Number(number) > Number(RESULT_FORMAT.split('/')[1]);
  throw new Error(
    isNewer
      ? `${source} has the format '${format}', which is newer than '${RESULT_FORMAT}': read it with the wirelab that wrote it, or a later one`
      : `${source} has the older format '${format}', and '${RESULT_FORMAT}' is read: measure again with 'npm run compare', or read it with the wirelab that wrote it`,
  );
}

/** `if` fails where its `then` has failed, which says more. */
const isCause = ({ keyword }: ErrorObject): boolean => keyword !== 'if';

/** `/trials/3/arm: must be one of rest, grpc, not "soap"`. */
function describeMistake({ instancePath, message, keyword, params, data }: ErrorObject): string {
  const at = instancePath === '' ? '/' : instancePath;
  if (keyword === 'additionalProperties') {
    return `${at}: has '${params.additionalProperty}', which the format does not know`;
  }
  const expected =
    keyword === 'enum' ? `must be one of ${(params.allowedValues as unknown[]).join(', ')}` : message;
  return typeof data === 'object' && data !== null
    ? `${at}: ${expected}`
    : `${at}: ${expected}, not ${JSON.stringify(data)}`;
}
