import { describe, expect, it } from 'vitest';
import { Film } from '../../functions/contract/film.ts';
import { briefOf } from '../../functions/core/brief.ts';
import { describeComposed, describeFile } from '../../functions/core/film/describe-film.ts';

const film = Film.parse({
  ...{ duration_seconds: 12.5, frames: 375, frame_rate: 30, width: 1280, height: 720 },
  renditions: [
    { name: '720p', width: 1280, height: 720, key: 'films/x/720p.mp4', bytes: 900 },
    { name: '480p', width: 854, height: 480, key: 'films/x/480p.mp4', bytes: 400 },
  ],
  ...{ captions_key: 'films/x/captions.vtt', poster_key: 'films/x/poster.jpg' },
});
const body = '01jc3z8m5x7v2q4n6b8d0f1g3h';

describe('a film’s columns', () => {
  it('have the largest rendition stand for the file', () => {
    expect(describeFile(film)).toEqual({
      video_file_path: 'films/x/720p.mp4',
      file_size_bytes: 900,
      duration_seconds: 12.5,
    });
  });

  it('of a composition tell what it was made of and with which options', () => {
    const request = { screen_recording_id: 'rec_1', voiceover_id: 'voc_1', title: 'T', crf: 20 };
    const brief = briefOf({ kind: 'cmp', row: { request } });
    expect(describeComposed(film, brief, { kind: 'cmp', id: `cmp_${body}` })).toEqual({
      ...describeFile(film),
      ...{
        title: 'T',
        screen_recording_id: 'rec_1',
        voiceover_id: 'voc_1',
        options: brief.compose,
        resolution: '1280x720',
      },
      ...{ thumbnail_path: 'films/x/poster.jpg', captions_path: 'films/x/captions.vtt' },
      files: { captions: 'films/x/captions.vtt', poster: 'films/x/poster.jpg' },
      renditions: [
        { name: '720p', width: 1280, height: 720, file_path: '/films/x/720p.mp4', file_size_bytes: 900 },
        { name: '480p', width: 854, height: 480, file_path: '/films/x/480p.mp4', file_size_bytes: 400 },
      ],
    });
  });

  it('of a whole film name its own parts, and no captions where there are none', () => {
    const vid = { url: 'https://shiftly.example/', lead: { name: 'Dana' }, title: 'For Dana' };
    const brief = briefOf({ kind: 'vid', row: { request: {} }, vid });
    const row = describeComposed({ ...film, captions_key: null }, brief, { kind: 'vid', id: `vid_${body}` });
    const parts = { screen_recording_id: `rec_${body}`, voiceover_id: `voc_${body}` };
    expect(row).toMatchObject({ ...parts, captions_path: '', title: 'For Dana' });
  });
});
