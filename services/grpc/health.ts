import { HealthServiceImpl, HealthState } from 'nice-grpc-server-health';

/** The standard health service, which says SERVING for each of `services` until `leave`, and NOT_SERVING after it. */
export function createHealth(services: readonly string[]): {
  readonly implementation: HealthServiceImpl;
  leave(): void;
} {
  const state = HealthState().setMaxListeners(0); // each watch is one
  const set = (status: 'healthy' | 'unhealthy') => {
    for (const service of services) state.setStatus(status, service);
  };
  set('healthy');
  return { implementation: HealthServiceImpl(state), leave: () => set('unhealthy') };
}
