import { createLogUpdate } from 'log-update';
import colors from 'picocolors';
import type { BatchView } from '../../../functions/contract/batch.ts';
import type { BatchReport } from './make-batch.ts';

const BAR_WIDTH = 32;
/** Bad rows that are shown; the result file has them all. */
const MOST_SHOWN = 8;

/** A live bar on a terminal; elsewhere a line whenever another tenth of the rows is done. */
export function reportBatchProgress(stream: NodeJS.WriteStream): (batch: BatchView) => void {
  const isLive = stream.isTTY && stream.columns > 0;
  const log = isLive ? createLogUpdate(stream, { showCursor: false }) : null;
  let last = '';
  return (batch) => {
    const { progress, status } = batch;
    if (log) return log(barLine(batch));
    const key = `${status} ${progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * 10)}`;
    if (key === last) return;
    last = key;
    stream.write(`${barLine(batch)}\n`);
  };
}

function barLine({ status, progress, completed, failed, running, invalid, duplicates, created_at, runs }: BatchView) {
  if (status === 'pending') return `  ${colors.cyan('●')} Reading the file …`;
  const share = progress.total === 0 ? 1 : progress.done / progress.total;
  const full = Math.round(share * BAR_WIDTH);
  const bar = colors.cyan('█'.repeat(full)) + colors.dim('░'.repeat(BAR_WIDTH - full));
  const counts = [
    `${colors.green('✓')} ${completed}`,
    ...(failed > 0 ? [`${colors.red('✗')} ${failed}`] : []),
    ...(running > 0 ? [`${running} in the making`] : []),
    ...(invalid > 0 ? [colors.yellow(`${invalid} bad`)] : []),
    ...(duplicates > 0 ? [colors.dim(`${duplicates} repeated`)] : []),
  ];
  const left = status === 'running' && runs === 1 ? timeLeft(share, created_at) : '';
  return `  ${bar} ${progress.done}/${progress.total} films  ${counts.join(colors.dim(' · '))}${left}`;
}

/** Said once enough is done to tell. */
function timeLeft(share: number, startedAt: string): string {
  if (share < 0.1 || share === 1) return '';
  const seconds = ((Date.now() - Date.parse(startedAt)) / 1000 / share) * (1 - share);
  return colors.dim(
    `  about ${seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`} left`,
  );
}

/** The document of `--json`. */
export const batchJson = ({ batch, resultsPath, seconds }: BatchReport) => ({
  ...batch,
  results_path: resultsPath,
  elapsed_seconds: Math.round(seconds * 10) / 10,
});

/** The lines that end a batch on a terminal. */
export function batchText({ batch, resultsPath, seconds }: BatchReport): string {
  const { status, file_name, rows, invalid, duplicates, completed, failed, waiting, saved } = batch;
  const isDone = status === 'completed' && failed + invalid === 0;
  const mark = isDone ? colors.green('✓') : status === 'completed' ? colors.yellow('!') : colors.red('✗');
  const table: [string, string][] = [
    ['Rows', `${rows} in ${file_name}`],
    [
      'Films',
      `${completed} made${failed > 0 ? `, ${failed} failed` : ''}${waiting > 0 ? `, ${waiting} not begun` : ''}`,
    ],
    ['Left out', `${invalid} bad, ${duplicates} repeated`],
    ['Made in', `${seconds.toFixed(1)} s${completed > 0 ? `, ${(seconds / completed).toFixed(1)} s a film` : ''}`],
    [
      'Cost',
      `$${(batch.costs ? batch.costs.ai_usd + batch.costs.voice_usd : 0).toFixed(2)} to providers; $${(batch.costs?.compute_usd ?? 0).toFixed(4)} at AWS Lambda's prices`,
    ],
    [
      'Saved',
      saved && saved.reused > 0
        ? `${saved.seconds.toFixed(0)} s and $${saved.usd.toFixed(4)} by ${saved.reused} shared scenes and sentences`
        : 'nothing',
    ],
    ['Results', resultsPath ?? 'none'],
    ...(completed > 0 ? [['Later', 'npm start serves the pages that the links lead to'] as [string, string]] : []),
  ];
  const lines = table.map(([name, value]) => `  ${colors.dim(name.padEnd(9))} ${value}`);
  const reason = batch.error_message
    ? [`  ${colors.red(batch.error_message)}`, `  ${colors.dim(batch.remedy ?? '')}`, '']
    : [];
  return `\n${mark} ${colors.bold(`Batch ${status}`)}  ${colors.dim(batch.id)}\n\n${[...reason, ...lines, ...problemLines(batch)].join('\n')}\n`;
}

function problemLines({ problems, invalid, failed, id }: BatchView): string[] {
  const shown = problems.slice(0, MOST_SHOWN).map(({ line, field, message }) => {
    const where = colors.yellow(`line ${line}`.padEnd(10));
    return `  ${where} ${field === null ? '' : `${colors.bold(field)}: `}${message}`;
  });
  const more = problems.length - shown.length;
  return [
    ...(invalid > 0 ? ['', ...shown] : []),
    ...(more > 0 ? [colors.dim(`  … and ${more} more; column error of the result file has them all`)] : []),
    ...(failed > 0
      ? [
          '',
          `  ${colors.dim(`Column error says why films failed. Make them again, with npm start: POST /api/v1/batches/${id}/redrive`)}`,
        ]
      : []),
  ];
}
