/** As much of HTTP/2 (RFC 9113) and HPACK (RFC 7541) as a client needs that sends the same request again and again. */
export const FRAME_HEAD_BYTES = 9;

export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
const WINDOW_UPDATE = 8;

export const END_STREAM = 0x1;
export const END_HEADERS = 0x4;
/** Of SETTINGS and PING. */
export const ACK = 0x1;

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const SETTINGS_INITIAL_WINDOW_SIZE = 4;
const WINDOW_MAX = 2 ** 31 - 1;
const WINDOW_DEFAULT = 65_535;

/** One frame: its length (u24), type, flags, stream (u32), payload. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** What a client says first. Its windows are so large that it never has to open them again. */
export function clientPreface(): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(SETTINGS_INITIAL_WINDOW_SIZE, 0);
  settings.writeUInt32BE(WINDOW_MAX, 2);
  const increment = Buffer.alloc(4);
  increment.writeUInt32BE(WINDOW_MAX - WINDOW_DEFAULT, 0);
  return Buffer.concat([
    Buffer.from(PREFACE),
    frame(SETTINGS, 0, 0, settings),
    frame(WINDOW_UPDATE, 0, 0, increment),
  ]);
}

/** A header: the index of its name in HPACK's static table, or the name itself, and its value. */
export type Header = readonly [name: number | string, value: string];

const FIRST_DYNAMIC_INDEX = 62;

/**
 * The header blocks of a POST over http. The first request of a connection puts the headers into the dynamic table, and
 * later ones refer to them by a byte each, as every gRPC client does.
 */
export function encodePost(headers: readonly Header[]): { first: Buffer; later: Buffer } {
  const post = Buffer.from([0x83, 0x86]); // :method POST and :scheme http stand in the static table
  const references = headers.map((_, n) => 0x80 | (FIRST_DYNAMIC_INDEX + headers.length - 1 - n));
  return {
    first: Buffer.concat([post, ...headers.map(literal)]),
    later: Buffer.concat([post, Buffer.from(references)]),
  };
}

/** A literal that is added to the dynamic table (RFC 7541, section 6.2.1), without Huffman coding. */
function literal([name, value]: Header): Buffer {
  return typeof name === 'number'
    ? Buffer.concat([Buffer.from([0x40 | name]), text(value)])
    : Buffer.concat([Buffer.from([0x40]), text(name), text(value)]);
}

function text(value: string): Buffer {
  if (value.length > 126) throw new RangeError('a header of 127 bytes and more needs a longer length');
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}
