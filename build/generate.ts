import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * Makes generated/ from the contracts: the protobuf messages, the descriptor set that gRPC reflection serves, and the
 * OpenAPI description as a module. Does nothing where the results are newer than every source.
 */
const OUT = 'generated';
const PROTO_DIR = 'proto/user/v1';
const PROTOS = readdirSync(PROTO_DIR).map((file) => join(PROTO_DIR, file));
const OPENAPI = 'services/rest/openapi.yaml';
const SOURCES = [...PROTOS, OPENAPI, import.meta.filename, 'package-lock.json'];
const RESULTS = ['user.js', 'user.d.ts', 'descriptor-set.ts', 'openapi.ts'].map((file) => join(OUT, file));

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const tool = (name: string, ...args: string[]) =>
  execFileSync(join('node_modules', '.bin', name), args, { stdio: ['ignore', 'inherit', 'inherit'] });

function generateMessages(): void {
  const js = join(OUT, 'user.js');
  const lean = ['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-service'];
  tool('pbjs', '-t', 'static-module', '-w', 'es6', ...lean, '-p', 'proto', '-o', js, ...PROTOS);
  tool('pbts', '-o', join(OUT, 'user.d.ts'), js);
}

function generateDescriptorSet(): void {
  const file = join(OUT, 'descriptor-set.binpb');
  tool('buf', 'build', '--as-file-descriptor-set', '-o', file);
  const base64 = readFileSync(file).toString('base64');
  rmSync(file);
  writeFileSync(
    join(OUT, 'descriptor-set.ts'),
    `export const descriptorSet = Buffer.from('${base64}', 'base64');\n`,
  );
}

function generateOpenApi(): void {
  const document = JSON.stringify(parse(readFileSync(OPENAPI, 'utf8')), null, 2);
  writeFileSync(join(OUT, 'openapi.ts'), `export const openapi = ${document};\n`);
}

if (Math.min(...RESULTS.map(modified)) < Math.max(...SOURCES.map(modified))) {
  mkdirSync(OUT, { recursive: true });
  generateMessages();
  generateDescriptorSet();
  generateOpenApi();
}
