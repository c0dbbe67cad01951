import { answerEmpty } from './answer.ts';
import { RequestError } from './problems.ts';
import type { RequestContext } from './request-context.ts';

/**
 * The middleware after the router, for what matched no route: 404, or for a path that is known OPTIONS or 405. It is
 * not the router's `allowedMethods()`, which costs every request a promise.
 */
export async function refuseUnmatched(ctx: RequestContext): Promise<void> {
  const methods = new Set(ctx.matched?.flatMap((route) => route.methods));
  if (methods.size === 0) throw new RequestError('no-such-path');
  const allow = ['Allow', [...methods, 'OPTIONS'].sort().join(', ')];
  if (ctx.method !== 'OPTIONS') throw new RequestError('method-not-allowed', { headers: allow });
  answerEmpty(ctx, allow);
}
