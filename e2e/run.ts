import type { Kubectl } from '../cluster/kubectl.ts';
import type { Cluster } from './open-cluster.ts';
import type { Release } from './release.ts';
import type { Report } from './report.ts';

/** What every point is proven with. */
export interface Run {
  readonly cluster: Cluster;
  readonly kubectl: Kubectl;
  readonly release: Release;
  readonly report: Report;
  /** Requests per second of the steady load over each protocol. */
  readonly rate: number;
  /** Whether everything is left as it is at the end. */
  readonly keep: boolean;
  /** Aborts everything when the user gives up. */
  readonly signal: AbortSignal;
}
