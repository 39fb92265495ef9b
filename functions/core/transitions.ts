import type { ComposeOptions } from '../contract/compose.ts';
import type { Fade, Scene } from '../contract/storyboard.ts';

/** How long a card's content takes to go, and a page to come and to go, seconds; and the largest share of a scene. */
const CARD_SECONDS = 0.35;
const PAGE_SECONDS = 0.3;
const LARGEST_SHARE = 0.25;

/** Lets scenes meet softly where a card and a page do. No scene becomes longer or shorter; too short ones have no fade. */
export function withFades(
  scenes: readonly Scene[],
  transition: ComposeOptions['transition'] | undefined,
  frameRate: number,
): Scene[] {
  if (transition === 'none') return [...scenes];
  return scenes.map((scene, index) => {
    const [enters, leaves] = [scenes[index - 1], scenes[index + 1]].map((other) => fade(scene, other, frameRate));
    return { ...scene, ...(enters && { enters }), ...(leaves && { leaves }) };
  });
}

/** Between a scene and one beside it; null for two of a kind. */
function fade(scene: Scene, other: Scene | undefined, frameRate: number): Fade | null {
  if (!other || scene.direction.kind === other.direction.kind) return null;
  const seconds = scene.direction.kind === 'card' ? CARD_SECONDS : PAGE_SECONDS;
  const frames = Math.floor(Math.min(seconds * frameRate, scene.frames * LARGEST_SHARE));
  const card = [scene, other].map(({ direction }) => direction).find((direction) => direction.kind === 'card');
  return card && frames > 1 ? { frames, card: card.card, background_color: card.background_color } : null;
}
