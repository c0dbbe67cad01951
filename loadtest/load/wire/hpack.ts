/** A header field: the index of its name in HPACK's static table (RFC 7541, appendix A), or the name itself; its value. */
export type HeaderField = readonly [name: number | string, value: string];

/** Names that stand in the static table. */
export const STATUS = 8;
export const PATH = 4;
export const AUTHORITY = 1;
export const ACCEPT = 19;
export const CONTENT_LENGTH = 28;
export const CONTENT_TYPE = 31;
export const USER_AGENT = 58;

/** Fields that stand in the static table with their values, as a byte each. */
export const GET = 0x82;
export const POST = 0x83;
export const HTTP = 0x86;
export const HTTPS = 0x87;

const FIRST_DYNAMIC_INDEX = 62;
/** Of an integer whose first byte has 4 bits for it. */
const PREFIX_4_MAX = 15;

/**
 * The header blocks of requests that are all alike. The first of a connection puts its fields into the dynamic table, and
 * later ones refer to them by a byte each, as every client does. `indexed` are the bytes of fields in the static table.
 */
export function encodeRequests(
  indexed: readonly number[],
  fields: readonly HeaderField[],
): { first: Buffer; later: Buffer } {
  const references = fields.map((_, n) => 0x80 | (FIRST_DYNAMIC_INDEX + fields.length - 1 - n));
  return {
    first: Buffer.concat([Buffer.from(indexed), ...fields.map(addedToTable)]),
    later: Buffer.from([...indexed, ...references]),
  };
}

/** A header block that reads the same on every connection: none of its fields goes into the dynamic table (section 6.2.2). */
export const encodeWithoutTable = (fields: readonly HeaderField[]): Buffer =>
  Buffer.concat(
    fields.map(([name, value]) =>
      typeof name === 'number'
        ? Buffer.concat([shortInteger(name), text(value)])
        : Buffer.concat([Buffer.from([0]), text(name), text(value)]),
    ),
  );

/** A literal that is added to the dynamic table (section 6.2.1), without Huffman coding. */
function addedToTable([name, value]: HeaderField): Buffer {
  return typeof name === 'number'
    ? Buffer.concat([Buffer.from([0x40 | name]), text(value)])
    : Buffer.concat([Buffer.from([0x40]), text(name), text(value)]);
}

/** An integer behind four bits that are 0 (section 5.1). */
const shortInteger = (value: number): Buffer =>
  Buffer.from(value < PREFIX_4_MAX ? [value] : [PREFIX_4_MAX, value - PREFIX_4_MAX]);

function text(value: string): Buffer {
  if (value.length > 126) throw new RangeError(`'${value}' is too long for a header: 126 bytes at most`);
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}
