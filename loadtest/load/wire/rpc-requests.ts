import { user as messages } from '../../../generated/user.js';
import { authority, type Target } from '../target.ts';
import { AUTHORITY, CONTENT_TYPE, HTTP, HTTPS, PATH, POST, USER_AGENT } from './hpack.ts';
import type { Http2Request } from './http2-requests.ts';
import type { Question } from './question.ts';
import type { IsRight } from './speak.ts';

const { CreateUserRequest, FrameOperation, GetUserRequest, ListUsersRequest } = messages.v1;

const METHODS = { create: 'CreateUser', get: 'GetUser', list: 'ListUsers' } as const;
const OPERATIONS = {
  create: FrameOperation.FRAME_OPERATION_CREATE_USER,
  get: FrameOperation.FRAME_OPERATION_GET_USER,
  list: FrameOperation.FRAME_OPERATION_LIST_USERS,
} as const;

/** The operation of a frame, and its message. */
export const frameRequest = (question: Question) => ({
  operation: OPERATIONS[question.kind],
  message: messageOf(question),
});

/** A unary call of gRPC. */
export const grpcRequest = (question: Question, target: Target, isSecure: boolean): Http2Request => ({
  indexed: [POST, isSecure ? HTTPS : HTTP],
  fields: [
    [PATH, `/user.v1.UserService/${METHODS[question.kind]}`],
    [AUTHORITY, authority(target)],
    [CONTENT_TYPE, 'application/grpc'],
    ['te', 'trailers'],
    [USER_AGENT, 'wirelab-wire'],
  ],
  body: grpcMessage(messageOf(question)),
});

/** Of a message as gRPC sends it: whether it is compressed (u8), its length (u32). */
const PREFIX_BYTES = 5;

/** A message as gRPC sends it. */
export function grpcMessage(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Whether bytes are one such message, not compressed, and it is right. */
export const inGrpcMessage =
  (isRight: IsRight): IsRight =>
  (bytes, start, end) =>
    end - start >= PREFIX_BYTES &&
    bytes[start] === 0 &&
    bytes.readUInt32BE(start + 1) === end - start - PREFIX_BYTES &&
    isRight(bytes, start + PREFIX_BYTES, end);

function messageOf(question: Question): Uint8Array {
  if (question.kind === 'create') return CreateUserRequest.encode(question.user).finish();
  if (question.kind === 'get') return GetUserRequest.encode({ id: question.id }).finish();
  return ListUsersRequest.encode({ limit: question.users }).finish();
}
