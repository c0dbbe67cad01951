import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openapi } from '../../generated/openapi.ts';
import { user as messages } from '../../generated/user.js';
import type { HttpAnswer } from './http-exchange.ts';

interface Described {
  readonly $ref?: string;
  readonly headers?: Record<string, { $ref?: string; required?: boolean; schema?: object }>;
  readonly content?: Record<string, { schema: object & { [MESSAGE]?: string }; example?: unknown }>;
}
type Operation = { responses: Record<string, Described> };
type Paths = Record<string, Record<string, Operation>>;

/** In a schema: the name of the protobuf message that a body is. */
const MESSAGE = 'x-protobuf-message';
const METHODS = ['get', 'head', 'post', 'put', 'delete', 'options'];
const paths = openapi.paths as unknown as Paths;

const ajv = new Ajv2020({
  strictTypes: false,
  allErrors: true,
  formats: { uri: (text) => URL.canParse(text) },
});
// The description is no schema itself, but holds those that its own references name.
ajv.addVocabulary(Object.keys(openapi));
ajv.addKeyword(MESSAGE);
ajv.addSchema(openapi, 'openapi.json');

/** One answer that the description lists. */
export interface DescribedAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Every answer that openapi.yaml lists. */
export const describedAnswers: readonly DescribedAnswer[] = Object.entries(paths).flatMap(([path, item]) =>
  METHODS.flatMap((method) =>
    Object.keys(item[method]?.responses ?? {}).map((status) => ({
      method: method.toUpperCase(),
      path,
      status: Number(status),
    })),
  ),
);

/** Throws unless every schema of the description is one, and every example keeps its own. */
export function assertExamples(): void {
  const described = [
    ...describedAnswers.map(({ method, path, status }) => descriptionOf({ method, path }, status)),
    ...Object.values<Described>(openapi.components.responses),
  ];
  for (const { content = {} } of described.filter((one) => one !== undefined)) {
    for (const { schema, example } of Object.values(content)) {
      if (example === undefined) validatorOf(schema);
      else assertSchema('the example', schema, example);
    }
  }
}

/** Throws unless the answer is one that openapi.yaml lists for the request: status, header fields, type and body. */
export function assertDescribed(request: { method: string; path: string }, answer: HttpAnswer): void {
  const { status, headers, text, bytes } = answer;
  const where = `${request.method} ${request.path} -> ${status}`;
  const described = descriptionOf(request, status);
  assert.ok(described, `${where} is not in openapi.yaml`);

  for (const [name, header] of Object.entries(described.headers ?? {})) {
    const { required, schema = {} } = resolve(header);
    const value = headers[name.toLowerCase()];
    if (value !== undefined) assertSchema(`${where} ${name}`, schema, value);
    else assert.ok(!required, `${where} has no ${name}`);
  }
  if (described.content === undefined || request.method === 'HEAD') {
    assert.equal(text, '', `${where} has a body`);
    return;
  }
  const type = headers['content-type'] ?? '';
  const content = described.content[type];
  assert.ok(content, `${where} has the type '${type}'`);
  const message = content.schema[MESSAGE];
  if (message === undefined) assertSchema(where, content.schema, JSON.parse(text));
  else assertMessage(where, message, bytes);
}

/** What openapi.yaml says of the answer. Paths and methods that it does not list have one answer each. */
function descriptionOf(
  { method, path }: { method: string; path: string },
  status: number,
): Described | undefined {
  const { NoSuchPath, MethodNotAllowed } = openapi.components.responses;
  const item = itemOf(path.split('?')[0] ?? '');
  if (item === undefined) return status === 404 ? NoSuchPath : undefined;
  const operation = item[method.toLowerCase()];
  if (operation === undefined) return status === 405 ? MethodNotAllowed : undefined;
  const response = operation.responses[status];
  return response && resolve(response);
}

function itemOf(path: string): Paths[string] | undefined {
  return paths[path] ?? (/^\/api\/users\/[^/]+$/.test(path) ? paths['/api/users/{id}'] : undefined);
}

function resolve<T extends object>(described: T & { $ref?: string }): T {
  if (described.$ref === undefined) return described;
  const [, ...keys] = described.$ref.split('/');
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], openapi) as T;
}

function assertSchema(what: string, schema: object, value: unknown): void {
  const validate = validatorOf(schema);
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
}

/** Passes if the bytes are the message and nothing else. */
function assertMessage(what: string, name: string, bytes: Uint8Array): void {
  const type = messages.v1[name as 'User'];
  assert.ok(type, `${what}: user.proto has no message ${name}`);
  assert.deepEqual(type.encode(type.decode(bytes)).finish(), bytes, `${what} is a ${name}`);
}

const validators = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  // With its references into the description made absolute, it can stand alone.
  const absolute = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi.json#/');
  const made = ajv.compile(JSON.parse(absolute));
  validators.set(schema, made);
  return made;
}
