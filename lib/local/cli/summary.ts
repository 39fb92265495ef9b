import { statSync } from 'node:fs';
import colors from 'picocolors';
import type { VideoView } from '../../../functions/contract/video.ts';

/** What a finished run tells, for people and for scripts. */
export interface RunReport {
  readonly video: VideoView;
  /** Paths on this machine by name: each rendition, `captions`, `poster`, and the others of `files` in contract/compose.ts. */
  readonly files: Readonly<Record<string, string>>;
  /** From the request to the last file on disk, seconds. */
  readonly seconds: number;
  /** Most memory that the engine and its processes held, MB; null when another process ran the engine. */
  readonly peakMemoryMb: number | null;
}

/** The document of `--json`. */
export function reportJson({ video, files, seconds, peakMemoryMb }: RunReport) {
  return {
    id: video.id,
    status: video.status,
    share_url: video.share_url,
    embed_url: video.embed_url,
    title: video.title,
    duration_seconds: video.duration_seconds,
    cost_usd: video.cost_usd,
    elapsed_seconds: Math.round(seconds * 10) / 10,
    peak_memory_mb: peakMemoryMb,
    stages: video.stages,
    files,
    error_code: video.error_code,
    error_message: video.error_message,
    remedy: video.remedy,
  };
}

/** The lines that end a run on a terminal. */
export function reportText(report: RunReport): string {
  const { video, files, seconds, peakMemoryMb } = report;
  if (video.status !== 'completed') return failureText(video);
  const sizes = Object.entries(files)
    .filter(([, path]) => path.endsWith('.mp4'))
    .map(([name, path]) => `${name} ${(statSync(path).size / 1e6).toFixed(1)} MB`);
  const times = video.stages.map(
    ({ name, processing_time_seconds }) => `${name} ${processing_time_seconds?.toFixed(1)} s`,
  );
  const rows: [string, string][] = [
    ['Duration', `${video.duration_seconds?.toFixed(1)} s at ${video.options.resolution}`],
    ['Size', sizes.join(' · ')],
    ['Made in', `${seconds.toFixed(1)} s${peakMemoryMb ? `, at most ${peakMemoryMb} MB of memory` : ''}`],
    ['Stages', times.join(' · ')],
    ['Cost', `$0 here; $${video.cost_usd.toFixed(4)} at AWS Lambda's prices`],
    ['File', files[`${video.options.resolution.split('x')[1]}p`] ?? ''],
    ['Later', 'npm start serves the page below, and every film made before'],
  ];
  const table = rows.map(([name, value]) => `  ${colors.dim(name.padEnd(9))} ${value}`).join('\n');
  return `\n${colors.green('✓')} ${colors.bold(video.title)}\n\n${table}\n\n  ${colors.bold('Watch it')}  ${colors.cyan(colors.underline(video.share_url ?? ''))}\n`;
}

function failureText(video: VideoView): string {
  const reason = video.error_message ?? `The video is ${video.status}.`;
  const remedy = video.remedy ? `\n  ${colors.dim(video.remedy)}` : '';
  return `\n${colors.red('✗')} ${video.error_code ?? video.status}: ${reason}${remedy}\n`;
}
