import { createGrpcClient } from '../../services/grpc/client.ts';
import { roundRobin } from '../../services/grpc/round-robin.ts';
import { createRestClient } from '../../services/rest/client.ts';
import { waitForServer } from '../../services/runtime/target.ts';
import { createFramesClient } from '../../services/socket/frames/client.ts';
import type { UserService } from '../../services/users/user-service.ts';
import type { Protocol } from './protocols.ts';
import { type Address, OFF, type SteadySettings } from './settings.ts';

/** The clients of one protocol as if they were one: a request is made by whichever's turn it is. */
export interface Clients {
  readonly protocol: Protocol;
  readonly address: Address;
  /** Of the client whose turn it is. */
  next(): UserService;
  /** Requests so far that were made anew, as no server had seen them. */
  retried(): number;
  close(): Promise<void>;
}

type Client = UserService & { close(): Promise<void> };

const GRPC_OPTIONS = {
  // A stream that was on its way when the server sent GOAWAY is refused unseen (REFUSED_STREAM), and goes out once more on
  // another connection, as gRPC has it (gRFC A6, transparent retries). By our own client, which can be counted.
  'grpc.enable_retries': 0,
  // By default a server that was away for some time is tried again only after minutes.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1000,
};

/** The clients of every protocol that is on. None of them makes a request twice that a server may have seen. */
export function openClients(settings: SteadySettings): Clients[] {
  const { REST, GRPC, FRAMES, CONNECTIONS, TIMEOUT_MS } = settings;
  const maxUnderWay = maxUnderWayOf(settings);
  const clients: Clients[] = [];
  if (REST !== OFF) {
    // One is enough while answers are quick. Where they are slow, no request waits for another's connection.
    const maxSockets = Math.ceil(maxUnderWay / CONNECTIONS);
    const options = { ...REST, timeoutMs: TIMEOUT_MS, maxSockets };
    clients.push(takeTurns('rest', REST, CONNECTIONS, () => createRestClient(options)));
  }
  if (GRPC !== OFF) {
    const channelOptions = { ...GRPC_OPTIONS, ...(GRPC.roundRobin && roundRobin) };
    let retried = 0;
    const onRetry = () => {
      retried += 1;
    };
    const options = { address: grpcAddress(GRPC), deadlineMs: TIMEOUT_MS, channelOptions, onRetry };
    const one = takeTurns('grpc', GRPC, 1, () => createGrpcClient(options));
    clients.push({ ...one, retried: () => retried });
  }
  if (FRAMES !== OFF) {
    const timeouts = { callTimeoutMs: TIMEOUT_MS, connectTimeoutMs: TIMEOUT_MS };
    const options = { ...FRAMES, ...timeouts, maxPendingCalls: maxUnderWay };
    clients.push(takeTurns('frames', FRAMES, CONNECTIONS, () => createFramesClient(options)));
  }
  return clients;
}

/** The requests of one protocol that may be under way at once: twice those that start before the first is given up. */
export const maxUnderWayOf = ({ RATE, TIMEOUT_MS }: SteadySettings): number =>
  Math.ceil((2 * RATE * TIMEOUT_MS) / 1000);

/** Resolves when each has a server that answers. Ends the process with 1 if one has not within 60 s. */
export async function waitForServers(clients: readonly Clients[]): Promise<void> {
  await Promise.all(
    clients.map(({ address, next }) =>
      waitForServer(address, async (signal) => {
        await next().list({ limit: 1 }, { signal });
      }),
    ),
  );
}

function takeTurns(protocol: Protocol, address: Address, count: number, open: () => Client): Clients {
  const clients = Array.from({ length: count }, open);
  let turn = 0;
  return {
    protocol,
    address,
    next() {
      const client = clients[turn] as Client;
      turn = (turn + 1) % count;
      return client;
    },
    // The clients of REST and frames make no request twice.
    retried: () => 0,
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

function grpcAddress({ host, port, roundRobin: isRoundRobin }: Address): string {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return isRoundRobin ? `dns:///${authority}` : authority;
}
