import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REJECTED } from '../../functions/contract/errors.ts';
import type { Interaction } from '../../functions/contract/interaction.ts';
import { RecordingSettings } from '../../functions/contract/recording.ts';
import { Storyboard } from '../../functions/contract/storyboard.ts';
import { planShot } from '../../functions/core/camera.ts';
import { planRecording, type RecordingRequest } from '../../functions/core/plan-recording.ts';
import { SHIFTLY } from '../support/pages.ts';

const WINDOW = { width: 1280, height: 720 };
const MAX_SCROLL = SHIFTLY.page_height - WINDOW.height;
const SETTINGS = RecordingSettings.parse({});
const DEEP = { x: 100, y: 4000, width: 300, height: 60 };

const plan = (interactions: readonly Interaction[] = [], more: Partial<RecordingRequest> = {}) =>
  planRecording({ page: SHIFTLY, interactions, ...WINDOW, settings: SETTINGS, ...more });
const total = ({ scenes }: Storyboard) => scenes.reduce((sum, { frames }) => sum + frames, 0);
const lengths = ({ scenes }: Storyboard) => scenes.map(({ frames }) => frames / 30);

/** Plays a storyboard as the recorder does, and gives the shots of its scenes. */
const shots = (storyboard: Storyboard, pace?: { scrollSpeedMs: number; fadeMs: number }) =>
  storyboard.scenes.map((scene) => {
    const selector = scene.direction.kind === 'page' ? scene.direction.selector : null;
    const known = SHIFTLY.elements.find((element) => element.selector === selector)?.box;
    const target = selector === '#deep' ? DEEP : (known ?? null);
    const view = { frameRate: storyboard.frame_rate, window: WINDOW, maxScroll: MAX_SCROLL, showPointer: true };
    return planShot({ scene, target, ...view, ...(pace && { pace }) });
  });

const anyPlace = fc.oneof(
  fc.constantFrom(...SHIFTLY.elements.map(({ selector }) => selector)).map((selector) => ({ selector })),
  fc.record({ x: fc.integer({ min: 0, max: 2000 }), y: fc.integer({ min: 0, max: 9000 }) }),
);
const anyLength = fc.option(fc.integer({ min: 500, max: 60_000 }), { nil: undefined });
const anyInteraction: fc.Arbitrary<Interaction> = fc.oneof(
  fc
    .record({ type: fc.constantFrom('scroll' as const, 'hover' as const), place: anyPlace, duration_ms: anyLength })
    .map(({ place, ...rest }) => ({ ...rest, ...place })),
  fc.record({
    type: fc.constant('highlight' as const),
    selector: fc.constantFrom(...SHIFTLY.elements.map(({ selector }) => selector)),
    duration_ms: anyLength,
  }),
  fc.record({ type: fc.constant('wait' as const), duration_ms: anyLength }),
);
const anyInteractions = fc.array(anyInteraction, { minLength: 1, maxLength: 12 });

