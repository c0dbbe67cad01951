import grpc from 'k6/net/grpc';
import { authority } from '../target.ts';
import { type K6Arm, type K6Call, pathOf, userFault } from './k6-arm.ts';

const CREATE_USER = 'user.v1.UserService/CreateUser';
const GET_USER = 'user.v1.UserService/GetUser';

/** gRPC as k6 speaks it. To be called in the init context: k6 loads protobuf definitions only there. */
export function createK6GrpcArm(call: K6Call): K6Arm {
  const { target, operation, payload, timeoutMs } = call;
  const timeout = `${timeoutMs}ms`;
  const client = new grpc.Client();
  client.load([pathOf(import.meta.resolve('../../../proto'))], 'user/v1/user_service.proto');
  let opened = 0;
  function connect(): void {
    if (opened > 0) return;
    client.connect(authority(target), { plaintext: true, timeout });
    opened += 1;
  }
  return {
    probe: () => {
      try {
        connect();
      } catch (error) {
        return { problem: `gRPC at ${authority(target)}: no answer: ${innermost(String(error))}` };
      }
      const response = client.invoke(CREATE_USER, payload, { timeout });
      client.close();
      const fault = faultOf(response) ?? userFault(call, response.message);
      return {
        problem: fault && `gRPC at ${authority(target)}: ${fault}`,
        userId: String((response.message as { id?: unknown } | null)?.id),
      };
    },
    caller: (tags, userId) => {
      const params = { timeout, tags, discardResponseMessage: true };
      const [method, request] =
        operation === 'get' ? [GET_USER, { id: userId }] : ([CREATE_USER, payload] as const);
      return () => {
        connect();
        return faultOf(client.invoke(method, request, params));
      };
    },
    opened: () => opened,
  };
}

function faultOf({ status, error }: grpc.Response): string | undefined {
  return status === grpc.StatusOK
    ? undefined
    : `answered ${status}, not OK: ${(error as { message?: string } | null)?.message}`;
}

/** What Go says last in its chains of causes: `transport: error while dialing: … connection refused`. */
const innermost = (message: string): string =>
  message.replace(/^.*(?:desc = |while dialing: )"?/, '').replace(/"$/, '');
