import type { ChannelOptions } from 'nice-grpc';

/**
 * For `createGrpcClient` with the address `dns:///name:port` of a headless Service: calls take turns between all addresses
 * of the name. It is looked up again when a connection ends, so servers that are new get their share when the others end
 * connections of age (`MAX_CONNECTION_AGE_MS`).
 */
export const roundRobin: ChannelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // The service config is this one: no TXT record is asked for another.
  'grpc.service_config_disable_resolution': 1,
  // Many connections may end at once, in a rolling restart say; 30 s as by default is too long to miss the new pods.
  'grpc.dns_min_time_between_resolutions_ms': 5000,
};
