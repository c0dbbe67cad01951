import { execFile, spawn } from 'node:child_process';
import { StartError } from '../services/runtime/start-error.ts';

/** What a program that can't be found is, and where one gets it. */
const HOMES: Readonly<Record<string, string>> = {
  docker: 'https://docs.docker.com/engine/install/',
  git: 'https://git-scm.com/downloads',
  helm: 'https://helm.sh/docs/intro/install/',
  kind: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
  skaffold: 'https://skaffold.dev/docs/install/',
};

const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;
const TOLD_LINES_MAX = 15;
const DEFAULT_TIMEOUT_MS = 120_000;

export interface CommandOptions {
  /** Written to its standard input. */
  readonly input?: string;
  /** After this it is ended and has failed; 120,000 ms. */
  readonly timeoutMs?: number;
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Of `run`: standard error follows standard output, for programs that tell what matters there. */
  readonly withStderr?: boolean;
}

/**
 * Runs a program to its end. Resolves with its standard output; rejects with its own words if it fails, and with a
 * `StartError` that says where to get it if it is not on PATH.
 */
export function run(
  command: string,
  args: readonly string[],
  { input, timeoutMs = DEFAULT_TIMEOUT_MS, cwd, env, signal, withStderr = false }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      maxBuffer: OUTPUT_MAX_BYTES,
      cwd,
      env: { ...process.env, ...env },
      signal,
    };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(withStderr ? stdout + stderr : stdout);
      else if (error.code === 'ENOENT') reject(missing(command));
      else reject(new Error(`${commandLine(command, args)}: ${why(error, stderr || stdout, timeoutMs)}`));
    });
    child.stdin?.on('error', () => {}); // it may end without reading: its exit code says why
    child.stdin?.end(input);
  });
}

/** Runs a program whose output the reader is to see as it comes, indented. Rejects as `run` does. */
export function show(command: string, args: readonly string[], options: CommandOptions = {}): Promise<void> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, cwd, signal } = options;
  console.log(`$ ${commandLine(command, args)}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, signal, stdio: ['ignore', 'inherit', 'inherit'] });
    // Not by spawn's own option: its timer would keep this process where the program is not there.
    const timer = setTimeout(() => child.kill(), timeoutMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? missing(command) : error);
    });
    child.once('close', (code, ended) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else
        reject(
          new Error(`${commandLine(command, args)}: ${code === null ? `ended by ${ended}` : `exit ${code}`}`),
        );
    });
  });
}

const missing = (command: string): StartError =>
  new StartError([`${command} is not on PATH: install it, see ${HOMES[command] ?? 'its documentation'}`]);

/** The command as one could type it. */
export const commandLine = (command: string, args: readonly string[]): string =>
  [command, ...args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg}'`))].join(' ');

/** The last line of an error of `run`, which mostly says why. */
export const lastWords = (error: Error): string => error.message.trim().split('\n').at(-1) ?? '';

function why(
  error: { killed?: boolean | undefined; code?: unknown },
  output: string,
  timeoutMs: number,
): string {
  const told = output.trim().split('\n').slice(-TOLD_LINES_MAX).join('\n');
  const end = error.killed ? `no end within ${timeoutMs / 1000} s` : `exit ${error.code}`;
  return told === '' ? end : `${end}\n${told}`;
}
