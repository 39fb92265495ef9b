import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import colors from 'picocolors';
import { EngineGone, RequestRefused } from '../lib/local/cli/client.ts';
import { batch, type CommonOptions, demo, EXIT, make, start } from '../lib/local/cli/commands.ts';
import { FileUnusable } from '../lib/local/cli/make-batch.ts';
import { localSettings, SettingsInvalid } from '../lib/local/cli/settings.ts';
import { EngineRunning, EngineUnsupported, killDescendants } from '../lib/local/engine.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const interruption = new AbortController();

const portNumber = (text: string) => {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('It must be a whole number up to 65535.');
  }
  return Number(text);
};
const seconds = (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number of seconds.');
  return value;
};

const within = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
};
const count = within(1, 40);
const percent = within(0, 100);

const program = new Command('leadreel')
  .description('A personal demo video for each sales lead, made on this machine.')
  .showHelpAfterError()
  .exitOverride();

const command = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .option('--port <number>', 'port of the API and the site', portNumber, 4600)
    .option('--data <folder>', 'where everything is kept', '.leadreel');

const common = async (options: { port: number; data: string }): Promise<CommonOptions> => ({
  root,
  port: options.port,
  data: resolve(options.data),
  signal: interruption.signal,
  settings: await localSettings(root),
});

command('start', 'run the API and the site until Ctrl-C')
  .option('--allow-private', 'let pages with private addresses be recorded', false)
  .action(async (options) => finish(await start({ ...(await common(options)), allowPrivate: options.allowPrivate })));

command('demo', 'make a video of the sample site and play it')
  .option('--json', 'print one JSON document')
  .option('--out <folder>', 'copy the files there')
  .action(async (options) => finish(await demo({ ...(await common(options)), json: options.json, out: options.out })));

command('make', 'make one video')
  .requiredOption('--url <address>', 'the page to show')
  .requiredOption('--name <name>', 'the lead’s name')
  .option('--company <name>', 'the lead’s company')
  .option('--industry <name>', 'the lead’s industry')
  .option('--duration <seconds>', 'length of the film, 5 to 600', seconds)
  .option('--resolution <WxH>', 'size of the film, such as 1280x720')
  .option('--style <style>', 'professional, casual, technical or sales')
  .option('--voice <preset>', 'such as professional_female')
  .option('--json', 'print one JSON document on standard output')
  .option('--out <folder>', 'copy the files there')
  .option('--allow-private', 'let a page with a private address be recorded', false)
  .action(async (options) => finish(await make({ ...options, ...(await common(options)) }, bodyOf(options))));

command('batch', 'make a video for each row of a file')
  .argument('<file>', 'CSV (.csv, .tsv, .txt) or JSON Lines (.jsonl, .ndjson), as docs/batches.md describes')
  .option('--url <address>', 'the page to show, for rows that name none')
  .option('--duration <seconds>', 'length of the films, 5 to 600', seconds)
  .option('--resolution <WxH>', 'size of the films, such as 1280x720')
  .option('--style <style>', 'professional, casual, technical or sales')
  .option('--voice <preset>', 'such as professional_female')
  .option('--at-once <number>', 'films in the making at once', count, 4)
  .option('--tolerate <percent>', 'give up when more rows than that have failed', percent, 100)
  .option('--json', 'print one JSON document on standard output')
  .option('--allow-private', 'let pages with private addresses be recorded', false)
  .action(async (file, options) => {
    const { lead: _lead, ...defaults } = bodyOf(options);
    const body = { defaults, concurrency: options.atOnce, tolerated_failure_percentage: options.tolerate };
    finish(await batch({ ...options, ...(await common(options)) }, file, body));
  });

/** The request body that the options stand for; what is not given is left to the API's defaults. */
function bodyOf({ url, name, company, industry, duration, resolution, style, voice }: MakeOptions) {
  return {
    url,
    lead: { name, company, industry },
    total_duration_seconds: duration,
    resolution,
    script_style: style,
    voice_preset: voice,
  };
}

interface MakeOptions {
  readonly url?: string;
  readonly name?: string;
  readonly company?: string;
  readonly industry?: string;
  readonly duration?: number;
  readonly resolution?: string;
  readonly style?: string;
  readonly voice?: string;
}

/** Fields of the API by the option that fills them, so that a refusal names what was typed. */
const OPTION_OF: Record<string, string> = {
  '/url': '--url',
  '/lead/name': '--name',
  '/lead/company': '--company',
  '/lead/industry': '--industry',
  '/total_duration_seconds': '--duration',
  '/resolution': '--resolution',
  '/script_style': '--style',
  '/voice_preset': '--voice',
};

let code: number = EXIT.done;
function finish(value: number): void {
  code = value;
}

function explain(error: unknown): number {
  if (interruption.signal.aborted) return EXIT.interrupted;
  if (error instanceof RequestRefused) {
    const lines = error.errors.map(
      ({ pointer, message }) => `${OPTION_OF[pointer.replace(/^\/defaults/, '')] ?? pointer}: ${message}`,
    );
    complain(lines.length > 0 ? lines.join('\n  ') : error.message);
    return EXIT.refused;
  }
  if (error instanceof SettingsInvalid || error instanceof FileUnusable) {
    complain(error.message);
    return EXIT.refused;
  }
  if (error instanceof EngineRunning) complain(`${error.message} Stop it first, or choose another --data folder.`);
  else if (error instanceof EngineUnsupported || error instanceof EngineGone) complain(error.message);
  else if ((error as NodeJS.ErrnoException)?.code === 'EADDRINUSE')
    complain('The port is taken: choose another one with --port.');
  else complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.engine;
}

const complain = (text: string) => process.stderr.write(`\n${colors.red('✗')} ${text}\n`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort());
process.on('exit', killDescendants);

try {
  await program.parseAsync();
} catch (error) {
  const usage = (error as { code?: string }).code?.startsWith('commander.');
  if (!usage) code = explain(error);
  else if ((error as { exitCode: number }).exitCode !== 0) code = EXIT.refused;
}
process.exit(code);
