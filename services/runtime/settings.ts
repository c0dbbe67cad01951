import { cleanEnv, EnvError, makeValidator, type ValidatorSpec } from 'envalid';
import { closest, distance } from 'fastest-levenshtein';
import { NAME_MAX_CHARACTERS } from '../users/user-rules.ts';
import { StartError } from './start-error.ts';

const WHOLE_NUMBER_MAX = 2 ** 31 - 1; // the longest timer of Node.js, in milliseconds
const MAX_AGE_MS_MAX = Math.floor(WHOLE_NUMBER_MAX / 1.1); // as the age of a connection may be 10 % over the setting

/** A whole number in decimal from `min` to `max`: neither 1e3 nor 12abc is one. */
export function wholeNumber(
  fallback: number,
  desc: string,
  min = 0,
  max = WHOLE_NUMBER_MAX,
): ValidatorSpec<number> {
  const validate = makeValidator((input: string) => {
    const value = /^\d+$/.test(input) ? Number(input) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new EnvError(
      `must be a whole number from ${min} to ${max}, not '${input}'${serviceLinkHint(input)}`,
    );
  });
  return validate({ default: fallback, desc });
}

/** Kubernetes gives every container GRPC_PORT=tcp://… for a Service named grpc, unless it is told not to. */
const serviceLinkHint = (input: string): string =>
  input.startsWith('tcp://') ? ' (set by Kubernetes for a Service: turn off enableServiceLinks)' : '';

const port = (fallback: number, desc: string): ValidatorSpec<number> =>
  wholeNumber(fallback, desc, 0, 65_535);

/** One of some words. */
export function choice<const T extends string>(
  choices: readonly T[],
  fallback: T,
  desc: string,
): ValidatorSpec<T> {
  const validate = makeValidator((input: string): T => {
    const chosen = choices.find((one) => one === input);
    if (chosen === undefined) throw new EnvError(`must be one of ${choices.join(', ')}, not '${input}'`);
    return chosen;
  });
  return validate({ default: fallback, desc });
}

/** A database address, or nothing. The address is not repeated in the error, as it may hold a password. */
function databaseUrl(desc: string): ValidatorSpec<string> {
  const validate = makeValidator((input: string) => {
    if (input === '') return input;
    const url = URL.canParse(input) ? new URL(input) : undefined;
    if (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') return input;
    throw new EnvError('must be postgres://user:password@host:port/database, or empty for the memory store');
  });
  return validate({ default: '', desc });
}

/** The path of a file, or nothing. Whether it is there and good is for whoever reads it to say. */
const filePath = (desc: string): ValidatorSpec<string> =>
  makeValidator((input: string) => input)({ default: '', desc });

function address(fallback: string, desc: string): ValidatorSpec<string> {
  const validate = makeValidator((input: string) => {
    if (/^[\w.:%-]+$/.test(input)) return input;
    throw new EnvError(`must be an address such as 0.0.0.0 or ::, not '${input}'`);
  });
  return validate({ default: fallback, desc });
}

/** Every setting of every wirelab server, with its default: one table, so that a name means the same everywhere. */
export const settingSpecs = {
  BIND_ADDRESS: address('0.0.0.0', 'address that every port listens on'),
  TCP_PORT: port(8080, 'text over TCP'),
  FRAMES_PORT: port(8081, 'frames over TCP'),
  HTTP_PORT: port(5000, 'REST'),
  HTTP2_PORT: port(5001, 'REST over HTTP/2'),
  GRPC_PORT: port(50051, 'gRPC'),
  ADMIN_PORT: port(9090, '/livez, /readyz and /metrics'),

  LOG_LEVEL: choice(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'least level that is logged',
  ),
  PRESTOP_MS: wholeNumber(0, 'after SIGTERM: time to keep serving, no longer ready, before the drain'),
  DRAIN_TIMEOUT_MS: wholeNumber(10_000, 'time to finish what is in flight before it is cut off'),

  MAX_CONNECTIONS: wholeNumber(10_000, 'open connections to each port', 1),
  MAX_IN_FLIGHT: wholeNumber(1024, 'requests under way at once; more are refused at once', 1),

  TLS_CERT_FILE: filePath(
    'certificate and its chain in PEM: every port but the admin port then speaks TLS; renewed while it runs',
  ),
  TLS_KEY_FILE: filePath('private key of that certificate, in PEM'),
  TLS_HANDSHAKE_TIMEOUT_MS: wholeNumber(10_000, 'TLS: time that a client may take for its handshake', 1),

  MAX_NAME_CHARACTERS: wholeNumber(NAME_MAX_CHARACTERS, 'longest name of a user', 1, 2_097_152),
  STORE_URL: databaseUrl('PostgreSQL, as postgres://user:password@host:port/database; empty: memory'),
  STORE_POOL_SIZE: wholeNumber(10, 'connections to PostgreSQL', 1, 1000),
  STORE_TIMEOUT_MS: wholeNumber(5000, 'longest wait for PostgreSQL: for a connection, and for an answer', 1),
  STORE_START_TIMEOUT_MS: wholeNumber(
    30_000,
    'at the start: longest wait for a PostgreSQL that is not there yet',
  ),
  MAX_USERS: wholeNumber(1_000_000, 'users in the memory store', 1, 10_000_000),
  SEED_USERS: wholeNumber(0, 'users that are there at the start (REST: 100)', 0, 100_000),

  BACKLOG: wholeNumber(511, 'TCP: connections that wait to be accepted', 1),
  MAX_CONCURRENT: wholeNumber(
    0,
    'TCP text: connections served at once, one exchange each, the others in turn; 0: all',
  ),
  MAX_TEXT_BYTES: wholeNumber(65_536, 'TCP text: longest message', 1, 16_777_216),
  MAX_FRAME_BYTES: wholeNumber(4_194_304, 'TCP frames: longest frame', 64, 67_108_864),
  MESSAGE_PAUSE_MS: wholeNumber(20, 'TCP text: a pause that ends a message without a newline', 1),
  RECEIVE_TIMEOUT_MS: wholeNumber(3000, 'TCP: wait for the first bytes, and for the rest of a frame', 1),
  IDLE_TIMEOUT_MS: wholeNumber(60_000, 'TCP: silence after which a connection is closed', 1),

  MAX_BODY_BYTES: wholeNumber(65_536, 'REST: longest request body', 1, 67_108_864),
  MAX_HEADER_BYTES: wholeNumber(16_384, 'REST: longest request header', 1024, 1_048_576),
  REQUEST_TIMEOUT_MS: wholeNumber(10_000, 'REST: time that a client may take to send a request', 1),
  KEEP_ALIVE_TIMEOUT_MS: wholeNumber(65_000, 'REST: silence after which a connection is closed', 1),

  MAX_MESSAGE_BYTES: wholeNumber(4_194_304, 'gRPC: longest message', 64, 67_108_864),
  KEEPALIVE_MS: wholeNumber(30_000, 'gRPC: time between pings to the client', 1000),
  KEEPALIVE_TIMEOUT_MS: wholeNumber(10_000, 'gRPC: wait for the answer to a ping', 1000),
  MAX_CONNECTION_AGE_MS: wholeNumber(
    300_000,
    'REST, gRPC, TCP frames: age at which a connection is asked to go, so that clients see new pods',
    1000,
    MAX_AGE_MS_MAX,
  ),
  MAX_CONNECTION_AGE_GRACE_MS: wholeNumber(
    10_000,
    'gRPC, TCP frames: time that a connection which was asked to go has for its calls',
    1000,
  ),
} as const;

export type SettingName = keyof typeof settingSpecs;
/** Checked settings by their environment names. */
export type Settings<Names extends SettingName = SettingName> = Pick<ValuesOf<typeof settingSpecs>, Names>;

/** The values that a table of specs describes, by the same names. */
export type ValuesOf<Specs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends ValidatorSpec<infer Value> ? Value : never;
};

