import { SAMPLE_RATE } from '../contract/voice.ts';

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** A mono 16-bit WAV file of `samples` at {@link SAMPLE_RATE}. */
export function encodeWav(samples: Int16Array): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * BYTES_PER_SAMPLE, 28);
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/**
 * The samples of a mono 16-bit WAV file.
 *
 * @throws Error when the bytes are no WAV file with a data chunk.
 */
export function decodeWav(file: Uint8Array): Int16Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let at = 12;
  while (at + 8 <= bytes.length && bytes.toString('latin1', at, at + 4) !== 'data') {
    at += 8 + bytes.readUInt32LE(at + 4);
  }
  if (at + 8 > bytes.length) throw new Error('The WAV file has no data chunk.');
  return samplesOf(bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4)));
}

/** Little-endian 16-bit samples, copied to where they are aligned. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const copy = new Uint8Array(bytes.length & ~1);
  copy.set(bytes.subarray(0, copy.length));
  return new Int16Array(copy.buffer);
}