describe('a recording with interactions', () => {
  test('has one scene for each, in order, silent, each at least as long as was asked for', () => {
    fc.assert(
      fc.property(anyInteractions, (interactions) => {
        const storyboard = plan(interactions);
        expect(() => Storyboard.parse(storyboard)).not.toThrow();
        expect(storyboard.speech).toEqual([]);
        expect(storyboard.scenes).toHaveLength(interactions.length);
        for (const [index, { duration_ms = 0 }] of interactions.entries()) {
          expect((storyboard.scenes[index]?.frames ?? 0) / 30).toBeGreaterThanOrEqual(duration_ms / 1000 - 1e-9);
        }
      }),
    );
  });

  test('is one visit: every scene starts where camera and pointer were left', () => {
    fc.assert(
      fc.property(anyInteractions, (interactions) => {
        const storyboard = plan(interactions);
        const played = shots(storyboard);
        for (const [index, { from }] of storyboard.scenes.entries()) {
          if (index === 0) expect(from.scroll_y).toBe(0);
          else expect(from).toEqual(played[index - 1]?.end);
        }
      }),
    );
  });

  test('has time for every move at its own pace: pointer and camera rest at the end, and every frame is seen', () => {
    fc.assert(
      fc.property(
        anyInteractions,
        fc.integer({ min: 200, max: 3000 }),
        fc.integer({ min: 0, max: 1500 }),
        (list, speed, fade) => {
          const settings = { ...SETTINGS, scroll_speed: speed, transition_duration_ms: fade };
          const storyboard = plan(list, { settings });
          const pace = { scrollSpeedMs: speed, fadeMs: fade };
          for (const [index, shot] of shots(storyboard, pace).entries()) {
            expect(shot.scroll.at(-1)).toBe(shot.end.scroll_y);
            expect(shot.pointer.at(-1)?.slice(1)).toEqual([shot.end.pointer.x, shot.end.pointer.y]);
            if (list[index]?.type === 'highlight') expect(shot.highlight).not.toBeNull();
          }
        },
      ),
    );
  });

  test('does what each word says', () => {
    const storyboard = plan([
      { type: 'highlight', selector: '#heading-820' },
      { type: 'scroll', x: 0, y: 3000 },
      { type: 'hover', selector: '#heading-3190' },
      { type: 'scroll', selector: '#heading-180' },
      { type: 'wait', duration_ms: 1500 },
    ]);
    const [highlight, down, hover, up, wait] = shots(storyboard);
    expect(highlight?.highlight?.box.height).toBeGreaterThan(40);
    expect(down?.end.scroll_y).toBe(3000);
    expect(down?.highlight).toBeNull();
    // It can be seen where the window is, so the camera stays.
    expect(hover?.end).toEqual({ scroll_y: 3000, pointer: { x: 360, y: 212 } });
    expect(hover?.highlight).toBeNull();
    expect(up?.end.scroll_y).toBe(0);
    expect(new Set(wait?.scroll)).toEqual(new Set([0]));
    expect(lengths(storyboard).at(-1)).toBe(1.5);
  });

  test('tells each by name', () => {
    const { scenes } = plan([
      { type: 'hover', x: 3, y: 4 },
      { type: 'scroll', selector: '#heading-180' },
      { type: 'wait' },
    ]);
    expect(scenes.map(({ title }) => title)).toEqual(['Hover 3,4', 'Scroll #heading-180', 'Wait']);
  });

  test('goes on hovering while it waits, so that what opened stays open', () => {
    const storyboard = plan([{ type: 'hover', selector: '#button-360' }, { type: 'wait' }, { type: 'wait' }]);
    const [hover, first, second] = shots(storyboard);
    expect(hover?.mouse.length).toBeGreaterThan(5);
    const { x, y } = hover?.end.pointer ?? {};
    expect(first?.mouse).toEqual([[0, x, y]]);
    expect(second?.mouse).toEqual([[0, x, y]]);
  });

  test('rests in its last scene when it is to be longer, and is never cut when it is to be shorter', () => {
    const interactions: Interaction[] = [
      { type: 'highlight', selector: '#heading-820' },
      { type: 'wait', duration_ms: 1000 },
    ];
    const usual = plan(interactions);
    const longer = plan(interactions, { durationSeconds: 20 });
    expect(total(longer)).toBe(600);
    expect(longer.scenes[0]).toEqual(usual.scenes[0]);
    expect(plan(interactions, { durationSeconds: 1 })).toEqual(usual);
  });

  test('goes to elements that only the page knows, once they were located', () => {
    const interactions: Interaction[] = [{ type: 'highlight', selector: '#deep' }, { type: 'wait' }];
    const { scenes } = plan(interactions, { page: { ...SHIFTLY, located: { '#deep': DEEP } } });
    expect(scenes[1]?.from.scroll_y).toBeGreaterThan(3500);
  });

  test.each(['#gone', 'constructor', '__proto__'])('is refused when nothing on the page is %s', (selector) => {
    const refused = expect.objectContaining({
      name: REJECTED.elementMissing,
      message: expect.stringContaining(selector),
    });
    const interactions: Interaction[] = [{ type: 'scroll', selector }];
    expect(() => plan(interactions)).toThrow(refused);
    expect(() => plan(interactions, { page: { ...SHIFTLY, located: { [selector]: null } } })).toThrow(refused);
  });

  test('does not ask of a page what only a click will bring', () => {
    const { scenes } = plan([
      { type: 'click', selector: '#button-360' },
      { type: 'highlight', text: 'What comes then' },
    ]);
    expect(scenes.map(({ direction }) => direction)).toMatchObject([
      { action: 'click', selector: '#button-360', required: true },
      { action: 'highlight', text: 'What comes then', selector: null, required: true },
    ]);
    expect(() => plan([{ type: 'highlight', text: 'What comes then' }])).toThrow('Step 1 (highlight)');
  });
});

