import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RestPortUnderTest, startHttp2, startRest } from './rest-under-test.ts';

const TAN = JSON.stringify({ name: 'Tan', email: 'tan@example.com' });

for (const [port, start] of [
  ['http', startRest],
  ['http2', startHttp2],
] as const) {
  describe(`the users over REST, ${port}`, () => {
    let rest: RestPortUnderTest;
    before(async () => {
      rest = await start();
    });
    after(() => rest.close());

    const answers = async (method: string, path: string, body?: string): Promise<[number, string]> => {
      const { status, text } = await rest.request(method, path, { body });
      return [status, text];
    };

    it('are listed, 100 of them at the start', async () => {
      const { text, headers } = await rest.request('GET', '/api/users');
      assert.ok(text.startsWith('[{"email":"user0@example.com","id":1,"name":"user0"},{"email":'), text);
      assert.equal(JSON.parse(text).length, 100);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers.link, undefined);
    });

    it('are listed a page at a time, each with a link to the next', async () => {
      const pages: number[][] = [];
      let next: string | undefined = '/api/users?limit=40';
      while (next !== undefined && pages.length < 4) {
        const { text, headers } = await rest.request('GET', next);
        pages.push(JSON.parse(text).map(({ id }: { id: number }) => id));
        next = /^<(.*)>; rel="next"$/.exec(String(headers.link))?.[1];
      }
      assert.deepEqual(
        pages.map(({ length }) => length),
        [40, 40, 20],
      );
      assert.deepEqual(
        pages.flat(),
        Array.from({ length: 100 }, (_, n) => n + 1),
      );
      assert.deepEqual(await answers('GET', '/api/users?after=100'), [200, '[]']);
    });

    it('are got by id', async () => {
      const user = '{"email":"user1@example.com","id":2,"name":"user1"}';
      assert.deepEqual(await answers('GET', '/api/users/2'), [200, user]);
    });

    it('are created under the next id', async () => {
      const { status, text, headers } = await rest.request('POST', '/api/users', { body: TAN });
      assert.equal(status, 201);
      assert.equal(text, '{"email":"tan@example.com","id":101,"name":"Tan"}');
      assert.equal(headers.location, '/api/users/101');
      assert.deepEqual(await answers('GET', '/api/users/101'), [200, text]);
    });

    it('are updated in part or whole', async () => {
      const updated = [200, '{"message":"The user data has updated"}'];
      assert.deepEqual(await answers('PUT', '/api/users/3', '{"email":"updated@example.com"}'), updated);
      assert.equal(
        (await answers('GET', '/api/users/3'))[1],
        '{"email":"updated@example.com","id":3,"name":"user2"}',
      );
      assert.deepEqual(await answers('PUT', '/api/users/3', TAN), updated);
      assert.equal(
        (await answers('GET', '/api/users/3'))[1],
        '{"email":"tan@example.com","id":3,"name":"Tan"}',
      );
    });

    it('are deleted once', async () => {
      assert.deepEqual(await answers('DELETE', '/api/users/4'), [200, '{"message":"User deleted"}']);
      assert.deepEqual(await answers('DELETE', '/api/users/4'), [404, '{"error":"User not found"}']);
    });

    it('take nothing but a name and an email from a body', async () => {
      const body = '{"__proto__":{"name":"inherited"},"constructor":1,"id":7,"name":"Own","email":"a@b"}';
      const { text } = await rest.request('POST', '/api/users', { body });
      assert.equal(JSON.parse(text).name, 'Own');
      assert.equal(
        (await rest.request('POST', '/api/users', { body: '{"__proto__":{"name":"a","email":"a@b"}}' }))
          .status,
        400,
      );
      assert.equal(({} as { name?: string }).name, undefined);
    });

    it('answer HEAD with the header of GET, and OPTIONS with the methods', async () => {
      const [head, get] = [
        await rest.request('HEAD', '/api/users/2'),
        await rest.request('GET', '/api/users/2'),
      ];
      assert.deepEqual(
        [head.status, head.text, head.headers['content-length']],
        [200, '', get.headers['content-length']],
      );
      const { headers } = await rest.request('OPTIONS', '/api/users');
      assert.equal(headers.allow, 'GET, HEAD, OPTIONS, POST');
    });

    it('are counted by operation and outcome, with the connections', async () => {
      const metrics = await rest.metrics();
      assert.ok(
        metrics.includes(`wirelab_requests_total{port="${port}",operation="update",outcome="ok"} 2\n`),
      );
      assert.ok(
        metrics.includes(`wirelab_requests_total{port="${port}",operation="delete",outcome="not-found"} 1\n`),
      );
      assert.ok(metrics.includes(`wirelab_requests_in_flight{port="${port}"} 0\n`));
      assert.match(metrics, new RegExp(`wirelab_open_connections{port="${port}"} [1-9]`));
      assert.deepEqual(
        rest.records.filter(({ level }) => level > 20),
        [],
        'nothing is logged above debug',
      );
    });
  });
}
