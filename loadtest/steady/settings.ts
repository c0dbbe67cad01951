import { EnvError, makeExactValidator, type ValidatorSpec } from 'envalid';
import { choice, readSpecs, type ValuesOf, wholeNumber } from '../../services/runtime/settings.ts';
import { StartError } from '../../services/runtime/start-error.ts';

/** Where a server is. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Whether each of the addresses that the name stands for gets its share: `dns:///host:port`. */
  readonly roundRobin: boolean;
}

/** Instead of an address: no load over this protocol. */
export const OFF = 'off';
type Off = typeof OFF;

const ADDRESS = /^(?<dns>dns:\/\/\/)?(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/i;

function address(fallback: string, forms: string, allowsRoundRobin: boolean): ValidatorSpec<Address | Off> {
  const read = (input: string): Address | Off => {
    if (input === '') return OFF;
    const { dns, v6, name, port } = ADDRESS.exec(input)?.groups ?? {};
    const host = v6 ?? name;
    const isPort = Number(port) >= 1 && Number(port) <= 65_535;
    if (host === undefined || !isPort || (dns !== undefined && !allowsRoundRobin)) {
      throw new EnvError(`must be ${forms}, or empty for no such load, not '${input}'`);
    }
    return { host, port: Number(port), roundRobin: dns !== undefined };
  };
  return makeExactValidator<Address | Off>(read)({ default: read(fallback), desc: forms });
}

const specs = {
  REST: address('localhost:5000', 'host:port', false),
  GRPC: address('localhost:50051', 'host:port or dns:///host:port', true),
  FRAMES: address('localhost:8081', 'host:port', false),
  RATE: wholeNumber(100, 'requests per second over each protocol', 1, 10_000),
  CONNECTIONS: wholeNumber(16, 'clients with connections of their own, for REST and for frames', 1, 1000),
  DURATION_S: wholeNumber(0, 'length of the load; 0: until SIGTERM', 0, 30 * 24 * 3600),
  TIMEOUT_MS: wholeNumber(5000, 'longest wait for an answer', 1, 600_000),
  READ: choice(
    ['other', 'own'],
    'other',
    'whose users a protocol reads; own: for servers that have a store each',
  ),
};

/** What the load is to be, by environment names. A protocol without an address is `OFF`. */
export type SteadySettings = ValuesOf<typeof specs>;

/** The settings from the environment. Throws a `StartError` that names every mistake. */
export function readSteadySettings(env: NodeJS.ProcessEnv): SteadySettings {
  const mistakes: string[] = [];
  const settings = readSpecs(env, specs, mistakes);
  if (mistakes.length === 0 && [settings.REST, settings.GRPC, settings.FRAMES].every((one) => one === OFF)) {
    mistakes.push('REST, GRPC and FRAMES are all empty: one has to be the address of a server');
  }
  if (mistakes.length > 0) throw new StartError(mistakes);
  return settings;
}
