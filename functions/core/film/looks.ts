/** A scene as moments are looked for in it. */
export interface ShownScene {
  readonly frames: number;
  readonly isCard: boolean;
}

/** A frame of a film, by the scene that it is in. */
export interface Moment {
  readonly scene: number;
  /** Frame of the scene. */
  readonly at: number;
  /** Frame of the film. */
  readonly frame: number;
}

/** A moment with its picture: small, planar, 4:2:0, limited-range BT.709. */
export interface Look extends Moment {
  /** False while a scene comes in or goes out. */
  readonly isSettled: boolean;
  readonly picture: Buffer;
}

/** Seconds until a scene stands: a page fades in, a card's words rise. */
const PAGE_IN_SECONDS = 0.5;
const CARD_IN_SECONDS = 1.2;
/** Seconds before a scene's end in which it may go out: a card always does, a page before a card. */
export const OUT_SECONDS = 0.5;
/** So many scenes without a key frame at rest are looked at on their own; each costs a tenth of all key frames. */
const MOST_EXTRA = 12;

/** True for a frame of a scene that is neither coming in nor going out. */
export function isSettled({ frames, isCard }: ShownScene, at: number, frameRate: number): boolean {
  if (!isCard) return at >= PAGE_IN_SECONDS * frameRate;
  return at >= CARD_IN_SECONDS * frameRate && at < frames - OUT_SECONDS * frameRate;
}

/** The frame at which a scene stands best: as late as a card can be, as soon as a page is. */
export function settledFrame({ frames, isCard }: ShownScene, frameRate: number): number {
  const wanted = isCard ? Math.max(frames / 2, frames - (OUT_SECONDS + 0.1) * frameRate) : PAGE_IN_SECONDS * frameRate;
  return Math.min(Math.round(wanted), frames - 1);
}

/** Places frames of a film in its scenes. */
export function momentsOf(scenes: readonly ShownScene[], filmFrames: readonly number[]): Moment[] {
  const moments: Moment[] = [];
  let scene = 0;
  let start = 0;
  for (const frame of filmFrames) {
    while (scene < scenes.length - 1 && frame >= start + (scenes[scene]?.frames ?? 0)) {
      start += scenes[scene]?.frames ?? 0;
      scene++;
    }
    moments.push({ scene, at: frame - start, frame });
  }
  return moments;
}

/** A frame each for the scenes of which no key frame shows how they stand. `keys` are the key frames. */
export function extraMoments(scenes: readonly ShownScene[], keys: readonly Moment[], frameRate: number): Moment[] {
  const shown = new Set(
    keys.flatMap((key) => {
      const scene = scenes[key.scene];
      return scene && isSettled(scene, key.at, frameRate) ? [key.scene] : [];
    }),
  );
  const extra: Moment[] = [];
  let start = 0;
  for (const [index, scene] of scenes.entries()) {
    const at = settledFrame(scene, frameRate);
    if (!shown.has(index) && extra.length < MOST_EXTRA) extra.push({ scene: index, at, frame: start + at });
    start += scene.frames;
  }
  return extra;
}

/** The longer side of a look and of a tile of the storyboard, pixels. */
const LOOK_SIDE = 160;

/** Size of a picture within a square, of even sides; never larger than the picture is. */
export function fitInto(side: number, { width, height }: { width: number; height: number }) {
  const scale = Math.min(1, side / Math.max(width, height));
  const even = (length: number) => Math.max(2, Math.round((length * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

export const lookSize = (film: { width: number; height: number }) => fitInto(LOOK_SIDE, film);

/** Decodes the key frames alone, small, one after the other; their times are reported by showinfo. */
export function keyLooksArgs(request: { listPath: string; width: number; height: number; outputPath: string }) {
  const { listPath, width, height, outputPath } = request;
  return [
    ...[
      '-v',
      'info',
      '-threads',
      '1',
      '-skip_frame',
      'nokey',
      '-f',
      'concat',
      '-safe',
      '0',
      '-i',
      listPath,
      '-map',
      '0:v',
    ],
    ...['-vf', `showinfo,scale=${width}:${height}:flags=area,format=yuv420p`, '-vsync', 'passthrough'],
    ...['-f', 'rawvideo', outputPath],
  ];
}

/** Frames of the film that showinfo reported. */
export const shownFrames = (report: string, frameRate: number) =>
  [...report.matchAll(/ n:\s*\d+ pts:.*?pts_time:\s*([\d.]+)/g)].map(([, time]) =>
    Math.round(Number(time) * frameRate),
  );

/** Decodes single frames, small, one after the other. `path` is the scene's own file. */
export function extraLooksArgs(request: {
  readonly moments: readonly { readonly path: string; readonly at: number }[];
  readonly frameRate: number;
  readonly width: number;
  readonly height: number;
  readonly outputPath: string;
}): string[] {
  const { moments, frameRate, width, height, outputPath } = request;
  const looks = moments.map(
    (_, index) =>
      `[${index}:v]trim=end_frame=1,setpts=0,scale=${width}:${height}:flags=area,format=yuv420p,setsar=1[l${index}]`,
  );
  const all = `${moments.map((_, index) => `[l${index}]`).join('')}concat=n=${moments.length}[looks]`;
  return [
    ...['-v', 'warning', ...moments.flatMap(({ path, at }) => ['-ss', seekTo(at, frameRate), '-i', path])],
    ...['-filter_complex', [...looks, all].join(';'), '-map', '[looks]', '-vsync', 'passthrough'],
    ...['-f', 'rawvideo', outputPath],
  ];
}

/** Where to seek for a frame: half a frame early, so that no rounding comes a frame late. Seconds. */
export const seekTo = (frame: number, frameRate: number) => Math.max(0, (frame - 0.5) / frameRate).toFixed(5);
