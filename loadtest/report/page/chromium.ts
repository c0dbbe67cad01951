import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** It starts in one or two seconds where nothing else runs. */
const ANSWER_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 10_000;

/** The first Chromium of the PATH; `undefined` where there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A tab of a headless Chromium, driven by the DevTools protocol (chromedevtools.github.io/devtools-protocol). */
export interface Tab {
  /** Resolves when the page has loaded. */
  open(url: string): Promise<void>;
  /** Rejects with the browser's words. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** What the page has complained about so far. */
  readonly complaints: readonly string[];
  /** Ends the browser, and removes what it wrote. */
  close(): Promise<void>;
}

/** Starts a browser of its own, with nothing of the user's. Its messages go through pipes, so that no port is opened. */
export async function openTab(program: string): Promise<Tab> {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-chromium-'));
  const child = spawn(
    program,
    [
      '--headless=new',
      '--remote-debugging-pipe',
      `--user-data-dir=${folder}`,
      // Containers, and root, have no sandbox to give; the page is our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--hide-scrollbars',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const connection = connect(child);
  async function close() {
    if (child.exitCode === null && child.signalCode === null) {
      // It ends its own processes, too, when its pipe does.
      const exited = once(child, 'exit');
      connection.end();
      const killer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await exited;
      clearTimeout(killer);
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  try {
    const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method: string, params?: object) => connection.send(method, params, sessionId as string);
    for (const domain of ['Page', 'Runtime', 'Log']) await send(`${domain}.enable`);
    async function open(url: string) {
      const loaded = connection.once('Page.loadEventFired');
      await send('Page.navigate', { url });
      await loaded;
    }
    return { open, send, complaints: connection.complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Messages are JSON with a zero byte behind each: on descriptor 3 to the browser, on 4 from it. */
function connect(child: ChildProcess) {
  const toBrowser = child.stdio[3] as Writable;
  const fromBrowser = child.stdio[4] as Readable;
  const waiting = new Map<number, (message: Message) => void>();
  const complaints: string[] = [];
  let last = 0;
  let buffered = '';

  fromBrowser.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (buffered + chunk).split('\0');
    buffered = messages.pop() ?? '';
    for (const text of messages) receive(JSON.parse(text) as Message);
  });
  const failAll = (reason: string) => {
    for (const answer of waiting.values()) answer({ error: { message: reason } });
  };
  child.once('error', (error) => failAll(error.message));
  child.once('exit', () => failAll('the browser ended'));
  toBrowser.on('error', (error) => failAll(error.message));

  const listeners = new Map<string, () => void>();
  const awaitEvent = (method: string) => new Promise<void>((resolve) => listeners.set(method, resolve));

  function receive(message: Message) {
    if (message.method !== undefined) listeners.get(message.method)?.();
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method === 'Runtime.exceptionThrown' || message.method === 'Log.entryAdded') {
      complaints.push(JSON.stringify(message.params));
    }
  }

  function send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => waiting.get(id)?.({ error: { message: `no answer in ${ANSWER_TIMEOUT_MS / 1000} s` } }),
        ANSWER_TIMEOUT_MS,
      );
      waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }
  return { send, complaints, once: awaitEvent, end: () => toBrowser.end() };
}
