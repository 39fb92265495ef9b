import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComposedView } from '../../functions/contract/compose.ts';
import { parseResolution } from '../../functions/contract/resolution.ts';
import { pictureIn } from '../../functions/core/film/fit-picture.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { contentOf } from '../support/played-speech.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish, parts, pointersOf, read, runOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
/** A recording of 1280x720 for one lead, and somebody's voice. */
let made: { screen_recording_id: string; voiceover_id: string };
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  made = await parts(api, { rec: { resolution: '1280x720', lead_id: 8 }, voc: { text_content: 'Look at that.' } });
});
afterAll(() => api?.remove());

const base = `${V}/composed`;
const compose = (more: object = {}, settings = {}) => call('POST', `${V}/compose`, { ...made, ...more }, settings);

describe('composing', () => {
  it('takes size, rate and lead of the recording, and starts the stages that compose', async () => {
    const { status, headers, json } = await compose();
    const video = json();
    expect(status).toBe(202);
    expect(video).toMatchObject({
      ...made,
      ...{ status: 'composing', lead_id: 8, resolution: '1280x720', title: 'A demo', renditions: [], cost_usd: 0 },
      ...{ video_file_path: null, thumbnail_path: null, captions_path: null, branding_applied: true },
      ...{ has_intro: false, has_outro: false },
    });
    expect(headers.get('location')).toBe(`${base}/${video.id}`);
    const input = { job_id: video.id, run: runOf('record', 'compose') };
    expect(api.steps.started.at(-1)).toEqual({ name: video.id, input });
  });

  it('keeps what was asked for, and adds what the deployment wants', async () => {
    const asked = { title: 'For Acme', fps: 30, crf: 20, preset: 'slow', captions: 'none', lead_id: 'mine' };
    const settings = {
      VIDEO_WATERMARK_ENABLED: 'true',
      VIDEO_WATERMARK_TEXT: 'Draft',
      GENERATE_QUALITY_VERSIONS: 'false',
    };
    const view: ComposedView = (await compose({ ...asked, outro: { text: 'Bye' } }, settings)).json();
    expect(view).toMatchObject({ title: 'For Acme', lead_id: 'mine', has_outro: true });
    expect(view.options).toMatchObject({ crf: 20, preset: 'slow', captions: 'none', generate_quality_versions: false });
    expect(view.options.branding.watermark_text).toBe('Draft');
    const own = { branding: { watermark_text: 'Mine' }, generate_quality_versions: true };
    const kept: ComposedView = (await compose(own, settings)).json();
    expect(kept.options).toMatchObject(own);
  });

  it.each<[string, object, string[]]>([
    ['a recording that there is not', { screen_recording_id: 'rec_none' }, ['/screen_recording_id']],
    ['a voice that there is not', { voiceover_id: 'voc_01jc3z8m5x7v2q4n6b8d0f1g3h' }, ['/voiceover_id']],
    ['no voice', { voiceover_id: undefined }, ['/voiceover_id']],
    ['a film larger than its recording', { resolution: '1920x1080' }, ['/resolution']],
    ['an upright film that is wider than its recording', { resolution: '1620x2160' }, ['/resolution']],
    ['a background that nothing shows', { background: { type: 'blur' } }, ['/background']],
    ['a background without its colour', { background: { type: 'color' } }, ['/background/color']],
    ['a soft cut of another kind', { transition: 'wipe' }, ['/transition']],
    ['a size larger than the film', { quality_versions: ['720p', '1080p'] }, ['/quality_versions/1']],
    [
      'a size larger than the film that is asked for',
      { resolution: '640x360', quality_versions: ['480p'] },
      ['/quality_versions/0'],
    ],
    ['another rate', { fps: 60 }, ['/fps']],
    ['a logo that there is not', { branding: { logo_path: '/assets/acme.png' } }, ['/branding/logo_path']],
    [
      'pictures on cards that there are not',
      { intro: { logo_path: '/assets/a.png' }, outro: { logo_path: '/assets/b.jpg' } },
      ['/intro/logo_path', '/outro/logo_path'],
    ],
    ['a logo from elsewhere', { branding: { logo_path: '/assets/../logo.png' } }, ['/branding/logo_path']],
    [
      'music that there is not',
      { background_music: { audio_path: '/assets/a.mp3' } },
      ['/background_music/audio_path'],
    ],
    [
      'a picture for music, louder than it is',
      { background_music: { audio_path: '/assets/logo.png', volume: 2 } },
      ['/background_music/audio_path', '/background_music/volume'],
    ],
    ['a quality that there is not', { crf: 52, preset: 'placebo' }, ['/crf', '/preset']],
    ['another container', { format: 'webm' }, ['/format']],
    ['a field that there is not', { music: true }, ['/music']],
  ])('is refused for %s, and nothing is noted', async (_, more, pointers) => {
    const before = await api.state();
    const answer = await compose(more);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it('is refused when there is not disk enough to join it', async () => {
    const answer = await compose({}, { ASSEMBLE_DISK_MB: '20', LARGE_FILM_DISK_GB: '0' });
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers: ['/resolution'] });
    // A larger machine has it.
    expect((await compose({}, { ASSEMBLE_DISK_MB: '20' })).status).toBe(202);
  });

  it('takes another shape, what surrounds the picture then, and captions in it', async () => {
    const asked = {
      ...{
        resolution: '720x1280',
        captions: 'burned',
        transition: 'none',
        background: { type: 'color', color: '#112233' },
      },
      branding: { watermark_text: 'שלום عرض हिन्दी ไทย 演示 데모 🚀' },
    };
    const view: ComposedView = (await compose(asked)).json();
    expect(view).toMatchObject({ resolution: '720x1280' });
    const { branding, background, captions, transition } = asked;
    expect(view.options).toMatchObject({ branding, background, captions, transition });
  });

  it('tells a recording from a voice by its id', async () => {
    const swapped = { screen_recording_id: made.voiceover_id, voiceover_id: made.screen_recording_id };
    expect(pointersOf(await compose(swapped))).toEqual(['/screen_recording_id']);
  });

  it('takes no size that the film could not be shown at', async () => {
    const near = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: 180, max: 361 })).map(([bend, half]) => {
      const height = half * 2;
      return `${Math.round((height * 16) / 9 / 2) * 2 + bend * 2}x${height}`;
    });
    await fc.assert(
      fc.asyncProperty(near, async (resolution) => {
        const { width, height } = parseResolution(resolution);
        const isFine = pictureIn({ width: 1280, height: 720 }, { width, height }) !== null && width >= 640;
        expect([resolution, (await compose({ resolution })).status]).toEqual([resolution, isFine ? 202 : 422]);
      }),
      { numRuns: 60, examples: [['1280x720'], ['1282x720'], ['1278x720'], ['1284x722'], ['1276x718'], ['1280x718']] },
    );
  });

  it('waits until its parts are whole', async () => {
    const { id: recording } = await begin(api, 'rec');
    const { id: voice } = await begin(api, 'voc');
    await api.jobs.cancel(voice);
    for (const unfinished of [{ screen_recording_id: recording }, { voiceover_id: voice }]) {
      const before = await api.state();
      expect((await compose(unfinished)).status).toBe(409);
      expect(await api.state()).toBe(before);
    }
  });
});

