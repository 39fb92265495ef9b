import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Card } from '../../functions/contract/compose.ts';
import type { Scene, Take } from '../../functions/contract/storyboard.ts';
import { Storyboard } from '../../functions/contract/storyboard.ts';
import { SAMPLE_RATE, type SpokenSection } from '../../functions/contract/voice.ts';
import { type CompositionRequest, keptTakes, planComposition } from '../../functions/core/plan-composition.ts';

const SIZE = { width: 1280, height: 720 };

const scene = (index: number, frames: number): Scene => ({
  index,
  title: `Scene ${index}`,
  frames,
  direction: { kind: 'page', selector: `#s${index}`, text: null, action: 'highlight' },
  from: { scroll_y: index * 100, pointer: { x: 1, y: 2 } },
  take: null,
});
const take = (index: number, frames: number, more: Partial<Take> = {}): Take => ({
  ...{ index, mezzanine_key: `takes/r/${index}.mkv`, frames, captured_frames: 1, dropped_frames: 0, ...SIZE },
  ...{ capture_mode: 'live', frame_rate: 25, stopped: false, cpu_seconds: 1, peak_memory_mb: 1, pointer: [] },
  ...{ clicks: [], click_color: '#FF0000', plate: null },
  ...more,
});
const spoken = (index: number, samples: number): SpokenSection => ({
  ...{ index, audio_key: `voice/v/${index}.wav`, frame_rate: 30, frames: Math.round(samples / 1600), samples },
  ...{ speech_seconds: 1, words: [{ text: 'w', start_seconds: 0, end_seconds: 1 }], characters_processed: 1 },
  ...{ speaker: { engine: 'flite', voice_id: 'rms', voice_name: 'rms', model_id: null }, cost_usd: 0 },
  ...{ cached: false, saved_usd: 0, cache_key: null },
});

function compose(
  frames: readonly number[],
  samples: readonly number[],
  more: Partial<CompositionRequest> & { frameRate?: number } = {},
) {
  const scenes = frames.map((count, index) => scene(index, count));
  const storyboard = { frame_rate: more.frameRate ?? 25, ...SIZE, scenes, speech: [] };
  return planComposition({
    recording: { owner: 'r', storyboard, takes: frames.map((count, index) => take(index, count)) },
    voice: { owner: 'v', sections: samples.map((count, index) => spoken(index, count)) },
    ...{ title: 'A film', options: {}, ...SIZE, ...more },
  });
}
const total = ({ scenes }: Storyboard) => scenes.reduce((sum, { frames }) => sum + frames, 0);
const seconds = (count: number) => Math.round(count * SAMPLE_RATE);
const card = (duration_seconds: number) => Card.parse({ duration_seconds });

const anyComposition = fc.record({
  frames: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }),
  // A voice that was made for 24, 25, 30, 50 or 60 frames a second.
  samples: fc.array(
    fc.tuple(fc.constantFrom(2000, 1920, 1600, 960, 800), fc.integer({ min: 1, max: 200 })).map(([a, b]) => a * b),
    { maxLength: 10 },
  ),
  frameRate: fc.constantFrom(10, 24, 25, 30, 48, 50, 60),
  intro: fc.option(fc.double({ min: 1, max: 15, noNaN: true })),
  outro: fc.option(fc.double({ min: 1, max: 15, noNaN: true })),
});

