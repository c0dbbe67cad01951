import { type Certificate, SERVER_PROGRAMS } from '../place.ts';

/** A program that is to run in a pod. */
export interface RunOrder {
  /** One of `POD_PROGRAMS`. */
  readonly program: string;
  /** Added to the environment that the container has. */
  readonly env: Readonly<Record<string, string>>;
  /** Becomes files in the temporary folder, named by TLS_CERT_FILE and TLS_KEY_FILE. */
  readonly certificate?: Certificate;
  /** All of the program's standard input. */
  readonly input?: string;
}

/** A line of the runner's standard input, as JSON: run a program, or end the one that runs. */
export type RunnerOrder = { readonly run: RunOrder } | { readonly end: true };

/** A line of its standard output, as JSON: a line of the program's, or its end, and the last that it said to its standard error. */
export type RunnerReport =
  | { readonly line: string }
  | { readonly exited: number; readonly complaint: string };

/** The load program, by its name in dist/. */
export const LOAD_PROGRAM = 'study-load';
export const POD_PROGRAMS: readonly string[] = [...SERVER_PROGRAMS, LOAD_PROGRAM];
