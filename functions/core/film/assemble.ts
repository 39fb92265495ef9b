/** A scene's file, and how many frames it lasts. */
export interface JoinedPart {
  readonly path: string;
  readonly frames: number;
}

/**
 * List file of FFmpeg's concat demuxer. Paths are ours and absolute. Each part's length is told in microseconds, since
 * its file tells it in milliseconds, and the next one would begin late by what that was rounded up.
 */
export function concatList(parts: readonly JoinedPart[], frameRate: number): string {
  let end = 0;
  const microseconds = (frames: number) => Math.round((frames * 1e6) / frameRate);
  const lines = parts.map(({ path, frames }) => {
    // Differences of rounded times: no error adds up.
    const duration = microseconds(end + frames) - microseconds(end);
    end += frames;
    return `file '${path.replaceAll("'", "'\\''")}'\nduration ${(duration / 1e6).toFixed(6)}`;
  });
  return lines.join('\n');
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
