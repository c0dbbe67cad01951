import type { NewUser, User } from '../../services/users/user.ts';
import type { Protocol } from './protocols.ts';

/** The users that one client has made over one protocol, and which of them the server has acknowledged. */
export interface Ledger {
  /** Numbers the next user; `undefined` when there have been as many as the ledger can hold. */
  next(): number | undefined;
  /** The user with this number, to be made or compared. */
  userOf(sequence: number): NewUser;
  acknowledge(sequence: number, id: number): void;
  readonly acknowledged: number;
  /** The user that was acknowledged last. */
  readonly latest: { readonly id: number; readonly sequence: number } | undefined;
  /** The least id; `undefined` where nothing was acknowledged. */
  readonly firstId: number | undefined;
  /** Takes a user that the server has. Anyone else's, and one that is not as it was made, are passed over. */
  find(user: User): void;
  /** Acknowledged and not found. */
  readonly missing: number;
}

/** Of one protocol: 22 hours at 100 requests per second, every other of them a create. They take 32 MB. */
export const LEDGER_MAX_USERS = 4_000_000;

const CHUNK = 65_536;

/** For a user who was not acknowledged, or is found: it equals no id, not even itself. */
const NOBODY = Number.NaN;

/** Ids are kept by sequence number, 8 bytes each, and names not at all, as they follow from the number. */
export function createLedger(client: string, protocol: Protocol, maxUsers = LEDGER_MAX_USERS): Ledger {
  const prefix = `steady ${client} ${protocol} `;
  /** In chunks, so that growing copies nothing while requests are due. */
  const chunks: Float64Array[] = [];
  let lastSequence = 0;
  let acknowledged = 0;
  let found = 0;
  let firstId: number | undefined;
  let latest: Ledger['latest'];

  const chunkOf = (sequence: number) => chunks[Math.floor(sequence / CHUNK)];
  const userOf = (sequence: number): NewUser => ({
    name: prefix + sequence,
    email: `${protocol}-${sequence}@steady.example`,
  });

  return {
    next() {
      if (lastSequence >= maxUsers) return undefined;
      lastSequence += 1;
      if (chunkOf(lastSequence) === undefined) chunks.push(new Float64Array(CHUNK).fill(NOBODY));
      return lastSequence;
    },
    userOf,
    acknowledge(sequence, id) {
      const chunk = chunkOf(sequence);
      if (chunk === undefined) throw new RangeError(`user ${sequence} has not been numbered yet`);
      chunk[sequence % CHUNK] = id;
      acknowledged += 1;
      latest = { id, sequence };
      firstId = Math.min(id, firstId ?? id);
    },
    find({ id, name, email }) {
      if (!name.startsWith(prefix)) return;
      const sequence = Number(name.slice(prefix.length));
      const chunk = chunkOf(sequence);
      if (chunk?.[sequence % CHUNK] !== id || email !== userOf(sequence).email) return;
      chunk[sequence % CHUNK] = NOBODY;
      found += 1;
    },
    get acknowledged() {
      return acknowledged;
    },
    get latest() {
      return latest;
    },
    get firstId() {
      return firstId;
    },
    get missing() {
      return acknowledged - found;
    },
  };
}
