import type { PerArm } from './arms.ts';

/** One protocol in one round: the raw figures. */
export interface Trial {
  /** Of every completed call, ascending. Empty if the generator could not tell calls apart: k6, where some failed. */
  readonly latenciesMs: readonly number[];
  readonly completed: number;
  readonly errors: number;
  /** From before the first call to after the last, with what the generator does between calls. */
  readonly wallMs: number;
  /** Connections opened meanwhile: as a rule none, as the one of the warm-up is kept alive. */
  readonly newConnections: number;
}

/** Both protocols, one after the other. */
export type Round = PerArm<Trial>;

/** A sum over the trials of one protocol. */
export function total(trials: readonly Trial[], figure: (trial: Trial) => number): number {
  return trials.reduce((sum, trial) => sum + figure(trial), 0);
}

/** A server may ask a connection to go now and then. Beyond this share of the calls, connecting is part of the latency. */
const NEW_CONNECTIONS_MAX = 0.01;

/** Whether so few connections were opened that the calls were, as a rule, over one that was kept alive. */
export function isKeptAlive(newConnections: number, calls: number): boolean {
  return newConnections <= NEW_CONNECTIONS_MAX * calls;
}
