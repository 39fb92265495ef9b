import type { Brand } from '../../contract/brand.ts';
import type { ComposeOptions } from '../../contract/compose.ts';
import type { Fade, Scene } from '../../contract/storyboard.ts';
import type { Backdrop, SceneFade } from './backdrop.ts';

/** What of a scene's look the brand decides. */
export interface SceneLook {
  readonly backdrop: Backdrop;
  readonly enters: SceneFade | null;
  readonly leaves: SceneFade | null;
}

/** The look of a scene; a card was recorded with its own coming and going. */
export function sceneLook(
  scene: Pick<Scene, 'direction' | 'enters' | 'leaves'>,
  { background = { type: 'brand' } }: Pick<ComposeOptions, 'background'>,
  { primary, on_primary }: Pick<Brand, 'primary' | 'on_primary'>,
): SceneLook {
  const fade = (asked: Fade | undefined): SceneFade | null =>
    asked === undefined || scene.direction.kind === 'card'
      ? null
      : { frames: asked.frames, card: asked.card, primary: asked.background_color ?? primary, on_primary };
  return {
    backdrop: background.type === 'brand' ? { type: 'brand', card: 'intro', primary, on_primary } : background,
    enters: fade(scene.enters),
    leaves: fade(scene.leaves),
  };
}
