import { runService } from '../runtime/lifecycle.ts';
import { GRPC_SETTINGS, listenGrpc } from './server.ts';

await runService({
  name: 'grpc',
  settings: GRPC_SETTINGS,
  listen: async (context) => [await listenGrpc(context)],
});
