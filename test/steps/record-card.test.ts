import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fade } from '../../functions/contract/storyboard.ts';
import { drawStill } from '../../functions/core/film/backdrop.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference, type Frames } from '../support/film.ts';
import { BRAND, cardScene, FRAME_RATE, record, SIZE } from '../support/recording.ts';

const folders = useFolders();
const SIDE = 64;

/** The largest difference of a frame from a card's bare background, in one channel. */
function fromBare(frames: Frames, frame: number, card: Fade['card']): number {
  const still = drawStill({ card, ...BRAND }, SIDE);
  let largest = 0;
  for (let row = 2; row < SIDE; row += 5) {
    for (let column = 2; column < SIDE; column += 5) {
      const at = (row * SIDE + column) * 3;
      // A pixel has three channels.
      const bare = [...still.subarray(at, at + 3)] as unknown as Color;
      const [x, y] = [((column + 0.5) * SIZE.width) / SIDE, ((row + 0.5) * SIZE.height) / SIDE];
      largest = Math.max(largest, difference(frames.at(frame, x, y), bare));
    }
  }
  return largest;
}

describe('a card beside a page', () => {
  test.each(['intro', 'outro'] as const)('comes from its bare background and leaves it again: %s', async (card) => {
    const fade: Fade = { frames: 10, card, background_color: null };
    const path = join(folders.work, `${card}.mkv`);
    await record('http://127.0.0.1:9/', path, { ...cardScene(60, { card }), enters: fade, leaves: fade });
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    expect(frames.count).toBe(60);
    expect(fromBare(frames, 0, card)).toBeLessThan(24);
    expect(fromBare(frames, 48, card)).toBeGreaterThan(80);
    expect(fromBare(frames, 59, card)).toBeLessThan(24);
  });

  test('is refused when its logo is no picture, rather than shown without it', async () => {
    const path = join(folders.work, 'broken.mkv');
    const logoDataUrl = `data:image/png;base64,${Buffer.from('GIF, or so they said').toString('base64')}`;
    const recording = record('http://127.0.0.1:9/', path, cardScene(10, { card: 'intro' }), { logoDataUrl });
    await expect(recording).rejects.toMatchObject({ name: 'AssetUnreadable' });
  });
});
