import { describe, expect, test } from 'vitest';
import { concatList, joinArgs, mixAudioArgs, posterArgs } from '../../functions/core/film/assemble.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';
import { pointerCommands, type RenderSceneRequest, renderSceneArgs } from '../../functions/core/film/render-scene.ts';

const request: RenderSceneRequest = {
  mezzaninePath: '/tmp/x/take.mkv',
  frames: 73,
  frameRate: 25,
  width: 1280,
  height: 720,
  pointer: [
    [0, 100, 200],
    [7, 110, 210],
    [8, 120, 220],
  ],
  cursorPath: '/opt/cursor.png',
  logo: { path: '/opt/logo.png', position: 'bottom-right' },
  outputs: [
    { name: '720p', width: 1280, height: 720, path: '/tmp/x/720p.mp4' },
    { name: '480p', width: 854, height: 480, path: '/tmp/x/480p.mp4' },
  ],
  commandsPath: '/tmp/x/pointer.txt',
};
const args = (more: Partial<RenderSceneRequest> = {}) => renderSceneArgs({ ...request, ...more });
const graph = (more: Partial<RenderSceneRequest> = {}) => {
  const all = args(more);
  return all[all.indexOf('-filter_complex') + 1] ?? '';
};
const inputs = (more: Partial<RenderSceneRequest> = {}) =>
  args(more).flatMap((arg, index, all) => (all[index - 1] === '-i' ? [arg] : []));

/** Arguments of one output: what lies between the output before and its own path. */
function outputArgs(path: string): string[] {
  const all = args();
  return all.slice(all.lastIndexOf('-map', all.indexOf(path)), all.indexOf(path) + 1);
}

