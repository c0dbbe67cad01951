import type { Socket } from 'node:net';
import { reasonOf } from '../reason-of.ts';
import { connectTo } from '../wire/connect-to.ts';
import { type ArmTarget, type ConnectedLane, joinLanes, type OpenArmClient } from './arm-client.ts';
import type { Question } from './question.ts';

/**
 * Lines of text by node:net, a connection for each lane. All that the server does is to send a line back in upper case, so
 * name and email of the user are what is sent. Throws for any other operation.
 */
export const openTextClient: OpenArmClient = (target, question, lanes) =>
  joinLanes(lanes, () => createTextLane(target, question));

function createTextLane(target: ArmTarget, question: Question): ConnectedLane {
  if (question.kind !== 'create') throw new Error('text is only an echo: it has no operation but create');
  const connect = connectTo(target, target.caPem);
  const line = `${question.user.name} ${question.user.email}\n`;
  const wanted = line.toUpperCase();
  let socket: Socket | undefined;
  let text = '';
  /** Called once for each request: with the line that came, or with why none will. */
  let end: (fault: string | undefined) => void = () => undefined;

  function openConnection(): Socket {
    if (socket?.writable) return socket;
    const opened = connect().socket.setEncoding('utf8');
    let loss = 'the connection ended before the answer did';
    text = '';
    opened.on('data', (chunk: string) => {
      text += chunk;
      if (!chunk.endsWith('\n')) return;
      const fault = text === wanted ? undefined : `answered '${text.slice(0, 100).trimEnd()}'`;
      text = '';
      end(fault);
    });
    opened.on('error', (error) => {
      loss = reasonOf(error);
    });
    opened.on('close', () => {
      if (socket === opened) end(loss);
    });
    socket = opened;
    return opened;
  }

  return {
    request(done) {
      end = (fault) => {
        end = () => undefined;
        done(fault);
      };
      openConnection().write(line);
    },
    abandon: () => socket?.destroy(),
    close: () => void socket?.destroy(),
  };
}
