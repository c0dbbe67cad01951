import { parseArgs } from 'node:util';
import { StartError } from '../services/runtime/start-error.ts';

export interface Options {
  /** The kube context to use, if it was named. */
  readonly context: string | undefined;
  /** Leaves everything as it is at the end. */
  readonly keep: boolean;
  /** The points to prove, by their number. */
  readonly only: readonly number[] | undefined;
  /** Requests per second of the load over each protocol. */
  readonly rate: number;
}

export const USAGE = `npm run e2e -- [--context NAME] [--only 3,4] [--rate 200] [--keep]

Builds and deploys everything to a Kubernetes cluster, proves what the README says of it, and removes what it made.

  --context NAME   the kube context; without it the current one, if it is kind's, or a new kind cluster. One that is not
                   kind's has to share this machine's Docker, from which it gets the images: no registry is used
  --only N,N       only these points: 1 clients, 2 load test, 3 PostgreSQL, 4 rolling restart, 5 database restart,
                   6 limits (of what the points beside it do), 7 autoscaling, 8 upgrade, 9 network policy
  --rate N         requests per second of the steady load over each protocol, from two clients: an even number (200)
  --keep           leaves namespace, release and cluster as they are at the end`;

const POINTS_MAX = 9;
/** The points that load the services. */
const LOADING: readonly number[] = [2, 3, 4, 5, 7];

/** Throws a `StartError` that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options & { readonly help: boolean } {
  const { values } = parse(args);
  const only = values.only?.split(',').map(Number);
  if (only?.some((point) => !Number.isInteger(point) || point < 1 || point > POINTS_MAX)) {
    throw new StartError([
      `--only takes numbers from 1 to ${POINTS_MAX}, as --only 3,4, not '${values.only}'`,
    ]);
  }
  if (only?.includes(6) && !only.some((point) => LOADING.includes(point))) {
    throw new StartError([
      `6 looks at what the pods take under the load of the others: name one that loads them too (${LOADING.join(', ')}), as --only 4,6`,
    ]);
  }
  const rate = Number(values.rate);
  if (!Number.isInteger(rate) || rate < 2 || rate % 2 !== 0) {
    throw new StartError([`--rate takes an even number of requests per second, not '${values.rate}'`]);
  }
  if (values.context === '') throw new StartError(['--context takes the name of a kube context']);
  return { context: values.context, keep: values.keep, only, rate, help: values.help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        context: { type: 'string' },
        only: { type: 'string' },
        rate: { type: 'string', default: '200' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new StartError([(error as Error).message]);
  }
}
