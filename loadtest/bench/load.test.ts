import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { startProgram } from '../../local/server-process.ts';
import { CONTESTS } from './contests.ts';
import { type LoadOrder, runLoad } from './load.ts';

const SHORT = { connections: 2, depth: 3, warmUpRequests: 10, turns: 2, turnMs: 20 };

async function listenOn(server: Server, t: TestContext): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('load', () => {
  for (const { protocol, floor } of CONTESTS) {
    it(`measures two servers in turns over ${protocol}, and checks their answers`, async (t) => {
      const servers = [await startProgram(floor), await startProgram(floor)];
      t.after(() => Promise.all(servers.map((server) => server.close())));
      const ports = servers.map((server) => ({
        port: server.ports[protocol] ?? 0,
        adminPort: server.ports.admin ?? 0,
      }));
      const results = await runLoad({ protocol, servers: ports, ...SHORT }, []);
      assert.equal(results.length, 2);
      for (const result of results) {
        assert.ok(result.requests > 0);
        assert.ok(result.seconds >= 0.039 && result.serverCpuSeconds > 0 && result.loadCpuSeconds > 0);
        assert.ok(result.idleBytes > 10e6);
      }
    });
  }

  it('fails with the first wrong answer or ended connection', async (t) => {
    const admin = await startProgram('floor-http');
    t.after(() => admin.close());
    const adminPort = admin.ports.admin ?? 0;
    const runOn = async (protocol: LoadOrder['protocol'], server: Server) =>
      runLoad({ protocol, servers: [{ port: await listenOn(server, t), adminPort }], ...SHORT }, []);

    const http = createHttpServer((_, response) => response.writeHead(503).end());
    await assert.rejects(runOn('http', http), /the first: HTTP\/1\.1 503/);
    const grpc = createHttp2Server();
    grpc.on('stream', (stream) => stream.respond({ 'grpc-status': 13 }, { endStream: true }));
    await assert.rejects(runOn('grpc', grpc), /the first: frame/);
    const frames = createServer((socket) => socket.end(Buffer.from('000000050000000102', 'hex')));
    await assert.rejects(runOn('frames', frames), /the first: frame 000000050000000102/);
    for (const { protocol } of CONTESTS) {
      const ending = createServer((socket) => socket.on('error', () => undefined).end());
      await assert.rejects(runOn(protocol, ending), /wrong answers, the first: /);
    }
  });

  it('fails where nobody listens', async () => {
    const nobody = { protocol: 'http', servers: [{ port: 1, adminPort: 1 }], ...SHORT } as const;
    await assert.rejects(runLoad(nobody, []), /the load failed: /);
  });
});
