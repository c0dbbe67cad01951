import { runService } from '../runtime/lifecycle.ts';
import { listenHttp2 } from './http2-port.ts';
import { listenRest, REST_SETTINGS } from './server.ts';

await runService({
  name: 'rest',
  settings: REST_SETTINGS,
  defaults: { SEED_USERS: 100 },
  listen: (context) => Promise.all([listenRest(context), listenHttp2(context)]),
});
