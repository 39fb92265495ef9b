import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordingSettings } from '../../functions/contract/recording.ts';
import { type Scene, Take } from '../../functions/contract/storyboard.ts';
import {
  COMPOSER_VERSION,
  pathsIn,
  RECORDER_VERSION,
  sceneKey,
  type VisitOfKey,
  visitKey,
} from '../../functions/core/scene-keys.ts';

const take: Take = Take.parse({
  ...{ index: 3, mezzanine_key: 'takes/a/003.mkv', frames: 40, captured_frames: 12, dropped_frames: 0 },
  ...{ capture_mode: 'plate', width: 640, height: 360, frame_rate: 25, stopped: false },
  ...{ cpu_seconds: 1.5, peak_memory_mb: 400, pointer: [[0, 10, 20]], clicks: [[4, 10, 20]] },
  plate: {
    ...{ from: 2, to: 30, tiles: 2, strip: 300, cut: 4, scroll: [0, 5, 9], layer: true },
    ...{ tiles_key: 'takes/a/003-tiles.mkv', layer_key: 'takes/a/003-layer.png' },
  },
});
const request = {
  ffmpegPath: '/opt/ffmpeg',
  mezzaninePath: '/tmp/1/take.mkv',
  plateFiles: { tilesPath: '/tmp/1/tiles.mkv', layerPath: '/tmp/1/layer.png' },
  take,
  frames: 40,
  frameRate: 25,
  width: 640,
  height: 360,
  cursorPath: '/opt/cursor.png',
  logo: { path: '/opt/logo.png', position: 'top-left' },
  watermark: { text: 'For Dana', opacity: 0.5, fontPaths: ['/opt/inter.ttf'], logoPosition: 'top-left' },
  encode: { crf: 21, preset: 'veryfast' },
  ladder: [{ name: '360p', width: 640, height: 360 }],
};
const paths = pathsIn(request);
const hashes = new Map(paths.map((path) => [path, `hash of ${path}`]));
const key = (more: object = {}, contents = hashes) => sceneKey({ ...request, ...more }, contents);

/** Every place in plain data that holds a value, as its way there. */
const leaves = (value: unknown, way: (string | number)[] = []): (string | number)[][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, item]) => leaves(item, [...way, name]))
    : [way];
type Holder = Record<string | number, unknown>;
const changed = <T>(value: T, way: (string | number)[]): T => {
  const copy = structuredClone(value);
  const last = way.at(-1) ?? '';
  // The way was taken from this object: each name on it but the last holds an object, as the object itself is one.
  let holder = copy as Holder;
  // As above.
  for (const name of way.slice(0, -1)) holder = holder[name] as Holder;
  const before = holder[last];
  holder[last] = typeof before === 'number' ? before + 1 : typeof before === 'boolean' ? !before : `${before}x`;
  return copy;
};
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, item]) => [name, turned(item)]),
        )
      : value;

describe('the key of a rendered scene', () => {
  const isSeen = (way: (string | number)[]) => {
    const name = String(way.at(-1));
    const isBookkeeping =
      way[0] === 'take' && /^(index|.*_key|captured_|dropped_|capture_|stopped|cpu|peak)/.test(name);
    return !isBookkeeping && !/paths?$/i.test(name) && way[1] !== 'fontPaths';
  };

  it('is another one for every other value that is seen, and for no other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...leaves(request)), (way) => {
        const other = changed(request, way);
        const moved = new Map([
          ...hashes,
          ...pathsIn(other).map((path, at) => [path, `hash of ${paths[at]}`] as const),
        ]);
        expect(sceneKey(other, moved) !== key(), way.join('.')).toBe(isSeen(way));
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of names, nor on where and for whom it is made', () => {
    // The same names and values in another order.
    const other = turned(request) as typeof request;
    expect(sceneKey(other, hashes)).toBe(key());
    const elsewhere = { folder: '/tmp/2', signal: AbortSignal.abort(), onProgress: () => {}, later: undefined };
    expect(key(elsewhere)).toBe(key());
  });

  it('is another one for other content behind the same path, lost content included', () => {
    expect(paths).toHaveLength(7);
    for (const path of paths) {
      expect(key({}, new Map([...hashes, [path, 'another']])), path).not.toBe(key());
      const lost = new Map(hashes);
      lost.delete(path);
      expect(key({}, lost), path).not.toBe(key());
    }
  });

  it('takes in what is added to the request later, and refuses what is not data', () => {
    expect(key({ fade: { frames: 12 } })).not.toBe(key());
    for (const odd of [new Map(), new Date(), Buffer.from('x'), Number.NaN, 1n]) {
      expect(() => key({ odd })).toThrow(TypeError);
    }
  });
});

