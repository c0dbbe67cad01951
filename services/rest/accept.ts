/** Whether the `Accept` header names the type, and not plain JSON before it. A wildcard is no wish for either. */
export function prefers(type: string, accept: string): boolean {
  const quality = qualityOf(type, accept);
  return quality > 0 && quality >= qualityOf('application/json', accept);
}

/** The weight from 0 to 1 that the header gives to the type by its name (RFC 9110, section 12.4.2); 0 if it does not. */
function qualityOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [named, ...parameters] = range.split(';').map((part) => part.trim());
    if (named !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice('q='.length));
  }
  return 0;
}
