import { type ServerCredentials, type ServerInterceptor, setLogger } from '@grpc/grpc-js';
import { createServer, type Server } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { ServerReflection, ServerReflectionService } from 'nice-grpc-server-reflection';
import { descriptorSet } from '../../generated/descriptor-set.ts';
import type { Listener, ServiceContext } from '../runtime/lifecycle.ts';
import { cannotListen } from '../runtime/listen.ts';
import type { Log } from '../runtime/log.ts';
import { answerCalls } from './answer-calls.ts';
import { USER_SERVICE, UserServiceDefinition } from './definition.ts';
import { createHealth } from './health.ts';
import { createOpenConnections } from './open-connections.ts';
import { createOpenStreams } from './open-streams.ts';
import { createServerCredentials } from './server-credentials.ts';
import { serverLimits } from './server-limits.ts';
import { unaryShortcut } from './unary-shortcut.ts';
import { createUserMethods } from './user-methods.ts';

export const GRPC_SETTINGS = [
  ...(['GRPC_PORT', 'MAX_MESSAGE_BYTES', 'KEEPALIVE_MS', 'KEEPALIVE_TIMEOUT_MS'] as const),
  ...(['MAX_CONNECTION_AGE_MS', 'MAX_CONNECTION_AGE_GRACE_MS'] as const),
];

export type GrpcContext = ServiceContext<(typeof GRPC_SETTINGS)[number]>;

/** Listens for gRPC. Throws a `StartError` if the port can't be had. */
export async function listenGrpc({ settings, log, metrics, users, tls }: GrpcContext): Promise<Listener> {
  const requests = metrics.port('grpc');
  const methods = createUserMethods(
    users,
    answerCalls({ requests, maxInFlight: settings.MAX_IN_FLIGHT, log }),
  );
  const shortcut = unaryShortcut(UserServiceDefinition, methods);
  const streams = createOpenStreams(settings.MAX_CONNECTIONS);
  const health = createHealth(['', USER_SERVICE]);

  const server = createServer({
    ...serverLimits(settings),
    interceptors: [
      (method, call) => (method.responseStream ? streams.keep(method, call) : shortcut(method, call)),
    ] satisfies ServerInterceptor[],
  });
  server.add(UserServiceDefinition, methods);
  server.add(HealthDefinition, health.implementation);
  server.add(ServerReflectionService, ServerReflection(descriptorSet, [USER_SERVICE]));
  const port = await listenOn(server, settings, log, createServerCredentials(tls));
  // In the turn of the event loop that has bound the port, so before the first connection to it.
  const connections = createOpenConnections({ port, maxConnections: settings.MAX_CONNECTIONS, log });
  requests.countConnections(connections);

  return {
    name: 'grpc',
    port,
    leave: health.leave,
    async drain() {
      const stopped = server.shutdown();
      streams.end();
      connections.destroyHandshakes();
      await stopped;
      await connections.close();
    },
    destroy() {
      server.forceShutdown();
      connections.destroy();
    },
  };
}

async function listenOn(
  server: Server,
  settings: GrpcContext['settings'],
  log: Log,
  credentials: ServerCredentials,
): Promise<number> {
  const { BIND_ADDRESS: host, GRPC_PORT: port } = settings;
  // grpc-js would write to standard error what is thrown here as well.
  setLogger({ error: (line) => log.debug(line) });
  try {
    return await server.listen(`${host.includes(':') ? `[${host}]` : host}:${port}`, credentials);
  } catch (error) {
    throw cannotListen(withCode(error), { host, port, setting: 'GRPC_PORT' });
  }
}

/** grpc-js puts the errors of each address into one message, and drops their codes. */
function withCode(error: unknown): unknown {
  const code = /\b(E[A-Z]{3,})\b/.exec(String(error))?.[1];
  return code === undefined ? error : Object.assign(new Error(String(error), { cause: error }), { code });
}
