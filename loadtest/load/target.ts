/** Where a server listens. A v6 address is without brackets. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, as URLs have it. */
export function authority({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
