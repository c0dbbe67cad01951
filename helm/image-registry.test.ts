import { deepEqual, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingTools, renderChart } from './chart-tools.ts';

describe('the registry of all images', { skip: missingTools('helm') }, () => {
  const images = (values: object) =>
    [...JSON.stringify(renderChart('wirelab', { ...values })).matchAll(/"image":"([^"]+)"/g)].map(
      ([, image = '']) => image,
    );

  it('goes before every repository', () => {
    const registry = 'registry.example:5000/team';
    const digest = `sha256:${'0'.repeat(64)}`;
    const own = { rest: { image: { digest } } };
    deepEqual(
      images({ ...own, global: { imageRegistry: registry } }),
      images(own).map((image) => `${registry}/${image}`),
    );
  });

  for (const registry of ['registry.example/', 'https://registry.example', 'registry.example/a:1.0']) {
    it(`is refused where it is none: ${registry}`, () => {
      throws(() => images({ global: { imageRegistry: registry } }), /at '\/global\/imageRegistry': /);
    });
  }
});
