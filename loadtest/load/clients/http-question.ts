import { user as messages } from '../../../generated/user.js';
import { faultOfList, faultOfUser, type Question } from './question.ts';

const { CreateUserRequest, ListUsersResponse, User } = messages.v1;

/** A question over HTTP, whichever its version. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Encoded anew for each request, as a program has to that does not send the same again and again. */
  body(): string | Uint8Array | undefined;
  /** What is wrong with a whole answer. */
  faultOf(status: number | undefined, body: Buffer): string | undefined;
}

/** How objects become bodies, and back. */
interface Encoding {
  readonly type: string;
  encodeUser(user: Parameters<typeof CreateUserRequest.encode>[0]): string | Uint8Array;
  decodeUser(body: Buffer): Parameters<typeof faultOfUser>[1];
  listLength(body: Buffer): number;
}

const JSON_ENCODING: Encoding = {
  type: 'application/json',
  encodeUser: (user) => JSON.stringify(user),
  decodeUser: (body) => JSON.parse(body.toString()),
  listLength: (body) => JSON.parse(body.toString()).length,
};

const PROTOBUF_ENCODING: Encoding = {
  type: 'application/x-protobuf',
  encodeUser: (user) => CreateUserRequest.encode(user).finish(),
  decodeUser: (body) => User.decode(body),
  listLength: (body) => ListUsersResponse.decode(body).users.length,
};

export const askInJson = (question: Question): HttpQuestion => ask(question, JSON_ENCODING);
export const askInProtobuf = (question: Question): HttpQuestion => ask(question, PROTOBUF_ENCODING);

function ask(question: Question, encoding: Encoding): HttpQuestion {
  const { type } = encoding;
  if (question.kind === 'create') {
    return {
      method: 'POST',
      path: '/api/users',
      headers: { Accept: type, 'Content-Type': type },
      body: () => encoding.encodeUser(question.user),
      faultOf: checked(201, (body) => faultOfUser(question, encoding.decodeUser(body))),
    };
  }
  const get = { method: 'GET', headers: { Accept: type }, body: () => undefined } as const;
  return question.kind === 'get'
    ? {
        ...get,
        path: `/api/users/${question.id}`,
        faultOf: checked(200, (body) => faultOfUser(question, encoding.decodeUser(body))),
      }
    : {
        ...get,
        path: `/api/users?limit=${question.users}`,
        faultOf: checked(200, (body) => faultOfList(question, encoding.listLength(body))),
      };
}

/** What can't be decoded is a fault too. */
const checked =
  (wanted: number, faultOf: (body: Buffer) => string | undefined): HttpQuestion['faultOf'] =>
  (status, body) => {
    if (status !== wanted) return `answered ${status}, not ${wanted}`;
    try {
      return faultOf(body);
    } catch (error) {
      return `answered with what can't be read: ${(error as Error).message}`;
    }
  };
