import { expectEqual, type Scenario } from '../runtime/scenarios.ts';
import { type ConversationPartner, converse } from './conversation.ts';
import { TAN } from './operation-scenarios.ts';

const INVALID = { error: 'Invalid data' };
const NOT_FOUND = { error: 'User not found' };
const UNSUPPORTED = {
  error: 'Unsupported Media Type',
  message: "The server only accepts 'Content-Type: application/json'",
};

/** The greatest id there can be: no server gets that far. */
const NOBODY = Number.MAX_SAFE_INTEGER;

/** More bytes than any server can be set to accept, in a body and in a header. */
const TOO_LONG_BODY = 67_108_865;
const TOO_LONG_HEADER = 1_100_000;

/** What a server refuses, and how. Not 408, 503 and 507: to see those takes a long wait, or a server in need. */
export function refusalScenarios(partner: ConversationPartner): Scenario[] {
  return [
    converse(partner, '9. Error: no such user', async (server) => {
      for (const id of [NOBODY, 'abc', '-1', '1e3', '0']) {
        await server.ask(`GET /api/users/${id}`, [404, NOT_FOUND]);
      }
      await server.ask(`PUT /api/users/${NOBODY}`, [404, NOT_FOUND], { body: TAN });
      await server.ask(`DELETE /api/users/${NOBODY}`, [404, NOT_FOUND]);
    }),

    converse(partner, '10. Error: not declared as JSON', async (server) => {
      const typed = (type: string) => ({ body: TAN, headers: { 'Content-Type': type } });
      await server.ask('POST /api/users', [415, UNSUPPORTED], typed('text/plain'));
      await server.ask(
        `PUT /api/users/${NOBODY}`,
        [415, UNSUPPORTED],
        typed('application/x-www-form-urlencoded'),
      );
      await server.ask('POST /api/users', [201], typed('application/json; charset=utf-8'));
    }),

    converse(partner, '11. Error: invalid data', async (server) => {
      for (const body of ['{"name":""}', '[]', 'null', 'this is not JSON', '']) {
        await server.ask('POST /api/users', [400, INVALID], { body });
      }
      await server.ask('POST /api/users', [400, INVALID], { body: { ...TAN, email: 'no at' } });
      await server.ask('GET /api/users?limit=1001', [400, INVALID]);
    }),

    converse(partner, '12. Error: invalid data, as problem details', async (server) => {
      const headers = { Accept: 'application/problem+json' };
      const { text } = await server.ask('POST /api/users', [400], {
        body: { ...TAN, name: 'x'.repeat(201) },
        headers,
      });
      const { status, errors } = JSON.parse(text);
      expectEqual('status', status, 400);
      expectEqual('errors', errors, [{ field: 'name', rule: 'name must have 1 to 200 characters' }]);
    }),

    converse(partner, '13. Error: no such path, no such method', async (server) => {
      await server.ask('GET /api/nothing', [404, { error: 'Not Found' }]);
      const { headers } = await server.ask('PATCH /api/users', [405, { error: 'Method Not Allowed' }]);
      expectEqual('Allow', headers.allow, 'GET, HEAD, OPTIONS, POST');
    }),

    converse(partner, '14. Error: a body, and a header, that are too large', async (server) => {
      const head = 'POST /api/users HTTP/1.1\r\nHost: wirelab\r\nContent-Type: application/json\r\n';
      const body = `Content-Length: ${TOO_LONG_BODY}`;
      await server.sendBytes(`POST /api/users [${body}]`, `${head}${body}\r\n\r\n`, [413]);
      const field = `X-Long: ${'x'.repeat(TOO_LONG_HEADER)}`;
      await server.sendBytes(
        `POST /api/users [X-Long: ${TOO_LONG_HEADER} bytes]`,
        `${head}${field}\r\n\r\n`,
        [431],
      );
    }),

    converse(partner, '15. Error: not HTTP', async (server) => {
      const [answer] = await server.sendBytes('hello server', 'hello server\r\n\r\n', [400]);
      expectEqual('body', answer?.text, JSON.stringify({ error: 'Bad Request' }));
    }),
  ];
}
