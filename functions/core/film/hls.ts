import type { Rendition } from '../../contract/film.ts';

/** Segments last about this long, seconds: two groups of pictures, as HLS guides have it for films of minutes. */
const SEGMENT_SECONDS = 4;
/** AAC-LC, as RFC 6381 names it. */
const AAC_LC = 'mp4a.40.2';

/** A rendition's media playlist, as far as the master playlist tells of it. */
export interface MediaPlaylist {
  /** Bytes of the initialization section, which the file starts with. */
  readonly initBytes: number;
  readonly segments: readonly { readonly seconds: number; readonly bytes: number }[];
}

/**
 * Packs a finished MP4 as HLS, by copy: one fragmented file in which segments are byte ranges. It cuts at the first key
 * frame after every four seconds, which is the same one in all renditions.
 */
export function hlsArgs(request: { videoPath: string; segmentPath: string; playlistPath: string }): string[] {
  return [
    ...['-v', 'error', '-i', request.videoPath, '-map', '0', '-c', 'copy'],
    // The packet before the first sample that is heard has a time below zero; with it all pictures would come late.
    ...['-copypriorss:a', '0', '-avoid_negative_ts', 'disabled'],
    ...['-hls_time', String(SEGMENT_SECONDS), '-hls_playlist_type', 'vod', '-hls_list_size', '0'],
    ...['-hls_segment_type', 'fmp4', '-hls_flags', 'single_file+independent_segments'],
    ...['-hls_segment_filename', request.segmentPath, '-f', 'hls', request.playlistPath],
  ];
}

/** Reads a media playlist of byte ranges. @throws RangeError when it is none, or does not end. */
export function readMediaPlaylist(text: string): MediaPlaylist {
  const initBytes = Number(/^#EXT-X-MAP:.*BYTERANGE="(\d+)@0"/m.exec(text)?.[1]);
  const segments = [...text.matchAll(/^#EXTINF:([\d.]+),[^\n]*\n#EXT-X-BYTERANGE:(\d+)@\d+$/gm)].map(
    ([, seconds, bytes]) => ({ seconds: Number(seconds), bytes: Number(bytes) }),
  );
  if (!initBytes || segments.length === 0 || !text.includes('#EXT-X-ENDLIST')) {
    throw new RangeError('This is no whole media playlist of byte ranges.');
  }
  return { initBytes, segments };
}

/**
 * Name of an H.264 stream (RFC 6381): profile, constraints and level as the `avcC` box of its initialization section
 * has them (ISO 14496-15).
 *
 * @throws RangeError when there is no such box.
 */
export function avcCodec(init: Buffer): string {
  const box = init.indexOf('avcC', 0, 'latin1');
  // After the name comes the version of the box, then the three bytes.
  const bytes = box < 0 ? [] : [...init.subarray(box + 5, box + 8)];
  if (bytes.length !== 3) throw new RangeError('The initialization section has no H.264 stream.');
  return `avc1.${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** A rendition in the master playlist. */
export interface Variant extends Rendition {
  /** From where the master playlist lies. */
  readonly uri: string;
  readonly codec: string;
  readonly playlist: MediaPlaylist;
}

/** The master playlist (RFC 8216, 4.3.4.2): bits a second are those of the densest segment and of the whole. */
export function masterPlaylist(
  variants: readonly Variant[],
  film: { readonly frameRate: number; readonly hasSound: boolean },
): string {
  const lines = variants.flatMap(({ uri, codec, width, height, playlist: { segments } }) => {
    const peak = Math.max(...segments.map(({ bytes, seconds }) => (bytes * 8) / seconds));
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
    const attributes = [
      `BANDWIDTH=${Math.ceil(peak)}`,
      `AVERAGE-BANDWIDTH=${Math.ceil((bytes * 8) / seconds)}`,
      `CODECS="${[codec, ...(film.hasSound ? [AAC_LC] : [])].join(',')}"`,
      `RESOLUTION=${width}x${height}`,
      `FRAME-RATE=${film.frameRate.toFixed(3)}`,
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, uri];
  });
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines, ''].join('\n');
}
