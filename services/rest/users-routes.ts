import Router from '@koa/router';
import type { DefaultContext } from 'koa';
import { user as messages } from '../../generated/user.js';
import { readChanges } from '../protobuf/user-messages.ts';
import type { NewUser, User, UserChanges } from '../users/user.ts';
import { userNotFound } from '../users/user-error.ts';
import { LIST_LIMIT_MAX, parseUserId } from '../users/user-rules.ts';
import type { UserService } from '../users/user-service.ts';
import { answerCreated, answerDeleted, answerPage, answerUpdated, answerUser } from './answer-users.ts';
import { type DecodeFields, readFields } from './read-fields.ts';
import type { RequestContext, RequestState } from './request-context.ts';

const { CreateUserRequest, UpdateUserRequest } = messages.v1;

const decodeNewUser: DecodeFields = (message) => CreateUserRequest.decode(message);
/** The id is that of the path. */
const decodeChanges: DecodeFields = (message) => readChanges(UpdateUserRequest.decode(message));

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
    answerPage(ctx, found, linkToNext(found, page.limit));
  });

  router.post('create', '/api/users', async (ctx) => {
    const { name, email } = await readFields(ctx, maxBodyBytes, decodeNewUser);
    admit(ctx);
    answerCreated(ctx, await users.create({ name, email } as NewUser));
  });

  router.get('get', '/api/users/:id', async (ctx) => {
    const id = idOf(ctx);
    admit(ctx);
    answerUser(ctx, await users.get(id));
  });

  router.put('update', '/api/users/:id', async (ctx) => {
    const { name, email } = await readFields(ctx, maxBodyBytes, decodeChanges);
    const id = idOf(ctx);
    admit(ctx);
    answerUpdated(ctx, await users.update(id, { name, email } as UserChanges));
  });

  router.delete('delete', '/api/users/:id', async (ctx) => {
    const id = idOf(ctx);
    admit(ctx);
    await users.delete(id);
    answerDeleted(ctx);
  });

  return router;
}

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
