/**
 * A server for tests that is slower than it could be by a known time: the service SLOW_SERVICE (rest, grpc), whose
 * CreateUser blocks for SLOW_MS first: nothing else goes on meanwhile.
 */
import { GRPC_SETTINGS, listenGrpc } from '../../services/grpc/server.ts';
import { listenRest, REST_SETTINGS } from '../../services/rest/server.ts';
import { runService, type ServiceContext } from '../../services/runtime/lifecycle.ts';
import type { UserService } from '../../services/users/user-service.ts';

const slowMs = Number(process.env.SLOW_MS);
const never = new Int32Array(new SharedArrayBuffer(4));

const slowed = <Context extends Pick<ServiceContext<never>, 'users'>>(context: Context): Context => ({
  ...context,
  users: { ...context.users, create: slowCreate(context.users) },
});

const slowCreate =
  (users: UserService): UserService['create'] =>
  (user, options) => {
    Atomics.wait(never, 0, 0, slowMs);
    return users.create(user, options);
  };

if (process.env.SLOW_SERVICE === 'grpc') {
  await runService({
    name: 'slow-grpc',
    settings: GRPC_SETTINGS,
    listen: async (context) => [await listenGrpc(slowed(context))],
  });
} else {
  await runService({
    name: 'slow-rest',
    settings: REST_SETTINGS,
    listen: async (context) => [await listenRest(slowed(context))],
  });
}