describe('renderSceneArgs', () => {
  test('converts the colours once, before the sizes part', () => {
    expect(graph().match(/zscale=/g)).toHaveLength(1);
    expect(graph().indexOf('zscale=')).toBeLessThan(graph().indexOf('split='));
  });

  test.each(['/tmp/x/720p.mp4', '/tmp/x/480p.mp4'])('%s has what joining by copy needs', (path) => {
    const text = outputArgs(path).join(' ');
    expect(text).toContain('-frames:v 73');
    expect(text).toContain('-r 25');
    expect(text).toContain('-bf 0');
    expect(text).toContain('-g 50');
    expect(text).toContain('-sc_threshold 0');
    expect(text).toContain('-flags +cgop');
    expect(text).toContain('-video_track_timescale 25000');
    expect(text).toContain('-colorspace bt709 -color_trc bt709 -color_primaries bt709');
  });

  test('the film’s own size is not scaled, the others are', () => {
    expect(graph()).toContain('[s0]null[v0]');
    expect(graph()).toContain('[s1]scale=854:480');
  });

  test('every part of the graph that is made is used once', () => {
    for (const more of [{}, { pointer: [] }, { logo: null }, { pointer: [], logo: null }]) {
      const made = [...graph(more).matchAll(/\[([a-z]+\d*)\](?=;|\[|$)/g)].map(([, label]) => label);
      const mapped = args(more).filter((_, index, all) => all[index - 1] === '-map');
      for (const label of new Set(made)) {
        const uses = graph(more).split(`[${label}]`).length - 1 + mapped.filter((map) => map === `[${label}]`).length;
        expect([label, uses]).toEqual([label, 2]);
      }
    }
  });

  test('what is not shown is not read either, and the logo keeps its input', () => {
    expect(inputs()).toEqual(['/tmp/x/take.mkv', '/opt/cursor.png', '/opt/logo.png']);
    expect(inputs({ pointer: [] })).toEqual(['/tmp/x/take.mkv', '/opt/logo.png']);
    expect(inputs({ logo: null })).toEqual(['/tmp/x/take.mkv', '/opt/cursor.png']);
    expect(graph({ pointer: [] })).toContain('[1:v]scale=140:-2[logo]');
    expect(graph()).toContain('[2:v]scale=140:-2[logo]');
    expect(graph({ pointer: [] })).not.toContain('sendcmd');
  });

  test.each([
    ['top-left', 'x=23:y=23'],
    ['top-right', 'x=W-w-23:y=23'],
    ['bottom-left', 'x=23:y=H-h-23'],
    ['bottom-right', 'x=W-w-23:y=H-h-23'],
  ] as const)('the logo at %s keeps its distance from the edges', (position, place) => {
    expect(graph({ logo: { path: '/opt/logo.png', position } })).toContain(`overlay=${place}[branded]`);
  });

  test('a folder with marks of the graph’s own syntax cannot change the graph', () => {
    const text = graph({ commandsPath: "/tmp/a'b:c;d,e[f]\\g/pointer.txt" });
    expect(text).toContain(String.raw`sendcmd=f=/tmp/a\\\'b\\\:c\\\;d\\\,e\\\[f\\\]\\\\g/pointer.txt[moved]`);
  });
});

describe('pointerCommands', () => {
  test('each move comes half a frame early, so that no rounding brings it a frame late', () => {
    const times = pointerCommands(request)
      .split('\n')
      .map((line) => Number.parseFloat(line));
    expect(times).toEqual([6.5 / 25, 7.5 / 25]);
  });

  test('the first place is the graph’s own, which needs no command', () => {
    expect(graph()).toContain('overlay@pointer=x=96:y=198:');
    expect(pointerCommands({ ...request, pointer: [[0, 5, 5]] })).toBe('');
  });

  test('moves the tip, not the corner, to the place', () => {
    // At 720 lines the picture is shown at 30/96: the tip at (12, 8) lies 3.75 and 2.5 pixels in.
    expect(pointerCommands(request)).toContain('overlay@pointer x 106, overlay@pointer y 208;');
  });

  test('times stay ordered and apart at 60 frames a second after ten minutes', () => {
    const pointer = Array.from({ length: 100 }, (_, index): [number, number, number] => [36_000 + index, index, 0]);
    const times = pointerCommands({ pointer: [[0, 0, 0], ...pointer], frameRate: 60, height: 720 })
      .split('\n')
      .map((line) => Number.parseFloat(line));
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo((36_000 + index - 0.5) / 60, 4);
  });
});

describe('arguments of the assembly', () => {
  test('a quote in a path does not end the list’s line', () => {
    expect(concatList(['/tmp/a.mp4', "/tmp/it's/b.mp4"])).toBe("file '/tmp/a.mp4'\nfile '/tmp/it'\\''s/b.mp4'");
  });

  test('pictures are copied, sound is encoded once and the index goes to the front', () => {
    const join = joinArgs({ listPath: 'l', audioPath: 'a', outputPath: 'o.mp4', title: 'A; -y "title"\n' });
    expect(join.join(' ')).toContain('-c copy -movflags +faststart');
    expect(join).toContain('title=A; -y "title"\n');
    expect(join.at(-1)).toBe('o.mp4');
    expect(mixAudioArgs({ listPath: 'l', outputPath: 'o' }).join(' ')).toContain('-c:a aac');
    for (const all of [join, mixAudioArgs({ listPath: 'l', outputPath: 'o' })]) expect(all).not.toContain('-shortest');
  });

  test('the poster’s moment is sought before it is decoded', () => {
    const poster = posterArgs({ videoPath: 'v', atSeconds: 1 / 3, outputPath: 'p.jpg' });
    expect(poster.indexOf('-ss')).toBeLessThan(poster.indexOf('-i'));
    expect(poster).toContain('0.333');
  });
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

  test('keeps the shape, portrait too, with even widths', () => {
    for (const [width, height] of [
      [1080, 1920],
      [1366, 768],
      [2560, 1080],
      [998, 562],
    ] as const) {
      for (const step of planLadder(width, height)) {
        expect(step.width % 2).toBe(0);
        expect(Math.abs(step.width / step.height - width / height) * step.height).toBeLessThanOrEqual(1);
      }
    }
  });
});
