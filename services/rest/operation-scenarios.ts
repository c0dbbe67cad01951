import { expectEqual, type Scenario } from '../runtime/scenarios.ts';
import { type Conversation, type ConversationPartner, converse } from './conversation.ts';

/** The user that every scenario makes. */
export const TAN = { name: 'Tan', email: 'tan@example.com' };

/** Every operation, on users that each scenario makes for itself. */
export function operationScenarios(partner: ConversationPartner): Scenario[] {
  return [
    converse(partner, '1. Create a user', async (server) => {
      await createUser(server);
    }),

    converse(partner, '2. Get a user', async (server) => {
      const { id, path } = await createUser(server);
      await server.ask(`GET ${path}`, [200, { email: TAN.email, id, name: TAN.name }]);
    }),

    converse(partner, '3. List users, a page at a time', async (server) => {
      const { id } = await createUser(server);
      const page = `/api/users?limit=1&after=${id - 1}`;
      const { headers } = await server.ask(`GET ${page}`, [200, [{ email: TAN.email, id, name: TAN.name }]]);
      expectEqual('Link', headers.link, `</api/users?limit=1&after=${id}>; rel="next"`);
    }),

    converse(partner, '4. Update a user, in part and whole', async (server) => {
      const { id, path } = await createUser(server);
      const updated = { message: 'The user data has updated' };
      const email = 'updated@example.com';
      await server.ask(`PUT ${path}`, [200, updated], { body: { email } });
      await server.ask(`GET ${path}`, [200, { email, id, name: TAN.name }]);
      await server.ask(`PUT ${path}`, [200, updated], {
        body: { name: 'Hsuan-Yu Tan', email: 'Tan@new.com' },
      });
      await server.ask(`GET ${path}`, [200, { email: 'Tan@new.com', id, name: 'Hsuan-Yu Tan' }]);
    }),

    converse(partner, '5. Delete a user', async (server) => {
      const { path } = await createUser(server);
      await server.ask(`DELETE ${path}`, [200, { message: 'User deleted' }]);
      await server.ask(`DELETE ${path}`, [404, { error: 'User not found' }]);
    }),

    converse(partner, '6. Ask for the header alone, and for the methods', async (server) => {
      const { path } = await createUser(server);
      await server.ask(`HEAD ${path}`, [200]);
      const { headers } = await server.ask(`OPTIONS ${path}`, [204]);
      expectEqual('Allow', headers.allow, 'DELETE, GET, HEAD, OPTIONS, PUT');
    }),

    converse(partner, '7. Get the OpenAPI description', async (server) => {
      const { text } = await server.ask('GET /openapi.json', [200]);
      expectEqual('paths', Object.keys(JSON.parse(text).paths), [
        '/api/users',
        '/api/users/{id}',
        '/openapi.json',
      ]);
    }),

    converse(partner, '8. Send requests without waiting for the answers', async (server) => {
      const { id, path } = await createUser(server);
      const requests = [path, '/api/users/0', path].map(
        (one) => `GET ${one} HTTP/1.1\r\nHost: wirelab\r\n\r\n`,
      );
      const what = `GET ${path}, GET /api/users/0 and GET ${path} at once`;
      const answers = await server.sendBytes(what, requests.join(''), [200, 404, 200]);
      expectEqual('body', answers[2]?.text, JSON.stringify({ email: TAN.email, id, name: TAN.name }));
    }),
  ];
}

/** Creates a user of the scenario's own, whose id is whatever the server gives. */
async function createUser(server: Conversation): Promise<{ id: number; path: string }> {
  const { text, headers } = await server.ask('POST /api/users', [201], { body: TAN });
  const { id } = JSON.parse(text) as { id: number };
  const path = `/api/users/${id}`;
  expectEqual('body', text, JSON.stringify({ email: TAN.email, id, name: TAN.name }));
  expectEqual('Location', headers.location, path);
  return { id, path };
}
