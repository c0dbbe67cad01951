import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Channel, type Client, createChannel, createClient } from 'nice-grpc';
import { pino } from 'pino';
import type { Listener } from '../runtime/lifecycle.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { COMMON_SETTINGS, readSettings } from '../runtime/settings.ts';
import { createMemoryStore } from '../users/memory-store.ts';
import { createUserService, type UserService } from '../users/user-service.ts';
import { UserServiceDefinition } from './definition.ts';
import { GRPC_SETTINGS, listenGrpc } from './server.ts';

/** One record of a log, at debug and above. */
export interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A gRPC server in this process, on a free port, and a plain client of it. */
export interface GrpcUnderTest {
  readonly address: string;
  readonly port: number;
  readonly listener: Listener;
  readonly records: readonly LogRecord[];
  readonly channel: Channel;
  /** Shows each status as it comes, without a deadline. */
  readonly client: Client<typeof UserServiceDefinition>;
  /** The value of one line of /metrics, such as `wirelab_open_connections{port="grpc"}`. */
  metric(line: string): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Starts it over a memory store, or over operations of the test's own. `env` holds settings by their names. */
export async function startGrpc({
  env = {},
  users = {},
}: {
  env?: Record<string, string>;
  users?: Partial<UserService>;
} = {}): Promise<GrpcUnderTest> {
  const settings = readSettings([...COMMON_SETTINGS, ...GRPC_SETTINGS], {
    GRPC_PORT: '0',
    BIND_ADDRESS: '127.0.0.1',
    ...env,
  });
  const records: LogRecord[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void records.push(JSON.parse(line)) });
  const metrics = createMetrics();
  const store = createUserService(createMemoryStore({ maxUsers: settings.MAX_USERS }));
  const listener = await listenGrpc({ settings, log, metrics, users: { ...store, ...users } });
  const address = `127.0.0.1:${listener.port}`;
  // A connection of its own: grpc-js would share it between all channels of the process to the same address.
  const channel = createChannel(address, undefined, { 'grpc.use_local_subchannel_pool': 1 });

  return {
    address,
    port: listener.port,
    listener,
    records,
    channel,
    client: createClient(UserServiceDefinition, channel),
    async metric(line) {
      await nextTurn(); // a test that asks until it is so lets the server go on
      const text = await metrics.registry.metrics();
      const found = text.split('\n').find((one) => one.startsWith(`${line} `));
      return found === undefined ? undefined : Number(found.slice(line.length));
    },
    async close() {
      channel.close();
      const drained = listener.drain();
      listener.destroy();
      await drained;
    },
  };
}
