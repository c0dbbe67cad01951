/** What became of each attempt, by `host:port`: `connected`, `no answer`, `not resolved`, or an error code such as `ECONNREFUSED`. */
export type Outcomes = ReadonlyMap<string, string>;

/**
 * A program for `node -e` that tries a TCP connection to each `host:port` among its arguments, and prints its outcomes in one
 * line of JSON. It gives 5 s to the name and 5 s to the connection: a name that is not found in time is no policy at work.
 */
export const CONNECT = `
const { lookup } = require('node:dns/promises');
const { connect } = require('node:net');
const within5s = (promise, otherwise) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 5000, otherwise).unref())]);
const connectTo = (address, port) => new Promise((resolve) => {
  const socket = connect(Number(port), address);
  const end = (outcome) => { socket.destroy(); resolve(outcome); };
  socket.on('connect', () => end('connected')).on('error', ({ code }) => end(code)).setTimeout(5000, () => end('no answer'));
});
const attempt = async (target) => {
  const [, host, port] = /^(.*):([0-9]+)$/.exec(target);
  const { address, code } = await within5s(lookup(host).catch((error) => error), { code: 'not resolved' });
  return [target, address === undefined ? code : await connectTo(address, port)];
};
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
