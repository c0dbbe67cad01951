import * as http from 'node:http';
import * as https from 'node:https';
import { reasonOf } from '../reason-of.ts';
import { connectTo } from '../wire/connect-to.ts';
import { type ArmTarget, type ConnectedLane, joinLanes, type OpenArmClient } from './arm-client.ts';
import { askInJson, askInProtobuf, type HttpQuestion } from './http-question.ts';
import { onlyOnce } from './only-once.ts';

/** REST by node:http, a connection for each lane, in JSON. */
export const openRestClient: OpenArmClient = (target, question, lanes) =>
  joinLanes(lanes, () => createRestLane(target, askInJson(question)));

/** The same in protobuf. */
export const openRestProtobufClient: OpenArmClient = (target, question, lanes) =>
  joinLanes(lanes, () => createRestLane(target, askInProtobuf(question)));

function createRestLane(target: ArmTarget, question: HttpQuestion): ConnectedLane {
  const { host, port, caPem } = target;
  const connect = connectTo(target, caPem);
  const { method, path, headers } = question;
  const { Agent, request } = caPem === undefined ? http : https;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // Its own would not show the bytes of the wire.
  if (caPem !== undefined) agent.createConnection = () => connect().socket;
  const options = { agent, host, port, method, path, headers };
  let current: http.ClientRequest | undefined;

  return {
    request(done) {
      const end = onlyOnce(done);
      current = request(options);
      current.on('response', (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => end(question.faultOf(answer.statusCode, joinChunks(chunks))));
      });
      current.on('error', (error) => end(reasonOf(error)));
      current.on('close', () => end('the connection ended before the answer did'));
      current.end(question.body());
    },
    abandon: () => current?.destroy(),
    close: () => agent.destroy(),
  };
}

/** Most answers come in one piece. */
export const joinChunks = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
