/** List file of FFmpeg's concat demuxer. Paths are ours and absolute. */
export function concatList(paths: readonly string[]): string {
  return paths.map((path) => `file '${path.replaceAll("'", "'\\''")}'`).join('\n');
}

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

/** Pieces of an assembly's work as its progress is told, in shares of it: about the CPU time that each takes. */
export const ASSEMBLY_WORK = { sound: 0.4, joins: 0.1, hls: 0.1, looks: 0.1, stills: 0.1, preview: 0.2 } as const;

/** What an assembly counts beside the scenes' frames: it takes about a tenth of the time that rendering does. */
export const assemblyTotal = (frames: number) => Math.max(1, Math.round(frames / 10));
