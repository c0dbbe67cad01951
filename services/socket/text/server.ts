import type { Socket } from 'node:net';
import type { Listener } from '../../runtime/lifecycle.ts';
import type { Log } from '../../runtime/log.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import type { Settings } from '../../runtime/settings.ts';
import type { ServerTls } from '../../runtime/tls.ts';
import { type Connection, listenTcp, type TcpSettings } from '../tcp-port.ts';
import { tooManyConnections } from './answers.ts';
import { createTextConnection, type TextSettings } from './connection.ts';
import { createTurns } from './turns.ts';

/**
 * Listens for text: what a client sends comes back in upper case. With `MAX_CONCURRENT` that many connections are served
 * at a time, one exchange each, and the others wait unread in the order in which they came. Those that wait are still
 * served in a drain, but for the silent ones. Throws a `StartError` if the port is busy.
 */
export function listenText({
  settings,
  log,
  metrics,
  tls,
}: {
  settings: TextSettings & TcpSettings & Settings<'TCP_PORT' | 'MAX_CONCURRENT'>;
  log: Log;
  metrics: Metrics;
  tls: ServerTls | undefined;
}): Promise<Listener> {
  const port = metrics.port('tcp');
  const isSingleExchange = settings.MAX_CONCURRENT > 0;
  const turns = createTurns(settings.MAX_CONCURRENT);

  function serve(socket: Socket, peer: string): Connection {
    const connection = createTextConnection(socket, { peer, settings, log, metrics: port, isSingleExchange });
    if (!isSingleExchange) {
      connection.start();
      return connection;
    }
    const leave = turns.enter(connection.start);
    // Its turn ends when the answer has left, as it does for a server that blocks; it need not wait for the client.
    socket.once('finish', leave);
    socket.once('close', leave);
    return connection;
  }

  return listenTcp({
    name: 'tcp',
    setting: 'TCP_PORT',
    port: settings.TCP_PORT,
    settings,
    log,
    metrics: port,
    tls,
    serve,
    refusal: tooManyConnections(settings.MAX_CONNECTIONS),
  });
}
