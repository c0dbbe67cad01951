/**
 * Where a result was measured. Everything that could change a figure belongs here. Where the place is `given`, the
 * source and the machine are those of the generator: nothing is known of the servers but their addresses.
 */
export interface Environment {
  /** Servers and generators as processes of one machine, as pods of a cluster, or servers that somebody else started. */
  readonly place: 'local' | 'cluster' | 'given';
  /** The source: `unknown`, or `null`, where it is not known. */
  readonly version: string;
  readonly commit: string | null;
  readonly isDirty: boolean | null;
  /** By name: `Node.js`, `k6`, `koa`, `nice-grpc`, `@grpc/grpc-js`, `Kubernetes`. */
  readonly versions: Readonly<Record<string, string>>;
  /** The machine: in words why not, and `null`, where it is not known, as k6 can't find it out. */
  readonly kernel: string;
  readonly cpu: string;
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
  /** CPU and memory that a server may use, such as `2 CPU, 256 MiB`, or `none`. */
  readonly limits: string;
  /** How servers and generators were kept apart, or why they were not, in a sentence. */
  readonly pinning: string;
  /** Whether they were: no core, or no machine, ran both. */
  readonly isPinned: boolean;
  /** The servers that were measured, where the place is `given`: by arm, as host:port. */
  readonly targets?: Readonly<Record<string, string>>;
}
