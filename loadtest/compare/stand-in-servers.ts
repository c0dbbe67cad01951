import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createGrpcServer, ServerError, Status } from 'nice-grpc';
import { UserServiceDefinition } from '../../services/grpc/definition.ts';
import type { Target } from '../load/target.ts';
import type { PerMainArm } from '../verdict/contest.ts';

/** How the servers misbehave. Calls are counted from 1, those of the warm-up too. */
export interface StandInFaults {
  /** What each answer is held back, in milliseconds. */
  readonly delayMs?: Partial<PerMainArm<number>>;
  /** Whether a call fails: with 503, and with UNAVAILABLE. */
  readonly fails?: Partial<PerMainArm<(call: number) => boolean>>;
  /** Whether the REST server closes the connection after each answer. */
  readonly closesConnections?: boolean;
}

export interface StandInServers {
  readonly targets: PerMainArm<Target>;
  close(): Promise<void>;
}

/** The two servers that a comparison needs, real ones on free ports, but with only CreateUser: for tests. */
export async function listenStandIns(faults: StandInFaults = {}): Promise<StandInServers> {
  const [rest, grpc] = await Promise.all([listenRest(faults), listenGrpc(faults)]);
  const at = (port: number): Target => ({ host: '127.0.0.1', port });
  return {
    targets: { rest: at(rest.port), grpc: at(grpc.port) },
    close: async () => {
      await Promise.all([rest.close(), grpc.close()]);
    },
  };
}

interface StandIn {
  readonly port: number;
  close(): Promise<void>;
}

async function listenRest({ delayMs, fails, closesConnections = false }: StandInFaults): Promise<StandIn> {
  let calls = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (delayMs?.rest !== undefined) await sleep(delayMs.rest, undefined, { ref: false });
    calls += 1;
    const { name, email } = JSON.parse(Buffer.concat(chunks).toString());
    if (closesConnections) response.setHeader('Connection', 'close');
    response.writeHead(fails?.rest?.(calls) ? 503 : 201, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ email, id: calls, name }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function listenGrpc({ delayMs, fails }: StandInFaults): Promise<StandIn> {
  let calls = 0;
  const server = createGrpcServer();
  const { createUser } = UserServiceDefinition.methods;
  server.add({ ...UserServiceDefinition, methods: { createUser } } as const, {
    createUser: async ({ name, email }) => {
      if (delayMs?.grpc !== undefined) await sleep(delayMs.grpc, undefined, { ref: false });
      calls += 1;
      if (fails?.grpc?.(calls)) throw new ServerError(Status.UNAVAILABLE, 'as the test wants it');
      return { id: String(calls), name: name ?? '', email: email ?? '' };
    },
  });
  const port = await server.listen('127.0.0.1:0');
  return { port, close: async () => server.forceShutdown() };
}
