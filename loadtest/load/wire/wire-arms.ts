import type { NewUser } from '../../../services/users/user.ts';
import type { Arm } from '../../result/arms.ts';
import type { Target } from '../target.ts';
import { type AnswerEncoding, exactly, JSON_ANSWERS, PROTOBUF_ANSWERS } from './answers.ts';
import type { Question } from './question.ts';
import {
  http1Request,
  http2Request,
  REST_JSON,
  REST_PROTOBUF,
  type RestEncoding,
  restStatus,
} from './rest-requests.ts';
import { frameRequest, grpcRequest, inGrpcMessage } from './rpc-requests.ts';
import type { IsRight, Speak } from './speak.ts';
import { speakFrames } from './speak-frames.ts';
import { speakHttp1 } from './speak-http1.ts';
import { speakHttp2 } from './speak-http2.ts';
import { speakText } from './speak-text.ts';

/** A server, and whether it is spoken to over TLS. */
export interface WireTarget extends Target {
  readonly isSecure: boolean;
}

/** What an arm sends, and how what comes back is told right from wrong. */
export interface WireArm {
  /** For TLS: what the client says that it speaks (ALPN). */
  readonly protocol?: 'h2';
  readonly answers: AnswerEncoding;
  speak(question: Question, isRight: IsRight, target: WireTarget): Speak;
}

const rest = (encoding: RestEncoding, answers: AnswerEncoding): WireArm => ({
  answers,
  speak: (question, isRight, target) =>
    speakHttp1({ bytes: http1Request(question, encoding, target), status: restStatus(question), isRight }),
});

const restHttp2: WireArm = {
  protocol: 'h2',
  answers: JSON_ANSWERS,
  speak: (question, isRight, target) =>
    speakHttp2(http2Request(question, REST_JSON, target, target.isSecure), isRight),
};

const grpc: WireArm = {
  protocol: 'h2',
  answers: PROTOBUF_ANSWERS,
  speak: (question, isRight, target) =>
    speakHttp2(grpcRequest(question, target, target.isSecure), inGrpcMessage(isRight)),
};

const frames: WireArm = {
  answers: PROTOBUF_ANSWERS,
  speak: (question, isRight) => {
    const { operation, message } = frameRequest(question);
    return speakFrames(operation, message, isRight);
  },
};

/** The arms that have users. */
export const WIRE_ARMS: Readonly<Record<Exclude<Arm, 'text'>, WireArm>> = {
  rest: rest(REST_JSON, JSON_ANSWERS),
  'rest-protobuf': rest(REST_PROTOBUF, PROTOBUF_ANSWERS),
  'rest-http2': restHttp2,
  grpc,
  'grpc-one-connection': grpc,
  frames,
};

/** The one arm that has none: its line comes back in upper case. */
export function speakUpperCase({ name, email }: NewUser): Speak {
  const line = `${name} ${email}\n`;
  return speakText(Buffer.from(line), exactly(Buffer.from(line.toUpperCase())));
}

/** A load of creates. */
export const speakCreate = (arm: keyof typeof WIRE_ARMS, user: NewUser, target: WireTarget): Speak =>
  WIRE_ARMS[arm].speak({ kind: 'create', user }, WIRE_ARMS[arm].answers.created(user), target);
