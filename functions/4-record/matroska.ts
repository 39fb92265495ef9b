import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Element ids of RFC 9559 (Matroska) and RFC 8794 (EBML). */
const ID = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

/** "Size unknown" of eight bytes: the segment is written as a stream. */
const UNKNOWN_SIZE = Buffer.from('01ffffffffffffff', 'hex');
/** Track 1, timestamp equal to the cluster's, key frame. */
const BLOCK_HEADER = Buffer.from([0x81, 0x00, 0x00, 0x80]);

/**
 * Writes JPEG frames with their frame numbers into a Matroska file as they come. One tick of the file is one frame,
 * so frames that did not change are simply left out: whoever reads the file shows the last one until the next.
 */
export class MatroskaWriter {
  readonly #stream;
  readonly #done: Promise<void>;

  /** @param size in pixels. */
  constructor(path: string, frameRate: number, size: { width: number; height: number }) {
    this.#stream = createWriteStream(path);
    this.#done = finished(this.#stream);
    this.#done.catch(() => undefined);
    this.#stream.write(head(frameRate, size));
  }

  /** Adds a frame; resolves when the file can take more. */
  async write(frame: number, jpeg: Buffer): Promise<void> {
    const block = Buffer.concat([BLOCK_HEADER, jpeg]);
    const taken = this.#stream.write(
      element(ID.cluster, element(ID.timestamp, unsigned(frame)), element(ID.simpleBlock, block)),
    );
    if (!taken) await Promise.race([once(this.#stream, 'drain'), this.#done]);
  }

  /** Ends the file. @throws Error when the disk did not take it all. */
  async close(): Promise<void> {
    this.#stream.end();
    await this.#done;
  }
}

function head(frameRate: number, { width, height }: { width: number; height: number }): Buffer {
  const text = (value: string) => Buffer.from(value, 'ascii');
  return Buffer.concat([
    element(
      ID.ebml,
      element(ID.docType, text('matroska')),
      element(ID.docTypeVersion, unsigned(4)),
      element(ID.docTypeReadVersion, unsigned(2)),
    ),
    idBytes(ID.segment),
    UNKNOWN_SIZE,
    element(
      ID.info,
      element(ID.timestampScale, unsigned(Math.round(1e9 / frameRate))),
      element(ID.muxingApp, text('leadreel')),
      element(ID.writingApp, text('leadreel')),
    ),
    element(
      ID.tracks,
      element(
        ID.trackEntry,
        element(ID.trackNumber, unsigned(1)),
        element(ID.trackUid, unsigned(1)),
        element(ID.trackType, unsigned(1)),
        element(ID.codecId, text('V_MJPEG')),
        element(ID.video, element(ID.pixelWidth, unsigned(width)), element(ID.pixelHeight, unsigned(height))),
      ),
    ),
  ]);
}

function element(id: number, ...content: Buffer[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([idBytes(id), sizeBytes(size), ...content]);
}

const idBytes = (id: number) =>
  Buffer.from(id.toString(16).padStart(id > 0xffffff ? 8 : id > 0xffff ? 6 : id > 0xff ? 4 : 2, '0'), 'hex');

/** Four-byte length: a marker bit and 28 bits, enough for 256 MB. */
function sizeBytes(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(0x10000000 | size);
  return bytes;
}

function unsigned(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}
