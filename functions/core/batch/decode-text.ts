/** Encodings that spreadsheets write. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How a file's bytes are to be read. */
export interface TextForm {
  readonly encoding: Encoding;
  /** True when it begins with a byte order mark. */
  readonly marked: boolean;
}

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Of Latin text in UTF-16 every second byte is 0; of any text in other encodings, none is. */
const ZEROS = 0.3;

/** Finds out the encoding of bytes that come in chunks. A file that is not UTF-8 is what Excel saves as CSV in the West. */
export class EncodingDetector {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #form: TextForm | null = null;
  #isUtf8 = true;
  #isFirst = true;

  push(bytes: Uint8Array): void {
    if (this.#isFirst && bytes.length > 0) this.#begin(bytes);
    if (this.#form || !this.#isUtf8) return;
    this.#isUtf8 = this.#decodes(() => this.#utf8.decode(bytes, { stream: true }));
  }

  end(): TextForm {
    if (this.#form) return this.#form;
    const isUtf8 = this.#isUtf8 && this.#decodes(() => this.#utf8.decode());
    return { encoding: isUtf8 ? 'utf-8' : 'windows-1252', marked: false };
  }

  #begin(bytes: Uint8Array): void {
    this.#isFirst = false;
    const mark = MARKS.find(([, codes]) => codes.every((code, index) => bytes[index] === code));
    if (mark) this.#form = { encoding: mark[0], marked: true };
    else {
      const even = zerosIn(bytes, 0);
      const odd = zerosIn(bytes, 1);
      if (odd > ZEROS && odd > even) this.#form = { encoding: 'utf-16le', marked: false };
      else if (even > ZEROS) this.#form = { encoding: 'utf-16be', marked: false };
    }
  }

  #decodes(decode: () => void): boolean {
    try {
      decode();
      return true;
    } catch {
      return false;
    }
  }
}

/** Share of zeros among every second byte of the beginning. */
function zerosIn(bytes: Uint8Array, from: 0 | 1): number {
  const sample = bytes.subarray(0, 2000).filter((_, index) => index % 2 === from);
  return sample.length === 0 ? 0 : sample.filter((byte) => byte === 0).length / sample.length;
}

/** Turns chunks of bytes into text whose lines end with `\n`, without the mark. */
export function textDecoder({ encoding }: TextForm): (bytes: Uint8Array | null) => string {
  const decoder = new TextDecoder(encoding);
  let held = '';
  return (bytes) => {
    const text = held + (bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true }));
    // The other half of a line's end may be in the next chunk.
    held = bytes !== null && text.endsWith('\r') ? '\r' : '';
    return text.slice(0, text.length - held.length).replaceAll(/\r\n?/g, '\n');
  };
}
