import type { Target } from '../load/target.ts';
import type { PerMainArm } from '../verdict/contest.ts';

const DEFAULT_PORTS: PerMainArm<number> = { rest: 5000, grpc: 50051 };

/** `host`, `host:port` or `http://host:port`, with the host in brackets where it is a v6 address. */
const TARGET = /^(?:http:\/\/)?(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?\/?$/i;
const TARGET_FORMS = 'host:port or http://host:port (both sides are compared in cleartext)';

/** The servers to compare, from REST and GRPC. Throws an error that names each that is not to be understood. */
export function readTargets(env: Readonly<Record<string, string | undefined>>): PerMainArm<Target> {
  const mistakes: string[] = [];
  const read = (variable: 'REST' | 'GRPC', defaultPort: number): Target => {
    const text = env[variable] || 'localhost';
    const { v6, name, port } = TARGET.exec(text)?.groups ?? {};
    const target = { host: v6 ?? name ?? '', port: Number(port ?? defaultPort) };
    if (target.host === '' || target.port < 1 || target.port > 65_535) {
      mistakes.push(`${variable} must be ${TARGET_FORMS}, not '${text}'`);
    }
    return target;
  };
  const targets = { rest: read('REST', DEFAULT_PORTS.rest), grpc: read('GRPC', DEFAULT_PORTS.grpc) };
  if (mistakes.length > 0) throw new Error(mistakes.join('; '));
  return targets;
}
