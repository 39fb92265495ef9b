import type { Look, ShownScene } from './looks.ts';

/** A step of brightness between two neighbours that is an edge, and the share of edges below which nothing is shown. */
const EDGE = 10;
const BLANK = 0.002;
/** Average change of brightness between two looks at which what is shown counts half as a poster. */
const RESTLESS = 6;
/** The first that is nearly as good as the best is taken: a film's beginning tells what it is about. */
const GOOD_ENOUGH = 0.85;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much a picture shows: share of its pixels at an edge. Noise aside, text and drawings have many. */
export function detailOf(picture: Buffer, { width, height }: Size): number {
  let edges = 0;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const at = y * width + x;
      const here = picture[at] ?? 0;
      const step = Math.max(Math.abs((picture[at + 1] ?? 0) - here), Math.abs((picture[at + width] ?? 0) - here));
      if (step >= EDGE) edges++;
    }
  }
  return edges / (width * height);
}

/** Average difference in brightness of two pictures, 0 to 255. */
export function changeOf(a: Buffer, b: Buffer, { width, height }: Size): number {
  let sum = 0;
  for (let at = 0; at < width * height; at++) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / (width * height);
}

/**
 * Chooses the poster: an opening card at rest, which names the lead and is the best reason to press play; else the
 * look that shows much and stands still, a page before a card.
 *
 * @throws RangeError when there are no looks.
 */
export function choosePoster(looks: readonly Look[], scenes: readonly ShownScene[], size: Size): Look {
  const opening = looks.findLast(({ scene, isSettled }) => scene === 0 && isSettled) ?? looks.find(inScene(0));
  if (scenes[0]?.isCard && opening && detailOf(opening.picture, size) > BLANK) return opening;
  const settled = looks.filter(({ isSettled }) => isSettled);
  const pages = settled.filter(({ scene }) => !scenes[scene]?.isCard);
  for (const among of [pages, settled, looks]) {
    const scores = among.map((look) => detailOf(look.picture, size) / (1 + unrestOf(look, looks, size) / RESTLESS));
    const best = Math.max(...scores);
    const found = among[scores.findIndex((score) => score >= best * GOOD_ENOUGH)];
    if (found && (best > BLANK || among === looks)) return found;
  }
  throw new RangeError('A film has at least one picture.');
}

/** How much a look differs from that neighbour in its scene which it is more like; 0 when it has none. */
function unrestOf(look: Look, looks: readonly Look[], size: Size): number {
  const changes = neighbours(look, looks).map((other) => changeOf(look.picture, other.picture, size));
  return changes.length === 0 ? 0 : Math.min(...changes);
}

function neighbours(look: Look, looks: readonly Look[]): Look[] {
  const same = looks.filter(({ scene, isSettled, frame }) => scene === look.scene && isSettled && frame !== look.frame);
  const before = same.findLast(({ frame }) => frame < look.frame);
  const after = same.find(({ frame }) => frame > look.frame);
  return [before, after].filter((other) => other !== undefined);
}

/**
 * Where clips of `clipFrames` start that tell what a film shows: the best look of each of `count` stretches of it, in
 * order. The last `outFrames` of a scene are not for showing.
 */
export function chooseClips(
  looks: readonly Look[],
  scenes: readonly ShownScene[],
  size: Size,
  { count, clipFrames, outFrames }: { readonly count: number; readonly clipFrames: number; readonly outFrames: number },
): Look[] {
  const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
  const score = (look: Look) => {
    const next = neighbours(look, looks).find(({ frame }) => frame > look.frame);
    const moves = next ? Math.min(1, changeOf(look.picture, next.picture, size) / RESTLESS) : 0;
    const scene = scenes[look.scene];
    const room = Math.min(1, Math.max(0, (scene?.frames ?? 0) - look.at - outFrames) / clipFrames);
    return detailOf(look.picture, size) * (1 + moves) * room * (scene?.isCard ? 0.3 : 1);
  };
  return Array.from({ length: count }, (_, part) => {
    const within = looks.filter(
      ({ frame, isSettled }) => isSettled && Math.floor((frame * count) / Math.max(1, frames)) === part,
    );
    const scores = within.map(score);
    return within[scores.indexOf(Math.max(...scores))];
  }).filter((look) => look !== undefined);
}

/** The look that stands for a moment: of the scene that is on, one at rest, the nearest in time. */
export function lookAt(looks: readonly Look[], scene: number, frame: number): Look | undefined {
  const own = looks.filter(inScene(scene));
  const settled = own.filter(({ isSettled }) => isSettled);
  const among = settled.length > 0 ? settled : own.length > 0 ? own : looks;
  return among.reduce<Look | undefined>(
    (best, look) => (best && Math.abs(best.frame - frame) <= Math.abs(look.frame - frame) ? best : look),
    undefined,
  );
}

const inScene =
  (wanted: number) =>
  ({ scene }: Look) =>
    scene === wanted;
