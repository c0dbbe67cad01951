import type { NewUser } from '../../services/users/user.ts';
import type { LoadOrder } from './order.ts';

/** The user that an order is about: the payload, with a name of exactly so many bytes where the operation says so. */
export function requestedUser({ operation, payload }: Pick<LoadOrder, 'operation' | 'payload'>): NewUser {
  if (operation.kind === 'list' || operation.nameBytes === null) return payload;
  // By way of bytes, as V8 would keep a repeated text as a tree of its parts.
  return { ...payload, name: Buffer.alloc(operation.nameBytes, 'n').toString('latin1') };
}
