import type { LoadOrder, LoadReport } from '../load/order.ts';
import type { Environment } from '../result/environment.ts';
import type { GeneratorName } from '../result/result.ts';

/** A program of dist/ that serves: its name there, without `.mjs`. A study needs those of `SERVER_PROGRAMS`. */
export type ServerProgram = string;

export const SERVER_PROGRAMS = [
  'rest-server',
  'grpc-server',
  'socket-server',
  'floor-http',
  'floor-http2',
  'floor-net',
  'noop-server',
] as const satisfies readonly ServerProgram[];

/** A certificate of a server and its key, in PEM. */
export interface Certificate {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a server is to be started with. */
export interface ServerOrder {
  readonly program: ServerProgram;
  /** Settings, by their environment names; but ports, BIND_ADDRESS and TLS_*_FILE, which the place chooses. */
  readonly env: Readonly<Record<string, string>>;
  /** It then speaks TLS on every port but the admin port. */
  readonly certificate?: Certificate;
}

/** A server that was started for one trial. */
export interface StudyServer {
  /** Where the load program reaches it. */
  readonly host: string;
  /** By port name: http, http2, grpc, frames, tcp, admin. */
  readonly ports: Readonly<Record<string, number>>;
  /** From the start of its process to its readiness. */
  readonly startMs: number;
  /** Ends it, and resolves when it is gone. */
  close(): Promise<void>;
}

/** Where a study runs: on this machine, or in a cluster. One server and one load at a time. */
export interface Place {
  /** Names and addresses that a certificate of its servers has to be for. */
  readonly serverNames: readonly string[];
  /** The generators that can be used here; `wire` and `node` always can. */
  readonly generators: readonly GeneratorName[];
  /** Why others can't: a sentence for each, for the reader of the result. */
  readonly missing: readonly string[];
  /** Starts a server afresh and waits until it is ready. Rejects with its own words, or when `signal` aborts. */
  startServer(order: ServerOrder, signal: AbortSignal): Promise<StudyServer>;
  /**
   * Runs the load program (dist/study-load.mjs) on one order to its end, whatever the order's generator. Rejects with
   * the program's own words, or when `signal` aborts, and has ended it in either case.
   */
  runLoad(order: LoadOrder, signal: AbortSignal): Promise<LoadReport>;
  /** Of the servers and the load program; asked once. */
  environment(): Promise<Environment>;
  /** Ends whatever is left. */
  close(): Promise<void>;
}
