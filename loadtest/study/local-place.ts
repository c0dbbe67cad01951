import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../local/server-process.ts';
import { findK6 } from '../load/k6/find-k6.ts';
import { choosePinning } from '../pinning.ts';
import { describeMachine, describeSource } from './environment-of.ts';
import { runLoadProgram } from './load-program.ts';
import type { Certificate, Place } from './place.ts';

/** Servers and load as processes of this machine, each on CPUs of its own where there are enough. */
export function createLocalPlace(): Place {
  const pinning = choosePinning();
  const k6 = findK6();
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-study-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);

  function tlsFiles({ certPem, keyPem }: Certificate): Record<string, string> {
    const files = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') };
    writeFileSync(files.TLS_CERT_FILE, certPem);
    writeFileSync(files.TLS_KEY_FILE, keyPem);
    return files;
  }

  return {
    serverNames: ['127.0.0.1', 'localhost'],
    generators: 'version' in k6 ? ['wire', 'node', 'k6'] : ['wire', 'node'],
    missing: 'reason' in k6 ? [`everything by k6: ${k6.reason}`] : [],
    async startServer({ program, env, certificate }, signal) {
      signal.throwIfAborted();
      const tls = certificate === undefined ? {} : tlsFiles(certificate);
      const server = await startProgram(program, { ...env, ...tls }, { prefix: pinning.server }).catch(
        (error: Error) => {
          throw new Error(`${program} did not start: it ${error.message}`);
        },
      );
      return { host: '127.0.0.1', ports: server.ports, startMs: server.startMs, close: server.close };
    },
    runLoad: (order, signal) => runLoadProgram(order, pinning.load, signal),
    environment: async () => {
      const { versions, ...source } = describeSource();
      return {
        place: 'local',
        ...source,
        versions: { ...versions, ...('version' in k6 && { k6: k6.version }) },
        ...describeMachine(),
        pinning: `${pinning.description[0]?.toUpperCase()}${pinning.description.slice(1)}.`,
        isPinned: pinning.isApart,
      };
    },
    close: async () => {
      process.removeListener('exit', removeFolder);
      removeFolder();
    },
  };
}
