import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startKubectl } from './start-kubectl.ts';

/** The API server of a cluster, with the user's own rights. */
export interface ApiServer {
  /** The text at a path, such as `/api/v1/pods`. Rejects with what the server says if it is not there. */
  get(path: string): Promise<string>;
  close(): Promise<void>;
}

const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Opens a way to the API server by one `kubectl proxy`: to look every half second by a kubectl of its own would take the
 * CPU that is to be the load's. It is a socket in a folder that only this user can enter.
 */
export async function openApiServer(context: string): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'wirelab-proxy-'));
  const socketPath = join(folder, 'api-server');
  const proxy = startKubectl(['--context', context, 'proxy', `--unix-socket=${socketPath}`]);
  const close = async (): Promise<void> => {
    await proxy.close().finally(() => rm(folder, { recursive: true }));
  };
  await proxy.ready(/^Starting to serve/).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { get: (path) => getText(socketPath, path), close };
}

function getText(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const outgoing = request({ socketPath, path, headers: { Host: 'localhost' }, signal });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      text(incoming).then((body) => {
        if (incoming.statusCode === 200) resolve(body);
        else reject(new Error(`GET ${path}: ${incoming.statusCode} ${messageOf(body)}`));
      }, reject);
    });
    outgoing.end();
  });
}

/** Of a Kubernetes Status, or whatever else was answered. */
function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body;
  } catch {
    return body;
  }
}
