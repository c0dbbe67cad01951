import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { type ServerProcess, type ServiceName, startServer } from '../../local/server-process.ts';
import { createGrpcClient } from '../grpc/client.ts';
import { createRestClient } from '../rest/client.ts';
import { createFramesClient } from '../socket/frames/client.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../users/embedded-postgres.ts';
import { startNetworkRelay } from '../users/network-relay.ts';
import type { UserService } from '../users/user-service.ts';
import { makeCertificates, missingOpenssl } from './certificates-under-test.ts';
import type { ClientTls } from './target.ts';

type Client = UserService & { close(): Promise<void> };

const host = '127.0.0.1';
const PROTOCOLS: {
  service: ServiceName;
  connect(server: ServerProcess, tls: ClientTls | undefined): Client;
}[] = [
  { service: 'rest', connect: ({ ports }, tls) => createRestClient({ host, port: ports.http ?? 0, tls }) },
  {
    service: 'grpc',
    connect: ({ ports }, tls) => createGrpcClient({ address: `${host}:${ports.grpc}`, tls }),
  },
  {
    service: 'socket',
    connect: ({ ports }, tls) => createFramesClient({ host, port: ports.frames ?? 0, tls }),
  },
];
const certificates = missingOpenssl ? undefined : makeCertificates();
const TRANSPORTS = [
  { transport: 'tcp', env: {}, tls: undefined, skip: false },
  { transport: 'tls', env: certificates?.env, tls: certificates?.tls, skip: missingOpenssl },
] as const;
const RUNS = PROTOCOLS.flatMap((protocol) => TRANSPORTS.map((transport) => ({ ...protocol, ...transport })));

const TAN = { name: 'Tan', email: 'tan@example.com' };
const WAITING =
  "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
const isStopping = ({ msg }: { msg: string }) => msg.startsWith('Stopping');

let postgres: EmbeddedPostgres;
before(async () => {
  postgres = await startEmbeddedPostgres();
});
after(() => postgres.close());

/** A database of its own, whose users can be counted, and locked so that every request has to wait. */
async function openDatabase(name: string) {
  const url = await postgres.createDatabase(name);
  const [client, locker] = [new pg.Client(url), new pg.Client(url)];
  await Promise.all([client.connect(), locker.connect()]);
  return {
    url,
    countUsers: async () => Number((await client.query('SELECT count(*) FROM users')).rows[0].count),
    lock: () => locker.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE'),
    unlock: () => locker.query('COMMIT'),
    /** Resolves when this many queries wait for the lock. */
    waiting: async (count: number) => {
      const deadline = performance.now() + 10_000;
      while (Number((await client.query(WAITING)).rows[0].count) < count) {
        if (performance.now() > deadline) throw new Error(`fewer than ${count} queries wait for the lock`);
      }
    },
    close: () => Promise.all([client.end(), locker.end()]),
  };
}

async function statusOf(server: ServerProcess, path: string): Promise<number> {
  const response = await fetch(`http://${host}:${server.ports.admin}${path}`);
  await response.text();
  return response.status;
}

