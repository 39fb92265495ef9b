import type { Brand } from '../contract/brand.ts';
import type { Scene, Storyboard, Take } from '../contract/storyboard.ts';
import type { Brief } from './brief.ts';
import { type Recipe, recipeKey } from './recipe.ts';

/**
 * Raised when the same request gives another picture or other bytes: filters, encoder arguments, the pointer's or the
 * ripple's drawing, the ladder's sizes. Another FFmpeg needs no raise: its binary is part of the key.
 */
export const COMPOSER_VERSION = 2;
/**
 * Raised when the same visit gives other frames or another track: the camera, capture, cards, banners' answers, the
 * files of a take, another Chromium or other fonts.
 */
export const RECORDER_VERSION = 2;

/** A request as data; what it names by path stands for its content. */
type Request = Readonly<Record<string, unknown>>;

/** Where something is made and who hears of it: they change nothing that is seen. */
const UNSEEN = ['folder', 'signal'];
const isPath = (name: string) => /paths?$/i.test(name);

/** Every path that a request names: what lies there is part of what is made. */
export function pathsIn(request: object): string[] {
  return Object.entries(request).flatMap(([name, value]): string[] => {
    if (isPath(name)) return [value].flat().filter((path) => typeof path === 'string');
    return isData(value) ? pathsIn(value) : [];
  });
}

/**
 * The key of a rendered scene: everything of the request that could change it, whatever it is called. What is not data
 * is refused, so that nothing is left out in silence.
 *
 * @param hashes SHA-256 of what lies at each path of {@link pathsIn}; nothing lies at a path that is missing.
 * @throws TypeError for what is not data.
 */
export function sceneKey(request: { readonly take: Take }, hashes: ReadonlyMap<string, string>): string {
  const seen = { ...request, take: pictureOf(request.take) };
  return recipeKey({ composer: COMPOSER_VERSION, request: recipeOf(seen, hashes) });
}

function recipeOf(value: unknown, hashes: ReadonlyMap<string, string>): Recipe {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => recipeOf(item, hashes));
  if (!isData(value)) throw new TypeError(`A key cannot be made from ${String(value)}.`);
  const fields = Object.entries(value).flatMap(([name, field]): [string, Recipe][] => {
    if (UNSEEN.includes(name) || field === undefined || typeof field === 'function') return [];
    return [[name, isPath(name) ? contentOf(field, hashes) : recipeOf(field, hashes)]];
  });
  return Object.fromEntries(fields);
}

function contentOf(value: unknown, hashes: ReadonlyMap<string, string>): Recipe {
  return Array.isArray(value) ? value.map((path) => contentOf(path, hashes)) : (hashes.get(String(value)) ?? null);
}

const isData = (value: unknown): value is Request =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** What of a take is seen: not where it lies, in which film it stands, nor what it took to make. */
function pictureOf({
  index: _index,
  mezzanine_key: _mezzanine,
  captured_frames: _captured,
  dropped_frames: _dropped,
  capture_mode: _mode,
  stopped: _stopped,
  cpu_seconds: _cpu,
  peak_memory_mb: _memory,
  plate,
  ...picture
}: Take) {
  if (!plate) return { ...picture, plate: null };
  const { tiles_key: _tiles, layer_key: _layer, ...seen } = plate;
  return { ...picture, plate: seen };
}

/** A visit, as far as it decides what its takes show. */
export interface VisitOfKey {
  readonly brief: Pick<Brief, 'url' | 'recording' | 'access'>;
  readonly storyboard: Pick<Storyboard, 'width' | 'height' | 'frame_rate' | 'animated' | 'realtime' | 'fingerprint'>;
  /** In order; a card is a visit of its own. */
  readonly scenes: readonly Scene[];
  /** Of the deployment, for cards. */
  readonly brand: Brand;
  /** SHA-256 of the card's logo. */
  readonly logo: string;
}

/**
 * The key of a visit's takes; null when they are nobody else's: the page was let in by a secret, lives by the clock on
 * the wall, or nobody knows what it showed. A card depends on no page at all.
 */
export function visitKey({ brief, storyboard, scenes, brand, logo }: VisitOfKey): string | null {
  const { width, height, frame_rate, animated, realtime, fingerprint } = storyboard;
  const settings = brief.recording;
  if (realtime || settings.capture_mode === 'realtime') return null;
  const shared = { recorder: RECORDER_VERSION, width, height, frame_rate, settings };
  const [first] = scenes;
  if (first?.direction.kind === 'card') {
    const card = { direction: first.direction, frames: first.frames, brand, logo };
    return recipeKey(recipeOf({ ...shared, card }, new Map()));
  }
  if (brief.access !== null || !fingerprint) return null;
  // Title and place in the film are not seen.
  const shots = scenes.map(({ index: _index, title: _title, take: _take, ...shot }) => shot);
  const page = { url: brief.url, fingerprint, animated: animated ?? true, shots };
  return recipeKey(recipeOf({ ...shared, page }, new Map()));
}
