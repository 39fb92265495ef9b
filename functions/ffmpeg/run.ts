import { spawn } from 'node:child_process';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';

/**
 * FFmpeg tells twice a second how far it is; one that tells nothing new for so long hangs, milliseconds. The slowest frame
 * that was measured, 4K with the preset veryslow, took 4 s.
 */
const STALLED_MS = 120_000;
/** Lines of FFmpeg's report that are kept for the log. */
const KEPT_LINES = 40;

export interface FfmpegOptions {
  /** Path of the binary. */
  readonly ffmpegPath: string;
  /** Everything after the program's name; an array, so no shell ever sees it. */
  readonly args: readonly string[];
  /** Killed, with its children, when this aborts. */
  readonly signal?: AbortSignal;
  /** Killed when it gets no further for so long, milliseconds. @default 120000 */
  readonly stalledMs?: number;
  /** Called with the number of frames done, about twice a second and at the end. */
  readonly onFrames?: (frames: number) => void;
  /** Called as often with the time that is reached in the output, seconds. */
  readonly onSeconds?: (seconds: number) => void;
}

/**
 * Runs FFmpeg to its end.
 *
 * @returns what it said on standard error (where filters such as loudnorm report).
 * @throws RetryableError `EncoderFailed`, its cause the end of the report, when it does not exit with 0,
 * or the signal's own reason when that aborts.
 */
export async function runFfmpeg(options: FfmpegOptions): Promise<string> {
  const { ffmpegPath, args, signal, onFrames, onSeconds, stalledMs = STALLED_MS } = options;
  signal?.throwIfAborted();
  const child = spawn(
    ffmpegPath,
    ['-hide_banner', '-nostdin', '-nostats', '-progress', 'pipe:1', '-y', ...args.flatMap(guardInput)],
    { stdio: ['ignore', 'pipe', 'pipe'], env: {} },
  );
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  let stalled = false;
  const guard = setTimeout(() => {
    stalled = true;
    kill();
  }, stalledMs);
  let place = '';
  const report: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => report.push(text));
  let unread = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop() ?? '';
    const last = (pattern: RegExp) =>
      lines.map((line) => pattern.exec(line)?.[1]).findLast((found) => found !== undefined);
    const frames = last(/^frame=\s*(\d+)/);
    if (frames) onFrames?.(Number(frames));
    // Microseconds, whatever the name says.
    const microseconds = last(/^out_time_ms=(\d+)/);
    if (microseconds) onSeconds?.(Number(microseconds) / 1e6);
    const reached = `${frames} ${microseconds}`;
    if (reached !== place) guard.refresh();
    place = reached;
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    const text = report.join('');
    if (code === 0) return text;
    const tail = text.trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
    throw new RetryableError(
      RETRYABLE.encoderFailed,
      stalled
        ? 'FFmpeg got no further and was ended.'
        : code === null
          ? 'FFmpeg was killed.'
          : `FFmpeg ended with code ${code}.`,
      // Its words name files of this machine: they are for the log.
      { cause: new Error(tail) },
    );
  } finally {
    clearTimeout(guard);
    signal?.removeEventListener('abort', kill);
  }
}

/** Each input may open files and pipes only, whatever a crafted playlist or header asks for. */
const guardInput = (arg: string) => (arg === '-i' ? ['-protocol_whitelist', 'file,pipe', '-i'] : [arg]);
