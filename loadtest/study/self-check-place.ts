import type { LoadOrder } from '../load/order.ts';
import type { Place, ServerOrder } from './place.ts';

/** A place where gRPC is REST: whatever is said of the difference between the two is then a fault of the measurement. */
export const selfCheckPlace = (place: Place): Place => ({
  ...place,
  startServer: (order, signal) => place.startServer(restServer(order), signal),
  runLoad: (order, signal) => place.runLoad(restLoad(order), signal),
});

const restServer = (order: ServerOrder): ServerOrder =>
  order.program === 'grpc-server' ? { ...order, program: 'rest-server' } : order;

const restLoad = (order: LoadOrder): LoadOrder => (order.arm === 'grpc' ? { ...order, arm: 'rest' } : order);
