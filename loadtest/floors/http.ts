import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { runService } from '../../services/runtime/lifecycle.ts';
import { listen } from '../../services/runtime/listen.ts';
import type { NewUser, User } from '../../services/users/user.ts';
import { UserError } from '../../services/users/user-error.ts';
import { collectBody } from './collect-body.ts';

/**
 * The floor under the REST service: POST /api/users by node:http alone, over the same core and with the same answer.
 * What the service has and this has not is what koa, its router and the service's own care cost.
 */
await runService({
  name: 'floor-http',
  settings: ['HTTP_PORT', 'MAX_BODY_BYTES', 'KEEP_ALIVE_TIMEOUT_MS'],
  defaults: { SEED_USERS: 100 },
  listen: async ({ settings, users }) => {
    const create = async (body: Buffer, response: ServerResponse) => {
      try {
        const user = await users.create(parseNewUser(body));
        answer(response, 201, toJson(user), ['Location', `/api/users/${user.id}`]);
      } catch (error) {
        answer(response, statusOf(error), '{"error":"Invalid data"}');
      }
    };
    const server = createServer((request, response) => {
      if (request.url !== '/api/users' || request.method !== 'POST') {
        return answer(response, 404, '{"error":"Not found"}');
      }
      if (!isJson(request)) return answer(response, 415, '{"error":"Unsupported Media Type"}');
      collectBody(request, settings.MAX_BODY_BYTES, (body) => {
        if (body !== undefined) return void create(body, response);
        answer(response, 413, '{"error":"Payload Too Large"}', ['Connection', 'close']);
      });
    });
    server.keepAliveTimeout = settings.KEEP_ALIVE_TIMEOUT_MS;
    const { BIND_ADDRESS: host, HTTP_PORT } = settings;
    const { port } = await listen(server, { host, port: HTTP_PORT, setting: 'HTTP_PORT' });
    return [
      {
        name: 'http',
        port,
        drain: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            server.closeIdleConnections();
          }),
        destroy: () => server.closeAllConnections(),
      },
    ];
  },
});

const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');

/** The rules of the core check the two fields; here it only has to be an object. Throws if it is not JSON. */
function parseNewUser(body: Buffer): NewUser {
  const value: unknown = JSON.parse(body.toString());
  return (typeof value === 'object' && value !== null ? value : {}) as NewUser;
}

const toJson = ({ email, id, name }: User): string => JSON.stringify({ email, id, name });

function statusOf(error: unknown): number {
  if (error instanceof SyntaxError) return 400;
  return error instanceof UserError && error.code === 'invalid' ? 400 : 503;
}

/** `headers` are more header fields as name, value, name, value. */
function answer(
  response: ServerResponse,
  status: number,
  json: string,
  headers: readonly string[] = [],
): void {
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    Buffer.byteLength(json),
    ...headers,
  ]);
  response.end(json);
}
