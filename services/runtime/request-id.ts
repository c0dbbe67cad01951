/** A request id from outside, if it is safe to repeat in an answer and a log: 1 to 128 plain characters. */
export function givenRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:+/=-]{1,128}$/.test(value) ? value : undefined;
}
