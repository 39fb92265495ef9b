import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Script, ScriptSection } from '../../functions/contract/script.ts';
import { Storyboard } from '../../functions/contract/storyboard.ts';
import type { SpokenSection } from '../../functions/contract/voice.ts';
import { planShot } from '../../functions/core/camera.ts';
import { planStoryboard, sceneOf } from '../../functions/core/plan-storyboard.ts';
import { SHIFTLY } from '../support/pages.ts';

const WINDOW = { width: 1280, height: 720 };
const SELECTORS = [...SHIFTLY.elements.map(({ selector }) => selector), '#gone', null];

const CARD: ScriptSection['direction'] = { kind: 'card', card: 'intro', heading: 'Hi', subheading: null, button: null };
const look = (selector: string | null): ScriptSection['direction'] => ({
  kind: 'page',
  selector,
  text: null,
  action: 'highlight',
});

function scriptOf(directions: readonly ScriptSection['direction'][]): Script {
  const sections = directions.map((direction, index): ScriptSection => {
    const timing = { duration_seconds: 4, timing_marker: '[00:00]', scene_type: 'feature' as const, visual_cues: [] };
    return { title: `Section ${index}`, content: 'Some words.', direction, ...timing };
  });
  return { script_style: 'casual', total_duration_seconds: 8, ai_model_used: 'template', ai_cost: 0, sections };
}

const speech = (index: number, frames: number, frameRate = 30): SpokenSection => ({
  index,
  audio_key: `voice/${index}.wav`,
  frame_rate: frameRate,
  frames,
  samples: (frames * 48_000) / frameRate,
  speech_seconds: 1,
  words: [{ text: 'Some', start_seconds: 0, end_seconds: 0.2 }],
  voice: 'flite:rms',
  characters_processed: 11,
  cost_usd: 0,
});

const plan = (directions: readonly ScriptSection['direction'][], frames: readonly number[]) =>
  planStoryboard({
    script: scriptOf(directions),
    spoken: frames.map((count, index) => speech(index, count)),
    page: SHIFTLY,
    frameRate: 30,
    ...WINDOW,
  });

const anyFilm = fc.array(
  fc.tuple(
    fc.oneof(fc.constant(CARD), fc.constantFrom(...SELECTORS).map(look)),
    // From one second: a scene that its speech makes shorter does not exist.
    fc.integer({ min: 30, max: 400 }),
  ),
  { minLength: 2, maxLength: 12 },
);

describe('planStoryboard', () => {
  test('gives every section one scene that is exactly as long as its speech', () => {
    fc.assert(
      fc.property(anyFilm, (film) => {
        const storyboard = plan(
          film.map(([direction]) => direction),
          film.map(([, frames]) => frames),
        );
        expect(storyboard.scenes.map(({ frames }) => frames)).toEqual(film.map(([, frames]) => frames));
        expect(storyboard.scenes.map(({ index }) => index)).toEqual(film.map((_, index) => index));
        expect(() => Storyboard.parse(storyboard)).not.toThrow();
      }),
    );
  });

  test('starts every page scene where the page scene before it ended, cards between them or not', () => {
    fc.assert(
      fc.property(anyFilm, (film) => {
        const { scenes } = plan(
          film.map(([direction]) => direction),
          film.map(([, frames]) => frames),
        );
        let left: { scroll: number; pointer: unknown } | undefined;
        for (const scene of scenes) {
          if (scene.direction.kind === 'card') continue;
          const { selector } = scene.direction;
          const target = SHIFTLY.elements.find((element) => element.selector === selector)?.box ?? null;
          const maxScroll = SHIFTLY.page_height - WINDOW.height;
          const shot = planShot({ scene, frameRate: 30, window: WINDOW, target, maxScroll, showPointer: true });
          if (left) {
            expect(shot.scroll[0]).toBe(left.scroll);
            expect(shot.pointer[0]?.slice(1)).toEqual(left.pointer);
          }
          left = { scroll: shot.scroll.at(-1) ?? 0, pointer: shot.pointer.at(-1)?.slice(1) };
        }
      }),
    );
  });

  test('begins at the top of the page', () => {
    const [first] = plan([look('#heading-820'), look(null)], [90, 90]).scenes;
    expect(first?.from.scroll_y).toBe(0);
  });

  test('stays where it is when the script names an element that nobody scouted', () => {
    const { scenes } = plan([look('#heading-2010'), look('#gone'), look(null)], [120, 120, 120]);
    expect(scenes[1]?.from.scroll_y).toBeGreaterThan(1000);
    expect(scenes[2]?.from).toEqual(scenes[1]?.from);
  });

  test.each([
    ['a section without speech', [speech(0, 90)]],
    ['speech in another order', [speech(1, 90), speech(0, 90)]],
    ['speech at another frame rate', [speech(0, 90), speech(1, 90, 25)]],
  ])('refuses %s, which would part sound and picture', (_, spoken) => {
    const script = scriptOf([CARD, look(null)]);
    expect(() => planStoryboard({ script, spoken, page: SHIFTLY, frameRate: 30, ...WINDOW })).toThrow(RangeError);
  });
});

test('sceneOf names the scene that a storyboard lacks', () => {
  const { scenes } = plan([CARD, look(null)], [90, 90]);
  expect(sceneOf(scenes, 1)).toBe(scenes[1]);
  expect(() => sceneOf(scenes, 2)).toThrow('The storyboard has no scene 2.');
});
