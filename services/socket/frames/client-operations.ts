import type protobuf from 'protobufjs/minimal.js';
import { user } from '../../../generated/user.js';
import { checkEncodable, fromUserMessage, toPageMessage } from '../../protobuf/user-messages.ts';
import type { NewUser, Page, User, UserChanges } from '../../users/user.ts';
import type { MessageType } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';

const { v1 } = user;

/** How the client asks for one operation of frame.proto: what is sent for its input, and what its answer means. */
export interface CalledOperation<Input, Request, Result> {
  readonly code: number;
  readonly request: MessageType<Request>;
  /** Throws a `UserError` if the input can't be sent. */
  toRequest(input: Input): Request;
  readResponse(message: protobuf.Reader): Result;
}

const called = <Input, Request, Result>(operation: CalledOperation<Input, Request, Result>) => operation;
const readUser = (message: protobuf.Reader): User => fromUserMessage(v1.User.decode(message));
const withId = (id: number) => ({ id: String(id) });

export const createUser = called({
  code: FrameOperation.FRAME_OPERATION_CREATE_USER,
  request: v1.CreateUserRequest,
  toRequest: (input: NewUser) => checkEncodable(input),
  readResponse: readUser,
});

export const getUser = called({
  code: FrameOperation.FRAME_OPERATION_GET_USER,
  request: v1.GetUserRequest,
  toRequest: withId,
  readResponse: readUser,
});

export const updateUser = called({
  code: FrameOperation.FRAME_OPERATION_UPDATE_USER,
  request: v1.UpdateUserRequest,
  toRequest: ({ id, changes }: { id: number; changes: UserChanges }) => ({
    ...checkEncodable(changes),
    ...withId(id),
  }),
  readResponse: readUser,
});

export const deleteUser = called({
  code: FrameOperation.FRAME_OPERATION_DELETE_USER,
  request: v1.DeleteUserRequest,
  toRequest: withId,
  readResponse: () => undefined,
});

export const listUsers = called({
  code: FrameOperation.FRAME_OPERATION_LIST_USERS,
  request: v1.ListUsersRequest,
  toRequest: (page: Page) => toPageMessage(page),
  readResponse: (message) => v1.ListUsersResponse.decode(message).users.map(fromUserMessage),
});
