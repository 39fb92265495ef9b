import type { AudioFormat } from '../../contract/voice.ts';

/**
 * How each format is encoded. Speech in mono is clear from 64 kbit/s in Vorbis, whose quality 4 takes about that, and
 * from 96 in MP3, where 128 is what most players and editors are made for.
 */
const ENCODERS: Readonly<Record<AudioFormat, readonly string[]>> = {
  mp3: ['-c:a', 'libmp3lame', '-b:a', '128k', '-f', 'mp3'],
  wav: ['-c:a', 'pcm_s16le', '-f', 'wav'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '4', '-f', 'ogg'],
};

/**
 * Arguments of FFmpeg that join WAV files of one kind into one file.
 *
 * @throws RangeError when there are none.
 */
export function joinAudioArgs(request: {
  wavPaths: readonly string[];
  format: AudioFormat;
  outputPath: string;
}): string[] {
  const { wavPaths, format, outputPath } = request;
  if (!wavPaths.length) throw new RangeError('A voiceover has at least one section.');
  const inputs = wavPaths.flatMap((path) => ['-f', 'wav', '-i', path]);
  const graph = `${wavPaths.map((_, i) => `[${i}:a]`).join('')}concat=n=${wavPaths.length}:v=0:a=1[speech]`;
  return [
    ...['-v', 'warning', ...inputs, '-filter_complex', graph, '-map', '[speech]'],
    ...['-map_metadata', '-1', ...ENCODERS[format], outputPath],
  ];
}
