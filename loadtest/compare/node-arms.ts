import { Agent, request } from 'node:http';
import { createChannel, createClient } from 'nice-grpc';
import { UserServiceDefinition } from '../../services/grpc/definition.ts';
import { authority, type Target } from '../load/target.ts';
import type { PerMainArm } from '../verdict/contest.ts';
import type { Plan } from './plan.ts';

type Payload = Plan['payload'];

/** The user that a server answers with: what protobuf or JSON leave out is absent. */
interface Answer {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** One protocol as Node.js speaks it. Both go from object to object, over one connection, and do nothing besides. */
export interface NodeArm {
  /** Rejects unless the server answers with 201, or with OK. */
  create(payload: Payload): Promise<Answer>;
  close(): void;
}

/** They connect at the first call. */
export function createNodeArms(targets: PerMainArm<Target>): PerMainArm<NodeArm> {
  return { rest: createRestArm(targets.rest), grpc: createGrpcArm(targets.grpc) };
}

function createRestArm({ host, port }: Target): NodeArm {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const post = (body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const options = { agent, host, port, method: 'POST', path: '/api/users', headers };
      const outgoing = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode === 201) resolve(text);
          else reject(new Error(`answered ${response.statusCode}, not 201`));
        });
        response.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  return {
    create: async (payload) => JSON.parse(await post(JSON.stringify(payload))) as Answer,
    close: () => agent.destroy(),
  };
}

function createGrpcArm(target: Target): NodeArm {
  const channel = createChannel(authority(target));
  const client = createClient(UserServiceDefinition, channel);
  return {
    create: (payload) => client.createUser(payload),
    close: () => channel.close(),
  };
}
