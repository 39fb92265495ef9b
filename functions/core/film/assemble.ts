/** Bits a second of the mono AAC track: speech is clear from 96 kbit/s. */
const AUDIO_BITRATE = '96k';

/** A film is limited-range BT.709, a JPEG full-range BT.601; without this its reds come out dull. */
const TO_JPEG = 'scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p';

/** List file of FFmpeg's concat demuxer. Paths are ours and absolute. */
export function concatList(paths: readonly string[]): string {
  return paths.map((path) => `file '${path.replaceAll("'", "'\\''")}'`).join('\n');
}

/** Encodes the joined speech once; every rendition carries a copy of it. */
export function mixAudioArgs(request: { listPath: string; outputPath: string }): string[] {
  const { listPath, outputPath } = request;
  return [
    ...['-v', 'warning', '-f', 'concat', '-safe', '0', '-i', listPath],
    ...['-c:a', 'aac', '-b:a', AUDIO_BITRATE, '-f', 'mp4', outputPath],
  ];
}

/** Joins the scenes of one rendition by copy, with the sound beside them and the index at the front. */
export function joinArgs(request: {
  listPath: string;
  audioPath: string;
  outputPath: string;
  title: string;
}): string[] {
  return [
    ...['-v', 'warning', '-f', 'concat', '-safe', '0', '-i', request.listPath, '-i', request.audioPath],
    ...['-map', '0:v', '-map', '1:a', '-c', 'copy', '-movflags', '+faststart'],
    ...['-metadata', `title=${request.title}`, '-f', 'mp4', request.outputPath],
  ];
}

/** Takes one frame of a video as the poster. `atSeconds` from its start. */
export function posterArgs(request: { videoPath: string; atSeconds: number; outputPath: string }): string[] {
  return [
    ...['-v', 'warning', '-ss', request.atSeconds.toFixed(3), '-i', request.videoPath],
    ...['-vf', TO_JPEG, '-frames:v', '1', '-q:v', '3', '-f', 'image2', request.outputPath],
  ];
}
