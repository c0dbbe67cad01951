import type { Target } from '../target.ts';

type Tags = Readonly<Record<string, string>>;

/** What k6 is to call, and with what. */
export interface K6Call {
  readonly target: Target;
  readonly operation: 'create' | 'get';
  /** The user to create. */
  readonly payload: { readonly name: string; readonly email: string };
  /** Whether the first answer has to have that user. */
  readonly checksUser: boolean;
  readonly timeoutMs: number;
}

/** What the first call to a server shows. */
export interface Probe {
  /** What is wrong with the answer, if anything. */
  readonly problem?: string | undefined;
  /** What k6 calls itself to the server: `Grafana k6/2.2.0`. Only HTTP requests show it. */
  readonly userAgent?: string | undefined;
  /** The id of the user that was created. */
  readonly userId?: string | undefined;
}

/** One protocol as k6 speaks it. */
export interface K6Arm {
  /** Creates a user, looks at the whole answer, and closes its connection. */
  probe(): Probe;
  /**
   * A function that makes one call under these tags, and returns what is wrong with its status, if anything: creates a
   * user, or gets the one with this id.
   */
  caller(tags: Tags, userId?: string): () => string | undefined;
  /** Connections opened by calls so far. */
  opened(): number;
}

/** The path of a file URL: `import.meta.resolve` finds files beside a script wherever k6 was started. */
export const pathOf = (url: string): string => decodeURIComponent(url.replace(/^file:\/\//, ''));

/** What is wrong with the answer to the creation of a user, if anything. */
export function userFault(
  { payload, checksUser }: Pick<K6Call, 'payload' | 'checksUser'>,
  answer: unknown,
): string | undefined {
  if (!checksUser) return undefined;
  const { name, email } = (answer ?? {}) as Partial<K6Call['payload']>;
  return name === payload.name && email === payload.email
    ? undefined
    : 'did not answer with the user it was given';
}