for (const { service, connect, transport, env, tls, skip } of RUNS) {
  describe(`${service} over ${transport}: the stop`, { skip }, () => {
    const openDatabaseFor = (test: string) => openDatabase(`${service}_${transport}_${test}`);

    it('takes readiness away first, serves on, and answers all that is in flight', async () => {
      const database = await openDatabaseFor('in_flight');
      const server = await startServer(service, {
        ...env,
        STORE_URL: database.url,
        SEED_USERS: '0',
        PRESTOP_MS: '2000',
      });
      const [early, late] = [connect(server, tls), connect(server, tls)];
      await database.lock();
      const answers = Array.from({ length: 8 }, () => early.create(TAN));
      await database.waiting(8);
      assert.equal(await statusOf(server, '/readyz'), 200);

      server.kill('SIGTERM');
      await server.record(isStopping);
      assert.equal(await statusOf(server, '/readyz'), 503);
      assert.equal(await statusOf(server, '/livez'), 200);
      answers.push(late.create(TAN)); // on a new connection: traffic still comes while the cluster takes note
      await database.waiting(9);
      await database.unlock();

      assert.deepEqual(
        (await Promise.all(answers)).map(({ id }) => id).sort((a, b) => a - b),
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
      assert.equal(await server.exited, 0);
      await Promise.all([early.close(), late.close(), database.close()]);
    });

    it('under load loses no request that was begun', async () => {
      const database = await openDatabaseFor('load');
      const server = await startServer(service, { ...env, STORE_URL: database.url, SEED_USERS: '0' });
      const client = connect(server, tls);
      let answered = 0;
      const load = async () => {
        for (;;) {
          const user = await client.create(TAN).catch((error) => error);
          if (user instanceof Error) return user;
          answered += 1;
          if (answered === 200) server.kill('SIGTERM');
        }
      };
      const ends = await Promise.all(Array.from({ length: 8 }, load));
      for (const error of ends) assert.equal((error as { code?: string }).code, 'unavailable', String(error));
      assert.equal(await server.exited, 0);
      assert.equal(await database.countUsers(), answered);
      await Promise.all([client.close(), database.close()]);
    });

    it('cuts off what does not end in time', async () => {
      const database = await openDatabaseFor('forced');
      const server = await startServer(service, {
        ...env,
        STORE_URL: database.url,
        DRAIN_TIMEOUT_MS: '200',
      });
      const client = connect(server, tls);
      await database.lock();
      const answer = assert.rejects(client.create(TAN), { code: 'unavailable' });
      await database.waiting(1);
      server.kill('SIGTERM');
      await server.record(({ msg }) => msg.includes('cutting off'));
      await answer;
      assert.equal(await server.exited, 0);
      await database.unlock();
      await Promise.all([client.close(), database.close()]);
    });
  });
}

for (const { service } of PROTOCOLS) {
  describe(`${service}: the stop`, () => {
    it('ends at once while it is still starting', async () => {
      const silent = createServer().listen(0, host);
      await once(silent, 'listening');
      const { port } = silent.address() as { port: number };
      const env = { ...process.env, STORE_URL: `postgres://me@${host}:${port}/users` };
      const child = spawn(process.execPath, [`dist/${service}-server.mjs`], { env, stdio: 'ignore' });
      const exited = once(child, 'exit');
      const [database] = await once(silent, 'connection'); // it waits for a database that does not answer
      child.kill('SIGTERM');
      assert.deepEqual(await exited, [0, null]);
      database.destroy();
      silent.close();
    });

    it('ends at once on a second signal', async () => {
      const server = await startServer(service, { PRESTOP_MS: '60000' });
      server.kill('SIGTERM');
      await server.record(isStopping);
      server.kill('SIGINT');
      assert.equal(await server.exited, 1);
    });
  });

  describe(`${service}: the start`, () => {
    it('names every bad setting, and exits with 2', async () => {
      await assert.rejects(startServer(service, { LOG_LEVEL: 'loud', MAX_CONECTIONS: '1' }), {
        message:
          'ended with 2: MAX_CONECTIONS is not a setting: did you mean MAX_CONNECTIONS?; ' +
          "LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not 'loud'",
      });
    });

    it('names the port that is taken, and exits with 2', async () => {
      const other = createServer().listen(0, host);
      await once(other, 'listening');
      const { port } = other.address() as { port: number };
      for (const setting of {
        rest: ['HTTP_PORT', 'HTTP2_PORT'],
        grpc: ['GRPC_PORT'],
        socket: ['TCP_PORT', 'FRAMES_PORT'],
      }[service]) {
        await assert.rejects(startServer(service, { [setting]: String(port) }), {
          message: `ended with 2: ${setting}: ${host}:${port} is in use by another process: end that, or set ${setting} to a free port`,
        });
      }
      other.close();
    });

    it('names the certificate that can’t be read, and exits with 2', async () => {
      await assert.rejects(startServer(service, { TLS_CERT_FILE: 'no/such', TLS_KEY_FILE: 'no/such' }), {
        message:
          "ended with 2: TLS_CERT_FILE: no/such can't be read (ENOENT): correct the path, or let this user read the file",
      });
    });

    it('waits for a database that is not there yet', async () => {
      const relay = await startNetworkRelay(await postgres.createDatabase(`${service}_late`));
      const refused = relay.refuse();
      const starting = startServer(service, { STORE_URL: relay.url });
      await refused;
      relay.restore();
      const server = await starting;
      const { host } = new URL(relay.url);
      const waiting = `The database at ${host} can't be reached: ECONNRESET: waiting for it`;
      assert.deepEqual(
        server.records.map(({ level, msg }) => [level, msg]),
        [
          ['warn', waiting],
          ['info', 'Ready'],
        ],
      );
      await server.close();
      await relay.close();
    });

    it('names the database that can’t be reached, and exits with 2', async () => {
      await assert.rejects(
        startServer(service, {
          STORE_URL: 'postgres://me:secret@127.0.0.1:1/users',
          STORE_START_TIMEOUT_MS: '0',
        }),
        (error: Error) => {
          assert.match(
            error.message,
            /^ended with 2: STORE_URL: The database at 127\.0\.0\.1:1 can't be reached/,
          );
          assert.doesNotMatch(error.message, /secret/);
          return true;
        },
      );
    });
  });
}
