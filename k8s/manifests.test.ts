import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { at, type KubernetesObject, missingTools, readObjects, renderChart } from '../helm/chart-tools.ts';

const here = import.meta.dirname;
const read = (file: string) => readFileSync(join(here, file), 'utf8');
const manifests = readdirSync(here).filter((file) => file.endsWith('.yaml') && file !== 'kind.yaml');
const objects = manifests.flatMap((file) => readObjects(read(file)));
const readme = read('../README.md');
const { version } = JSON.parse(read('../package.json')) as { version: string };
const skaffold = parse(read('../skaffold.yaml')) as {
  build: { tagPolicy: { customTemplate: { template: string } } };
  verify: { container: { image: string } }[];
};

/** Every image in these objects, or in this text. */
const imagesIn = (source: unknown): string[] =>
  [...JSON.stringify(source).matchAll(/"image":"(?<image>wirelab\/[^"]+)"/g)].map(
    ({ groups }) => groups?.image ?? '',
  );

describe('one version', () => {
  it('is in the package, the charts, the build and every manifest', () => {
    const charts = ['service/Chart.yaml', 'wirelab/Chart.yaml', 'wirelab/Chart.lock'];
    const inCharts = charts.flatMap((file) => [
      ...read(`../helm/${file}`).matchAll(/^ *(?:version|appVersion): "?(?<version>[\w.-]+)/gm),
    ]);
    equal(inCharts.length, 10);
    deepEqual(new Set(inCharts.map(({ groups }) => groups?.version)), new Set([version]));
    equal(skaffold.build.tagPolicy.customTemplate.template, version);
    const images = [...imagesIn(objects), ...imagesIn(skaffold.verify)];
    deepEqual([...new Set(images.map((image) => image.split(':')[1]))], [version]);
    const inReadme = [...readme.matchAll(/wirelab\/[\w$-]+:(?<version>[\w.]+)/g)];
    deepEqual([...new Set(inReadme.map(({ groups }) => groups?.version))], [version]);
    for (const recipe of ['services', 'loadtest', 'loadtest/steady', 'loadtest/study']) {
      equal(/^ARG VERSION=(.+)$/m.exec(read(`../${recipe}/Dockerfile`))?.[1], version, recipe);
    }
  });
});

describe('the images', { skip: missingTools('helm') }, () => {
  it('that anything runs are those that are built', () => {
    const used = [...imagesIn(renderChart('wirelab')), ...imagesIn(objects)].map(
      (image) => image.split(':')[0],
    );
    const { verify: _, ...building } = skaffold;
    // `npm run compare` builds the one of the study.
    const built = [...imagesIn(building), 'wirelab/study'];
    deepEqual([...new Set(used)].sort(), built.sort());
  });

  it('that the README pushes are those of the chart', () => {
    const pushed = /^for image in (.+); do$/m.exec(readme)?.[1]?.split(' ');
    const used = imagesIn(renderChart('wirelab')).map((image) => image.replace(/^wirelab\/|:.*$/g, ''));
    deepEqual(pushed?.sort(), [...new Set(used)].sort());
  });
});

describe('the Jobs by hand', { skip: missingTools('helm') }, () => {
  for (const service of ['socket', 'rest', 'grpc']) {
    it(`${service}-client is the one of the chart`, () => {
      const job = readObjects(read(`${service}-client.yaml`))[0];
      const ofChart = renderChart('wirelab').find(
        (object) => object.metadata.name === `${service}-client` && object.kind === 'Job' && isTest(object),
      );
      deepEqual(at(job, 'spec.template.spec'), at(ofChart, 'spec.template.spec'));
      deepEqual(withoutTemplate(job), withoutTemplate(ofChart));
    });
  }
});

function isTest(object: KubernetesObject): boolean {
  const annotations = at(object, 'metadata.annotations') as Record<string, string>;
  return annotations['helm.sh/hook'] === 'test';
}

function withoutTemplate(job: unknown): object {
  const { template: _, ...spec } = at(job, 'spec') as Record<string, unknown>;
  return spec;
}
