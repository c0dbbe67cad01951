import Router from '@koa/router';
import type { DefaultContext } from 'koa';
import type { NewUser, User, UserChanges } from '../users/user.ts';
import { userNotFound } from '../users/user-error.ts';
import { LIST_LIMIT_MAX, parseUserId } from '../users/user-rules.ts';
import type { UserService } from '../users/user-service.ts';
import { answerJson } from './answer.ts';
import { readJson } from './read-json.ts';
import type { RequestContext, RequestState } from './request-context.ts';

const UPDATED = JSON.stringify({ message: 'The user data has updated' });
const DELETED = JSON.stringify({ message: 'User deleted' });

/**
 * `/api/users` and `/api/users/{id}`. A route's name is the operation that it is counted as. `admit` is called once the
 * request has been read, and throws if too many are under way.
 *
 * A client that goes away leaves its call running, for STORE_TIMEOUT_MS at most: the memory store is done before anybody
 * could tell, and an AbortController for each request costs up to 11 µs of 100 (Node.js 20).
 */
export function usersRoutes({
  users,
  admit,
  maxBodyBytes,
}: {
  users: UserService;
  admit: (ctx: RequestContext) => void;
  maxBodyBytes: number;
}): Router<RequestState, DefaultContext> {
  const router = new Router<RequestState, DefaultContext>({ sensitive: true, strict: true });

  router.get('list', '/api/users', async (ctx) => {
    const { limit, after } = ctx.query;
    const page = { limit: wholeNumber(limit), after: wholeNumber(after) };
    admit(ctx);
    const found = await users.list(page);
    answerJson(ctx, 200, JSON.stringify(found.map(inOrder)), linkToNext(found, page.limit));
  });

  router.post('create', '/api/users', async (ctx) => {
    const { name, email } = await readJson(ctx, maxBodyBytes);
    admit(ctx);
    const user = await users.create({ name, email } as NewUser);
    answerJson(ctx, 201, JSON.stringify(inOrder(user)), ['Location', `/api/users/${user.id}`]);
  });

  router.get('get', '/api/users/:id', async (ctx) => {
    const id = idOf(ctx);
    admit(ctx);
    answerJson(ctx, 200, JSON.stringify(inOrder(await users.get(id))));
  });

  router.put('update', '/api/users/:id', async (ctx) => {
    const { name, email } = await readJson(ctx, maxBodyBytes);
    const id = idOf(ctx);
    admit(ctx);
    await users.update(id, { name, email } as UserChanges);
    answerJson(ctx, 200, UPDATED);
  });

  router.delete('delete', '/api/users/:id', async (ctx) => {
    const id = idOf(ctx);
    admit(ctx);
    await users.delete(id);
    answerJson(ctx, 200, DELETED);
  });

  return router;
}

/** The user with its keys in the order of the answers. */
const inOrder = ({ email, id, name }: User) => ({ email, id, name });

function idOf(ctx: RequestContext): number {
  const id = parseUserId(ctx.params.id ?? '');
  if (id === undefined) throw userNotFound();
  return id;
}

/** A query parameter as a number: `undefined` if absent, NaN (which no rule lets pass) if it is not one. */
function wholeNumber(text: string | string[] | undefined): number | undefined {
  if (text === undefined) return undefined;
  return typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}

/** A full page may have another behind it (RFC 8288). */
function linkToNext(found: readonly User[], limit = LIST_LIMIT_MAX): string[] {
  const last = found.at(-1);
  if (last === undefined || found.length < limit) return [];
  return ['Link', `</api/users?limit=${limit}&after=${last.id}>; rel="next"`];
}
