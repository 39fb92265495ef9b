/**
 * The binary form of the DevTools protocol (`--remote-debugging-pipe=cbor`): pictures come as bytes, not as base64
 * in JSON. It is a dialect of CBOR (RFC 8949) that general libraries do not write: every map and list has an
 * indefinite length and lies in an envelope (tag 24, byte string of four length bytes), text outside ASCII comes as
 * UTF-16 in a byte string, and bytes carry tag 22. Source: third_party/inspector_protocol/crdtp/cbor.h of Chromium.
 */

/** What a message is made of. */
export type CborValue = null | boolean | number | string | Buffer | CborValue[] | { [key: string]: CborValue };

/** Bytes of an envelope before what it holds: `d8 18 5a` and a big-endian length. */
export const ENVELOPE_BYTES = 7;

const BREAK = 0xff;
const EMBEDDED = 24;
const AS_BASE64 = 22;

/** Bytes of the whole message that starts here; undefined while its length has not arrived. */
export function messageLength(bytes: Buffer): number | undefined {
  return bytes.length < ENVELOPE_BYTES ? undefined : ENVELOPE_BYTES + bytes.readUInt32BE(3);
}

/** Encodes a value that JSON could hold; members that are undefined are left out. @throws TypeError for others. */
export function encodeCbor(value: unknown): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return envelope([Buffer.from([0x9f]), ...value.map(encodeCbor)]);
  if (typeof value !== 'object') throw new TypeError(`A ${typeof value} cannot be sent.`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return envelope([Buffer.from([0xbf]), ...members.flatMap(([key, member]) => [encodeCbor(key), encodeCbor(member)])]);
}

/** Whole numbers of 32 bits as such, all others as doubles: Chromium knows no other. */
function encodeNumber(value: number): Buffer {
  if (value === (value | 0) && !Object.is(value, -0)) return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.alloc(9, 0xfb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Major type and argument. */
function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  const bytes = Buffer.alloc(5, (major << 5) | 26);
  bytes.writeUInt32BE(argument, 1);
  return bytes;
}

function envelope(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, { length }) => sum + length, 1);
  const start = Buffer.from([0xd8, EMBEDDED, 0x5a, 0, 0, 0, 0]);
  start.writeUInt32BE(length, 3);
  return Buffer.concat([start, ...parts, Buffer.from([BREAK])]);
}

/** Decodes one message. Bytes are a view on it, not a copy. @throws RangeError when it is not of this dialect. */
export function decodeCbor(bytes: Buffer): CborValue {
  return new Reader(bytes).value();
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(): CborValue {
    const initial = this.#bytes[this.#at++] ?? BREAK;
    const [major, info] = [initial >> 5, initial & 31];
    switch (major) {
      case 0:
        return this.#argument(info);
      case 1:
        return -1 - this.#argument(info);
      case 2:
        return this.#take(this.#argument(info)).toString('utf16le');
      case 3:
        return this.#take(this.#argument(info)).toString('utf8');
      case 4:
        return this.#list();
      case 5:
        return this.#map();
      case 6:
        return this.#tagged(this.#argument(info));
      default:
        return this.#simple(initial);
    }
  }

  #tagged(tag: number): CborValue {
    const initial = this.#bytes[this.#at++] ?? BREAK;
    const length = this.#argument(initial & 31);
    if (tag === AS_BASE64) return this.#take(length);
    if (tag === EMBEDDED) return this.value();
    throw new RangeError(`Tag ${tag} is not known.`);
  }

  #list(): CborValue[] {
    const list: CborValue[] = [];
    while (!this.#ended()) list.push(this.value());
    return list;
  }

  #map(): { [key: string]: CborValue } {
    const map: { [key: string]: CborValue } = {};
    while (!this.#ended()) map[String(this.value())] = this.value();
    return map;
  }

  #ended(): boolean {
    if (this.#at >= this.#bytes.length) throw new RangeError('The message ends too soon.');
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at++;
    return true;
  }

  #simple(initial: number): CborValue {
    if (initial === 0xf4 || initial === 0xf5) return initial === 0xf5;
    if (initial === 0xf6 || initial === 0xf7) return null;
    if (initial === 0xfb) return this.#take(8).readDoubleBE();
    throw new RangeError(`Byte ${initial} is not known.`);
  }

  #argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#take(1).readUInt8();
    if (info === 25) return this.#take(2).readUInt16BE();
    if (info === 26) return this.#take(4).readUInt32BE();
    if (info === 27) return Number(this.#take(8).readBigUInt64BE());
    return 0;
  }

  #take(length: number): Buffer {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('The message ends too soon.');
    return this.#bytes.subarray(from, this.#at);
  }
}