describe('a composed video', () => {
  it('tells its sizes, its captions and its still, each of which is there', async () => {
    const intro = { enabled: true, duration_seconds: 2, text: 'For you' };
    const view: ComposedView = await finish(api, 'cmp', { ...made, intro, quality_versions: ['360p', '480p'] });
    expect(view).toMatchObject({ status: 'completed', has_intro: true, duration_seconds: 7, resolution: '1280x720' });
    expect(view.renditions.map(({ name, width }) => `${name} ${width}`)).toEqual(['720p 1280', '480p 854', '360p 640']);
    expect(view.video_file_path).toBe(view.renditions[0]?.file_path);
    expect(view.file_size_bytes).toBe(view.renditions[0]?.file_size_bytes);
    const objects = await api.objects();
    for (const path of [view.thumbnail_path, view.captions_path, ...view.renditions.map((one) => one.file_path)]) {
      expect(objects).toContain(`media${path}`);
    }
    // The card was recorded for it, the page was not.
    expect((await api.jobs.get(view.id))?.tasks.filter(({ stage }) => stage === 'record')).toHaveLength(3);
  });

  it('can be downloaded in each size, in the largest when nothing is said', async () => {
    const { id, renditions }: ComposedView = await finish(api, 'cmp', made);
    const sizes = [['', renditions[0]], ...renditions.map((one) => [`?quality=${one.name}`, one] as const)] as const;
    for (const [query, rendition] of sizes) {
      const { status, headers } = await call('GET', `${base}/${id}/download${query}`);
      expect({ status, cache: headers.get('cache-control') }).toEqual({ status: 302, cache: 'no-store' });
      const file = await fetch(headers.get('location') ?? '');
      expect(await file.text()).toBe(contentOf(rendition?.file_path.slice(1) ?? ''));
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${id}-${rendition?.name}.mp4"`);
    }
    for (const query of ['quality=1080p', 'quality=best', 'quality=', 'size=720p']) {
      const answer = await call('GET', `${base}/${id}/download?${query}`);
      expect([answer.status, pointersOf(answer)]).toEqual([422, [`/${query.split('=')[0]}`]]);
    }
  });

  it('can be downloaded with what lies beside it, by name', async () => {
    const music = { background_music: { audio_path: '/assets/theme.mp3' } };
    const { id, files, options, loudness }: ComposedView = await finish(api, 'cmp', { ...made, ...music });
    expect(options.background_music).toEqual({
      ...music.background_music,
      volume: 0.2,
      fade_in_seconds: 2,
      fade_out_seconds: 2,
    });
    expect(loudness).toEqual({ lufs: -16, true_peak_db: -1.7 });
    expect(Object.keys(files).sort()).toEqual([...['captions', 'gif', 'hls', 'hls/720p.m4s', 'poster']]);
    for (const [name, path] of Object.entries(files)) {
      const { status, headers } = await call('GET', `${base}/${id}/download?file=${encodeURIComponent(name)}`);
      expect(status).toBe(302);
      const file = await fetch(headers.get('location') ?? '');
      expect(await file.text()).toBe(contentOf(path.slice(1)));
    }
    for (const query of ['file=webp', 'file=toString', 'file=', 'file=../720p.mp4', 'quality=720p&file=gif']) {
      const answer = await call('GET', `${base}/${id}/download?${query}`);
      expect([query, answer.status, pointersOf(answer)]).toEqual([query, 422, [`/${query.split('=')[0]}`]]);
    }
  });

  it('has no file before', async () => {
    const { id } = await begin(api, 'cmp', made);
    expect((await call('GET', `${base}/${id}/download`)).status).toBe(409);
    expect((await call('GET', `${base}/cmp_none/download`)).status).toBe(404);
  });

  it('can be made of the parts of a whole film', async () => {
    const film = await finish(api, 'vid', { lead_id: 77 });
    const body = {
      screen_recording_id: film.screen_recording_id,
      voiceover_id: film.voiceover_id,
      resolution: '640x360',
    };
    const { status, json } = await call('POST', `${V}/compose`, body);
    expect({ status, lead: json().lead_id }).toEqual({ status: 202, lead: 77 });
    await play(api, json().id);
    const view = await read(api, 'cmp', json().id);
    expect(view).toMatchObject({ status: 'completed', video_id: null, duration_seconds: film.duration_seconds });
    expect(await read(api, 'cmp', film.composed_video_id)).toMatchObject({ video_id: film.id, status: 'completed' });
  });
});
