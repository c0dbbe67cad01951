import type { Condition, Profile, Trial } from '../result/result.ts';
import type { StudyCertificate } from './certificates.ts';
import type { Place } from './place.ts';
import { serverOrderOf } from './server-order.ts';

/** What the trials of a study have in common. */
export interface TrialContext {
  readonly place: Place;
  readonly profile: Pick<Profile, 'timeoutMs' | 'payload'>;
  /** Before the first phase. */
  readonly warmUpRequests: number;
  /** Of the trials over TLS. */
  readonly certificate: StudyCertificate | undefined;
  readonly signal: AbortSignal;
}

/** Measures one condition on a server of its own. Rejects if it could not be measured, or when the signal aborts. */
export async function runTrial(
  condition: Condition,
  at: Pick<Trial, 'round' | 'position'>,
  { place, profile, warmUpRequests, certificate, signal }: TrialContext,
): Promise<Trial> {
  const tls = condition.tls ? needCertificate(certificate) : undefined;
  const server = await place.startServer(
    { ...serverOrderOf(condition), ...(tls !== undefined && { certificate: tls }) },
    signal,
  );
  try {
    const order = {
      ...condition,
      host: server.host,
      ports: server.ports,
      warmUpRequests,
      timeoutMs: profile.timeoutMs,
      payload: profile.payload,
      ...(tls !== undefined && { caPem: tls.caPem }),
    };
    const { phases } = await place.runLoad(order, signal);
    if (phases.length !== condition.phases.length) {
      throw new Error(`the load program reported ${phases.length} of ${condition.phases.length} phases`);
    }
    return { ...condition, ...at, startMs: server.startMs, phases };
  } finally {
    await server.close();
  }
}

function needCertificate(certificate: StudyCertificate | undefined): StudyCertificate {
  if (certificate === undefined) throw new Error('there is no certificate for a trial over TLS');
  return certificate;
}
