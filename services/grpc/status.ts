import { Status } from 'nice-grpc';
import type { UserErrorCode } from '../users/user-error.ts';

/** The one table from the codes of the user service to gRPC's. */
export const statusByCode = {
  invalid: Status.INVALID_ARGUMENT,
  'not-found': Status.NOT_FOUND,
  exhausted: Status.RESOURCE_EXHAUSTED,
  unavailable: Status.UNAVAILABLE,
} as const satisfies Record<UserErrorCode, Status>;

/** The same table, read by a client. */
export const codeByStatus: ReadonlyMap<Status, UserErrorCode> = new Map(
  Object.entries(statusByCode).map(([code, status]) => [status, code as UserErrorCode]),
);
