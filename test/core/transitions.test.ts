import { describe, expect, test } from 'vitest';
import type { Scene } from '../../functions/contract/storyboard.ts';
import { sceneLook } from '../../functions/core/film/scene-look.ts';
import { withFades } from '../../functions/core/transitions.ts';

const scene = (frames: number, card?: 'intro' | 'outro'): Scene => ({
  ...{ index: 0, title: '', frames, from: { scroll_y: 0, pointer: { x: 0, y: 0 } }, take: null },
  direction: card
    ? { kind: 'card', card, heading: 'Hi', subheading: null, button: null, background_color: '#112233', logo: null }
    : { kind: 'page', selector: null, text: null, action: 'look' },
});
const fadesOf = (scenes: readonly Scene[], transition?: 'fade' | 'none') =>
  withFades(scenes, transition, 30).map(({ enters, leaves }) => [enters?.frames ?? 0, leaves?.frames ?? 0]);

describe('soft cuts', () => {
  test('are between cards and pages, and nowhere else; no length changes', () => {
    const film = [scene(90, 'intro'), scene(120), scene(120), scene(90, 'outro')];
    expect(fadesOf(film)).toEqual([
      [0, 10],
      [9, 0],
      [0, 9],
      [10, 0],
    ]);
    expect(withFades(film, 'fade', 30).map(({ frames }) => frames)).toEqual([90, 120, 120, 90]);
    expect(fadesOf([scene(90, 'intro'), scene(90, 'outro'), scene(30)])[0]).toEqual([0, 0]);
  });

  test('shrink with short scenes and go with very short ones', () => {
    expect(fadesOf([scene(90, 'intro'), scene(16), scene(90, 'outro')])[1]).toEqual([4, 4]);
    expect(fadesOf([scene(6, 'intro'), scene(5)])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('are not made when they are not wanted', () => {
    expect(fadesOf([scene(90, 'intro'), scene(90)], 'none')).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('lead out of the card’s own colour; the card itself was recorded so', () => {
    const [card, page] = withFades([scene(90, 'intro'), scene(90)], 'fade', 30);
    const brand = { primary: '#1B365D', on_primary: '#FFFFFF' };
    expect(page && sceneLook(page, {}, brand)).toEqual({
      backdrop: { type: 'brand', card: 'intro', ...brand },
      enters: { frames: 9, card: 'intro', primary: '#112233', on_primary: '#FFFFFF' },
      leaves: null,
    });
    expect(card && sceneLook(card, { background: { type: 'blur' } }, brand)).toMatchObject({
      ...{ backdrop: { type: 'blur' }, leaves: null },
    });
  });
});
