import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { missingTools } from '../helm/chart-tools.ts';
import { run } from './command.ts';
import { createKubeconfig } from './kubeconfig.ts';

const TWO_CONTEXTS = `
apiVersion: v1
kind: Config
current-context: production
clusters:
  - { name: one, cluster: { server: https://127.0.0.1:1 } }
  - { name: two, cluster: { server: https://127.0.0.1:2 } }
contexts:
  - { name: kind-wirelab, context: { cluster: one, user: user } }
  - { name: production, context: { cluster: two, user: user } }
users:
  - { name: user, user: { token: secret } }
`;

test('the named context is the current and only one, and the file is gone after use', {
  skip: missingTools('kubectl'),
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wirelab-test-'));
  const usual = process.env.KUBECONFIG;
  process.env.KUBECONFIG = join(folder, 'config');
  try {
    await writeFile(process.env.KUBECONFIG, TWO_CONTEXTS);
    const kubeconfig = await createKubeconfig('kind-wirelab', AbortSignal.timeout(60_000));
    const env = { KUBECONFIG: kubeconfig.path };
    assert.equal(await run('kubectl', ['config', 'current-context'], { env }), 'kind-wirelab\n');
    assert.equal(
      await run('kubectl', ['config', 'get-contexts', '--output', 'name'], { env }),
      'kind-wirelab\n',
    );
    assert.match(await run('kubectl', ['config', 'view', '--raw'], { env }), /token: secret/);
    assert.equal((await stat(kubeconfig.path)).mode & 0o077, 0);
    assert.equal(await run('kubectl', ['config', 'current-context']), 'production\n');
    await kubeconfig.close();
    await assert.rejects(stat(kubeconfig.path), { code: 'ENOENT' });
  } finally {
    if (usual === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = usual;
    await rm(folder, { recursive: true });
  }
});
