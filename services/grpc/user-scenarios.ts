import { type Channel, createClient, Status } from 'nice-grpc';
import type { user } from '../../generated/user.js';
import { expectEqual, type Print, type Scenario } from '../runtime/scenarios.ts';
import { withDeadline } from './deadline-channel.ts';
import { UserServiceDefinition } from './definition.ts';
import { failingScenario } from './failing-scenario.ts';

type UserMessage = user.v1.User.$Properties;

const TAN = { name: 'Tan', email: 'Tan@example.com' };
const CHANGED = { name: 'Hsuan-Yu Tan', email: 'Tan@new.com' };
const NOT_FOUND = { status: Status.NOT_FOUND, details: 'User not found' };

/** The greatest id there can be: no server gets that far. */
const NOBODY = { id: String(Number.MAX_SAFE_INTEGER) };

const CALL_DEADLINE_MS = 5000;

/** The operations on users and their errors. The first scenario makes the user that the others need; the last deletes it. */
export function userScenarios(channel: Channel): Scenario[] {
  const users = createClient(UserServiceDefinition, withDeadline(channel, CALL_DEADLINE_MS));
  let created: { id: string } | undefined;

  function mine(): { id: string } {
    if (created === undefined) throw new Error('no user to try this on: CreateUser failed');
    return created;
  }

  return [
    {
      title: '1. CreateUser (SUCCESS)',
      async run(print, signal) {
        const user = await users.createUser(TAN, { signal });
        printUser(print, 'Created User', user);
        expectEqual('the id is a positive number', /^[1-9][0-9]*$/.test(user.id), true);
        created = { id: user.id };
        expectUser(user, { ...created, ...TAN });
      },
    },
    failingScenario({
      title: '1b. CreateUser (ERROR: Missing Name)',
      operation: 'CreateUser',
      status: Status.INVALID_ARGUMENT,
      details: 'Name and email are required',
      why: 'for missing data',
      call: (signal) => users.createUser({ ...TAN, name: '' }, { signal }),
    }),
    {
      title: '2. GetUser (SUCCESS)',
      async run(print, signal) {
        const user = await users.getUser(mine(), { signal });
        printUser(print, 'Fetched User', user);
        expectUser(user, { ...mine(), ...TAN });
      },
    },
    failingScenario({
      title: '2b. GetUser (ERROR: Not Found)',
      operation: 'GetUser',
      ...NOT_FOUND,
      why: 'for non-existent ID',
      call: (signal) => users.getUser(NOBODY, { signal }),
    }),
    {
      title: '3. UpdateUser (SUCCESS)',
      async run(print, signal) {
        const user = await users.updateUser({ ...mine(), ...CHANGED }, { signal });
        printUser(print, 'Updated User', user);
        expectUser(user, { ...mine(), ...CHANGED });
      },
    },
    failingScenario({
      title: '3b. UpdateUser (ERROR: Not Found)',
      operation: 'UpdateUser',
      ...NOT_FOUND,
      why: 'when updating non-existent user',
      call: (signal) => users.updateUser({ ...NOBODY, ...CHANGED }, { signal }),
    }),
    {
      title: '4. DeleteUser (SUCCESS)',
      async run(print, signal) {
        const { message } = await users.deleteUser(mine(), { signal });
        print(message);
        expectEqual('message', message, 'User deleted');
      },
    },
    failingScenario({
      title: '4b. DeleteUser (ERROR: Not Found)',
      operation: 'DeleteUser',
      ...NOT_FOUND,
      why: 'when deleting an already deleted user',
      call: (signal) => users.deleteUser(mine(), { signal }),
    }),
  ];
}

/** Prints a user as protobuf's text format has it. */
function printUser(print: Print, what: string, { id, name, email }: UserMessage): void {
  print(`${what}: id: ${JSON.stringify(id)}`);
  print(`name: ${JSON.stringify(name)}`);
  print(`email: ${JSON.stringify(email)}`);
}

const expectUser = ({ id, name, email }: UserMessage, expected: UserMessage): void =>
  expectEqual('user', { id, name, email }, expected);
