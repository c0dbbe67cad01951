/** What the log of a client's Job has to show, beside that everything passed: what its scenarios sent, and what came back. */
export interface ClientLog {
  readonly job: 'socket-client' | 'rest-client' | 'grpc-client';
  readonly shows: readonly string[];
}

/** The logs of the three clients, where these are the hosts of the services. */
export const clientLogs = (hosts: Readonly<Record<'socket' | 'rest' | 'grpc', string>>): ClientLog[] => [
  {
    job: 'socket-client',
    shows: [
      `SUCCESS: Connection established to ${hosts.socket}:`,
      'Sending: hello server',
      'Server response: HELLO SERVER',
      "Client: ''",
      `Server Response: "You didn't send any data or sent an empty string"`,
      `SOCKET ERROR: Connection refused at ${hosts.socket}:9999 (server down or port incorrect).`,
      "SOCKET ERROR: Hostname resolution failed for 'no_such_host'.",
    ],
  },
  {
    job: 'rest-client',
    shows: [
      hosts.rest,
      'POST /api/users {"name":"Tan","email":"tan@example.com"}',
      '201 {"email":"tan@example.com","id":',
      '200 {"message":"The user data has updated"}',
      '200 {"email":"updated@example.com","id":',
      '200 {"message":"User deleted"}',
      `415 {"error":"Unsupported Media Type","message":"The server only accepts 'Content-Type: application/json'"}`,
      '400 {"error":"Invalid data"}',
      '404 {"error":"User not found"}',
    ],
  },
  {
    job: 'grpc-client',
    shows: [
      `Attempting to connect to gRPC server at: ${hosts.grpc}:`,
      'Created User: id: "',
      'SUCCESS: Server correctly returned INVALID_ARGUMENT for missing data.',
      'Code: StatusCode.INVALID_ARGUMENT',
      'Details: Name and email are required',
      'Fetched User: id: "',
      'SUCCESS: Server correctly returned NOT_FOUND for non-existent ID.',
      'Details: User not found',
      'Updated User: id: "',
      'SUCCESS: Server correctly returned NOT_FOUND when updating non-existent user.',
      'User deleted',
      'SUCCESS: Server correctly returned NOT_FOUND when deleting an already deleted user.',
    ],
  },
];

/** Throws unless the log shows all of it. */
export function expectToShow(log: string, texts: readonly string[]): void {
  const missing = texts.filter((text) => !log.includes(text));
  if (missing.length > 0) throw new Error(`it does not show ${missing.join(', ')}:\n${log.slice(-2000)}`);
}

/** Behind the prefix of a line, as `[rest-client] `, or at the end of a whole log in quotes, as helm prints it. */
const VERDICT = /(?<!\d)\d+ passed, \d+ failed(?="?$)/gm;

/**
 * The verdicts of clients among what a program has printed. Throws unless there are as many as clients, or more where a log is
 * printed twice, and all of them are good. Which client each is of, it can't tell.
 */
export function expectAllPassed(printed: string): string {
  const verdicts = printed.match(VERDICT) ?? [];
  const good = verdicts.filter((verdict) => /^[1-9]\d* passed, 0 failed$/.test(verdict));
  if (good.length >= CLIENTS && good.length === verdicts.length) return verdicts.join('; ');
  const seen = verdicts.length === 0 ? 'none' : verdicts.join('; ');
  throw new Error(`of the verdicts of ${CLIENTS} clients it shows ${seen}:\n${printed.slice(-2000)}`);
}

const CLIENTS = 3;
