import { type ServiceUnderTest, startUnderTest, type TestOptions } from '../runtime/service-under-test.ts';
import { listenFrames } from './frames/server.ts';
import { SOCKET_SETTINGS } from './settings.ts';
import { listenText } from './text/server.ts';

/** Starts the text port. `env` holds settings by their names. */
export const startText = (env: TestOptions['env'] = {}): Promise<ServiceUnderTest> =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenText }, { env });

/** Starts the frames port over a memory store, or over operations of the test's own. */
export const startFrames = (
  env: TestOptions['env'] = {},
  users: TestOptions['users'] = {},
): Promise<ServiceUnderTest> =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenFrames }, { env, users });
