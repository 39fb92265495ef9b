import { describe, expect, test } from 'vitest';
import { ASSEMBLY_WORK, assemblyTotal, concatList, joinArgs } from '../../functions/core/film/assemble.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';

describe('arguments of the assembly', () => {
  test('a quote in a path does not end the list’s line', () => {
    const parts = ['/tmp/a.mp4', "/tmp/it's/b.mp4"].map((path) => ({ path, frames: 40 }));
    expect(concatList(parts, 30)).toBe(
      "file '/tmp/a.mp4'\nduration 1.333333\nfile '/tmp/it'\\''s/b.mp4'\nduration 1.333334",
    );
  });

  test('lengths do not drift, however many scenes there are', () => {
    const list = concatList(
      Array.from({ length: 300 }, () => ({ path: 'x', frames: 7 })),
      60,
    );
    const lengths = [...list.matchAll(/duration ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    expect(lengths.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo((300 * 7) / 60, 6);
  });

  test('pictures are copied and the index goes to the front', () => {
    const join = joinArgs({ listPath: 'l', audioPath: 'a', outputPath: 'o.mp4', title: 'A; -y "title"\n' });
    expect(join.join(' ')).toContain('-c copy -movflags +faststart');
    expect(join).toContain('title=A; -y "title"\n');
    expect(join.at(-1)).toBe('o.mp4');
    expect(join).not.toContain('-shortest');
  });

  test('a film without sound has none to map', () => {
    const join = joinArgs({ listPath: 'l', audioPath: null, outputPath: 'o.mp4', title: 'x' });
    expect(join.filter((arg) => arg === '-map')).toHaveLength(1);
    expect(join.filter((arg) => arg === '-i')).toHaveLength(1);
  });
});

test('the shares of an assembly’s work are all of it', () => {
  expect(Object.values(ASSEMBLY_WORK).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(assemblyTotal(1)).toBe(1);
  expect(assemblyTotal(1800)).toBe(180);
});

describe('planLadder', () => {
  test('a film gets its own size and the steps below it, tallest first', () => {
    const sizes = planLadder(1920, 1080).map(({ name, width, height }) => `${name} ${width}x${height}`);
    expect(sizes).toEqual(['1080p 1920x1080', '720p 1280x720', '480p 854x480']);
    expect(planLadder(1280, 720).map(({ name }) => name)).toEqual(['720p', '480p']);
    expect(planLadder(3840, 2160).map(({ name }) => name)).toEqual(['2160p', '1080p', '720p', '480p']);
    expect(planLadder(640, 360).map(({ name }) => name)).toEqual(['360p']);
  });

  test('the wanted steps come in order, and none blows the film up or repeats it', () => {
    expect(planLadder(1280, 720, ['360p', '720p', '1080p', '480p']).map(({ name }) => name)).toEqual([
      ...['720p', '480p', '360p'],
    ]);
  });

  test('goes by the shorter side, as players do', () => {
    const sizes = planLadder(1080, 1920).map(({ name, width, height }) => `${name} ${width}x${height}`);
    expect(sizes).toEqual(['1080p 1080x1920', '720p 720x1280', '480p 480x854']);
    expect(planLadder(1080, 1080, ['720p']).map(({ name, width }) => `${name} ${width}`)).toEqual([
      ...['1080p 1080', '720p 720'],
    ]);
  });

  test('keeps the shape, portrait too, with even sides', () => {
    for (const [width, height] of [
      [1080, 1920],
      [1366, 768],
      [2560, 1080],
      [998, 562],
    ] as const) {
      for (const step of planLadder(width, height)) {
        expect([step.width % 2, step.height % 2]).toEqual([0, 0]);
        expect(Math.abs((step.height * width) / height - step.width)).toBeLessThanOrEqual(width > height ? 1 : 1.2);
      }
    }
  });
});
