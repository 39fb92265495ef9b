import { expect, it, vi } from 'vitest';
import type { DiskEnvironment } from '../../functions/contract/environment.ts';
import { EncodeSettings } from '../../functions/contract/settings.ts';
import { Storyboard } from '../../functions/contract/storyboard.ts';
import { briefOf } from '../../functions/core/brief.ts';
import { computeFor } from '../../functions/runtime/compute-for.ts';
import { Media } from '../../functions/store/media.ts';
import { pageScene } from '../support/recording.ts';

const storyboard = (frames: number, size = { width: 1920, height: 1080 }) =>
  Storyboard.parse({ frame_rate: 30, ...size, scenes: [pageScene(frames)], speech: [] });
const check = (frames: number, { request = {}, ...disk }: { request?: object } & Partial<DiskEnvironment> = {}) =>
  computeFor(
    { kind: 'cmp', brief: briefOf({ kind: 'cmp', row: { request } }), media: new Media('media') },
    storyboard(frames),
    {
      RENDER_DISK_MB: '10240',
      ASSEMBLE_DISK_MB: '10240',
      LARGE_FILM_DISK_GB: '0',
      ...EncodeSettings.parse({}),
      ...disk,
    },
  );

it('gives functions a film that there is disk for, on Lambda and on a machine without a limit', async () => {
  expect(await check(900)).toBe('lambda');
  expect(await check(30, { RENDER_DISK_MB: '', ASSEMBLE_DISK_MB: '' })).toBe('lambda');
});

it('gives a task what functions have no disk for, where a deployment has such tasks', async () => {
  for (const small of [{ RENDER_DISK_MB: '1024' }, { ASSEMBLE_DISK_MB: '512' }]) {
    expect(await check(9000, { ...small, LARGE_FILM_DISK_GB: '200' })).toBe('fargate');
  }
});

it('ends a film, for good, whose longest scene cannot be rendered or that cannot be joined, and says which', async () => {
  await expect(check(9000, { RENDER_DISK_MB: '1024' })).rejects.toMatchObject({
    ...{ name: 'FilmTooLarge', message: expect.stringMatching(/its longest scene .* lower resolution/) },
  });
  await expect(check(9000, { ASSEMBLE_DISK_MB: '512' })).rejects.toMatchObject({
    ...{ name: 'FilmTooLarge', message: expect.stringContaining('joining it') },
  });
});

it('reckons with the frames of the recording that a film is composed of, which may be larger', async () => {
  const read = vi.spyOn(Media.prototype, 'readJson').mockResolvedValue(storyboard(1, { width: 3840, height: 2160 }));
  const room = { RENDER_DISK_MB: '1024' };
  expect(await check(2000, room)).toBe('lambda');
  await expect(check(2000, { ...room, request: { screen_recording_id: 'rec_1' } })).rejects.toThrow('longest scene');
  expect(read).toHaveBeenCalledExactlyOnceWith('storyboards/1.json', Storyboard);
});