/** What every server needs, whatever its protocol. */
export const COMMON_SETTINGS = [
  ...(['BIND_ADDRESS', 'ADMIN_PORT', 'LOG_LEVEL', 'PRESTOP_MS', 'DRAIN_TIMEOUT_MS'] as const),
  ...(['MAX_CONNECTIONS', 'MAX_IN_FLIGHT', 'MAX_NAME_CHARACTERS'] as const),
  ...(['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_HANDSHAKE_TIMEOUT_MS'] as const),
  ...([
    'STORE_URL',
    'STORE_POOL_SIZE',
    'STORE_TIMEOUT_MS',
    'STORE_START_TIMEOUT_MS',
    'MAX_USERS',
    'SEED_USERS',
  ] as const),
];
export type CommonSettings = Settings<(typeof COMMON_SETTINGS)[number]>;

/**
 * The named settings from the environment. Throws a `StartError` that names every bad value and every name that looks
 * like a misspelt one of ours. `defaults` replace those of the table.
 */
export function readSettings<Name extends SettingName>(
  names: readonly Name[],
  env: NodeJS.ProcessEnv,
  defaults: Partial<Settings<Name>> = {},
): Settings<Name> {
  const mistakes = misspeltNames(Object.keys(env));
  const specs = Object.fromEntries(
    names.map((name) => [
      name,
      { ...settingSpecs[name], ...(name in defaults && { default: defaults[name] }) },
    ]),
  ) as Record<Name, ValidatorSpec<unknown>>;
  const values = readSpecs(env, specs, mistakes);
  mistakes.push(...halfPairs(env));
  if (mistakes.length > 0) throw new StartError(mistakes);
  return values as unknown as Settings<Name>;
}

/** The values of the specs from the environment. Every one that is wrong adds to `mistakes`, in words for a person. */
export function readSpecs<Specs extends Readonly<Record<string, ValidatorSpec<unknown>>>>(
  env: NodeJS.ProcessEnv,
  specs: Specs,
  mistakes: string[],
): ValuesOf<Specs> {
  const values = cleanEnv(env, specs, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors))
        mistakes.push(`${name} ${(error as Error).message}`);
    },
  });
  return { ...values } as ValuesOf<Specs>;
}

/** A certificate is of no use without its key, nor the other way round. */
function halfPairs({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: NodeJS.ProcessEnv): string[] {
  if (cert && !key)
    return ['TLS_KEY_FILE must be set where TLS_CERT_FILE is: TLS needs both, cleartext none'];
  if (key && !cert)
    return ['TLS_CERT_FILE must be set where TLS_KEY_FILE is: TLS needs both, cleartext none'];
  return [];
}

/**
 * What looks like one of ours: a letter away, or two where the name is long, or without its unit. Names of ports and
 * hosts are left alone: Kubernetes sets SMTP_PORT for a Service named smtp, and other programs HTTP_HOST.
 */
function misspeltNames(given: readonly string[]): string[] {
  const ours = Object.keys(settingSpecs);
  return given.flatMap((name) => {
    if (ours.includes(name) || /_(PORT|HOST)$/.test(name)) return [];
    const near = closest(name, ours);
    const isNear = name.length >= 6 && distance(name, near) <= (name.length < 10 ? 1 : 2);
    const meant = isNear ? near : ours.find((one) => one.replace(/_(MS|BYTES)$/, '') === name);
    return meant === undefined ? [] : [`${name} is not a setting: did you mean ${meant}?`];
  });
}
