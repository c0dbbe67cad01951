import { setMaxListeners } from 'node:events';
import { type ChannelOptions, ClientError, createClient, Status } from 'nice-grpc';
import { checkEncodable, fromUserMessage, toPageMessage } from '../protobuf/user-messages.ts';
import type { ClientTls } from '../runtime/target.ts';
import { UserError } from '../users/user-error.ts';
import type { CallOptions, UserService } from '../users/user-service.ts';
import { withDeadline } from './deadline-channel.ts';
import { UserServiceDefinition } from './definition.ts';
import { openChannel } from './open-channel.ts';
import { codeByStatus } from './status.ts';

export interface GrpcClient extends UserService {
  close(): Promise<void>;
}

export interface GrpcClientOptions {
  /** `host:port`, or a name with many addresses as `dns:///host:port`. */
  readonly address: string;
  /** Cleartext without it. The server's certificate has to be for the host of `address`. */
  readonly tls?: ClientTls | undefined;
  /** The time that each call has, in milliseconds; 5000 if absent. */
  readonly deadlineMs?: number;
  /** Of grpc-js, such as `grpc.service_config` for balancing over the addresses of a name. */
  readonly channelOptions?: ChannelOptions;
  /** Called for each call that is made anew. What grpc-js makes anew itself is not told: 'grpc.enable_retries': 0 leaves it all to us. */
  readonly onRetry?: () => void;
}

/** How often a call is made that no server has seen. */
const ATTEMPTS_MAX = 5;

/** What nice-grpc is given for a call without a signal: it would make an AbortController for each. */
const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

/**
 * A `UserService` over gRPC, on one connection for each address. It connects with the first call, and anew when the
 * connection is lost. A server that can't be reached, or gives no answer within the deadline, is `unavailable`. No call
 * is tried again that a server may have seen.
 */
export function createGrpcClient({
  address,
  tls,
  deadlineMs = 5000,
  channelOptions,
  onRetry,
}: GrpcClientOptions): GrpcClient {
  const channel = openChannel(address, tls, { 'grpc.enable_channelz': 0, ...channelOptions });
  const client = createClient(UserServiceDefinition, withDeadline(channel, deadlineMs));

  /** Makes a call, and turns its failure into what `UserService` promises. */
  async function call<Response>(
    options: CallOptions | undefined,
    start: (signal: { signal: AbortSignal }) => Promise<Response>,
  ): Promise<Response> {
    const signal = options?.signal ?? NEVER;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await start({ signal });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (!wasRefusedUnseen(error) || attempt === ATTEMPTS_MAX) throw toUserError(error, address);
        onRetry?.();
      }
    }
  }

  return {
    create: async (user, options) =>
      fromUserMessage(await call(options, (signal) => client.createUser(checkEncodable(user), signal))),
    get: async (id, options) =>
      fromUserMessage(await call(options, (signal) => client.getUser({ id: String(id) }, signal))),
    list: async (page, options) => {
      const { users } = await call(options, (signal) => client.listUsers(toPageMessage(page), signal));
      return users.map(fromUserMessage);
    },
    update: async (id, changes, options) => {
      const request = { ...checkEncodable(changes), id: String(id) };
      return fromUserMessage(await call(options, (signal) => client.updateUser(request, signal)));
    },
    delete: async (id, options) => {
      await call(options, (signal) => client.deleteUser({ id: String(id) }, signal));
    },
    close: async () => channel.close(),
  };
}

/**
 * Whether the connection ended, or had no room, before the call was on it: its server refuses the stream, or the client does,
 * and nothing was processed (RFC 9113, section 8.7). grpc-js makes such a call anew itself (gRFC A6, transparent retries), but
 * a refused one only once, and never one whose message was still to be written.
 */
const wasRefusedUnseen = (error: unknown): boolean =>
  error instanceof ClientError && REFUSED_UNSEEN.get(error.code)?.test(error.details) === true;

const REFUSED_UNSEEN: ReadonlyMap<Status, RegExp> = new Map([
  [Status.UNAVAILABLE, /^(Stream refused by server|Write error: .*NGHTTP2_REFUSED_STREAM)$/],
  [Status.INTERNAL, /^Failed to start HTTP\/2 stream with error /],
]);

function toUserError(error: unknown, address: string): unknown {
  if (!(error instanceof ClientError)) return error;
  const code = codeByStatus.get(error.code);
  if (code !== undefined) return new UserError(code, error.details, { cause: error });
  const message = `${Status[error.code]} from ${address}: ${error.details}`;
  return new UserError('unavailable', message, { cause: error });
}
