/** How a client fails to reach a server, or loses it. */
export type SocketErrorKind = 'refused' | 'hostname' | 'timeout' | 'reset' | 'other';

/** Says in one sentence, for a reader, why there is no connection. */
export class SocketError extends Error {
  override readonly name = 'SocketError';
  readonly kind: SocketErrorKind;

  constructor(kind: SocketErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The sentence for an error of node:net. */
export function toSocketError(error: Error, host: string, port: number): SocketError {
  if (error instanceof SocketError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const kind = KINDS[code ?? ''] ?? 'other';
  return new SocketError(kind, describe(kind, host, port, code ?? error.message), { cause: error });
}

/** A resolver that can't be asked (EAI_AGAIN) answers for a bad name in many a cluster. */
const KINDS: Readonly<Record<string, SocketErrorKind>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'hostname',
  EAI_AGAIN: 'hostname',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

function describe(kind: SocketErrorKind, host: string, port: number, code: string): string {
  switch (kind) {
    case 'refused':
      return `Connection refused at ${host}:${port} (server down or port incorrect).`;
    case 'hostname':
      return `Hostname resolution failed for '${host}'.`;
    case 'timeout':
      return `Connection timed out at ${host}:${port} (filtered on the way, or port incorrect).`;
    case 'reset':
      return `Connection reset by ${host}:${port}.`;
    case 'other':
      return `Connection failed at ${host}:${port}: ${code}.`;
  }
}
