import { once } from 'node:events';
import { join, resolve } from 'node:path';
import open from 'open';
import colors from 'picocolors';
import { isObject } from '../template.ts';
import { batchJson, batchText, reportBatchProgress } from './batch-report.ts';
import { type EngineHost, type HostOptions, hostEngine, joinEngine, logPath } from './host.ts';
import { makeBatch, refuseMissing } from './make-batch.ts';
import { makeVideo } from './make-video.ts';
import { reportProgress } from './progress.ts';
import { sampleRequest, serveSampleSite } from './sample.ts';
import type { LocalSettings } from './settings.ts';
import { reportJson, reportText } from './summary.ts';

/** Exit codes that scripts can rely on. */
export const EXIT = {
  done: 0,
  /** The video failed; the report says why. */
  failed: 1,
  /** The request was refused: an option is wrong. */
  refused: 2,
  /** The engine did not start. */
  engine: 3,
  interrupted: 130,
} as const;

export interface CommonOptions {
  readonly root: string;
  readonly port: number;
  readonly data: string;
  readonly signal: AbortSignal;
  readonly settings: LocalSettings;
}

export interface ReportOptions {
  readonly json?: boolean | undefined;
  readonly out?: string | undefined;
}

/** Runs API and site until the signal. */
export async function start(options: CommonOptions & { readonly allowPrivate: boolean }): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const { settings } = options;
  const host = await hostEngine(hostOptions(options, options.allowPrivate ? '*' : '', say));
  try {
    const recovered = host.own?.recovered.filter(({ input }) => isObject(input) && 'job_id' in input).length ?? 0;
    say(`\n${colors.green('●')} ${colors.bold('Leadreel')} is up\n`);
    say(`  Console  ${colors.cyan(`${host.url}/console`)}`);
    say(`  API      ${colors.cyan(`${host.url}/api/v1/videos`)}`);
    say(`  Docs     ${colors.cyan(`${host.url}/api/docs`)}`);
    say(`  Site     ${host.url}`);
    say(`  Data     ${options.data}`);
    say(`  Log      ${logPath(options.data)}`);
    for (const line of providerLines(settings.environment)) say(line);
    say(
      `  Private  ${options.allowPrivate ? 'private addresses may be recorded' : 'public addresses only (--allow-private)'}`,
    );
    if (recovered > 0) {
      say(`\n  ${colors.yellow('!')} ${recovered} interrupted: retry with POST /api/v1/videos/{id}/retry`);
    }
    for (const { name, message } of settings.notices) say(`  ${colors.yellow('!')} ${name} has no effect: ${message}`);
    say(`\n  ${colors.dim('Ctrl-C stops it.')}`);
    await untilAborted(options.signal);
    return EXIT.done;
  } finally {
    await host.close();
  }
}

/** Makes one video and reports it. */
export async function make(
  options: CommonOptions & ReportOptions & { readonly allowPrivate: boolean },
  body: unknown,
): Promise<number> {
  const host = await joinEngine(hostOptions(options, options.allowPrivate ? '*' : '', sayAside));
  try {
    return await makeAndReport(host, options, body);
  } finally {
    await host.close();
  }
}

/** Makes the sample video; on a terminal it is played, and the site stays up. */
export async function demo(options: CommonOptions & ReportOptions): Promise<number> {
  const sample = await serveSampleSite();
  const host = await joinEngine(hostOptions(options, sample.host, sayAside)).catch((error) => {
    sample.close();
    throw error;
  });
  try {
    const code = await makeAndReport(host, options, sampleRequest(sample.url), (url) => {
      if (isInteractive(options)) open(url).catch(() => undefined);
    });
    if (code !== EXIT.done || !host.own) return code;
    if (isInteractive(options)) {
      process.stdout.write(`  ${colors.dim('The page stays up until Ctrl-C.')}\n`);
      await untilAborted(options.signal);
    }
    return code;
  } finally {
    sample.close();
    await host.close();
  }
}

/** Makes a film for each row of a file, and reports what became of them. */
export async function batch(
  options: CommonOptions & Pick<ReportOptions, 'json'> & { readonly allowPrivate: boolean },
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<number> {
  await refuseMissing(path);
  const host = await joinEngine(hostOptions(options, options.allowPrivate ? '*' : '', sayAside));
  try {
    const onProgress = reportBatchProgress(process.stderr);
    const report = await makeBatch({ url: host.url, path, body, onProgress, signal: options.signal });
    process.stdout.write(options.json ? `${JSON.stringify(batchJson(report), null, 2)}\n` : batchText(report));
    if (options.signal.aborted) return EXIT.interrupted;
    const { status, failed, invalid } = report.batch;
    return status === 'completed' && failed + invalid === 0 ? EXIT.done : EXIT.failed;
  } finally {
    await host.close();
  }
}

async function makeAndReport(
  host: EngineHost,
  options: CommonOptions & ReportOptions,
  body: unknown,
  onLink: (url: string) => void = () => undefined,
): Promise<number> {
  const report = await makeVideo({
    host,
    body,
    videosFolder: resolve(options.settings.videoFolder ?? join(options.data, 'videos')),
    out: options.out,
    progress: reportProgress(process.stderr),
    signal: options.signal,
  });
  process.stdout.write(options.json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : reportText(report));
  if (report.video.status !== 'completed') return EXIT.failed;
  if (report.video.share_url) onLink(report.video.share_url);
  return EXIT.done;
}

function hostOptions(
  { root, port, data, settings }: CommonOptions,
  allowPrivateHosts: string,
  say: (line: string) => void,
): HostOptions {
  return { root, port, dataFolder: data, allowPrivateHosts, settings, say };
}

/** Which outside services are asked, and which embedded ones stand in for them. */
function providerLines(settings: Readonly<Record<string, string>>): string[] {
  const script =
    settings.SCRIPT_PROVIDER === 'openrouter'
      ? `OpenRouter, ${settings.OPENROUTER_MODEL}`
      : 'embedded templates (OPENROUTER_API_KEY for a language model)';
  const voice =
    settings.VOICE_PROVIDER === 'elevenlabs'
      ? `ElevenLabs, ${settings.ELEVENLABS_MODEL_ID}`
      : 'embedded flite (ELEVENLABS_API_KEY for a studio voice)';
  const budget = Number(settings.MONTHLY_BUDGET_USD);
  return [`  Script   ${script}`, `  Voice    ${voice}`, ...(budget > 0 ? [`  Budget   $${budget} a month`] : [])];
}

const sayAside = (line: string) => process.stderr.write(`${line}\n`);

const isInteractive = ({ json }: ReportOptions) => Boolean(process.stdout.isTTY) && !json && !process.env.CI;

async function untilAborted(signal: AbortSignal): Promise<void> {
  // A timer keeps the process alive when nothing else does.
  const alive = setInterval(() => undefined, 2 ** 30);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(alive);
}
