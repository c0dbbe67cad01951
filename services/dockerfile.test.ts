import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'esbuild';

const recipe = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8');
const copied = [...recipe.matchAll(/^COPY (?<from>services\/\S+)/gm)].map(({ groups }) => groups?.from ?? '');

describe('the recipe of the images', () => {
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
