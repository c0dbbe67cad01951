import http, { type RefinedParams, type ResponseType } from 'k6/http';
import grpc from 'k6/net/grpc';
import type { PerArm } from './arms.ts';
import type { Profile } from './profile.ts';
import { authority, type Target } from './targets.ts';

type Tags = Readonly<Record<string, string>>;

/** What the first call to a server shows. */
export interface Probe {
  /** What is wrong with the answer, if anything. */
  readonly problem?: string | undefined;
  /** What k6 calls itself to the server: `Grafana k6/2.2.0`. Only HTTP requests show it. */
  readonly userAgent?: string | undefined;
}

/** One protocol as k6 speaks it. */
export interface K6Arm {
  /** Makes one call and looks at the whole answer. */
  probe(): Probe;
  /** A function that makes one call under these tags, and returns what is wrong with its status, if anything. */
  caller(tags: Tags): () => string | undefined;
  /** Connections opened by calls so far. */
  opened(): number;
}

/** The path of a file URL: `import.meta.resolve` finds files beside a script wherever k6 was started. */
export const pathOf = (url: string): string => decodeURIComponent(url.replace(/^file:\/\//, ''));

/** To be called in the init context: k6 loads protobuf definitions only there. */
export function createK6Arms(targets: PerArm<Target>, profile: Profile): PerArm<K6Arm> {
  return { rest: createRestArm(targets.rest, profile), grpc: createGrpcArm(targets.grpc, profile) };
}

function createRestArm(target: Target, { payload, timeoutMs }: Profile): K6Arm {
  const url = `http://${authority(target)}/api/users`;
  const headers = { 'Content-Type': 'application/json' };
  const timeout = `${timeoutMs}ms`;
  let opened = 0;
  function post<T extends ResponseType>(params: RefinedParams<T>) {
    const response = http.post(url, JSON.stringify(payload), params);
    if (response.timings.connecting > 0) opened += 1;
    return response;
  }
  const faultOf = ({ status, error }: { status: number; error: string }): string | undefined =>
    status === 201 ? undefined : status === 0 ? `no answer: ${error}` : `answered ${status}, not 201`;
  return {
    probe: () => {
      const response = post({ headers, timeout, responseType: 'text' });
      const fault = faultOf(response) ?? differsFrom(payload, parse(response.body));
      return {
        problem: fault && `REST at ${authority(target)}: ${fault}`,
        userAgent: response.request.headers['User-Agent']?.[0],
      };
    },
    caller: (tags) => {
      // The body is read, but not kept.
      const params = { headers, timeout, tags, responseType: 'none' } as const;
      return () => faultOf(post(params));
    },
    opened: () => opened,
  };
}

function createGrpcArm(target: Target, { payload, timeoutMs }: Profile): K6Arm {
  const method = 'user.v1.UserService/CreateUser';
  const timeout = `${timeoutMs}ms`;
  const client = new grpc.Client();
  client.load([pathOf(import.meta.resolve('../proto'))], 'user/v1/user_service.proto');
  let opened = 0;
  function connect(): void {
    if (opened > 0) return;
    client.connect(authority(target), { plaintext: true, timeout });
    opened += 1;
  }
  const faultOf = ({ status, error }: grpc.Response): string | undefined =>
    status === grpc.StatusOK
      ? undefined
      : `answered ${status}, not OK: ${(error as { message?: string } | null)?.message}`;
  return {
    probe: () => {
      try {
        connect();
      } catch (error) {
        return { problem: `gRPC at ${authority(target)}: no answer: ${innermost(String(error))}` };
      }
      const response = client.invoke(method, payload, { timeout });
      const fault = faultOf(response) ?? differsFrom(payload, response.message);
      return { problem: fault && `gRPC at ${authority(target)}: ${fault}` };
    },
    caller: (tags) => {
      const params = { timeout, tags, discardResponseMessage: true };
      return () => {
        connect();
        return faultOf(client.invoke(method, payload, params));
      };
    },
    opened: () => opened,
  };
}

/** What Go says last in its chains of causes: `transport: error while dialing: … connection refused`. */
const innermost = (message: string): string =>
  message.replace(/^.*(?:desc = |while dialing: )"?/, '').replace(/"$/, '');

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function differsFrom(payload: Profile['payload'], answer: unknown): string | undefined {
  const { name, email } = (answer ?? {}) as Partial<Profile['payload']>;
  return name === payload.name && email === payload.email
    ? undefined
    : 'did not answer with the user it was given';
}
