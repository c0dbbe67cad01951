import { runService } from '../runtime/lifecycle.ts';
import { listenFrames } from './frames/server.ts';
import { SOCKET_SETTINGS } from './settings.ts';
import { listenText } from './text/server.ts';

await runService({
  name: 'socket',
  settings: SOCKET_SETTINGS,
  listen: (context) => Promise.all([listenText(context), listenFrames(context)]),
});
