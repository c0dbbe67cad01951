import type { Socket } from 'node:net';
import { reasonOf } from '../reason-of.ts';
import { type Speak, UnreadableError } from './speak.ts';

/** One connection with its requests under way. */
export interface Connection {
  request(slot: number): void;
  /** Gives up a request: it is answered with a fault, and where it has no stream of its own, all of them are. */
  abandon(slot: number): void;
  /** Cuts it off: what is under way is answered with a fault. */
  destroy(): void;
}

/** What a connection tells of itself, beside the answers to its requests. */
export interface ConnectionEvents {
  answered(slot: number, fault?: string): void;
  /** The request is not under way any more, and may be sent again on another connection. */
  again(slot: number): void;
  /** It takes no further requests: the server has asked for that, or it is closed. */
  over(): void;
}

const CLOSED = 'the server closed the connection';
const GIVEN_UP = 'given up';
const REFUSED = 'the server refused the request (REFUSED_STREAM): does it allow fewer streams at once?';

/** The connection of a socket that may still be connecting: what is sent before waits. */
export function createConnection(socket: Socket, speak: Speak, events: ConnectionEvents): Connection {
  /** By slot. */
  const isUnderWay: boolean[] = [];
  let underWay = 0;
  /** Requests for the next write. */
  const unsent: number[] = [];
  let isLeaving = false;
  let why = CLOSED;

  const conversation = speak((bytes) => void socket.write(bytes), {
    answered(slot, fault) {
      settle(slot);
      events.answered(slot, fault);
      endIfDone();
    },
    refused(slot) {
      settle(slot);
      if (isLeaving) events.again(slot);
      else events.answered(slot, REFUSED);
      endIfDone();
    },
    leaving,
  });

  function settle(slot: number): void {
    isUnderWay[slot] = false;
    underWay -= 1;
  }

  function leaving(): void {
    if (isLeaving) return;
    isLeaving = true;
    events.over();
    for (const slot of unsent.splice(0)) {
      settle(slot);
      events.again(slot);
    }
    endIfDone();
  }

  function endIfDone(): void {
    if (isLeaving && underWay === 0) socket.end();
  }

  function flush(): void {
    if (unsent.length === 0) return;
    conversation.send(unsent);
    unsent.length = 0;
  }

  function fail(reason: string): void {
    why = reason;
    leaving();
    socket.destroy();
  }

  socket.on('data', (chunk: Buffer) => {
    try {
      conversation.take(chunk);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      fail(error.message);
    }
  });
  socket.on('error', (error) => {
    why = reasonOf(error);
  });
  socket.on('end', leaving);
  socket.on('close', () => {
    leaving();
    isUnderWay.forEach((isLost, slot) => {
      if (!isLost) return;
      settle(slot);
      events.answered(slot, why);
    });
  });

  return {
    request(slot) {
      isUnderWay[slot] = true;
      underWay += 1;
      // What is asked for in one turn of the event loop leaves in one write, as what the answers of one chunk lead to.
      if (unsent.push(slot) === 1) process.nextTick(flush);
    },
    abandon(slot) {
      if (!isUnderWay[slot]) return;
      if (conversation.abandon === undefined) fail(GIVEN_UP);
      else {
        settle(slot);
        conversation.abandon(slot);
        events.answered(slot, GIVEN_UP);
        endIfDone();
      }
    },
    destroy: () => fail(GIVEN_UP),
  };
}
