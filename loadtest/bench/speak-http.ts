import { NEW_USER, type Speak } from './closed-loop.ts';

const BODY = JSON.stringify(NEW_USER);
const REQUEST = [
  'POST /api/users HTTP/1.1',
  'Host: localhost:5000',
  'User-Agent: wirelab-bench',
  'Accept: */*',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(BODY)}`,
  '',
  BODY,
].join('\r\n');
const RIGHT_HEAD = 'HTTP/1.1 201 Created\r\n';
const RIGHT_BODY = new RegExp(`^\\{"email":"${NEW_USER.email}","id":\\d+,"name":"${NEW_USER.name}"\\}$`);

/** JSON over HTTP/1.1, which has no streams: requests beyond the first are pipelined. */
export const speakHttp: Speak = (socket, hear) => {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text = text === '' ? chunk : text + chunk;
    let answers = 0;
    let fault: string | undefined;
    for (let end = answerEnd(text); end !== undefined; end = answerEnd(text)) {
      answers += 1;
      if (!isRight(text.slice(0, end))) fault ??= text.slice(0, end);
      text = text.slice(end);
    }
    hear(answers, fault);
  });
  return (requests) => void socket.write(REQUEST.repeat(requests), 'latin1');
};

/** Where the first answer ends, or `undefined` if it is not there in full. */
function answerEnd(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd)) ?? [];
  const end = headEnd + 4 + Number(length);
  return end <= text.length ? end : undefined;
}

const isRight = (answer: string): boolean =>
  answer.startsWith(RIGHT_HEAD) && RIGHT_BODY.test(answer.slice(answer.indexOf('\r\n\r\n') + 4));
