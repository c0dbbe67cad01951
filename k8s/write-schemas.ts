import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveSchemas, type ObjectKind, type OpenApi } from './derive-schemas.ts';

/** The kinds that the charts and the manifests have. */
const KINDS: readonly ObjectKind[] = [
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
];

/**
 * `npm run schemas`: derives k8s/schemas/ from the OpenAPI description of the current cluster, so that
 * manifests can be checked where there is no cluster.
 */
const folder = join(import.meta.dirname, 'schemas');
const openApi = execFileSync('kubectl', ['get', '--raw', '/openapi/v2'], { maxBuffer: 2 ** 28 });
mkdirSync(folder, { recursive: true });
for (const [file, schema] of Object.entries(deriveSchemas(JSON.parse(`${openApi}`) as OpenApi, KINDS))) {
  writeFileSync(join(folder, file), `${JSON.stringify(schema)}\n`);
}
