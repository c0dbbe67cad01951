import type { Lane, LoadClient } from '../lane.ts';
import type { Target } from '../target.ts';
import type { Question } from './question.ts';

/** A server, and how long it may take to answer. */
export interface ArmTarget extends Target {
  /** Over TLS where it is there: the authority to trust. */
  readonly caPem: string | undefined;
  readonly timeoutMs: number;
}

/** Opens a client of one arm. Each lane connects with its first request. */
export type OpenArmClient = (target: ArmTarget, question: Question, lanes: number) => LoadClient;

/** A lane with a connection of its own. */
export type ConnectedLane = Lane & { close(): void | Promise<void> };

/** A client of so many lanes that have nothing in common. */
export function joinLanes(count: number, create: () => ConnectedLane): LoadClient {
  const lanes = Array.from({ length: count }, create);
  return {
    lanes,
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** The same for the clients of the services. */
export const tlsOf = ({ caPem }: ArmTarget): { ca: Buffer } | undefined =>
  caPem === undefined ? undefined : { ca: Buffer.from(caPem) };
