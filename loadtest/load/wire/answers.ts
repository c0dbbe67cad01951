import { user as messages } from '../../../generated/user.js';
import type { NewUser } from '../../../services/users/user.ts';
import type { IsRight } from './speak.ts';

const { ListUsersResponse, User } = messages.v1;

/** A user in an answer. */
export interface AnsweredUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** How the users in answers are encoded. */
export interface AnswerEncoding {
  /** Whether an answer has this user, under whatever id. */
  created(user: NewUser): IsRight;
  /** Throws where it is not a user. */
  readUser(body: Buffer): AnsweredUser;
  /** Throws where it is not a list of users. */
  readUsers(body: Buffer): readonly unknown[];
}

/** Of an id in decimal. */
const ID_BYTES_MAX = 16;

export const JSON_ANSWERS: AnswerEncoding = {
  created({ name, email }) {
    const head = `{"email":${JSON.stringify(email)},"id":`;
    return around(Buffer.from(head), Buffer.from(`,"name":${JSON.stringify(name)}}`), ID_BYTES_MAX);
  },
  readUser(body) {
    const { id, name, email } = JSON.parse(body.toString());
    return { id: String(id), name, email };
  },
  readUsers(body) {
    const users: unknown = JSON.parse(body.toString());
    if (Array.isArray(users)) return users;
    throw new TypeError('not a list');
  },
};

export const PROTOBUF_ANSWERS: AnswerEncoding = {
  created(user) {
    // The id comes first: its tag, its length, itself.
    const tag = User.encode({ id: '1' }).finish().subarray(0, 1);
    return around(Buffer.from(tag), Buffer.from(User.encode(user).finish()), 1 + ID_BYTES_MAX);
  },
  readUser: (body) => User.decode(body),
  readUsers: (body) => ListUsersResponse.decode(body).users,
};

/** The same bytes every time. */
export const exactly =
  (right: Buffer): IsRight =>
  (bytes, start, end) =>
    end - start === right.length && bytes.compare(right, 0, right.length, start, end) === 0;

/** The same bytes every time, around 1 to `gapBytesMax` others. */
function around(head: Buffer, tail: Buffer, gapBytesMax: number): IsRight {
  return (bytes, start, end) => {
    const gapBytes = end - start - head.length - tail.length;
    return (
      gapBytes >= 1 &&
      gapBytes <= gapBytesMax &&
      bytes.compare(tail, 0, tail.length, end - tail.length, end) === 0 &&
      bytes.compare(head, 0, head.length, start, start + head.length) === 0
    );
  };
}
