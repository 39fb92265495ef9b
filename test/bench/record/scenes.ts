import type { Scene } from '../../../functions/contract/storyboard.ts';

type PageDirection = Extract<Scene['direction'], { kind: 'page' }>;

/** A scene of the page from its top, with the camera at rest unless the direction says more. */
export const pageScene = (frames: number, direction: Partial<PageDirection> = {}, index = 0): Scene => ({
  index,
  title: 'A scene',
  frames,
  direction: { kind: 'page', selector: null, text: null, action: 'look', ...direction },
  from: { scroll_y: 0, pointer: { x: 200, y: 200 } },
  take: null,
});

export const cardScene = (frames: number, card: 'intro' | 'outro', index = 0): Scene => ({
  ...pageScene(frames, {}, index),
  direction: {
    ...{ kind: 'card', card, heading: 'A film for Dana', subheading: 'Hearth & Rye Bakery', button: 'Start free' },
    ...{ background_color: null, logo: null },
  },
});
