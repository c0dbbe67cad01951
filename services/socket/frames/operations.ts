import type protobuf from 'protobufjs/minimal.js';
import { user } from '../../../generated/user.js';
import { readChanges, readPage, readUserId, toUserMessage } from '../../protobuf/user-messages.ts';
import type { Operation } from '../../runtime/request-counts.ts';
import type { CallOptions, UserService } from '../../users/user-service.ts';
import type { MessageType } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';

const { v1 } = user;

/** How the server performs one operation of frame.proto: request message, call, response message. */
export interface ServedOperation<Request, Result, Response> {
  /** Its name in the metrics. */
  readonly name: Operation;
  readonly request: { decode(message: protobuf.Reader): Request };
  readonly response: MessageType<Response>;
  /** Throws a `UserError`, or its promise fails with one. */
  call(users: UserService, request: Request, options: CallOptions): Promise<Result>;
  respond(result: Result): Response;
}

export type AnyOperation = ServedOperation<unknown, unknown, unknown>;

const served = <Request, Result, Response>(operation: ServedOperation<Request, Result, Response>) =>
  operation;

/** The operations by their codes. */
export const operations: Readonly<Record<number, AnyOperation>> = {
  [FrameOperation.FRAME_OPERATION_CREATE_USER]: served({
    name: 'create',
    request: v1.CreateUserRequest,
    response: v1.User,
    call: (users, request, options) => users.create(request, options),
    respond: toUserMessage,
  }),
  [FrameOperation.FRAME_OPERATION_GET_USER]: served({
    name: 'get',
    request: v1.GetUserRequest,
    response: v1.User,
    call: (users, { id }, options) => users.get(readUserId(id), options),
    respond: toUserMessage,
  }),
  [FrameOperation.FRAME_OPERATION_UPDATE_USER]: served({
    name: 'update',
    request: v1.UpdateUserRequest,
    response: v1.User,
    call: (users, request, options) => users.update(readUserId(request.id), readChanges(request), options),
    respond: toUserMessage,
  }),
  [FrameOperation.FRAME_OPERATION_DELETE_USER]: served({
    name: 'delete',
    request: v1.DeleteUserRequest,
    response: v1.DeleteUserResponse,
    call: (users, { id }, options) => users.delete(readUserId(id), options),
    respond: () => ({ message: 'User deleted' }),
  }),
  [FrameOperation.FRAME_OPERATION_LIST_USERS]: served({
    name: 'list',
    request: v1.ListUsersRequest,
    response: v1.ListUsersResponse,
    call: (users, request, options) => users.list(readPage(request), options),
    respond: (users) => ({ users: users.map(toUserMessage) }),
  }),
};

/** The request in a frame's message, or `undefined` if the message is not one: protobufjs throws errors of any kind. */
export function decodeRequest({ request }: AnyOperation, message: protobuf.Reader): unknown {
  try {
    return request.decode(message);
  } catch {
    return undefined;
  }
}
