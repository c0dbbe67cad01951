import type { Target } from '../../runtime/target.ts';
import { UserError } from '../../users/user-error.ts';
import type { CallOptions, UserService } from '../../users/user-service.ts';
import {
  type ClientConnection,
  type ConnectionOptions,
  createClientConnection,
} from './client-connection.ts';
import {
  type CalledOperation,
  createUser,
  deleteUser,
  getUser,
  listUsers,
  updateUser,
} from './client-operations.ts';

export interface FramesClient extends UserService {
  /** Makes no more calls. Resolves when what is pending is answered and every connection is closed. */
  close(): Promise<void>;
}

const DEFAULTS = {
  connectTimeoutMs: 3000,
  callTimeoutMs: 5000,
  maxPendingCalls: 10_000,
  maxFrameBytes: 4 * 1024 * 1024,
};

/**
 * A `UserService` over the frames of a server, in cleartext or over TLS. All calls share one connection, which is made by the first and made anew
 * by the next after it is lost. Where the server says that it is going away, new calls get a new connection, while the
 * old one still receives what it waits for. Nothing is sent twice: a lost call fails with `unavailable`, as does one
 * without an answer within `callTimeoutMs`, and one beyond `maxPendingCalls`.
 */
export function createFramesClient(options: Target & Partial<ConnectionOptions>): FramesClient {
  const settings = { ...DEFAULTS, ...options };
  const connections = new Set<ClientConnection>();
  let current: ClientConnection | undefined;
  let isClosed = false;

  function connection(): ClientConnection {
    if (isClosed) throw new UserError('unavailable', 'The client is closed');
    if (current?.isOpen) return current;
    const opened = createClientConnection(settings);
    connections.add(opened);
    void opened.closed.then(() => connections.delete(opened));
    current = opened;
    return opened;
  }

  function call<Input, Request, Result>(
    operation: CalledOperation<Input, Request, Result>,
    input: Input,
    callOptions: CallOptions | undefined,
  ): Promise<Result> {
    try {
      return connection().call(operation, input, callOptions);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return {
    create: (user, callOptions) => call(createUser, user, callOptions),
    get: (id, callOptions) => call(getUser, id, callOptions),
    list: (page, callOptions) => call(listUsers, page, callOptions),
    update: (id, changes, callOptions) => call(updateUser, { id, changes }, callOptions),
    delete: (id, callOptions) => call(deleteUser, id, callOptions),
    async close() {
      isClosed = true;
      await Promise.all([...connections].map((one) => one.end()));
    },
  };
}
