import { SAMPLE_RATE } from '../../contract/voice.ts';

/** Bits a second of the mono AAC track: speech is clear from 96 kbit/s. */
const AUDIO_BITRATE = '96k';

/** A film is limited-range BT.709, a JPEG full-range BT.601; without this its reds come out dull. */
const TO_JPEG = 'scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p';

/** List file of FFmpeg's concat demuxer. Paths are ours and absolute. */
export function concatList(paths: readonly string[]): string {
  return paths.map((path) => `file '${path.replaceAll("'", "'\\''")}'`).join('\n');
}

/** A spoken section's file and the sample of the film at which it starts. */
export interface PlacedAudio {
  readonly path: string;
  readonly startSample: number;
}

const FORMAT = `aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=mono`;

/**
 * Encodes the film's sound once, for every rendition to carry a copy of it: each section at its sample, silence
 * between them, and as many samples as the film lasts. Sections come in order.
 */
export function mixAudioArgs(request: {
  readonly speech: readonly PlacedAudio[];
  readonly totalSamples: number;
  readonly outputPath: string;
}): string[] {
  const { speech, totalSamples, outputPath } = request;
  const silence = speech[0]?.startSample ?? totalSamples;
  const graph = silence > 0 ? [`anullsrc=r=${SAMPLE_RATE}:cl=mono,atrim=end_sample=${silence},${FORMAT}[lead]`] : [];
  const parts = silence > 0 ? ['[lead]'] : [];
  for (const [index, { startSample }] of speech.entries()) {
    const length = (speech[index + 1]?.startSample ?? totalSamples) - startSample;
    graph.push(`[${index}:a]${FORMAT},apad=whole_len=${length},atrim=end_sample=${length}[a${index}]`);
    parts.push(`[a${index}]`);
  }
  graph.push(`${parts.join('')}concat=n=${parts.length}:v=0:a=1[sound]`);
  return [
    ...['-v', 'warning', ...speech.flatMap(({ path }) => ['-i', path]), '-filter_complex', graph.join(';')],
    ...['-map', '[sound]', ...encodeAudioArgs, '-f', 'mp4', outputPath],
  ];
}

export const encodeAudioArgs = ['-c:a', 'aac', '-b:a', AUDIO_BITRATE];

/** Joins the scenes of one rendition by copy, with the sound beside them, if any, and the index at the front. */
export function joinArgs(request: {
  listPath: string;
  audioPath: string | null;
  outputPath: string;
  title: string;
}): string[] {
  const { listPath, audioPath, outputPath, title } = request;
  return [
    ...['-v', 'warning', '-f', 'concat', '-safe', '0', '-i', listPath, ...(audioPath ? ['-i', audioPath] : [])],
    ...['-map', '0:v', ...(audioPath ? ['-map', '1:a'] : []), '-c', 'copy', '-movflags', '+faststart'],
    ...['-metadata', `title=${title}`, '-f', 'mp4', outputPath],
  ];
}

/** Takes one frame of a video as the poster. `atSeconds` from its start. */
export function posterArgs(request: { videoPath: string; atSeconds: number; outputPath: string }): string[] {
  return [
    ...['-v', 'warning', '-ss', request.atSeconds.toFixed(3), '-i', request.videoPath],
    ...['-vf', TO_JPEG, '-frames:v', '1', '-q:v', '3', '-f', 'image2', request.outputPath],
  ];
}

/** Moments of a film at which a poster is looked for, as shares of its length, the best first. */
export const POSTER_MOMENTS = [0.4, 0.6, 0.2, 0.8, 0.05];

/**
 * Picks a poster by the sizes of the JPEGs that were taken: what shows little, such as a page that is still loading,
 * is small. The first one with at least half of what the richest shows.
 */
export function pickPoster(bytes: readonly number[]): number {
  const richest = Math.max(...bytes);
  return bytes.findIndex((size) => size >= richest / 2);
}
