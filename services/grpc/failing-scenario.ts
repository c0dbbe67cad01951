import { ClientError, Status } from 'nice-grpc';
import { expectEqual, type Scenario } from '../runtime/scenarios.ts';

/** A scenario whose call has to fail with this status, and prints it. */
export function failingScenario(options: {
  title: string;
  operation: string;
  status: Status;
  /** Any, where absent: the wording is the server's own. */
  details?: string;
  /** Completes the sentence "Server correctly returned …". */
  why: string;
  call(signal: AbortSignal): Promise<unknown>;
}): Scenario {
  const { title, operation, status, why, call } = options;
  return {
    title,
    async run(print, signal) {
      const { code, details } = await failureOf(call(signal));
      expectEqual('status', Status[code], Status[status]);
      if (options.details !== undefined) expectEqual('details', details, options.details);
      print(`SUCCESS: Server correctly returned ${Status[code]} ${why}.`);
      print(`RPC failed at ${operation} (ERROR)`);
      print(`Code: StatusCode.${Status[code]}`);
      print(`Details: ${details}`);
    },
  };
}

/** The status that a call failed with; OK if it did not. */
async function failureOf(call: Promise<unknown>): Promise<{ code: Status; details: string }> {
  try {
    await call;
    return { code: Status.OK, details: '' };
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}
