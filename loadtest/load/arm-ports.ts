import type { Arm } from '../result/arms.ts';
import type { LoadOrder } from './order.ts';
import type { Target } from './target.ts';

/** The name of the port that an arm is served on. */
export const ARM_PORTS = {
  rest: 'http',
  'rest-protobuf': 'http',
  'rest-http2': 'http2',
  grpc: 'grpc',
  'grpc-one-connection': 'grpc',
  frames: 'frames',
  text: 'tcp',
} as const satisfies Readonly<Record<Arm, string>>;

/** The address that an order is about. Throws if the order does not name its port. */
export function targetOf({ arm, host, ports }: Pick<LoadOrder, 'arm' | 'host' | 'ports'>): Target {
  const port = ports[ARM_PORTS[arm]];
  if (port === undefined) throw new Error(`the order has to name the port ${ARM_PORTS[arm]} for ${arm}`);
  return { host, port };
}
