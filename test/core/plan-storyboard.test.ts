import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { Card } from '../../functions/contract/compose.ts';
import type { Script, ScriptSection } from '../../functions/contract/script.ts';
import { Storyboard } from '../../functions/contract/storyboard.ts';
import type { SpokenSection } from '../../functions/contract/voice.ts';
import { planShot } from '../../functions/core/camera.ts';
import { planStoryboard, type StoryboardRequest, sceneOf } from '../../functions/core/plan-storyboard.ts';
import { SHIFTLY } from '../support/pages.ts';

const WINDOW = { width: 1280, height: 720 };
const SELECTORS = [...SHIFTLY.elements.map(({ selector }) => selector), '#gone', null];

const CARD: ScriptSection['direction'] = {
  ...{ kind: 'card', card: 'intro', heading: 'Hi', subheading: null, button: null },
  ...{ background_color: null, logo: null },
};
const look = (selector: string | null): ScriptSection['direction'] => ({
  kind: 'page',
  selector,
  text: null,
  action: 'highlight',
});

function scriptOf(directions: readonly ScriptSection['direction'][]): Pick<Script, 'sections'> {
  const sections = directions.map((direction, index): ScriptSection => {
    const timing = { duration_seconds: 4, timing_marker: '[00:00]', scene_type: 'feature' as const, visual_cues: [] };
    return { title: `Section ${index}`, content: 'Some words.', direction, ...timing };
  });
  return { sections };
}

const speech = (index: number, frames: number, frameRate = 30): SpokenSection => ({
  index,
  audio_key: `voice/${index}.wav`,
  frame_rate: frameRate,
  frames,
  samples: (frames * 48_000) / frameRate,
  speech_seconds: 1,
  words: [{ text: 'Some', start_seconds: 0, end_seconds: 0.2 }],
  speaker: { engine: 'flite', voice_id: 'rms', voice_name: 'rms', model_id: null },
  characters_processed: 11,
  cost_usd: 0,
  cached: false,
  saved_usd: 0,
  cache_key: null,
});

const film = { owner: '01j', title: 'How Shiftly plans', cards: {}, page: SHIFTLY, frameRate: 30, ...WINDOW };
const plan = (
  directions: readonly ScriptSection['direction'][],
  frames: readonly number[],
  more: Partial<StoryboardRequest> = {},
) =>
  planStoryboard({
    ...{ script: scriptOf(directions), spoken: frames.map((count, index) => speech(index, count)) },
    ...{ ...film, ...more },
  });
const card = (more: z.input<typeof Card> = {}) => Card.parse(more);

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
      fc.property(anyFilm, (sections) => {
        const storyboard = plan(
          sections.map(([direction]) => direction),
          sections.map(([, frames]) => frames),
        );
        expect(storyboard.scenes.map(({ frames }) => frames)).toEqual(sections.map(([, frames]) => frames));
        expect(storyboard.scenes.map(({ index }) => index)).toEqual(sections.map((_, index) => index));
        expect(() => Storyboard.parse(storyboard)).not.toThrow();
      }),
    );
  });

  test('starts every page scene where the page scene before it ended, cards between them or not', () => {
    fc.assert(
      fc.property(anyFilm, (sections) => {
        const { scenes } = plan(
          sections.map(([direction]) => direction),
          sections.map(([, frames]) => frames),
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
    expect(() => planStoryboard({ script, spoken, ...film })).toThrow(RangeError);
  });
});

describe('the cards before and after', () => {
  const directions = [look('#heading-820'), CARD, look('#heading-2010')];
  const frames = [90, 61, 120];

  test('are silent scenes of whole frames; speech starts where its scene does', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 15, noNaN: true }), fc.boolean(), fc.boolean(), (seconds, before, after) => {
        const cards = {
          intro: card({ enabled: before, duration_seconds: seconds }),
          outro: card({ enabled: after, duration_seconds: seconds }),
        };
        const { scenes, speech } = plan(directions, frames, { cards });
        const length = Math.round(seconds * 30);
        const expected = [...(before ? [length] : []), ...frames, ...(after ? [length] : [])];
        expect(scenes.map((scene) => scene.frames)).toEqual(expected);
        expect(scenes.map(({ index }) => index)).toEqual(expected.map((_, index) => index));
        let start = before ? length : 0;
        for (const [index, placed] of speech.entries()) {
          expect(placed).toEqual({ owner: '01j', index, start_frame: start });
          start += frames[index] ?? 0;
        }
        expect(speech).toHaveLength(3);
      }),
    );
  });

  test('say the film’s title unless they have words of their own, and carry the picture’s name', () => {
    const own = { text: 'See you', background_color: '#112233', logo_path: '/assets/acme-2.png' };
    const { scenes } = plan(directions, frames, { cards: { intro: card(), outro: card(own) } });
    expect(scenes[0]?.direction).toEqual({
      ...{ kind: 'card', card: 'intro', heading: 'How Shiftly plans', subheading: null, button: null },
      ...{ background_color: null, logo: null },
    });
    expect(scenes.at(-1)?.direction).toMatchObject({
      ...{ card: 'outro', heading: 'See you', background_color: '#112233', logo: 'acme-2.png' },
    });
  });

  test('do not move the camera', () => {
    const bare = plan(directions, frames).scenes;
    const between = plan(directions, frames, { cards: { intro: card() } }).scenes;
    expect(between.slice(1).map(({ from }) => from)).toEqual(bare.map(({ from }) => from));
  });
});

test('sceneOf names the scene that a storyboard lacks', () => {
  const { scenes } = plan([CARD, look(null)], [90, 90]);
  expect(sceneOf(scenes, 1)).toBe(scenes[1]);
  expect(() => sceneOf(scenes, 2)).toThrow('The storyboard has no scene 2.');
});
