import { user as messages } from '../../generated/user.js';
import { toUserMessage } from '../protobuf/user-messages.ts';
import type { User } from '../users/user.ts';
import { prefers } from './accept.ts';
import { answerBytes, answerJson } from './answer.ts';
import type { RequestContext } from './request-context.ts';

const { DeleteUserResponse, ListUsersResponse, User: UserMessage } = messages.v1;

/** Of protobuf messages there is no registered type. This is the one that is met most. */
const PROTOBUF_TYPE = 'application/x-protobuf';

const UPDATED = JSON.stringify({ message: 'The user data has updated' });
const DELETED_MESSAGE = 'User deleted';
const DELETED = JSON.stringify({ message: DELETED_MESSAGE });

/** What a GET is answered with depends on `Accept`, which a cache has to know (RFC 9110, section 12.5.5). */
const VARY = ['Vary', 'Accept'];

/** Answers a GET with a user: as JSON, or as the message of gRPC where the client prefers protobuf. As do the others. */
export function answerUser(ctx: RequestContext, user: User): void {
  if (wantsProtobuf(ctx)) answerMessage(ctx, 200, UserMessage.encode(toUserMessage(user)), VARY);
  else answerJson(ctx, 200, toJson(user), VARY);
}

/** Answers a POST with the user that it made. */
export function answerCreated(ctx: RequestContext, user: User): void {
  const headers = ['Location', `/api/users/${user.id}`];
  if (wantsProtobuf(ctx)) answerMessage(ctx, 201, UserMessage.encode(toUserMessage(user)), headers);
  else answerJson(ctx, 201, toJson(user), headers);
}

/** Answers a GET with a page. `headers` are more header fields as name, value, name, value. */
export function answerPage(ctx: RequestContext, page: readonly User[], headers: readonly string[]): void {
  const fields = [...VARY, ...headers];
  if (wantsProtobuf(ctx)) {
    answerMessage(ctx, 200, ListUsersResponse.encode({ users: page.map(toUserMessage) }), fields);
  } else answerJson(ctx, 200, JSON.stringify(page.map(inOrder)), fields);
}

/** Answers a PUT: in JSON that it is done, in protobuf, as gRPC does, with the user as it is now. */
export function answerUpdated(ctx: RequestContext, user: User): void {
  if (wantsProtobuf(ctx)) answerMessage(ctx, 200, UserMessage.encode(toUserMessage(user)));
  else answerJson(ctx, 200, UPDATED);
}

/** Answers a DELETE. */
export function answerDeleted(ctx: RequestContext): void {
  if (wantsProtobuf(ctx)) answerMessage(ctx, 200, DeleteUserResponse.encode({ message: DELETED_MESSAGE }));
  else answerJson(ctx, 200, DELETED);
}

/** Decided by one short search where JSON is asked for, as it mostly is. */
function wantsProtobuf({ req }: RequestContext): boolean {
  const { accept } = req.headers;
  return accept !== undefined && /x-protobuf/i.test(accept) && prefers(PROTOBUF_TYPE, accept);
}

function answerMessage(
  ctx: RequestContext,
  status: number,
  message: { finish(): Uint8Array },
  headers: readonly string[] = [],
): void {
  answerBytes(ctx, status, PROTOBUF_TYPE, message.finish(), headers);
}

/** The user with its keys in the order of the answers. */
const inOrder = ({ email, id, name }: User) => ({ email, id, name });

const toJson = (user: User): string => JSON.stringify(inOrder(user));
