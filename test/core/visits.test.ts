import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Scene } from '../../functions/contract/storyboard.ts';
import { splitShots } from '../../functions/core/split-shots.ts';
import { visitOf, visitsOf } from '../../functions/core/visits.ts';
import { cardScene, pageScene } from '../support/recording.ts';

type Action = Extract<Scene['direction'], { kind: 'page' }>['action'];
const page = (action: Action, frames = 90): Scene => {
  const scene = pageScene(frames, '#it');
  return { ...scene, direction: { ...scene.direction, action } as Scene['direction'] };
};
const numbered = (scenes: readonly Scene[]) => scenes.map((scene, index) => ({ ...scene, index }));
const anyScene = fc.oneof(
  fc
    .constantFrom<Action>('look', 'hover', 'highlight', 'zoom', 'click', 'type', 'navigate')
    .map((action) => page(action)),
  fc.constant(cardScene(60)),
  fc.constant({ ...page('look'), take: { owner: 'other', index: 0 } }),
);

describe('visits', () => {
  test('leave scenes that change nothing to themselves, so that they are recorded side by side', () => {
    const scenes = numbered([cardScene(60), page('highlight'), page('hover'), page('zoom'), cardScene(60)]);
    expect(visitsOf(scenes)).toEqual([[0], [1], [2], [3], [4]]);
  });

  test('keep everything on the page together from the first click on, but not the cards between', () => {
    const scenes = numbered([
      page('look'),
      page('click'),
      page('highlight'),
      cardScene(60),
      page('type'),
      page('look'),
    ]);
    expect(visitsOf(scenes)).toEqual([[0], [1, 2, 4, 5], [3]]);
    expect(visitOf(scenes, 1)).toEqual([1, 2, 4, 5]);
    expect(() => visitOf(scenes, 2)).toThrow(RangeError);
  });

  test('have every scene that is to be recorded exactly once, in order', () => {
    fc.assert(
      fc.property(fc.array(anyScene, { maxLength: 20 }), (list) => {
        const scenes = numbered(list);
        const visits = visitsOf(scenes);
        const wanted = scenes.filter(({ take }) => take === null).map(({ index }) => index);
        expect(visits.flat().sort((a, b) => a - b)).toEqual(wanted);
        for (const visit of visits) expect([...visit].sort((a, b) => a - b)).toEqual(visit);
      }),
    );
  });
});

describe('long shots', () => {
  test('are split into parts that have every frame once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(10, 30, 60), (frames, rate) => {
        const parts = splitShots(numbered([page('highlight', frames)]), rate);
        expect(parts.reduce((sum, part) => sum + part.frames, 0)).toBe(frames);
        let from = 0;
        for (const [index, part] of parts.entries()) {
          expect(part.index).toBe(index);
          expect(part.frames).toBeLessThanOrEqual(20 * rate);
          if (parts.length > 1) expect(part.part).toEqual({ from, of: frames });
          from += part.frames;
        }
      }),
    );
  });

  test('stay whole where a part would press again what was pressed, and cards stay whole', () => {
    const scenes = numbered([cardScene(2000), page('click', 2000), page('look', 2000)]);
    expect(splitShots(scenes, 30)).toEqual(scenes);
  });
});
