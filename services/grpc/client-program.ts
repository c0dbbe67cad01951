import { type Channel, ClientError, createClient, Status } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { runScenarios } from '../runtime/scenarios.ts';
import { readTarget, type Target, waitForServer } from '../runtime/target.ts';
import { withDeadline } from './deadline-channel.ts';
import { openChannel } from './open-channel.ts';
import { grpcScenarios } from './scenarios.ts';

const ATTEMPT_DEADLINE_MS = 1000;

/** A server that is only starting is tried again soon, not after minutes as by default. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 1000 };

/**
 * Waits for the server that `env` names, and runs the scenarios against it. Returns the exit code, 0 or 1; ends the
 * process with 1 if there is no server within `waitMs` (absent: 60 s).
 */
export async function runGrpcClient(env: NodeJS.ProcessEnv, waitMs?: number): Promise<0 | 1> {
  const target = readTarget(env, { host: 'localhost', port: 50051 });
  const address = addressOf(target);
  console.log(`Attempting to connect to gRPC server at: ${address}${target.tls ? ' over TLS' : ''}\n`);
  const channel = openChannel(address, target.tls, RECONNECT);
  try {
    await waitForServer(target, (signal) => reach(channel, signal), waitMs);
    return await runScenarios(grpcScenarios(channel));
  } finally {
    channel.close();
  }
}

const addressOf = ({ host, port }: Target): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Rejects unless something at the other end speaks gRPC, be it only to say no. */
async function reach(channel: Channel, signal: AbortSignal): Promise<void> {
  const health = createClient(HealthDefinition, withDeadline(channel, ATTEMPT_DEADLINE_MS));
  try {
    await health.check({ service: '' }, { signal });
  } catch (error) {
    if (!(error instanceof ClientError) || NOT_REACHED.includes(error.code)) throw error;
  }
}

const NOT_REACHED: readonly Status[] = [Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED, Status.CANCELLED];
