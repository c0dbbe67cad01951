import { type ServiceUnderTest, startUnderTest, type TestOptions } from '../runtime/service-under-test.ts';
import { assertDescribed } from './described-answers.ts';
import { createHttpExchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts';
import { openRawConnection, type RawConnection } from './raw-connection.ts';
import { listenRest, REST_SETTINGS } from './server.ts';

/** A REST server in this process, on a free port, whose every answer is held against openapi.yaml. */
export interface RestUnderTest extends ServiceUnderTest {
  request(method: string, path: string, more?: Omit<HttpRequest, 'method' | 'path'>): Promise<HttpAnswer>;
  open(): Promise<RawConnection>;
}

/** Starts it with 100 users, or with operations of the test's own. */
export async function startRest(options?: TestOptions): Promise<RestUnderTest> {
  const service = await startUnderTest(
    { settings: REST_SETTINGS, defaults: { SEED_USERS: 100 }, listen: listenRest },
    options,
  );
  const { host, port, tls } = service;
  const exchange = createHttpExchange({ host, port, tls });

  return {
    ...service,
    request: async (method, path, more) => {
      const answer = await exchange.send({ method, path, ...more });
      assertDescribed({ method, path }, answer);
      return answer;
    },
    open: () => openRawConnection({ host, port, tls }),
    close: async () => {
      exchange.close();
      await service.close();
    },
  };
}
