import type { PerArm } from './arms.ts';

/** Where a server listens. A v6 address is without brackets. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORTS: PerArm<number> = { rest: 5000, grpc: 50051 };

/** `host`, `host:port` or `http://host:port`, with the host in brackets where it is a v6 address. */
const TARGET = /^(?:http:\/\/)?(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?\/?$/i;

/** The servers to compare, from REST and GRPC. Throws an error that names the one that is not to be understood. */
export function readTargets(env: Readonly<Record<string, string | undefined>>): PerArm<Target> {
  return {
    rest: readTarget('REST', env.REST, DEFAULT_PORTS.rest),
    grpc: readTarget('GRPC', env.GRPC, DEFAULT_PORTS.grpc),
  };
}

/** `host:port`, as URLs have it. */
export function authority({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function readTarget(variable: string, text: string | undefined, defaultPort: number): Target {
  const { v6, name, port } = TARGET.exec(text || 'localhost')?.groups ?? {};
  const target = { host: v6 ?? name ?? '', port: Number(port ?? defaultPort) };
  if (target.host !== '' && target.port >= 1 && target.port <= 65_535) return target;
  throw new Error(
    `${variable} must be host:port or http://host:port (both sides are compared in cleartext), not '${text}'`,
  );
}
