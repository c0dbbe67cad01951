import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { startRest } from './rest-under-test.ts';

/** Runs the program against the port: its exit code and what it printed. */
function runClient(port: number): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, APP: '127.0.0.1', PORT: String(port) };
    const child = execFile(process.execPath, ['dist/rest-client.mjs'], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

async function runAgainst(answer: RequestListener): Promise<{ code: number; output: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const result = await runClient((server.address() as AddressInfo).port);
  server.closeAllConnections();
  server.close();
  return result;
}

describe('the REST client program', () => {
  it('passes on a server of ours, fresh or not, and shows what is sent and comes back', async () => {
    const rest = await startRest({ env: { SEED_USERS: '7' } });
    for (const _run of ['fresh', 'used']) {
      const { code, output } = await runClient(rest.port);
      assert.equal(code, 0, output);
      assert.match(
        output,
        /--- 1\. Create a user ---\nPOST \/api\/users \{"name":"Tan","email":"tan@example.com"\}\n/,
      );
      assert.match(
        output,
        /\n {2}201 \{"email":"tan@example.com","id":\d+,"name":"Tan"\} \[location: \/api\/users\/\d+\]\n/,
      );
      assert.match(output, /\n15 passed, 0 failed\n$/);
    }
    await rest.close();
  });

  it('fails on another, and says what it expected', async () => {
    const { code, output } = await runAgainst((_, response) => response.end('{}'));
    assert.equal(code, 1);
    assert.match(output, /FAILED: status: expected 201, got 200\n/);
    assert.match(output, /\n0 passed, 15 failed\n$/);
  });

  it('fails on one that closes every connection in the middle of an answer', async () => {
    let isFirst = true;
    const { code, output } = await runAgainst((_, response) => {
      if (isFirst) response.end('[]');
      else response.writeHead(200, { 'Content-Length': '9' }).write('{', () => response.destroy());
      isFirst = false;
    });
    assert.equal(code, 1);
    assert.match(output, /\n0 passed, 15 failed\n$/);
  });
});