describe('a recording without interactions', () => {
  const anySeconds = fc.double({ min: 1, max: 600, noNaN: true });
  const anyRate = fc.constantFrom(10, 24, 25, 30, 50, 60);

  test('lasts exactly as long as was asked for, in scenes of about 4 to 7 s', () => {
    fc.assert(
      fc.property(anySeconds, anyRate, (durationSeconds, frame_rate) => {
        const storyboard = plan([], { durationSeconds, settings: { ...SETTINGS, frame_rate } });
        expect(total(storyboard)).toBe(Math.max(1, Math.round(durationSeconds * frame_rate)));
        for (const { frames } of storyboard.scenes) {
          expect(frames / frame_rate).toBeLessThanOrEqual(7 + 1 / frame_rate);
          if (durationSeconds > 7) expect(frames / frame_rate).toBeGreaterThanOrEqual(3.5 - 1 / frame_rate);
        }
        expect(() => Storyboard.parse(storyboard)).not.toThrow();
      }),
    );
  });

  test('lasts half a minute when nobody says', () => {
    expect(total(plan())).toBe(900);
  });

  test('begins with the headline and goes down the page', () => {
    const storyboard = plan();
    expect(storyboard.scenes[0]?.direction).toMatchObject({ selector: '#heading-180', action: 'highlight' });
    const heights = shots(storyboard).map(({ end }) => end.scroll_y);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(heights.at(-1)).toBeGreaterThan(2000);
    expect(new Set(storyboard.scenes.map(({ title }) => title)).size).toBe(5);
  });

  test('is one visit, too', () => {
    fc.assert(
      fc.property(anySeconds, (durationSeconds) => {
        const storyboard = plan([], { durationSeconds });
        const played = shots(storyboard);
        for (const [index, { from }] of storyboard.scenes.entries()) {
          if (index > 0) expect(from).toEqual(played[index - 1]?.end);
        }
      }),
    );
  });

  test('goes back up once it has seen everything, rather than stop', () => {
    const storyboard = plan([], { durationSeconds: 120 });
    expect(storyboard.scenes.length).toBeGreaterThan(15);
    for (const [index, { title }] of storyboard.scenes.entries()) {
      if (index > 0) expect(title).not.toBe(storyboard.scenes[index - 1]?.title);
    }
    const heights = shots(storyboard).map(({ end }) => end.scroll_y);
    expect(heights.lastIndexOf(0)).toBeGreaterThan(5);
  });

  test('shows a tall page on which nothing was found window by window', () => {
    const page = { ...SHIFTLY, elements: [] };
    const storyboard = plan([], { page, durationSeconds: 30 });
    const heights = shots(storyboard).map(({ end }) => end.scroll_y);
    expect(heights[0]).toBe(0);
    for (const [index, y] of heights.slice(1).entries()) {
      expect(y).toBeGreaterThan(heights[index] ?? 0);
      expect(y - (heights[index] ?? 0)).toBeLessThanOrEqual(WINDOW.height * 0.8 + 1);
    }
  });

  test('stays on a page that has one window and nothing on it', () => {
    const page = { ...SHIFTLY, elements: [], page_height: 720, title: '' };
    const storyboard = plan([], { page, durationSeconds: 15 });
    expect(total(storyboard)).toBe(450);
    expect(new Set(storyboard.scenes.map(({ title }) => title))).toEqual(new Set(['The page']));
  });
});
