import { createLogUpdate } from 'log-update';
import colors from 'picocolors';
import type { StageView, VideoView } from '../../../functions/contract/video.ts';

const BAR_WIDTH = 24;
const LABEL: Record<StageView['name'], string> = {
  scout: 'Looking at the page',
  script: 'Writing the script',
  voice: 'Speaking it',
  record: 'Recording the page',
  compose: 'Composing the film',
  host: 'Publishing',
};
const LABEL_WIDTH = Math.max(...Object.values(LABEL).map((label) => label.length));

/** Shows how a video comes along. */
export interface ProgressReport {
  update(video: VideoView): void;
  end(video: VideoView): void;
}

/** A live table of bars on a terminal; elsewhere a line whenever a stage begins, ends or is halfway. */
export function reportProgress(stream: NodeJS.WriteStream): ProgressReport {
  return stream.isTTY && stream.columns > 0 ? liveReport(stream) : lineReport(stream);
}

function liveReport(stream: NodeJS.WriteStream): ProgressReport {
  const log = createLogUpdate(stream, { showCursor: false });
  return {
    update: (video) => log(video.stages.map(stageLine).join('\n')),
    end: (video) => {
      log(video.stages.map(stageLine).join('\n'));
      log.done();
    },
  };
}

function lineReport(stream: NodeJS.WriteStream): ProgressReport {
  const said = new Set<string>();
  const update = (video: VideoView) => {
    for (const stage of video.stages) {
      const quarter = stage.progress.total > 0 ? Math.floor((stage.progress.done / stage.progress.total) * 4) : 0;
      const key = `${stage.name} ${stage.state} ${stage.state === 'running' ? quarter : ''}`;
      if (stage.state === 'pending' || said.has(key)) continue;
      said.add(key);
      stream.write(`${stageLine(stage)}\n`);
    }
  };
  return { update, end: update };
}

function stageLine(stage: StageView): string {
  const label = LABEL[stage.name].padEnd(LABEL_WIDTH);
  const seconds = stage.processing_time_seconds;
  switch (stage.state) {
    case 'pending':
      return colors.dim(`  · ${label}`);
    case 'completed':
      return `  ${colors.green('✓')} ${label}  ${colors.dim(`${seconds?.toFixed(1)} s`)}`;
    case 'failed':
      return `  ${colors.red('✗')} ${label}  ${colors.red(stage.error_code ?? '')}`;
    default:
      return `  ${colors.cyan('●')} ${label}  ${bar(stage)}`;
  }
}

function bar({ progress, started_at }: StageView): string {
  if (progress.total <= 1) return colors.dim('…');
  const share = progress.done / progress.total;
  const full = Math.round(share * BAR_WIDTH);
  const drawn = colors.cyan('█'.repeat(full)) + colors.dim('░'.repeat(BAR_WIDTH - full));
  return `${drawn} ${progress.done}/${progress.total} ${progress.unit}${timeLeft(share, started_at)}`;
}

/** Said once enough is done to tell. */
function timeLeft(share: number, startedAt: string | null): string {
  if (!startedAt || share < 0.1) return '';
  const spent = (Date.now() - Date.parse(startedAt)) / 1000;
  return colors.dim(`, about ${Math.max(1, Math.round((spent / share) * (1 - share)))} s left`);
}
