import pg from 'pg';
import { UserError } from './user-error.ts';

/**
 * The SQLSTATE codes, or the beginnings of them, of a database that can't do its work now and may later. Any other
 * answer is a fault of ours. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE_STATES = [
  '08', // the connection
  '25006', // read-only: a standby, while the primary is being replaced
  '53', // resources: too many connections, disk full, out of memory
  '57014', // the statement timeout
  '57P', // shutting down or starting up
];

/**
 * What the database's refusal of a service that starts means, by the beginning of its SQLSTATE code. The words are
 * ours: the server's own may name the user.
 */
const REFUSALS = {
  '28': 'does not accept this user and password',
  '3D000': 'does not have this database',
  '53300': 'has too many connections',
  '57014': 'does not answer in time',
  '57P03': 'is starting up or shutting down',
};

/** Refusals that no waiting changes: the address is wrong. */
const LASTING_REFUSALS = ['28', '3D000'];

/** For clients: where the database is, is not for them. The cause says what happened. */
export const databaseUnavailable = (cause: unknown): UserError =>
  new UserError('unavailable', 'The user store is unavailable: try again later', { cause });

/**
 * What a failed query is reported as. An error that is not the database's own is one of the connection, for which pg
 * has no type: that is `unavailable` too.
 */
export function queryError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return databaseUnavailable(error);
  const isUnavailable = UNAVAILABLE_STATES.some((state) => error.code?.startsWith(state));
  return isUnavailable ? databaseUnavailable(error) : error;
}

/** Whether a database that is not to be had now may be in a while, without anybody changing the address. */
export const mayComeYet = ({ cause }: UserError): boolean =>
  !LASTING_REFUSALS.some((state) => (cause as { code?: string }).code?.startsWith(state));

/** The same for the log of a service that starts: where the database should be, and why it is not to be had. */
export function unavailableAtStart({ cause }: UserError, address: string): UserError {
  const { code = '', message } = cause as { code?: string; message: string };
  const refusal = Object.entries(REFUSALS).find(([state]) => code.startsWith(state))?.[1];
  const reason = refusal ?? `can't be reached: ${code || message}`;
  return new UserError('unavailable', `The database at ${address} ${reason}`, { cause });
}
