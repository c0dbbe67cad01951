import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { createServer, ServerError, Status } from 'nice-grpc';
import { UserServiceDefinition } from './definition.ts';
import { startGrpc } from './grpc-under-test.ts';

interface Run {
  readonly code: number;
  readonly lines: string[];
}

/** Runs a program to its end. */
function run(args: readonly string[], app: string): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, APP: app, PORT: '' };
    const child = execFile(process.execPath, ['--import', 'tsx', ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, lines: (stdout + stderr).trimEnd().split('\n') }),
    );
  });
}

const runClient = (app: string): Promise<Run> => run(['services/grpc/client-main.ts'], app);

/** What the program prints on a good server that gives this id. */
const goodLines = (address: string, id: string): string =>
  `Attempting to connect to gRPC server at: ${address}

--- 1. CreateUser (SUCCESS) ---
Created User: id: "${id}"
name: "Tan"
email: "Tan@example.com"

--- 1b. CreateUser (ERROR: Missing Name) ---
SUCCESS: Server correctly returned INVALID_ARGUMENT for missing data.
RPC failed at CreateUser (ERROR)
Code: StatusCode.INVALID_ARGUMENT
Details: Name and email are required

--- 2. GetUser (SUCCESS) ---
Fetched User: id: "${id}"
name: "Tan"
email: "Tan@example.com"

--- 2b. GetUser (ERROR: Not Found) ---
SUCCESS: Server correctly returned NOT_FOUND for non-existent ID.
RPC failed at GetUser (ERROR)
Code: StatusCode.NOT_FOUND
Details: User not found

--- 3. UpdateUser (SUCCESS) ---
Updated User: id: "${id}"
name: "Hsuan-Yu Tan"
email: "Tan@new.com"

--- 3b. UpdateUser (ERROR: Not Found) ---
SUCCESS: Server correctly returned NOT_FOUND when updating non-existent user.
RPC failed at UpdateUser (ERROR)
Code: StatusCode.NOT_FOUND
Details: User not found

--- 4. DeleteUser (SUCCESS) ---
User deleted

--- 4b. DeleteUser (ERROR: Not Found) ---
SUCCESS: Server correctly returned NOT_FOUND when deleting an already deleted user.
RPC failed at DeleteUser (ERROR)
Code: StatusCode.NOT_FOUND
Details: User not found

--- 5. Deadline (ERROR: Deadline Exceeded) ---
SUCCESS: Server correctly returned DEADLINE_EXCEEDED when a call of 200 ms was past its deadline.
RPC failed at Watch (ERROR)
Code: StatusCode.DEADLINE_EXCEEDED
Details: Deadline exceeded

--- 6. Health (SUCCESS) ---
Health of the server: SERVING
Health of user.v1.UserService: SERVING

--- 6b. Health (ERROR: Unknown Service) ---
SUCCESS: Server correctly returned NOT_FOUND for an unknown service.
RPC failed at Check (ERROR)
Code: StatusCode.NOT_FOUND
Details: Unknown service: 'no.such.Service'

11 passed, 0 failed`;

describe('gRPC client program', () => {
  it('passes on a good server, fresh or not, and prints what a reader expects', async () => {
    const grpc = await startGrpc();
    for (const id of ['1', '2']) {
      const { code, lines } = await runClient(grpc.address);
      assert.deepEqual(lines, goodLines(grpc.address, id).split('\n'));
      assert.equal(code, 0);
    }
    await grpc.close();
  });

  it('fails on a server that answers wrongly, and says what it expected', async () => {
    const wrong = async () => ({ id: '1', name: 'Nat', email: 'Tan@example.com' });
    const server = createServer();
    server.add(UserServiceDefinition, {
      createUser: wrong,
      getUser: () => Promise.reject(new ServerError(Status.NOT_FOUND, 'Nobody')),
      updateUser: wrong,
      deleteUser: async () => ({ message: '' }),
      listUsers: async () => ({ users: [] }),
    });
    const { code, lines } = await runClient(`127.0.0.1:${await server.listen('127.0.0.1:0')}`);
    assert.equal(code, 1);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('FAILED: ')),
      [
        "FAILED: user: expected { id: '1', name: 'Tan', email: 'Tan@example.com' }, got { id: '1', name: 'Nat', email: 'Tan@example.com' }",
        "FAILED: status: expected 'INVALID_ARGUMENT', got 'OK'",
        'FAILED: /user.v1.UserService/GetUser NOT_FOUND: Nobody',
        "FAILED: details: expected 'User not found', got 'Nobody'",
        "FAILED: user: expected { id: '1', name: 'Hsuan-Yu Tan', email: 'Tan@new.com' }, got { id: '1', name: 'Nat', email: 'Tan@example.com' }",
        "FAILED: status: expected 'NOT_FOUND', got 'OK'",
        "FAILED: message: expected 'User deleted', got ''",
        "FAILED: status: expected 'NOT_FOUND', got 'OK'",
        "FAILED: status: expected 'DEADLINE_EXCEEDED', got 'UNIMPLEMENTED'",
        'FAILED: /grpc.health.v1.Health/Check UNIMPLEMENTED: The server does not implement the method /grpc.health.v1.Health/Check',
        "FAILED: status: expected 'NOT_FOUND', got 'UNIMPLEMENTED'",
      ],
    );
    assert.equal(lines.at(-1), '0 passed, 11 failed');
    server.forceShutdown();
  });

  it('ends with 1 where there is no server within its deadline, and says why', async () => {
    const program = "(await import('./services/grpc/client-program.ts')).runGrpcClient(process.env, 300)";
    const { code, lines } = await run(['--input-type=module', '--eval', program], '127.0.0.1:1');
    assert.equal(code, 1);
    assert.equal(lines[0], 'Attempting to connect to gRPC server at: 127.0.0.1:1');
    assert.match(
      lines.at(-1) ?? '',
      /^No server at 127\.0\.0\.1:1 within 0\.3 s: .*ECONNREFUSED 127\.0\.0\.1:1/,
    );
  });
});
