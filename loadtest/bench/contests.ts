import type { LoadOrder } from './load.ts';

/**
 * A service beside the bare floor under it, and the load that both get.
 *
 * A floor is what Node.js alone needs for CreateUser: it reads the request with a limit on its size, hands it to the
 * same core (rules and memory store), and gives the same answer. It is started, stopped and watched as the services
 * are, which costs nothing per request. It has no router and no other operation, counts no requests, and limits neither
 * their number nor their time: that, and the framework, is what the ratio shows.
 */
export interface Contest extends Pick<LoadOrder, 'protocol' | 'connections' | 'depth' | 'warmUpRequests'> {
  readonly name: 'rest' | 'grpc' | 'frames';
  /** Programs in dist/. */
  readonly service: string;
  readonly floor: string;
  /** To reach: server CPU per request of the service, as a multiple of the floor's. */
  readonly targetRatio: number;
}

/** 32 requests are under way at once in each: HTTP/1.1 needs a connection for each of them, the others have streams. */
export const CONTESTS: readonly Contest[] = [
  {
    name: 'rest',
    service: 'rest-server',
    floor: 'floor-http',
    protocol: 'http',
    connections: 32,
    depth: 1,
    warmUpRequests: 10_000,
    targetRatio: 1.8,
  },
  {
    name: 'grpc',
    service: 'grpc-server',
    floor: 'floor-http2',
    protocol: 'grpc',
    connections: 4,
    depth: 8,
    warmUpRequests: 10_000,
    targetRatio: 2.2,
  },
  {
    name: 'frames',
    service: 'socket-server',
    floor: 'floor-net',
    protocol: 'frames',
    connections: 4,
    depth: 8,
    warmUpRequests: 40_000,
    targetRatio: 1.3,
  },
];

/** To reach, by each service. */
export const TARGET_START_MS = 500;
export const TARGET_IDLE_MB = 90;