const scene = (more: Partial<Scene> = {}): Scene => ({
  index: 1,
  title: 'Plan',
  frames: 50,
  direction: { kind: 'page', selector: '#plan', text: null, action: 'look' },
  from: { scroll_y: 0, pointer: { x: 4, y: 5 } },
  take: null,
  ...more,
});
const card = scene({
  direction: {
    kind: 'card',
    card: 'intro',
    heading: 'Hi',
    subheading: null,
    button: null,
    background_color: null,
    logo: null,
  },
});
const visit: VisitOfKey = {
  brief: { url: 'https://shiftly.example/', recording: RecordingSettings.parse({}), access: null },
  storyboard: { width: 640, height: 360, frame_rate: 25, animated: false, realtime: false, fingerprint: 'f00d' },
  scenes: [scene()],
  // The key takes a brand as it comes; a name is enough here.
  brand: { name: 'Leadreel' } as VisitOfKey['brand'],
  logo: 'abc',
};
const visited = (more: Partial<VisitOfKey> = {}) => visitKey({ ...visit, ...more });

describe('the key of a visit’s takes', () => {
  it('is another one for another page, state, window, setting or scene, and the same for another film', () => {
    const { brief, storyboard } = visit;
    const others = [
      visited({ brief: { ...brief, url: 'https://shiftly.example/b' } }),
      visited({ brief: { ...brief, recording: RecordingSettings.parse({ quality: 'low' }) } }),
      ...Object.entries({ fingerprint: 'beef', width: 642, height: 362, frame_rate: 30, animated: true }).map((one) =>
        visited({ storyboard: { ...storyboard, ...Object.fromEntries([one]) } }),
      ),
      visited({ scenes: [scene({ frames: 51 })] }),
      visited({ scenes: [scene({ from: { scroll_y: 9, pointer: { x: 4, y: 5 } } })] }),
      visited({ scenes: [scene({ part: { from: 0, of: 100 } })] }),
      visited({ scenes: [scene({ direction: { kind: 'page', selector: '#swap', text: null, action: 'look' } })] }),
      visited({ scenes: [scene(), scene({ index: 2 })] }),
    ];
    expect(new Set([visited(), ...others]).size).toBe(others.length + 1);
    expect(visited({ scenes: [scene({ index: 7, title: 'Another' })], logo: 'def' })).toBe(visited());
  });

  it('of a card goes by what stands on it, whatever the page', () => {
    const shown = visited({ scenes: [card] });
    const { brief, storyboard } = visit;
    expect(shown).not.toBe(visited());
    // Only whether there is access matters, not its shape.
    const secret = { names: ['password'] } as never;
    expect(
      visited({
        brief: { ...brief, url: null, access: secret },
        storyboard: { ...storyboard, fingerprint: undefined },
        scenes: [card],
      }),
    ).toBe(shown);
    // Any other brand will do.
    for (const other of [{ logo: 'def' }, { brand: { name: 'Else' } as never }, { scenes: [{ ...card, frames: 9 }] }]) {
      expect(visited({ scenes: [card], ...other })).not.toBe(shown);
    }
  });

  it('is none where takes are nobody else’s', () => {
    const { brief, storyboard } = visit;
    // Only whether there is access matters, not its shape.
    expect(visited({ brief: { ...brief, access: { names: ['password'] } as never } })).toBeNull();
    expect(visited({ storyboard: { ...storyboard, fingerprint: undefined } })).toBeNull();
    expect(visited({ storyboard: { ...storyboard, realtime: true } })).toBeNull();
    const recording = RecordingSettings.parse({ capture_mode: 'realtime' });
    expect(visited({ brief: { ...brief, recording } })).toBeNull();
  });

  it('has its version raised with the browser’s', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const chromium = { ...dependencies, ...devDependencies }['@sparticuz/chromium'];
    // Another browser draws other frames: raise RECORDER_VERSION with it, then write both here.
    expect({ chromium, recorder: RECORDER_VERSION, composer: COMPOSER_VERSION }).toEqual({
      chromium: '149.0.0',
      recorder: 2,
      composer: 2,
    });
  });
});
