import { user as messages } from '../../../generated/user.js';
import type { NewUser } from '../../../services/users/user.ts';
import { authority, type Target } from '../target.ts';
import {
  ACCEPT,
  AUTHORITY,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  GET,
  HTTP,
  HTTPS,
  PATH,
  POST,
  USER_AGENT,
} from './hpack.ts';
import type { Http2Request } from './http2-requests.ts';
import type { Question } from './question.ts';

/** How the users in requests are encoded, and what is accepted in answers. */
export interface RestEncoding {
  readonly type: string;
  readonly accept: string;
  encode(user: NewUser): Uint8Array;
}

export const REST_JSON: RestEncoding = {
  type: 'application/json',
  accept: '*/*',
  encode: ({ name, email }) => Buffer.from(JSON.stringify({ name, email })),
};

export const REST_PROTOBUF: RestEncoding = {
  type: 'application/x-protobuf',
  accept: 'application/x-protobuf',
  encode: (user) => messages.v1.CreateUserRequest.encode(user).finish(),
};

const AGENT = 'wirelab-wire';

/** The status of the right answer. */
export const restStatus = (question: Question): number => (question.kind === 'create' ? 201 : 200);

/** The whole request over HTTP/1.1. */
export function http1Request(question: Question, encoding: RestEncoding, target: Target): Buffer {
  const body = bodyOf(question, encoding);
  const head = [
    `${body === undefined ? 'GET' : 'POST'} ${pathOf(question)} HTTP/1.1`,
    `Host: ${authority(target)}`,
    `User-Agent: ${AGENT}`,
    `Accept: ${encoding.accept}`,
    ...(body === undefined ? [] : [`Content-Type: ${encoding.type}`, `Content-Length: ${body.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]);
}

/** The same over HTTP/2. */
export function http2Request(
  question: Question,
  encoding: RestEncoding,
  target: Target,
  isSecure: boolean,
): Http2Request {
  const body = bodyOf(question, encoding);
  return {
    indexed: [body === undefined ? GET : POST, isSecure ? HTTPS : HTTP],
    fields: [
      [PATH, pathOf(question)],
      [AUTHORITY, authority(target)],
      [USER_AGENT, AGENT],
      [ACCEPT, encoding.accept],
      ...(body === undefined
        ? []
        : ([
            [CONTENT_TYPE, encoding.type],
            [CONTENT_LENGTH, String(body.length)],
          ] as const)),
    ],
    body: body ?? Buffer.alloc(0),
  };
}

function pathOf(question: Question): string {
  if (question.kind === 'get') return `/api/users/${question.id}`;
  return question.kind === 'list' ? `/api/users?limit=${question.users}` : '/api/users';
}

const bodyOf = (question: Question, encoding: RestEncoding): Buffer | undefined =>
  question.kind === 'create' ? Buffer.from(encoding.encode(question.user)) : undefined;
