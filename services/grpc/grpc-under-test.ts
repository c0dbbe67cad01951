import { type Channel, type Client, createClient } from 'nice-grpc';
import { type ServiceUnderTest, startUnderTest, type TestOptions } from '../runtime/service-under-test.ts';
import { UserServiceDefinition } from './definition.ts';
import { openChannel } from './open-channel.ts';
import { GRPC_SETTINGS, listenGrpc } from './server.ts';

/** A gRPC server in this process, on a free port, and a plain client of it. */
export interface GrpcUnderTest extends ServiceUnderTest {
  readonly address: string;
  readonly channel: Channel;
  /** Shows each status as it comes, without a deadline. */
  readonly client: Client<typeof UserServiceDefinition>;
}

/** Starts it over a memory store, or over operations of the test's own. */
export async function startGrpc(options?: TestOptions): Promise<GrpcUnderTest> {
  const service = await startUnderTest({ settings: GRPC_SETTINGS, listen: listenGrpc }, options);
  const address = `${service.host}:${service.port}`;
  // A connection of its own: grpc-js would share it between all channels of the process to the same address.
  const channel = openChannel(address, service.tls, { 'grpc.use_local_subchannel_pool': 1 });

  return {
    ...service,
    address,
    channel,
    client: createClient(UserServiceDefinition, channel),
    async close() {
      channel.close();
      await service.close();
    },
  };
}
