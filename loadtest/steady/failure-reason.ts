import { ClientError } from 'nice-grpc';
import { UserError } from '../../services/users/user-error.ts';

/** What the clients of REST and frames say where the service has not answered: their words, not the service's. */
const NO_ANSWER = [
  /^No answer (from|within) /,
  /^No connection with /,
  /^No user service there: /,
  / closed the connection$/,
  / does not send frames of wirelab$/,
  / sent an unreadable answer$/,
];

/**
 * How the service's own words differ from those of grpc-js, which says UNAVAILABLE and INTERNAL for its connections too:
 * a failure of the service has a request id.
 */
const GRPC_ANSWER = /\(request id .*\)|^The server is stopping$/;

/** What grpc-js makes of a connection on which it has begun, or given up, too much: RESOURCE_EXHAUSTED, but no answer. */
const GRPC_CALM = 'Bandwidth exhausted or memory limit exceeded';

/** Faults of the service: it answers them, but nobody should have to expect them. */
const INTERNAL = /\binternal (server )?error\b/i;

const DEADLINE = /\bno answer within\b|^DEADLINE_EXCEEDED\b/i;

/** As ECONNRESET: says all, wherever it stands in a message. */
const SYSTEM_CODE = /\bE[A-Z]{2,}[A-Z_]*\b/;

const REASON_MAX_CHARACTERS = 120;

/**
 * Why a call failed, in words that are the same for all failures of a kind. `unavailable: …`, `internal: …`,
 * `exhausted: …` are answers of the service, with its own message; `no answer: …` is a connection that was refused or
 * lost, or a deadline; `fault: …` is an error that no client should let out.
 */
export function failureReason(error: unknown): string {
  if (!(error instanceof UserError)) return `fault: ${normalise(String(error))}`;
  const { code, message, cause } = error;
  if (message === GRPC_CALM) return `no answer: ${message}`;
  if (code !== 'unavailable') return `${code}: ${normalise(message)}`;
  if (isAnswer(error)) return `${INTERNAL.test(message) ? 'internal' : code}: ${normalise(message)}`;
  if (DEADLINE.test(message)) return 'no answer: deadline';
  const systemCode = SYSTEM_CODE.exec(message)?.[0] ?? (cause as { code?: unknown } | undefined)?.code;
  return `no answer: ${typeof systemCode === 'string' ? systemCode : normalise(message)}`;
}

function isAnswer({ message, cause }: UserError): boolean {
  if (cause instanceof ClientError) return GRPC_ANSWER.test(message);
  return !NO_ANSWER.some((words) => words.test(message));
}

/** Without what differs from one failure to the next, so that there are few reasons. */
const normalise = (message: string): string =>
  message
    .replace(/ \(request id [^)]*\)/g, '')
    .replace(/ from \S+:\d+(?=: )/g, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\S+:\d+\b/g, 'ADDRESS')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d{4,}/g, 'N')
    .slice(0, REASON_MAX_CHARACTERS);
