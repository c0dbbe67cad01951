import type { Arm, ServerKind } from '../result/arms.ts';
import type { Condition } from '../result/result.ts';
import type { ServerOrder } from './place.ts';

const SERVICES: Readonly<Record<Arm, string>> = {
  rest: 'rest-server',
  'rest-http2': 'rest-server',
  'rest-protobuf': 'rest-server',
  grpc: 'grpc-server',
  'grpc-one-connection': 'grpc-server',
  frames: 'socket-server',
  text: 'socket-server',
};

const FLOORS: Partial<Record<Arm, string>> = { rest: 'floor-http', grpc: 'floor-http2', frames: 'floor-net' };

/** The arms under which there is a floor. */
export const FLOOR_ARMS = Object.keys(FLOORS) as readonly Arm[];

/**
 * Of every server, whatever its protocol, so that no limit and no age makes a difference. A setting that a server does not
 * have is nothing to it.
 */
const SETTINGS = {
  LOG_LEVEL: 'info',
  SEED_USERS: '100',
  MAX_USERS: '1000000',
  MAX_CONNECTIONS: '10000',
  MAX_IN_FLIGHT: '1024',
  // Room for a user of 1 MiB.
  MAX_BODY_BYTES: '4194304',
  MAX_MESSAGE_BYTES: '4194304',
  MAX_FRAME_BYTES: '4194304',
  // No trial is as long as that.
  MAX_CONNECTION_AGE_MS: '3600000',
} as const;

const NAME_MAX_CHARACTERS = 200;

/** The server that a condition is measured on. Throws if there is no such floor. */
export function serverOrderOf({
  arm,
  server,
  operation,
}: Pick<Condition, 'arm' | 'server' | 'operation'>): ServerOrder {
  const env: Record<string, string> = { ...SETTINGS };
  if (operation.kind === 'list') env.SEED_USERS = String(Math.max(Number(env.SEED_USERS), operation.users));
  else if ((operation.nameBytes ?? 0) > NAME_MAX_CHARACTERS)
    env.MAX_NAME_CHARACTERS = String(operation.nameBytes);
  return { program: programOf(arm, server), env };
}

function programOf(arm: Arm, server: ServerKind): string {
  if (server === 'noop') return 'noop-server';
  const program = server === 'service' ? SERVICES[arm] : FLOORS[arm];
  if (program === undefined) throw new Error(`there is no ${server} for ${arm}`);
  return program;
}
