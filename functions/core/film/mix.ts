import { SAMPLE_RATE } from '../../contract/voice.ts';

/**
 * Bits a second of the AAC track: a mono voice is clear from 96 kbit/s, and the encoder has nothing left to hide of
 * stereo music under a voice at 128 kbit/s, which is also where streaming guides put it.
 */
const AUDIO_BITRATE = { 1: '96k', 2: '128k' } as const;

/**
 * Music is lowered once speech is louder than this amplitude (-28 dBFS), by two thirds of the excess: by 6 to 8 dB under a
 * voice at -16 LUFS. Milliseconds here are a quarter as long as they say; it takes two seconds to come back, so that it
 * does not swell between words.
 */
const DUCKING = 'sidechaincompress=threshold=0.04:ratio=3:attack=60:release=2500:detection=rms';

/** A spoken section's file and the sample of the film at which it starts. */
export interface PlacedAudio {
  readonly path: string;
  readonly startSample: number;
}

/** Music as it lies decoded: 48 kHz stereo WAV, to be repeated from its start until the film ends. */
export interface MusicTrack {
  readonly path: string;
  /** Amplitude beside the speech: 1 leaves it as it is. */
  readonly volume: number;
  readonly fadeInSeconds: number;
  readonly fadeOutSeconds: number;
}

export interface MixRequest {
  /** In order, none overlapping. */
  readonly speech: readonly PlacedAudio[];
  readonly music: MusicTrack | null;
  /** Length of the film, samples. */
  readonly totalSamples: number;
  readonly outputPath: string;
}

/** Channels of a film's sound: only music has two. */
export const channelsOf = ({ music }: { readonly music: object | null }): 1 | 2 => (music ? 2 : 1);

export const encodeAudioArgs = (channels: 1 | 2 = 1) => ['-c:a', 'aac', '-b:a', AUDIO_BITRATE[channels]];

/** Decodes what music is needed; a longer file is cut. */
export function decodeMusicArgs(request: { path: string; totalSamples: number; outputPath: string }): string[] {
  return [
    ...['-v', 'warning', '-i', request.path, '-map', '0:a:0', '-vn'],
    ...['-af', `aresample=${SAMPLE_RATE},aformat=sample_fmts=flt:channel_layouts=stereo`],
    ...['-t', (request.totalSamples / SAMPLE_RATE).toFixed(6), '-c:a', 'pcm_f32le', '-f', 'wav', request.outputPath],
  ];
}

/**
 * Mixes a film's sound into a WAV file of float samples and has it measured: each section at its sample, silence
 * between them or the music, which gives way to speech; exactly as many samples as the film lasts.
 */
export function mixArgs(request: MixRequest): string[] {
  const { speech, music, totalSamples, outputPath } = request;
  const inputs = speech.flatMap(({ path }) => ['-i', path]);
  const graph = speech.length > 0 ? voiceFilters(request) : [];
  let sound = 'voice';
  if (music) {
    inputs.push('-stream_loop', '-1', '-i', music.path);
    graph.push(`[${speech.length}:a]${musicFilters(music, totalSamples)}[music]`);
    sound = 'music';
  }
  if (music && speech.length > 0) {
    graph.push(
      '[voice]aformat=sample_fmts=flt:channel_layouts=stereo,asplit[spoken][key]',
      `[music][key]${DUCKING}[ducked]`,
      // amix halves what it is given.
      '[spoken][ducked]amix=inputs=2:duration=first,volume=2:precision=float[mixed]',
    );
    sound = 'mixed';
  }
  graph.push(`[${sound}]${METER}[sound]`);
  return [
    ...['-v', 'info', ...inputs, '-filter_complex', graph.join(';'), '-map', '[sound]'],
    ...['-c:a', 'pcm_f32le', '-f', 'wav', outputPath],
  ];
}

/** The meter prints what it heard when the sound ends; readLoudness (level-sound.ts) reads it. */
export const METER = 'ebur128=framelog=verbose:peak=true';

function voiceFilters({ speech, totalSamples }: MixRequest): string[] {
  const format = `aformat=sample_fmts=flt:sample_rates=${SAMPLE_RATE}:channel_layouts=mono`;
  const silence = speech[0]?.startSample ?? totalSamples;
  const graph = silence > 0 ? [`anullsrc=r=${SAMPLE_RATE}:cl=mono,atrim=end_sample=${silence},${format}[lead]`] : [];
  const parts = silence > 0 ? ['[lead]'] : [];
  for (const [index, { startSample }] of speech.entries()) {
    const length = (speech[index + 1]?.startSample ?? totalSamples) - startSample;
    graph.push(`[${index}:a]${format},apad=whole_len=${length},atrim=end_sample=${length}[a${index}]`);
    parts.push(`[a${index}]`);
  }
  graph.push(`${parts.join('')}concat=n=${parts.length}:v=0:a=1[voice]`);
  return graph;
}

function musicFilters({ volume, fadeInSeconds, fadeOutSeconds }: MusicTrack, totalSamples: number): string {
  const fadeIn = Math.min(Math.round(fadeInSeconds * SAMPLE_RATE), totalSamples);
  const fadeOut = Math.min(Math.round(fadeOutSeconds * SAMPLE_RATE), totalSamples);
  return [
    `atrim=end_sample=${totalSamples}`,
    'asetpts=N/SR/TB',
    `volume=${volume}:precision=float`,
    // A fade of no samples would be taken for one of a second.
    ...(fadeIn > 0 ? [`afade=t=in:ss=0:ns=${fadeIn}`] : []),
    ...(fadeOut > 0 ? [`afade=t=out:ss=${totalSamples - fadeOut}:ns=${fadeOut}`] : []),
  ].join(',');
}
