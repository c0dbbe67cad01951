/** What the text port says of its own accord. All but the first are lines, as no message of the client's ended. */
export const NO_DATA = "You didn't send any data or sent an empty string";

export const INVALID_UTF8 = 'Your message is not valid UTF-8\n';

export const tooLong = (maxBytes: number | string): string =>
  `Your message is too long: the limit is ${maxBytes} bytes\n`;

export const tooManyConnections = (maxConnections: number): string =>
  `Too many connections: the limit is ${maxConnections}, try again later\n`;
