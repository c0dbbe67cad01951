import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openapi } from '../../generated/openapi.ts';
import { UserError } from '../users/user-error.ts';
import {
  assertDescribed,
  assertExamples,
  type DescribedAnswer,
  describedAnswers,
} from './described-answers.ts';
import type { HttpAnswer, HttpRequest } from './http-exchange.ts';
import { type RestUnderTest, startRest } from './rest-under-test.ts';

const VALID = JSON.stringify({ name: 'Tan', email: 'tan@example.com' });

const failing = (error: () => Error) => {
  const fail = () => Promise.reject(error());
  return startRest({ users: { create: fail, get: fail, list: fail, update: fail, delete: fail } });
};

describe('openapi.yaml', () => {
  let servers: Record<'working' | 'impatient' | 'faulty' | 'unavailable' | 'full', RestUnderTest>;
  before(async () => {
    servers = {
      working: await startRest(),
      impatient: await startRest({ env: { REQUEST_TIMEOUT_MS: '20' } }),
      faulty: await failing(() => new TypeError('a fault')),
      unavailable: await failing(() => new UserError('unavailable', 'no database')),
      full: await failing(() => new UserError('exhausted', 'full')),
    };
  });
  after(() => Promise.all(Object.values(servers).map((server) => server.close())));

  it('is served', async () => {
    const { text } = await servers.working.request('GET', '/openapi.json');
    assert.deepEqual(JSON.parse(text), openapi);
  });

  it('has schemas whose references lead somewhere, examples that keep them, and no operation id twice', () => {
    assertExamples();
    const ids = JSON.stringify(openapi).match(/"operationId":"\w+"/g) ?? [];
    assert.ok(ids.length > 0);
    assert.equal(new Set(ids).size, ids.length);
  });

  /** How a client comes to see each status, whatever the operation. */
  const ways: Record<number, (described: DescribedAnswer, path: string) => Promise<HttpAnswer>> = {
    200: (described, path) => send('working', described, path),
    201: (described, path) => send('working', described, path),
    204: (described, path) => send('working', described, path),
    400: ({ method }, path) => sendRaw('working', `${method} ${path} HTTP/1.1\r\nnot a field\r\n\r\n`),
    404: (described) => send('working', described, '/api/users/3345678'),
    408: ({ method }, path) => sendRaw('impatient', `${method} ${path} HTTP/1.1\r\nHost: a\r\n`),
    413: (described, path) => send('working', described, path, { body: VALID.padEnd(65_537) }),
    415: (described, path) => send('working', described, path, { headers: { 'Content-Type': 'text/plain' } }),
    417: (described, path) => send('working', described, path, { headers: { Expect: 'a miracle' } }),
    431: ({ method }, path) =>
      sendRaw('working', `${method} ${path} HTTP/1.1\r\nHost: ${'a'.repeat(20_000)}`),
    500: (described, path) => send('faulty', described, path),
    503: (described, path) => send('unavailable', described, path),
    507: (described, path) => send('full', described, path),
  };

  const send = (
    server: keyof typeof servers,
    { method }: DescribedAnswer,
    path: string,
    more: Partial<HttpRequest> = {},
  ): Promise<HttpAnswer> => {
    const body = method === 'POST' || method === 'PUT' ? VALID : undefined;
    return servers[server].request(method, path, { body, ...more });
  };

  async function sendRaw(server: keyof typeof servers, bytes: string): Promise<HttpAnswer> {
    const connection = await servers[server].open();
    connection.send(bytes);
    const answer = await connection.next();
    connection.close();
    assert.ok(answer);
    const [method = '', path = ''] = bytes.split(' ');
    assertDescribed({ method, path }, method === 'HEAD' ? { ...answer, text: '' } : answer);
    return answer;
  }

  let nextId = 1;
  for (const described of describedAnswers) {
    const { method, path, status } = described;
    it(`lists ${method} ${path} -> ${status}, and the server gives it`, async () => {
      const way = ways[status];
      assert.ok(way, 'nobody knows how to see this status');
      nextId += 1;
      assert.equal((await way(described, path.replace('{id}', String(nextId)))).status, status);
    });
  }
});
