import { expectEqual, type Print, type Scenario } from '../runtime/scenarios.ts';
import type { Target } from '../runtime/target.ts';
import type { HttpAnswer, HttpExchange } from './http-exchange.ts';
import { openRawConnection } from './raw-connection.ts';

/** What a scenario does with its server. Everything that is sent and that comes back is printed. */
export interface Conversation {
  /** Sends `METHOD /path`, and throws unless the answer has the status, and the JSON if one is given. */
  ask(request: string, expected: [status: number, json?: unknown], more?: Message): Promise<HttpAnswer>;
  /** Sends bytes over a connection of their own, and throws unless answers with these statuses come, in this order. */
  sendBytes(what: string, bytes: string, statuses: readonly number[]): Promise<HttpAnswer[]>;
}

interface Message {
  /** Sent as it is if it is a string, otherwise as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The server that is talked to, and the connections for it. */
export interface ConversationPartner {
  readonly target: Target;
  readonly exchange: HttpExchange;
}

/** The answer's header fields that a reader wants to see. */
const SHOWN_HEADERS = ['location', 'link', 'allow', 'content-type'];
const SHOWN_CHARACTERS = 200;

/** A scenario that is a conversation. */
export function converse(
  partner: ConversationPartner,
  title: string,
  talk: (conversation: Conversation) => Promise<void>,
): Scenario {
  return { title, run: (print, signal) => talk(createConversation(partner, print, signal)) };
}

function createConversation(
  { target, exchange }: ConversationPartner,
  print: Print,
  signal: AbortSignal,
): Conversation {
  return {
    async ask(request, [status, json], { body, headers } = {}) {
      const [method = '', path = ''] = request.split(' ');
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const fields = Object.entries(headers ?? {}).map(([name, value]) => `[${name}: ${value}]`);
      print([request, ...fields, ...(text ? [shorten(text)] : [])].join(' '));
      const answer = await exchange.send({ method, path, body: text, signal, ...(headers && { headers }) });
      printAnswer(print, answer);
      expectEqual('status', answer.status, status);
      if (json !== undefined) expectEqual('body', answer.text, JSON.stringify(json));
      return answer;
    },

    async sendBytes(what, bytes, statuses) {
      print(what);
      const connection = await openRawConnection(target, signal);
      try {
        connection.send(bytes);
        const answers: HttpAnswer[] = [];
        for (const status of statuses) {
          const answer = await connection.next();
          if (answer === undefined)
            throw new Error(`status: expected ${status}, got the end of the connection`);
          printAnswer(print, answer);
          expectEqual('status', answer.status, status);
          answers.push(answer);
        }
        return answers;
      } finally {
        connection.close();
      }
    },
  };
}

function printAnswer(print: Print, { status, headers, text }: HttpAnswer): void {
  const fields = SHOWN_HEADERS.filter((name) => headers[name] && headers[name] !== 'application/json');
  const shown = fields.map((name) => `[${name}: ${headers[name]}]`);
  print([`  ${status}`, ...(text ? [shorten(text)] : []), ...shown].join(' '));
}

const shorten = (text: string): string =>
  text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
