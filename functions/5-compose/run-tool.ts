import { runFfmpeg } from '../ffmpeg/run.ts';

/** Runs FFmpeg with these arguments until the signal; gives its report. */
export interface RunTool {
  (args: readonly string[]): Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

/** FFmpeg for a piece of work that is ended as a whole. */
export const runTool = (ffmpegPath: string, signal?: AbortSignal): RunTool =>
  Object.assign((args: readonly string[]) => runFfmpeg({ ffmpegPath, args, ...(signal && { signal }) }), { signal });

/**
 * Runs two pieces of work side by side, one for each core of a laptop. When one fails the other is ended, and nothing
 * runs any more once that is told.
 *
 * @throws what the first to fail threw, or the signal's reason.
 */
export async function sideBySide<A, B>(
  signal: AbortSignal | undefined,
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const both = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const guarded = async <T>(work: (signal: AbortSignal) => Promise<T>) => {
    try {
      return await work(both);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const [a, b] = await Promise.allSettled([guarded(first), guarded(second)]);
  if (a.status === 'rejected' || b.status === 'rejected') throw failed.signal.reason;
  return [a.value, b.value];
}
