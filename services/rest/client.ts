import type { User } from '../users/user.ts';
import { UserError, type UserErrorCode, type Violation } from '../users/user-error.ts';
import type { CallOptions, UserService } from '../users/user-service.ts';
import { createHttpExchange, type HttpAnswer, type HttpExchange, type HttpTarget } from './http-exchange.ts';

/** The user service of a REST server elsewhere. */
export type RestClient = UserService & { close(): Promise<void> };

const ACCEPT = 'application/json, application/problem+json';

const codeByStatus: Record<number, UserErrorCode> = {
  400: 'invalid',
  404: 'not-found',
  503: 'unavailable',
  507: 'exhausted',
};

/**
 * A client over at most `maxSockets` connections that are kept alive. A server that can't be reached, or gives no
 * answer in time, is `unavailable`. Nothing is tried again: only the caller knows whether a create may happen twice.
 */
export function createRestClient(
  target: HttpTarget,
  exchange: HttpExchange = createHttpExchange(target),
): RestClient {
  async function call(
    method: string,
    path: string,
    options: CallOptions = {},
    input?: unknown,
  ): Promise<unknown> {
    const { signal } = options;
    const body = input === undefined ? undefined : JSON.stringify(input);
    const request = { method, path, headers: { Accept: ACCEPT }, body, signal };
    const answer = await exchange.send(request).catch((error: Error) => {
      if (signal?.aborted) throw error;
      const message = `No answer from ${target.host}:${target.port}: ${error.message}`;
      throw new UserError('unavailable', message, { cause: error });
    });
    if (answer.status < 200 || answer.status > 299) throw errorOf(answer);
    return parse(answer);
  }

  return {
    create: async ({ name, email }, options) =>
      (await call('POST', '/api/users', options, { name, email })) as User,
    get: async (id, options) => (await call('GET', `/api/users/${id}`, options)) as User,
    list: async ({ limit, after }, options) => {
      const query = new URLSearchParams();
      if (limit !== undefined) query.set('limit', String(limit));
      if (after !== undefined) query.set('after', String(after));
      return (await call('GET', `/api/users?${query}`, options)) as User[];
    },
    update: async (id, { name, email }, options) => {
      await call('PUT', `/api/users/${id}`, options, { name, email });
      // The answer to PUT is a message, so the user as it is now takes another request.
      return (await call('GET', `/api/users/${id}`, options)) as User;
    },
    delete: async (id, options) => {
      await call('DELETE', `/api/users/${id}`, options);
    },
    close: async () => exchange.close(),
  };
}

function errorOf(answer: HttpAnswer): UserError {
  const code = codeByStatus[answer.status] ?? (answer.status < 500 ? 'invalid' : 'unavailable');
  const { detail, errors } = parse(answer) as { detail?: string; errors?: Violation[] };
  return new UserError(code, detail ?? `The server answered ${answer.status}`, { violations: errors ?? [] });
}

function parse({ status, headers, text }: HttpAnswer): unknown {
  const type = headers['content-type'] ?? 'no type';
  try {
    if (/^application\/(problem\+)?json\b/.test(type)) return JSON.parse(text);
    throw new TypeError(`${type} is not JSON`);
  } catch (cause) {
    throw new UserError('unavailable', `No user service there: it answered ${status} with ${type}`, {
      cause,
    });
  }
}
