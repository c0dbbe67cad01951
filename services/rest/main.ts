import { runService } from '../runtime/lifecycle.ts';
import { listenRest, REST_SETTINGS } from './server.ts';

await runService({
  name: 'rest',
  settings: REST_SETTINGS,
  defaults: { SEED_USERS: 100 },
  listen: async (context) => [await listenRest(context)],
});
