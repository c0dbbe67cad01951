import { user as messages } from '../../generated/user.js';
import { runService } from '../../services/runtime/lifecycle.ts';
import { grpcMessage } from '../load/wire/rpc-requests.ts';
import { answerFrames } from './noop-frames.ts';
import { answerHttp } from './noop-http.ts';
import { answerHttp2, grpcAnswers, restAnswers } from './noop-http2.ts';
import { openPort } from './noop-port.ts';
import { answerText } from './noop-text.ts';

const PORTS = ['TCP_PORT', 'FRAMES_PORT', 'HTTP_PORT', 'HTTP2_PORT', 'GRPC_PORT'] as const;
/** The one user that everybody gets, whatever was asked for. */
const USER = { id: 1, name: 'Tan', email: 'tan@example.com' };
const JSON_TYPE = 'application/json';
const JSON_USER = Buffer.from(JSON.stringify({ email: USER.email, id: USER.id, name: USER.name }));
const PROTOBUF_USER = messages.v1.User.encode({ ...USER, id: String(USER.id) }).finish();

/**
 * Answers on the port of every arm, with bytes that were built beforehand: no rules, no store, no parser but for where a
 * request ends. How fast a generator gets on with it is how fast it could go at most, so that it can be told whether a
 * measurement is of the server or of the generator.
 */
await runService({
  name: 'noop-server',
  settings: [...PORTS, 'MAX_TEXT_BYTES', 'MAX_FRAME_BYTES'],
  listen: ({ settings }) => {
    const { BIND_ADDRESS: host, MAX_TEXT_BYTES, MAX_FRAME_BYTES } = settings;
    const json = { type: JSON_TYPE, body: JSON_USER };
    const protobuf = { type: 'application/x-protobuf', body: PROTOBUF_USER };
    const at = (setting: (typeof PORTS)[number]) => ({ host, port: settings[setting], setting });
    return Promise.all([
      openPort('tcp', answerText(MAX_TEXT_BYTES), at('TCP_PORT')),
      openPort('frames', answerFrames(PROTOBUF_USER, MAX_FRAME_BYTES), at('FRAMES_PORT')),
      openPort('http', answerHttp(json, protobuf), at('HTTP_PORT')),
      openPort('http2', answerHttp2(restAnswers(JSON_TYPE, JSON_USER)), at('HTTP2_PORT')),
      openPort('grpc', answerHttp2(grpcAnswers(grpcMessage(PROTOBUF_USER))), at('GRPC_PORT')),
    ]);
  },
});
