import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { UserError } from '../users/user-error.ts';
import { createHeldCalls } from './held-calls.ts';
import { type RestPortUnderTest, startHttp2, startRest } from './rest-under-test.ts';

const TAN = JSON.stringify({ name: 'Tan', email: 'tan@example.com' });
const UNSUPPORTED =
  '{"error":"Unsupported Media Type","message":"The server only accepts \'Content-Type: application/json\'"}';

for (const [port, start] of [
  ['http', startRest],
  ['http2', startHttp2],
] as const) {
  describe(`what REST refuses over ${port}`, () => {
    let rest: RestPortUnderTest;
    before(async () => {
      rest = await start();
    });
    after(() => rest.close());

    const refused = async (
      method: string,
      path: string,
      body?: string | Buffer,
    ): Promise<[number, string]> => {
      const { status, text } = await rest.request(method, path, { body });
      return [status, text];
    };

    it('a body of another type, before it is read', async () => {
      for (const type of [
        'text/plain',
        'application/jsonp',
        'application/json; charset=utf-16',
        'application/xml',
      ]) {
        for (const [method, path] of [
          ['POST', '/api/users'],
          ['PUT', '/api/users/2'],
        ] as const) {
          const { status, text } = await rest.request(method, path, {
            body: '[',
            headers: { 'Content-Type': type },
          });
          assert.deepEqual([status, text], [415, UNSUPPORTED], `${method} ${type}`);
        }
      }
      assert.deepEqual(await refused('POST', '/api/users'), [415, UNSUPPORTED]);
    });

    it('data that break the rules', async () => {
      const bodies = [
        '{"name":""}',
        '[]',
        'null',
        '"text"',
        '1',
        '',
        '{',
        '{"name":"a","email":"a@b"} x',
        '\ufeff{}',
        '{}',
      ];
      for (const body of [...bodies, Buffer.from([0x22, 0xff, 0x22]), '['.repeat(60_000)]) {
        assert.deepEqual(
          await refused('POST', '/api/users', body),
          [400, '{"error":"Invalid data"}'],
          String(body),
        );
        assert.deepEqual(
          await refused('PUT', '/api/users/2', body),
          [400, '{"error":"Invalid data"}'],
          String(body),
        );
      }
    });

    it('a page that can not be', async () => {
      for (const query of [
        'limit=0',
        'limit=1001',
        'limit=',
        'limit=1e1',
        'limit=-1',
        'after=x',
        'after=-1',
        'limit=1&limit=2',
      ]) {
        assert.deepEqual(
          await refused('GET', `/api/users?${query}`),
          [400, '{"error":"Invalid data"}'],
          query,
        );
      }
    });

    it('ids that no user has', async () => {
      for (const id of [
        '3345678',
        'abc',
        '-1',
        '1e3',
        '0',
        '01',
        '1.0',
        '%20',
        '9007199254740993',
        '1'.repeat(99),
      ]) {
        for (const [method, body] of [['GET'], ['DELETE'], ['PUT', TAN]] as const) {
          const answer = await refused(method, `/api/users/${id}`, body);
          assert.deepEqual(answer, [404, '{"error":"User not found"}'], `${method} ${id}`);
        }
      }
    });

    it('paths and methods that are not there', async () => {
      for (const path of ['/', '/api', '/api/users/', '/api/users/2/name', '/API/users', '/openapi.yaml']) {
        assert.deepEqual(await refused('GET', path), [404, '{"error":"Not Found"}'], path);
      }
      for (const [method, path, allow] of [
        ['PATCH', '/api/users/2', 'DELETE, GET, HEAD, OPTIONS, PUT'],
        ['POST', '/api/users/2', 'DELETE, GET, HEAD, OPTIONS, PUT'],
        ['DELETE', '/api/users', 'GET, HEAD, OPTIONS, POST'],
        ['PUT', '/openapi.json', 'GET, HEAD, OPTIONS'],
      ] as const) {
        const { status, text, headers } = await rest.request(method, path);
        assert.deepEqual([status, text], [405, '{"error":"Method Not Allowed"}']);
        assert.equal(headers.allow, allow);
      }
    });

    it('is said as problem details to a client that accepts them, with the field and the rule', async () => {
      const problem = async (accept: string) => {
        const { text } = await rest.request('POST', '/api/users', {
          body: '{"name":" "}',
          headers: { Accept: accept },
        });
        return JSON.parse(text);
      };
      assert.deepEqual(await problem('application/json;q=0.5, application/problem+json'), {
        type: 'tag:wirelab.example,2026:invalid',
        title: 'Invalid data',
        status: 400,
        detail: 'Name and email are required',
        errors: [
          { field: 'name', rule: 'name is required' },
          { field: 'email', rule: 'email is required' },
        ],
      });
      for (const accept of [
        '*/*',
        'application/*',
        'application/problem+json;q=0',
        'application/problem+jsonx',
        'application/problem+json;q=0.1, application/json',
        'application/json; q=0.8, application/problem+json; q=0.75',
      ]) {
        assert.deepEqual(await problem(accept), { error: 'Invalid data' }, accept);
      }
      for (const accept of [
        'application/json, application/problem+json',
        'Application/Problem+JSON;Q=0.1, */*',
        'application/json;charset=utf-8;q=0.2, application/problem+json;q=0.2',
      ]) {
        assert.equal((await problem(accept)).title, 'Invalid data', accept);
      }
    });

    it('comes back with the id of the request, if that is fit to be repeated', async () => {
      const idFor = async (path: string, id: string) =>
        (await rest.request('GET', path, { headers: { 'X-Request-Id': id } })).headers['x-request-id'];
      assert.equal(await idFor('/api/users/2', 'a-1:b/c=='), 'a-1:b/c==');
      assert.equal(await idFor('/api/users/0', 'a-1'), 'a-1');
      assert.equal(await idFor('/api/users/2', 'no spaces'), undefined);
      assert.equal(await idFor('/api/users/2', 'x'.repeat(129)), undefined);
    });
  });

  describe(`what fails in REST over ${port}`, () => {
    const serve = async (error: Error, test: (rest: RestPortUnderTest) => Promise<void>): Promise<void> => {
      const rest = await start({ users: { get: () => Promise.reject(error) } });
      await test(rest).finally(() => rest.close());
    };

    it('for want of a store is logged as a warning, under the id in the answer', () =>
      serve(new UserError('unavailable', 'PostgreSQL is away'), async (rest) => {
        const { status, headers } = await rest.request('GET', '/api/users/2');
        assert.deepEqual([status, headers['retry-after']], [503, '1']);
        const [record] = rest.records.filter(({ level }) => level === 40);
        assert.ok(record && headers['x-request-id']);
        assert.equal(record.requestId, headers['x-request-id']);
        assert.equal(record.msg, 'Request failed: no store');
      }));

    it('by a fault of ours is logged as an error, and the client is told nothing of it', () =>
      serve(new TypeError('secret'), async (rest) => {
        const { text } = await rest.request('GET', '/api/users/2', { headers: { 'X-Request-Id': 'mine' } });
        assert.equal(text, '{"error":"Internal Server Error"}');
        const [record] = rest.records.filter(({ level }) => level === 50);
        assert.deepEqual([record?.requestId, record?.msg], ['mine', 'Request failed']);
        assert.match(JSON.stringify(record?.err), /secret/);
        assert.match(await rest.metrics(), /operation="get",outcome="internal"\} 1\n/);
      }));

    it('to get one of MAX_IN_FLIGHT places is refused at once', async () => {
      const held = createHeldCalls([]);
      const rest = await start({ env: { MAX_IN_FLIGHT: '2' }, users: { list: held.call } });
      const waiting = [rest.request('GET', '/api/users'), rest.request('GET', '/api/users')];
      await held.begun(2);
      const { status, text, headers } = await rest.request('GET', '/api/users/2');
      assert.deepEqual([status, text], [503, '{"error":"Too many requests at once"}']);
      assert.equal(headers['retry-after'], '1');
      held.release();
      assert.deepEqual(
        (await Promise.all(waiting)).map((answer) => answer.status),
        [200, 200],
      );
      assert.equal((await rest.request('GET', '/api/users/2')).status, 200);
      assert.match(await rest.metrics(), /operation="get",outcome="overloaded"\} 1\n/);
      await rest.close();
    });
  });
}