describe('planComposition', () => {
  test('shows all of the recording, in order, between its cards, at the recording’s own rate', () => {
    fc.assert(
      fc.property(anyComposition, ({ frames, samples, frameRate, intro, outro }) => {
        const options = { ...(intro && { intro: card(intro) }), ...(outro && { outro: card(outro) }) };
        const film = compose(frames, samples, { frameRate, options });
        expect(() => Storyboard.parse(film)).not.toThrow();
        expect(film.frame_rate).toBe(frameRate);
        expect(film.scenes.map(({ index }) => index)).toEqual(film.scenes.map((_, index) => index));
        const cards = film.scenes.filter(({ direction }) => direction.kind === 'card');
        expect(cards.map(({ frames: length }) => length)).toEqual(
          [intro, outro].flatMap((length) => (length ? [Math.round(length * frameRate)] : [])),
        );
        const shown = film.scenes.filter(({ take: from }) => from !== null);
        expect(shown.map(({ take: from }) => from)).toEqual(frames.map((_, index) => ({ owner: 'r', index })));
        expect(shown.slice(0, -1).map((each) => each.frames)).toEqual(frames.slice(0, -1));
        expect(shown.at(-1)?.frames).toBeGreaterThanOrEqual(frames.at(-1) ?? 0);
      }),
    );
  });

  test('starts the voice with the recording; sections follow one another, none overlapping, none later than it must', () => {
    fc.assert(
      fc.property(anyComposition, ({ frames, samples, frameRate, intro, outro }) => {
        const options = { ...(intro && { intro: card(intro) }), ...(outro && { outro: card(outro) }) };
        const film = compose(frames, samples, { frameRate, options });
        const perFrame = SAMPLE_RATE / frameRate;
        let free = intro ? Math.round(intro * frameRate) * perFrame : 0;
        for (const [index, { owner, index: section, start_frame }] of film.speech.entries()) {
          expect([owner, section]).toEqual(['v', index]);
          const start = start_frame * perFrame;
          expect(start).toBeGreaterThanOrEqual(free);
          expect(start - free).toBeLessThan(perFrame);
          free = start + (samples[index] ?? 0);
        }
        const outroFrames = outro ? Math.round(outro * frameRate) : 0;
        expect(free).toBeLessThanOrEqual((total(film) - outroFrames) * perFrame);
      }),
    );
  });

  test('lets the last scene rest until a longer voice has ended, not a frame longer', () => {
    const film = compose([50, 30], [seconds(2), seconds(3.01)]);
    // 2 s are 50 frames; 3.01 s are 75.25.
    expect(film.speech.map(({ start_frame }) => start_frame)).toEqual([0, 50]);
    expect(film.scenes.map(({ frames }) => frames)).toEqual([50, 76]);
  });

  test('keeps the whole recording when the voice is shorter, or says nothing', () => {
    expect(compose([50, 30], [seconds(1)]).scenes.map(({ frames }) => frames)).toEqual([50, 30]);
    expect(compose([50, 30], [])).toMatchObject({ speech: [] });
  });

  test('shows of each scene what was taken, which is less than was planned once it was stopped', () => {
    const storyboard = { frame_rate: 25, ...SIZE, scenes: [scene(0, 100), scene(1, 100), scene(2, 100)], speech: [] };
    const takes = [take(0, 100), take(1, 12, { stopped: true })];
    const film = compose([], [seconds(6)], { recording: { owner: 'r', storyboard, takes } });
    expect(film.scenes.map(({ frames, title }) => [title, frames])).toEqual([
      ['Scene 0', 100],
      ['Scene 1', 50],
    ]);
  });

  test.each([
    ['a recording of which nothing was kept', { recording: { owner: 'r', storyboard: compose([1], []), takes: [] } }],
    ['a film that is larger than the recording', { width: 1920, height: 1080 }],
    ['an upright film that is wider than the recording', { width: 1440, height: 1920 }],
    [
      'a take of a scene that was never planned',
      { recording: { owner: 'r', storyboard: compose([1], []), takes: [take(7, 9)] } },
    ],
  ])('refuses %s', (_, more) => {
    expect(() => compose([30], [seconds(1)], more)).toThrow(RangeError);
  });
});

describe('keptTakes', () => {
  const [whole, stopped] = [{ stopped: false }, { stopped: true }];

  test('keeps all of a recording that was not stopped', () => {
    expect(keptTakes([whole, whole])).toHaveLength(2);
  });

  test('ends with the first take that was stopped, although later scenes were recorded beside it', () => {
    expect(keptTakes([whole, stopped, whole, stopped])).toEqual([whole, stopped]);
  });

  test('ends before a scene that was never recorded, for nothing can stand in its place', () => {
    expect(keptTakes([whole, null, whole])).toEqual([whole]);
    expect(keptTakes([null, stopped])).toEqual([]);
  });
});
