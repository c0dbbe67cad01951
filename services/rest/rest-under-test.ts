import { type ServiceUnderTest, startUnderTest, type TestOptions } from '../runtime/service-under-test.ts';
import { assertDescribed } from './described-answers.ts';
import { createHttpExchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts';
import { createHttp2Exchange } from './http2-exchange.ts';
import { listenHttp2 } from './http2-port.ts';
import { openRawConnection, type RawConnection } from './raw-connection.ts';
import { listenRest, REST_SETTINGS } from './server.ts';

/** A port of the REST service in this process, on a free port, whose every answer is held against openapi.yaml. */
export interface RestPortUnderTest extends ServiceUnderTest {
  request(method: string, path: string, more?: Omit<HttpRequest, 'method' | 'path'>): Promise<HttpAnswer>;
}

/** That of HTTP/1.1. */
export interface RestUnderTest extends RestPortUnderTest {
  open(): Promise<RawConnection>;
}

/** Starts HTTP/1.1 with 100 users, or with operations of the test's own. */
export async function startRest(options?: TestOptions): Promise<RestUnderTest> {
  const rest = await start(listenRest, createHttpExchange, options);
  const { host, port, tls } = rest;
  return { ...rest, open: () => openRawConnection({ host, port, tls }) };
}

/** As `startRest`, for HTTP/2. */
export const startHttp2 = (options?: TestOptions): Promise<RestPortUnderTest> =>
  start(listenHttp2, createHttp2Exchange, options);

async function start(
  listen: typeof listenRest,
  createExchange: typeof createHttpExchange,
  options: TestOptions | undefined,
): Promise<RestPortUnderTest> {
  const service = await startUnderTest(
    { settings: REST_SETTINGS, defaults: { SEED_USERS: 100 }, listen },
    options,
  );
  const { host, port, tls } = service;
  const exchange = createExchange({ host, port, tls });
  return {
    ...service,
    request: async (method, path, more) => {
      const answer = await exchange.send({ method, path, ...more });
      assertDescribed({ method, path }, answer);
      return answer;
    },
    close: async () => {
      exchange.close();
      await service.close();
    },
  };
}

/** What each answer says of the connection, until the server has closed it. */
export async function connectionHeaders(connection: RawConnection): Promise<unknown[]> {
  const headers: unknown[] = [];
  for (let answer = await connection.next(); answer !== undefined; answer = await connection.next()) {
    headers.push(answer.headers.connection);
  }
  return headers;
}
