import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type AdminServer, listenAdmin } from './admin.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics.ts';

describe('the admin port', () => {
  const readiness = { ready: false };
  const { registry } = createMetrics();
  const host = '127.0.0.1';
  let admin: AdminServer;
  before(async () => {
    admin = await listenAdmin({ host, port: 0, readiness, registry });
  });
  after(() => admin.close());

  const ask = (path: string, method = 'GET') => fetch(`http://${host}:${admin.port}${path}`, { method });

  it('is alive, whether it is ready or not', async () => {
    assert.equal((await ask('/livez')).status, 200);
  });

  it('is ready when the process says so', async () => {
    assert.equal((await ask('/readyz')).status, 503);
    readiness.ready = true;
    assert.equal((await ask('/readyz?verbose')).status, 200);
    assert.equal((await ask('/readyz', 'HEAD')).status, 200);
  });

  it('shows the process in the text format of Prometheus', async () => {
    const response = await ask('/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes']) {
      assert.match(text, new RegExp(`^${name} [0-9.e+]+$`, 'm'));
    }
  });

  it('refuses what it does not have', async () => {
    assert.equal((await ask('/')).status, 404);
    assert.equal((await ask('/__proto__')).status, 404);
    const response = await ask('/livez', 'POST');
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD');
  });

  it('names the setting where its port is taken', async () => {
    await assert.rejects(listenAdmin({ host, port: admin.port, readiness, registry }), {
      name: 'StartError',
      message: `ADMIN_PORT: ${host}:${admin.port} is in use by another process: end that, or set ADMIN_PORT to a free port`,
    });
  });
});

describe('listen', () => {
  it('names BIND_ADDRESS where the address is not of this machine', async () => {
    const at = { host: '192.0.2.1', port: 0, setting: 'TCP_PORT' as const };
    await assert.rejects(listen(createServer(), at), /BIND_ADDRESS/);
  });
});
