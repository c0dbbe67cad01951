import http, { type RefinedParams, type Response, type ResponseType } from 'k6/http';
import { authority } from '../target.ts';
import { type K6Arm, type K6Call, userFault } from './k6-arm.ts';

/** REST as k6 speaks it: JSON over HTTP/1.1. */
export function createK6RestArm(call: K6Call): K6Arm {
  const { target, operation, payload, timeoutMs } = call;
  const url = `http://${authority(target)}/api/users`;
  const headers = { 'Content-Type': 'application/json' };
  const timeout = `${timeoutMs}ms`;
  let opened = 0;
  function count<T extends Pick<Response, 'timings'>>(response: T): T {
    if (response.timings.connecting > 0) opened += 1;
    return response;
  }
  function create<T extends ResponseType>(params: RefinedParams<T>) {
    return count(http.post(url, JSON.stringify(payload), params));
  }
  return {
    probe: () => {
      const response = create({
        headers: { ...headers, Connection: 'close' },
        timeout,
        responseType: 'text',
      });
      const user = parse(response.body);
      const fault = faultOf(response, 201) ?? userFault(call, user);
      return {
        problem: fault && `REST at ${authority(target)}: ${fault}`,
        userAgent: response.request.headers['User-Agent']?.[0],
        userId: String(user?.id),
      };
    },
    caller: (tags, userId) => {
      // The body is read, but not kept.
      const params = { timeout, tags, responseType: 'none' } as const;
      if (operation === 'get') return () => faultOf(count(http.get(`${url}/${userId}`, params)), 200);
      return () => faultOf(create({ ...params, headers }), 201);
    },
    opened: () => opened,
  };
}

function faultOf(
  { status, error }: Pick<Response, 'status' | 'error'>,
  expected: number,
): string | undefined {
  if (status === expected) return undefined;
  return status === 0 ? `no answer: ${error}` : `answered ${status}, not ${expected}`;
}

function parse(body: string): { id?: unknown } | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
