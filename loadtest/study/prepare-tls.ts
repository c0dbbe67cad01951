import type { Condition } from '../result/result.ts';
import { makeCertificate, type StudyCertificate } from './certificates.ts';
import type { Place } from './place.ts';
import type { RoundPlan } from './plan.ts';

/** A plan that can be carried out, with the certificate that it needs, if any. */
export interface TlsPlan {
  readonly plan: RoundPlan;
  readonly certificate: StudyCertificate | undefined;
}

/** Makes the certificate for the trials over TLS. Where it can't be made they are left out, and the plan says why. */
export function prepareTls(plan: RoundPlan, { serverNames }: Pick<Place, 'serverNames'>): TlsPlan {
  const { main, others, few, once, missing } = plan;
  if (![...main, ...others, ...few, ...once].some(({ tls }) => tls)) return { plan, certificate: undefined };
  try {
    return { plan, certificate: makeCertificate(serverNames) };
  } catch (error) {
    const clear = (conditions: readonly Condition[]) => conditions.filter(({ tls }) => !tls);
    return {
      plan: {
        main: clear(main),
        others: clear(others),
        few: clear(few),
        once: clear(once),
        missing: [...missing, `everything over TLS: ${(error as Error).message}`],
      },
      certificate: undefined,
    };
  }
}
