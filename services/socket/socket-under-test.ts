import { type ServiceUnderTest, startUnderTest, type TestOptions } from '../runtime/service-under-test.ts';
import { listenFrames } from './frames/server.ts';
import { SOCKET_SETTINGS } from './settings.ts';
import { listenText } from './text/server.ts';

/** Starts the text port. `env` holds settings by their names. */
export const startText = (env: TestOptions['env'] = {}): Promise<ServiceUnderTest> =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenText }, { env });

/** The time that a drain has in these tests. */
const DRAIN_TIMEOUT_MS = 5000;

/** Whether a drain ends by itself, before the time comes to cut off what is still open. */
export async function drainsInTime({ listener }: ServiceUnderTest): Promise<boolean> {
  let inTime = true;
  const cutOff = setTimeout(() => {
    inTime = false;
    listener.destroy();
  }, DRAIN_TIMEOUT_MS);
  await listener.drain();
  clearTimeout(cutOff);
  return inTime;
}

/** Starts the frames port over a memory store, or over operations of the test's own. */
export const startFrames = (
  env: TestOptions['env'] = {},
  users: TestOptions['users'] = {},
  settings: TestOptions['settings'] = {},
): Promise<ServiceUnderTest> =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenFrames }, { env, users, settings });
