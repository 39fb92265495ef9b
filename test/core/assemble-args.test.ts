import { describe, expect, test } from 'vitest';
import { concatList, joinArgs, mixAudioArgs, pickPoster, posterArgs } from '../../functions/core/film/assemble.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';

describe('arguments of the assembly', () => {
  test('a quote in a path does not end the list’s line', () => {
    expect(concatList(['/tmp/a.mp4', "/tmp/it's/b.mp4"])).toBe("file '/tmp/a.mp4'\nfile '/tmp/it'\\''s/b.mp4'");
  });

  const speech = [
    { path: '/tmp/a.wav', startSample: 48_000 },
    { path: '/tmp/b.wav', startSample: 100_000 },
  ];
  const mix = (more: Partial<Parameters<typeof mixAudioArgs>[0]> = {}) =>
    mixAudioArgs({ speech, totalSamples: 250_000, outputPath: 'o', ...more }).join(' ');

  test('pictures are copied, sound is encoded once and the index goes to the front', () => {
    const join = joinArgs({ listPath: 'l', audioPath: 'a', outputPath: 'o.mp4', title: 'A; -y "title"\n' });
    expect(join.join(' ')).toContain('-c copy -movflags +faststart');
    expect(join).toContain('title=A; -y "title"\n');
    expect(join.at(-1)).toBe('o.mp4');
    expect(mix()).toContain('-c:a aac');
    for (const all of [join.join(' '), mix()]) expect(all).not.toContain('-shortest');
  });

  test('a film in which nobody speaks has no sound to map', () => {
    const join = joinArgs({ listPath: 'l', audioPath: null, outputPath: 'o.mp4', title: 'x' });
    expect(join.filter((arg) => arg === '-map')).toHaveLength(1);
    expect(join.filter((arg) => arg === '-i')).toHaveLength(1);
  });

  test('each section starts at its sample, silence lies between them, and the whole is as long as the film', () => {
    expect(mix()).toContain('atrim=end_sample=48000,');
    expect(mix()).toContain('apad=whole_len=52000,atrim=end_sample=52000[a0]');
    expect(mix()).toContain('apad=whole_len=150000,atrim=end_sample=150000[a1]');
    expect(mix()).toContain('[lead][a0][a1]concat=n=3:v=0:a=1[sound]');
    const [first] = speech;
    expect(mix({ speech: first ? [{ ...first, startSample: 0 }] : [] })).not.toContain('anullsrc');
  });

  test('the poster’s moment is sought before it is decoded', () => {
    const poster = posterArgs({ videoPath: 'v', atSeconds: 1 / 3, outputPath: 'p.jpg' });
    expect(poster.indexOf('-ss')).toBeLessThan(poster.indexOf('-i'));
    expect(poster).toContain('0.333');
  });
});

test('the poster is the first moment that shows about as much as any other does', () => {
  expect(pickPoster([100, 90, 80])).toBe(0);
  expect(pickPoster([10, 100, 120])).toBe(1);
  expect(pickPoster([10, 12, 11])).toBe(0);
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
