import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { user as messages } from '../../../generated/user.js';
import { answerFrames } from '../../floors/noop-frames.ts';
import { answerHttp } from '../../floors/noop-http.ts';
import { answerHttp2, grpcAnswers, restAnswers } from '../../floors/noop-http2.ts';
import type { Answerer } from '../../floors/noop-port.ts';
import { answerText } from '../../floors/noop-text.ts';
import { ARMS, type Arm } from '../../result/arms.ts';
import { grpcMessage } from './rpc-requests.ts';
import type { Speak } from './speak.ts';
import { speakCreate, speakUpperCase } from './wire-arms.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const TARGET = { host: 'localhost', port: 1, isSecure: false };
const JSON_TAN = Buffer.from(JSON.stringify({ email: TAN.email, id: 1, name: TAN.name }));
const PROTOBUF_TAN = messages.v1.User.encode({ ...TAN, id: '1' }).finish();

const http = answerHttp(
  { type: 'application/json', body: JSON_TAN },
  { type: 'application/x-protobuf', body: PROTOBUF_TAN },
);
const grpc = answerHttp2(grpcAnswers(grpcMessage(PROTOBUF_TAN)));
const ANSWERERS: Record<Arm, Answerer> = {
  rest: http,
  'rest-protobuf': http,
  'rest-http2': answerHttp2(restAnswers('application/json', JSON_TAN)),
  grpc,
  'grpc-one-connection': grpc,
  frames: answerFrames(PROTOBUF_TAN, 1000),
  text: answerText(1000),
};
const speakOf = (arm: Arm): Speak => (arm === 'text' ? speakUpperCase(TAN) : speakCreate(arm, TAN, TARGET));

/** Both sides without a network between them: what one writes comes to the other in pieces of so many bytes. */
function talk(speak: Speak, answerer: Answerer, pieceBytes: number) {
  const heard: [slot: number, fault: string | undefined][] = [];
  const inPieces = (bytes: Buffer, take: (piece: Buffer) => void) => {
    for (let at = 0; at < bytes.length; at += pieceBytes) take(bytes.subarray(at, at + pieceBytes));
  };
  const toClient: Buffer[] = [];
  const toServer: Buffer[] = [];
  const serve = answerer({
    write: (bytes: Buffer | string) => toClient.push(Buffer.from(bytes)),
  } as unknown as Socket);
  const conversation = speak((bytes) => toServer.push(Buffer.from(bytes)), {
    answered: (slot, fault) => heard.push([slot, fault]),
    refused: (slot) => assert.fail(`${slot} was refused`),
    leaving: () => assert.fail('the server leaves'),
  });
  return {
    /** The answers to a request of each slot, in the order of the slots. */
    ask(slots: readonly number[]) {
      conversation.send(slots);
      while (toServer.length + toClient.length > 0) {
        for (const bytes of toServer.splice(0)) inPieces(bytes, serve);
        for (const bytes of toClient.splice(0)) inPieces(bytes, conversation.take);
      }
      return heard.splice(0).sort(([a], [b]) => a - b);
    },
  };
}

describe('each protocol of the wire client', () => {
  for (const arm of ARMS) {
    it(`${arm}: understands its server, wherever the bytes are cut`, () => {
      for (const pieceBytes of [1, 2, 7, 50, 100_000]) {
        const { ask } = talk(speakOf(arm), ANSWERERS[arm], pieceBytes);
        assert.deepEqual(ask([0]), [[0, undefined]]);
        assert.deepEqual(ask([2, 0, 1]), [
          [0, undefined],
          [1, undefined],
          [2, undefined],
        ]);
      }
    });

    it(`${arm}: tells a wrong answer from the right one`, () => {
      const someoneElse = { name: 'Pan', email: 'tan@example.com' };
      const speak = arm === 'text' ? speakUpperCase(TAN) : speakCreate(arm, someoneElse, TARGET);
      const wrongText: Answerer = (socket) => () => void socket.write('NO\n');
      const answerer = arm === 'text' ? wrongText : ANSWERERS[arm];
      const [[slot, fault] = []] = talk(speak, answerer, 100_000).ask([0]);
      assert.equal(slot, 0);
      assert.match(fault ?? '', /Tan|NO/);
    });
  }

  it('HTTP/2 sends no more than the server takes, the rest when it takes more, and gives it back at GOAWAY', () => {
    const written: Buffer[] = [];
    const speak = speakCreate('grpc', { ...TAN, name: 'n'.repeat(20_000) }, TARGET);
    const refused: number[] = [];
    const refuse = (slot: number) => void refused.push(slot);
    const hear = { answered: () => undefined, refused: refuse, leaving: () => undefined };
    const { send, take } = speak((bytes) => written.push(Buffer.from(bytes)), hear);
    const sentBytes = () => written.splice(0).reduce((sum, { length }) => sum + length, 0);
    sentBytes();
    send([0, 1, 2, 3]);
    const inFirst = sentBytes();
    assert.ok(inFirst > 60_000 && inFirst < 65_535);
    take(Buffer.from('000004080000000000' + '00004e00', 'hex')); // WINDOW_UPDATE: 19,968 bytes
    const inSecond = sentBytes();
    assert.ok(inSecond > 20_000 && inSecond < 21_000);
    send([0, 1]); // as if two had been answered
    take(Buffer.from('000008070000000000' + '0000000700000000', 'hex')); // GOAWAY after stream 7
    assert.deepEqual(refused, [0, 1]);
    const oneByteWindows = Buffer.from('000006040000000000' + '000400000001', 'hex');
    assert.throws(() => take(oneByteWindows), /takes 1 bytes of a request at once/);
  });
});
