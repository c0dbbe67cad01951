/** What became of each attempt, by `host:port`: `connected`, `no answer`, or an error code such as `ECONNREFUSED`. */
export type Outcomes = ReadonlyMap<string, string>;

/**
 * A program for `node -e` that tries a TCP connection to each `host:port` among its arguments, for 5 s, and prints its
 * outcomes in one line of JSON.
 */
export const CONNECT = `
const { connect } = require('node:net');
const attempt = (target) => new Promise((resolve) => {
  const [, host, port] = /^(.*):([0-9]+)$/.exec(target);
  const socket = connect(Number(port), host);
  const end = (outcome) => { socket.destroy(); resolve([target, outcome]); };
  socket.on('connect', () => end('connected')).on('error', ({ code }) => end(code)).setTimeout(5000, () => end('no answer'));
});
Promise.all(process.argv.slice(1).map(attempt)).then((outcomes) => console.log(JSON.stringify(outcomes)));
`;

export const readOutcomes = (printed: string): Outcomes =>
  new Map(JSON.parse(printed) as [target: string, outcome: string][]);

/** What becomes of a connection that a policy forbids: its packets are dropped, or refused. */
const REFUSED = new Set(['no answer', 'ECONNREFUSED', 'EHOSTUNREACH', 'EACCES']);

/** The targets that were not reached, in words; `undefined` if all were. */
export function whyNotConnected(outcomes: Outcomes): string | undefined {
  return describeWrong(outcomes, (outcome) => outcome === 'connected', 'could not be reached');
}

/** Throws unless all were kept from being reached. An attempt that failed for another reason, such as a wrong name, tells nothing. */
export function expectRefused(outcomes: Outcomes): void {
  const wrong =
    describeWrong(outcomes, (outcome) => outcome !== 'connected', 'was reached') ??
    describeWrong(outcomes, (outcome) => REFUSED.has(outcome), 'could not be tried');
  if (wrong !== undefined) throw new Error(wrong);
}

function describeWrong(
  outcomes: Outcomes,
  isRight: (outcome: string) => boolean,
  otherwise: string,
): string | undefined {
  const wrong = [...outcomes].filter(([, outcome]) => !isRight(outcome));
  if (wrong.length === 0) return undefined;
  return wrong.map(([target, outcome]) => `${target} ${otherwise}: ${outcome}`).join('; ');
}
