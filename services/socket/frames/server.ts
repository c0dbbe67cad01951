import { user } from '../../../generated/user.js';
import type { Listener } from '../../runtime/lifecycle.ts';
import type { Log } from '../../runtime/log.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import type { Settings } from '../../runtime/settings.ts';
import type { ServerTls } from '../../runtime/tls.ts';
import type { UserService } from '../../users/user-service.ts';
import { listenTcp, type TcpSettings } from '../tcp-port.ts';
import { createFramesConnection, type FramesSettings } from './connection.ts';
import { encodeFrame } from './frame-sender.ts';
import { FrameStatus } from './frame-status.ts';

/**
 * Listens for the frames of frame.proto: the user service over bare TCP. In a drain every client is told that the server
 * is going away, and what still comes is answered until it ends its side. Throws a `StartError` if the port is busy.
 */
export function listenFrames({
  settings,
  log,
  metrics,
  users,
  tls,
}: {
  settings: FramesSettings & TcpSettings & Settings<'FRAMES_PORT'>;
  log: Log;
  metrics: Metrics;
  users: UserService;
  tls: ServerTls | undefined;
}): Promise<Listener> {
  const port = metrics.port('frames');
  return listenTcp({
    name: 'frames',
    setting: 'FRAMES_PORT',
    port: settings.FRAMES_PORT,
    settings,
    log,
    metrics: port,
    tls,
    serve: (socket, peer) => createFramesConnection(socket, { peer, settings, log, metrics: port, users }),
    refusal: encodeFrame(0, FrameStatus.FRAME_STATUS_TOO_MANY_CONNECTIONS, user.v1.FrameError, {
      message: `Too many connections: the limit is ${settings.MAX_CONNECTIONS}`,
    }),
  });
}
