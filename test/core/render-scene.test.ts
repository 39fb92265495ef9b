import { describe, expect, test } from 'vitest';
import {
  pointerCommands,
  type RenderSceneRequest,
  renderSceneArgs,
  USUAL_ENCODE,
} from '../../functions/core/film/render-scene.ts';

const take: RenderSceneRequest['take'] = {
  frames: 73,
  width: 1280,
  height: 720,
  pointer: [
    [0, 100, 200],
    [7, 110, 210],
    [8, 120, 220],
  ],
};
const unpointed = { take: { ...take, pointer: [] } };
const request: RenderSceneRequest = {
  mezzaninePath: '/tmp/x/take.mkv',
  take,
  frames: 73,
  frameRate: 25,
  width: 1280,
  height: 720,
  cursorPath: '/opt/cursor.png',
  logo: { path: '/opt/logo.png', position: 'bottom-right' },
  picture: { x: 0, y: 0, width: 1280, height: 720 },
  back: null,
  enters: null,
  leaves: null,
  letters: null,
  encode: USUAL_ENCODE,
  outputs: [
    { name: '720p', width: 1280, height: 720, path: '/tmp/x/720p.mp4' },
    { name: '480p', width: 854, height: 480, path: '/tmp/x/480p.mp4' },
  ],
  commandsPath: '/tmp/x/pointer.txt',
  plateCommandsPath: '/tmp/x/plate.txt',
  ripple: null,
};
const letters = { path: '/tmp/x/letters.ass', fontsFolder: '/tmp/x/fonts' };
const still = { path: '/tmp/x/still.rgb', side: 256, frames: 7 };
const faded = { enters: still, leaves: still };
const fitted: Partial<RenderSceneRequest> = {
  ...{ width: 720, height: 1280, picture: { x: 0, y: 366, width: 720, height: 406 } },
  back: 'blur',
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

  test('the film’s own size is not scaled, each of the others is made of the next larger one', () => {
    expect(graph()).toMatch(/\]null,split=2\[v0\]\[s0\];\[s0\]scale=854:480:flags=bicubic\[v1\]$/);
    const outputs = [...request.outputs, { name: '240p', width: 426, height: 240, path: '/tmp/240p.mp4' }];
    expect(graph({ outputs })).toMatch(
      /scale=854:480:flags=bicubic,split=2\[v1\]\[s1\];\[s1\]scale=426:240:flags=bicubic\[v2\]$/,
    );
    expect(graph({ outputs: outputs.slice(0, 1) })).toMatch(/\]null\[v0\]$/);
  });

  test('every part of the graph that is made is used once', () => {
    for (const more of [
      {},
      unpointed,
      { logo: null },
      { ...unpointed, logo: null },
      { letters },
      { ...unpointed, logo: null, letters },
      fitted,
      { ...fitted, ...faded, letters, back: { path: '/tmp/x/back.rgb', side: 256 } },
      { ...unpointed, logo: null, ...faded },
    ]) {
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
    expect(inputs(unpointed)).toEqual(['/tmp/x/take.mkv', '/opt/logo.png']);
    expect(inputs({ logo: null })).toEqual(['/tmp/x/take.mkv', '/opt/cursor.png']);
    expect(graph(unpointed)).toContain('[1:v]scale=140:140:force_original_aspect_ratio=decrease[logo]');
    expect(graph()).toContain('[2:v]scale=140:140:force_original_aspect_ratio=decrease[logo]');
    expect(graph(unpointed)).not.toContain('sendcmd');
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

describe('a take that is not as the film is', () => {
  const rest = (more: Partial<RenderSceneRequest>) => /tpad=[^[]*/.exec(graph(more))?.[0];

  test('rests on its last frame when it is shorter, by exactly what is missing, so that a cut file is found out', () => {
    expect(rest({})).toBeUndefined();
    expect(rest({ frames: 100 })).toBe('tpad=stop_mode=clone:stop=27');
    expect(args({ frames: 100 }).join(' ')).toContain('-frames:v 100');
  });

  test('is cut when it is longer', () => {
    expect(rest({ frames: 20 })).toBeUndefined();
    expect(args({ frames: 20 }).join(' ')).toContain('-frames:v 20');
  });

  test('is made smaller while its colours are converted, and its pointer’s way with it', () => {
    const large = { ...take, width: 2560, height: 1440 };
    expect(graph()).not.toContain('zscale=w=');
    expect(graph({ take: large })).toContain('zscale=w=1280:h=720:');
    expect(graph({ take: large })).toContain('overlay@pointer=x=46:y=98:');
    expect(pointerCommands({ ...request, take: large })).toContain('overlay@pointer x 51, overlay@pointer y 103;');
  });
});

describe('how a scene is encoded', () => {
  test('is CRF 23 with preset superfast unless something else is asked for', () => {
    expect(args().join(' ')).toContain('-preset superfast -crf 23 ');
    expect(args({ encode: { crf: 32, preset: 'fast' } }).join(' ')).toContain('-preset fast -crf 32 ');
  });

  test('never is lossless, which most players cannot play', () => {
    expect(args({ encode: { crf: 0, preset: 'slow' } }).join(' ')).toContain('-crf 1 ');
  });
});

describe('text, backgrounds and soft cuts', () => {
  test('text is drawn from a file, over everything else', () => {
    const text = graph({ letters, ...faded });
    expect(text).toContain(
      '[left]ass=filename=/tmp/x/letters.ass:fontsdir=/tmp/x/fonts[lettered];[lettered]null,split=2',
    );
    expect(graph({ letters: { ...letters, path: "/tmp/it's a:b/w.ass" } })).toContain(
      String.raw`ass=filename=/tmp/it\\\'s a\\\:b/w.ass:`,
    );
  });

  test('what is not asked for costs no filter', () => {
    expect(graph()).not.toMatch(/ass=|fade=|gblur|loop=/);
  });

  test('a picture that does not fill the film is made that size first, with its pointer, and the logo after', () => {
    const upright = { ...fitted, back: { path: '/tmp/x/back.rgb', side: 256 } };
    expect(graph(upright)).toContain('zscale=w=720:h=406:');
    expect(graph(upright)).toContain('[back][pointed]overlay=x=0:y=366:eof_action=endall[fitted]');
    expect(graph(upright)).toContain('[fitted][logo]overlay=');
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
    expect(pointerCommands({ ...request, take: { ...take, pointer: [[0, 5, 5]] } })).toBe('');
  });

  test('moves the tip, not the corner, to the place', () => {
    // At 720 lines the picture is shown at 30/96: the tip at (12, 8) lies 3.75 and 2.5 pixels in.
    expect(pointerCommands(request)).toContain('overlay@pointer x 106, overlay@pointer y 208;');
  });

  test('times stay ordered and apart at 60 frames a second after ten minutes', () => {
    const pointer = Array.from({ length: 100 }, (_, index): [number, number, number] => [36_000 + index, index, 0]);
    const times = pointerCommands({
      take: { height: 720, pointer: [[0, 0, 0], ...pointer] },
      frameRate: 60,
      picture: { height: 720 },
    })
      .split('\n')
      .map((line) => Number.parseFloat(line));
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo((36_000 + index - 0.5) / 60, 4);
  });
});
