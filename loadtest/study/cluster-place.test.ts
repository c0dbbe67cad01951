import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingTools } from '../../helm/chart-tools.ts';
import { StartError } from '../../services/runtime/start-error.ts';
import { openClusterPlace } from './cluster-place.ts';

const { signal } = new AbortController();

describe('a study in a cluster', () => {
  it('says that there is no such context', { skip: missingTools('kubectl') }, async () => {
    const { KUBECONFIG } = process.env;
    process.env.KUBECONFIG = '/nonexistent';
    try {
      await assert.rejects(
        openClusterPlace({ context: 'kind-nowhere', image: undefined }, signal),
        (error) => {
          assert.ok(error instanceof StartError);
          assert.match(error.message, /There is no kube context 'kind-nowhere'/);
          return true;
        },
      );
    } finally {
      if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = KUBECONFIG;
    }
  });
});
