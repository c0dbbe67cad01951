import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'esbuild';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const recipe = read('Dockerfile');
const beginning = (text: string) => /^FROM \S+ AS build\n.*?^RUN npm run generate\n/ms.exec(text)?.[0];
const copied = [...recipe.matchAll(/^COPY (?<from>services\/\S+)/gm)].map(({ groups }) => groups?.from ?? '');

describe('the recipe of the images', () => {
  it('begins its build as the other recipes do, so that they have these layers in common', () => {
    ok(beginning(recipe));
    for (const room of ['steady', 'study']) {
      equal(beginning(read(`../loadtest/${room}/Dockerfile`)), beginning(recipe), room);
    }
  });

  for (const service of ['socket', 'rest', 'grpc']) {
    it(`copies every room that ${service} is made from, so that a change elsewhere makes no new image`, async () => {
      const { metafile } = await build({
        entryPoints: [`services/${service}/main.ts`, `services/${service}/client-main.ts`],
        bundle: true,
        metafile: true,
        write: false,
        outdir: 'dist',
        platform: 'node',
        format: 'esm',
        external: ['pg-native'],
      });
      const rooms = new Set(
        Object.keys(metafile.inputs)
          .filter((file) => file.startsWith('services/'))
          .map((file) => file.split('/').slice(0, 2).join('/')),
      );
      rooms.delete(`services/${service}`);
      deepEqual(
        [...rooms].filter((room) => !copied.includes(room)),
        [],
      );
    });
  }
});
