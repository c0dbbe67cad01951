import type { MainArm } from '../../result/arms.ts';
import { targetOf } from '../arm-ports.ts';
import type { LoadOrder } from '../order.ts';
import type { Target } from '../target.ts';
import type { K6Call } from './k6-arm.ts';

/** What the script of a phase is told: the part of a `LoadOrder` that k6 can do. */
export interface K6Order extends K6Call {
  readonly arm: MainArm;
  /** How long the name of the user is; `null` is the payload's. */
  readonly nameBytes: number | null;
  readonly connections: number;
  /** Where the server tells what it uses, if it does. */
  readonly admin: Target | null;
}

/** Throws an error that says what of the order k6 can't do. */
export function readK6Order(order: LoadOrder): K6Order {
  const { arm, server, operation, tls, payload, timeoutMs, connections, host } = order;
  const { admin } = order.ports;
  if (arm !== 'rest' && arm !== 'grpc') throw refusal(`the arm ${arm}`, 'rest and grpc');
  if (operation.kind === 'list') throw refusal('the operation list', 'create and get');
  if (tls) throw refusal('TLS', 'cleartext');
  if (order.phases.some(({ kind }) => kind === 'cold'))
    throw refusal('a cold start', 'open and closed loads');
  const { kind, nameBytes } = operation;
  return {
    arm,
    target: targetOf(order),
    operation: kind,
    nameBytes,
    payload,
    // What does nothing answers everybody with the same user.
    checksUser: server !== 'noop',
    timeoutMs,
    connections,
    admin: admin === undefined ? null : { host, port: admin },
  };
}

const refusal = (what: string, known: string): Error =>
  new Error(
    `k6 does not measure ${what} here: give it ${known} only, and leave the rest to the node generator`,
  );
