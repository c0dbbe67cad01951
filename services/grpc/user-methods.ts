import type { ServiceImplementation } from 'nice-grpc';
import { readChanges, readPage, readUserId, toUserMessage } from '../protobuf/user-messages.ts';
import type { UserService } from '../users/user-service.ts';
import type { AnswerCalls } from './answer-calls.ts';
import type { UserServiceDefinition } from './definition.ts';

/**
 * The methods of `UserService`. Each hands its call on as the options of the user service, so that the work ends when
 * the call is cancelled or its deadline passes.
 */
export function createUserMethods(
  users: UserService,
  answer: AnswerCalls,
): ServiceImplementation<typeof UserServiceDefinition> {
  return {
    createUser: answer('create', async (request, call) => toUserMessage(await users.create(request, call))),
    getUser: answer('get', async ({ id }, call) => toUserMessage(await users.get(readUserId(id), call))),
    updateUser: answer('update', async (request, call) =>
      toUserMessage(await users.update(readUserId(request.id), readChanges(request), call)),
    ),
    deleteUser: answer('delete', async ({ id }, call) => {
      await users.delete(readUserId(id), call);
      return { message: 'User deleted' };
    }),
    listUsers: answer('list', async (request, call) => {
      const found = await users.list(readPage(request), call);
      return { users: found.map(toUserMessage) };
    }),
  };
}
