import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VoiceSynthesizer } from '../../../functions/3-voice/voice-synthesizer.ts';
import type { SpeechFile } from '../../../functions/5-compose/assemble-film.ts';
import type { Scene, Take } from '../../../functions/contract/storyboard.ts';
import { plateFiles } from '../../../functions/core/plate.ts';
import { ffmpegBinary, fliteWasm } from '../../../functions/sdk/binaries.ts';
import { serveFolder } from '../../support/site.ts';
import { recordTake, type TakeResult } from '../record/leadreel.ts';
import { pageUrl, servePages } from '../record/pages.ts';
import { cardScene, pageScene } from '../record/scenes.ts';

export const FILM = { width: 1920, height: 1080, frameRate: 30 };

const CARD_FRAMES = 90;
const PAGE_FRAMES = 270;

type Direction = Parameters<typeof pageScene>[1];

/** A minute: six scenes of three pages between two cards. */
const PAGES: readonly { readonly site: 'landing' | 'agency' | 'admin'; readonly direction: Direction }[] = [
  { site: 'landing', direction: {} },
  { site: 'landing', direction: { selector: '.hero .counters', action: 'highlight' } },
  { site: 'agency', direction: { selector: '.masthead-heading', action: 'highlight' } },
  { site: 'agency', direction: { point: { x: 10, y: 2400 } } },
  { site: 'admin', direction: { selector: '.small-box', action: 'zoom', scale: 1.5 } },
  { site: 'admin', direction: { selector: '.small-box', action: 'highlight' } },
];

/** What is said in the scenes of the page, in order. */
const TEXTS: readonly string[] = [
  'Hello Dana. This is what your team would see on the first morning with us, and it takes a minute.',
  'The numbers at the top are yours. They move while you work, and nobody has to ask for a report.',
  'Here is the page that your customers open. It says what you do in one line, and it says it first.',
  'Further down are the services. Each has its own picture, and each leads to a form that works.',
  'This is the dashboard behind it. I bring the first figure nearer, so that you can read it well.',
  'Every box is a link. One click shows who ordered, when they did, and what is still open today.',
];

/** A recorded scene, ready to be rendered. */
export interface RecordedScene {
  readonly isCard: boolean;
  readonly frames: number;
  readonly mezzaninePath: string;
  readonly plateFiles: ReturnType<typeof plateFiles>;
  readonly take: Pick<Take, 'frames' | 'width' | 'height' | 'pointer'> & Pick<TakeResult, 'plate'>;
}

/** What a film of a minute is composed of; all paths lie in one folder. */
export interface Material {
  readonly scenes: readonly RecordedScene[];
  readonly speech: readonly SpeechFile[];
}

/** One take for each scene, and speech that begins with its scene. */
export const storyboardOf = (): readonly { readonly site: 'landing' | 'agency' | 'admin'; readonly scene: Scene }[] => [
  { site: 'landing', scene: cardScene(CARD_FRAMES, 'intro', 0) },
  ...PAGES.map(({ site, direction }, at) => ({ site, scene: pageScene(PAGE_FRAMES, direction, at + 1) })),
  { site: 'landing', scene: cardScene(CARD_FRAMES, 'outro', PAGES.length + 1) },
];

/** Serves the three pages. */
export async function serveSites() {
  const stack = new AsyncDisposableStack();
  const folderOf = (name: string) => fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));
  const landing = stack.use(await servePages());
  const agency = stack.use(await serveFolder(folderOf('startbootstrap-agency/dist')));
  const admin = stack.use(await serveFolder(folderOf('admin-lte/dist')));
  const urls = { landing: pageUrl(landing, 'always'), agency: agency.url, admin: `${admin.url}index.html` };
  return { urls, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
}

export type SiteUrls = Awaited<ReturnType<typeof serveSites>>['urls'];

/** Records scenes of the storyboard, one after the other. */
export async function recordScenes(options: {
  readonly urls: SiteUrls;
  readonly wanted: readonly number[];
  readonly folder: string;
}): Promise<RecordedScene[]> {
  const recorded: RecordedScene[] = [];
  for (const index of options.wanted) {
    const planned = storyboardOf()[index];
    if (!planned) throw new RangeError(`There is no scene ${index}.`);
    const mezzaninePath = join(options.folder, `take-${index}.mkv`);
    const { scene, site } = planned;
    const take = await recordTake({ ...FILM, url: options.urls[site], scene, folder: options.folder }, mezzaninePath);
    recorded.push({
      ...{ isCard: scene.direction.kind === 'card', frames: scene.frames, mezzaninePath },
      plateFiles: plateFiles(mezzaninePath),
      take: { frames: take.frames, width: FILM.width, height: FILM.height, pointer: take.pointer, plate: take.plate },
    });
  }
  return recorded;
}

/** Speaks the sections with the embedded voice. @throws RangeError when one is longer than its scene. */
export async function speakSections(folder: string): Promise<SpeechFile[]> {
  const voice = new VoiceSynthesizer({ ffmpegPath: ffmpegBinary(), fliteWasmPath: fliteWasm() });
  const speech: SpeechFile[] = [];
  for (const [at, text] of TEXTS.entries()) {
    const path = join(folder, `speech-${at}.wav`);
    const { frames, words } = await voice.synthesize({
      ...{ text, voicePreset: 'professional_male', frameRate: FILM.frameRate, outputPath: path },
    });
    if (frames > PAGE_FRAMES) throw new RangeError(`Section ${at} takes ${frames} frames.`);
    speech.push({ path, words, startFrame: CARD_FRAMES + at * PAGE_FRAMES });
  }
  return speech;
}
