import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BANNER } from '../../lib/bundled-function.ts';
import { type Engine, startEngine } from '../../lib/local/engine.ts';
import { FilmClient } from './film-engine.ts';
import { root } from './synth.ts';
import { Workplace } from './workplace.ts';

/** What a step does the first time that it is asked for a unit of work. */
export type Act = 'make' | 'reject' | 'retry' | 'die' | 'hang' | 'deafen';

/** What scripted steps ask and tell; test/support/scripted-steps.ts finds it in the process. */
export interface Theatre {
  act(step: string, unit: string, job: string, url: string): Act;
  /** Every unit of work that was made, as often as it was: `<job> <stage> <unit>`. */
  readonly made: string[];
}

/** The steps of the chain, in order. */
export const STEPS = 'Scout Script Voice Voiceover Storyboard Record Recording Render Assemble Host'.split(' ');

/** Time that scripted steps have, seconds; the wrapper keeps back three for their last words. */
const TIMEOUT_SECONDS = 8;

/**
 * The real app in the real engine, with all that is real but the work of its steps: the API, the state machine, the wrapper
 * of steps, the functions that end jobs, tables and buckets.
 */
export class ScriptedEngine implements Theatre {
  readonly made: string[] = [];
  client: FilmClient;
  readonly place: Workplace;
  readonly #assembly: string;
  #engine: Engine;
  readonly #played = new Set<string>();

  private constructor(place: Workplace, assembly: string, engine: Engine) {
    this.place = place;
    this.#assembly = assembly;
    this.#engine = engine;
    this.client = new FilmClient(engine.url);
    Object.assign(globalThis, { leadreelTheatre: this });
  }

  /** @param onUp is called before any function has asked a table or a bucket. */
  static async start(onUp: () => Promise<void> = async () => undefined): Promise<ScriptedEngine> {
    const place = await Workplace.open();
    const assembly = await scriptedAssembly(place.assemblyFolder);
    const engine = await ScriptedEngine.#run(place, assembly);
    await onUp();
    return new ScriptedEngine(place, assembly, engine);
  }

  static #run(place: Workplace, assemblyFolder: string): Promise<Engine> {
    const environment = { ALLOW_PRIVATE_HOSTS: '*' };
    const log = (line: string) => console.info(line);
    return startEngine({ assemblyFolder, dataFolder: place.data, port: 0, environment, cores: 24, log });
  }

  /** Ends the engine in the middle of whatever it does, and starts another on the same data. */
  async restart(): Promise<void> {
    await this.#engine.stop();
    this.#engine = await ScriptedEngine.#run(this.place, this.#assembly);
    this.client = new FilmClient(this.#engine.url);
  }

  /**
   * Starts a video in which a step, or every step, acts so once: the second unit of those that work on several. It is for
   * a lead of the given id.
   */
  async play(step: string, act: Act, lead = 'played'): Promise<string> {
    const { id } = await this.client.create(`http://127.0.0.1:1/${step}/${act}`, { lead_id: lead });
    return id;
  }

  act(step: string, unit: string, job: string, url: string): Act {
    const [, wanted, act] = new URL(url).pathname.split('/');
    const turn = `${job} ${step} ${unit}`;
    if (![step, 'every'].includes(wanted ?? '') || unit === '000' || this.#played.has(turn)) return 'make';
    this.#played.add(turn);
    // Tests write their acts into the address that they ask for.
    return act as Act;
  }

  /** What a job's work has made, each as often as it was. */
  madeOf(id: string): string[] {
    return this.made.filter((line) => line.startsWith(id)).map((line) => line.slice(id.length + 1));
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    await rm(this.#assembly, { recursive: true, force: true });
    await this.place.remove();
  }
}

/** The app's assembly with other code in the functions of steps, and less time for them. */
async function scriptedAssembly(assembly: string): Promise<string> {
  // Below node_modules, where Vitest imports code as it is.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'scripted-'));
  for (const name of await readdir(assembly)) {
    if (!name.startsWith('asset.') || existsSync(join(assembly, name, 'index.mjs')))
      await cp(join(assembly, name), join(folder, name), { recursive: true });
    else await symlink(join(assembly, name), join(folder, name));
  }
  await build({
    entryPoints: [join(root, 'test/support/scripted-steps.ts')],
    outfile: join(folder, 'asset.scripted/index.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node24', mainFields: ['module', 'main'] },
    banner: { js: BANNER },
    logLevel: 'warning',
  });
  const template = join(folder, 'LeadreelPipeline.template.json');
  const { Resources, ...rest } = JSON.parse(await readFile(template, 'utf8'));
  for (const [id, { Type, Properties }] of Object.entries<{ Type: string; Properties: Record<string, unknown> }>(
    Resources,
  )) {
    if (Type !== 'AWS::Lambda::Function' || !STEPS.includes(id.replace(/[0-9A-F]{8}$/, ''))) continue;
    Object.assign(Properties, { Code: { S3Key: 'scripted.zip' }, Timeout: TIMEOUT_SECONDS });
  }
  await writeFile(template, JSON.stringify({ Resources, ...rest }));
  const manifest = join(folder, 'LeadreelPipeline.assets.json');
  const { files, ...others } = JSON.parse(await readFile(manifest, 'utf8'));
  files.scripted = { source: { path: 'asset.scripted' }, destinations: { here: { objectKey: 'scripted.zip' } } };
  await writeFile(manifest, JSON.stringify({ files, ...others }));
  return folder;
}
