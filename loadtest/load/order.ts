import type { Condition, Phase } from '../result/result.ts';

/** What the load program is to do, as JSON on its standard input. It prints a `LoadReport` as JSON. */
export interface LoadOrder extends Condition {
  readonly host: string;
  /** By port name: http, http2, grpc, frames, tcp, admin. */
  readonly ports: Readonly<Record<string, number>>;
  /** Requests before the first phase. They are checked, not measured. */
  readonly warmUpRequests: number;
  readonly timeoutMs: number;
  readonly payload: { readonly name: string; readonly email: string };
  /** With `tls`: the authority's certificate in PEM. */
  readonly caPem?: string;
}

/** What the load program has seen: one for each phase of the order. */
export interface LoadReport {
  readonly phases: readonly Phase[];
}
