import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { contentOf } from '../support/played-speech.ts';
import { play, SPENT } from '../support/played-steps.ts';
import { begin, finish, pointersOf, read, runOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());
afterEach(() => {
  api.steps.failure = null;
});

const base = `${V}/recordings`;
const minimal = { url_recorded: 'https://shiftly.example/' };
const start = (more: object = {}, settings = {}) => call('POST', `${base}/start`, { ...minimal, ...more }, settings);

describe('starting a recording', () => {
  it('notes it, starts the stages that record, and answers 202 with where to look', async () => {
    const { status, headers, json } = await start({ lead_id: 'L-7', demo_site_id: 12 });
    const recording = json();
    expect(status).toBe(202);
    expect(recording).toMatchObject({
      ...{ status: 'recording', lead_id: 'L-7', demo_site_id: 12, video_id: null, url_recorded: minimal.url_recorded },
      ...{ duration_seconds: null, file_path: null, session: null, segments: [], cost_usd: 0 },
    });
    expect(headers.get('location')).toBe(`${base}/${recording.id}`);
    expect(headers.get('retry-after')).toBe('2');
    const input = { job_id: recording.id, run: runOf('scout', 'record', 'compose') };
    expect(api.steps.started.at(-1)).toEqual({ name: recording.id, input });
    expect(await read(api, 'rec', recording.id)).toEqual(recording);
  });

  it('fills in what was not asked for, and keeps what was', async () => {
    const asked = { interactions_performed: [{ type: 'scroll', x: 0, y: 900, duration_ms: 800 }, { type: 'wait' }] };
    const settings = { VIDEO_DEFAULT_RESOLUTION: '1280x720' };
    const view = (await start({ ...asked, recording_settings: { scroll_speed: 500 } }, settings)).json();
    expect(view).toMatchObject({ ...asked, resolution: '1280x720', lead_id: null, demo_site_id: null });
    expect(view.recording_settings).toMatchObject({ scroll_speed: 500, frame_rate: 30, highlight_color: '#FF0000' });
  });

  it('refuses one that there is not disk enough for, as far as its length is asked for', async () => {
    const settings = { ASSEMBLE_DISK_MB: '500', LARGE_FILM_DISK_GB: '0' };
    const large = { resolution: '3840x2160', duration_seconds: 120 };
    expect(pointersOf(await start(large, settings))).toEqual(['/duration_seconds']);
    expect((await start({ ...large, duration_seconds: 2 }, settings)).status).toBe(202);
  });

  it('leaves nothing behind when the work cannot be started', async () => {
    const before = await api.state();
    api.steps.failure = 'ExecutionLimitExceeded';
    expect((await api.call('POST', `${base}/start`, minimal)).status).toBe(500);
    expect(await api.state()).toBe(before);
  });

  it.each<[string, object, string[]]>([
    ['no address', { url_recorded: undefined }, ['/url_recorded']],
    ['an address of this machine', { url_recorded: 'http://127.0.0.1/' }, ['/url_recorded']],
    ['an address of the instance', { url_recorded: 'http://169.254.169.254/' }, ['/url_recorded']],
    ['no web address', { url_recorded: 'file:///etc/passwd' }, ['/url_recorded']],
    ['an odd size', { resolution: '1281x720' }, ['/resolution']],
    [
      'a rate that sound does not divide',
      { recording_settings: { frame_rate: 29 } },
      ['/recording_settings/frame_rate'],
    ],
    [
      'a telephone on its side',
      { recording_settings: { viewport: 'mobile' }, resolution: '1920x1080' },
      ['/recording_settings/viewport'],
    ],
    [
      'four pixels to one',
      { recording_settings: { device_scale_factor: 4 } },
      ['/recording_settings/device_scale_factor'],
    ],
    [
      'part of a pixel',
      { recording_settings: { device_scale_factor: 1.7 } },
      ['/recording_settings/device_scale_factor'],
    ],
    ['another container', { recording_settings: { video_format: 'webm' } }, ['/recording_settings/video_format']],
    ['no time at all', { duration_seconds: 0 }, ['/duration_seconds']],
    ['a field that there is not', { fps: 30 }, ['/fps']],
    [
      'a click on nothing',
      { interactions_performed: [{ type: 'wait' }, { type: 'click' }] },
      ['/interactions_performed/1/selector'],
    ],
    [
      'typing nothing',
      { interactions_performed: [{ type: 'type', selector: '#a' }] },
      ['/interactions_performed/0/text'],
    ],
    ['a way to nowhere', { interactions_performed: [{ type: 'navigate' }] }, ['/interactions_performed/0/url']],
    [
      'a way into the machine',
      { interactions_performed: [{ type: 'navigate', url: 'http://169.254.169.254/latest' }] },
      ['/interactions_performed/0/url'],
    ],
    [
      'a template beside interactions',
      { interaction_template: 'hero', interactions_performed: [{ type: 'wait' }] },
      ['/interaction_template'],
    ],
    [
      'words and a selector at once',
      { interactions_performed: [{ type: 'click', selector: '#a', text: 'Go' }] },
      ['/interactions_performed/0/text'],
    ],
    ['half a point', { interactions_performed: [{ type: 'scroll', x: 1 }] }, ['/interactions_performed/0/x']],
    ['a scroll to nowhere', { interactions_performed: [{ type: 'scroll' }] }, ['/interactions_performed/0/selector']],
    [
      'a frame around a point',
      { interactions_performed: [{ type: 'highlight', x: 1, y: 1 }] },
      ['/interactions_performed/0/selector'],
    ],
    [
      'words to wait for',
      { interactions_performed: [{ type: 'wait', text: 'x' }] },
      ['/interactions_performed/0/text'],
    ],
    [
      'too many of them',
      { interactions_performed: Array.from({ length: 51 }, () => ({ type: 'wait' })) },
      ['/interactions_performed'],
    ],
    ['a lead that is a list', { lead_id: [1] }, ['/lead_id']],
  ])('is refused for %s, and nothing is noted', async (_, more, pointers) => {
    const before = await api.state();
    const answer = await start(more);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });
});

describe('a recording that is done', () => {
  it('tells its file, its session and its scenes, and what they took', async () => {
    const view = await finish(api, 'rec', { duration_seconds: 10 });
    expect(view).toMatchObject({ status: 'completed', duration_seconds: 10, resolution: '640x360', error_code: null });
    expect(view.file_path).toBe(`/films/${view.id.slice(4)}/360p.mp4`);
    expect(view.file_size_mb).toBe(view.file_size_bytes / 1e6);
    expect(view.processing_time_seconds).toBeGreaterThan(0);
    expect(view.session).toMatchObject({ frames: 300, frame_rate: 30, stopped: false, peak_memory_mb: 410 });
    expect(view.segments.length).toBeGreaterThan(1);
    let end = 0;
    for (const [index, segment] of view.segments.entries()) {
      expect(segment).toMatchObject({ index, start_seconds: end, title: expect.stringMatching(/\w/) });
      end += segment.duration_seconds;
    }
    expect(end).toBe(10);
    // Scout, plan, session and assembly, and two for each scene.
    expect(view.cost_usd).toBeCloseTo((4 + 2 * view.segments.length) * SPENT.compute_usd, 6);
    expect(view.progress).toEqual({ done: 300, total: 300, unit: 'frames' });
  });

  it('can be downloaded for a while, under a name of its own', async () => {
    const { id, file_path } = await finish(api, 'rec');
    const { status, headers, text } = await call('GET', `${base}/${id}/download`);
    expect({ status, text, cache: headers.get('cache-control') }).toEqual({ status: 302, text: '', cache: 'no-store' });
    const location = new URL(headers.get('location') ?? '');
    expect(location.searchParams.get('X-Amz-Expires')).toBe('300');
    const file = await fetch(location);
    expect(await file.text()).toBe(contentOf(file_path.slice(1)));
    expect(file.headers.get('content-type')).toBe('video/mp4');
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${id}.mp4"`);
  });

  it('has no file while it is made, nor as a part of a film, whose frames are in the film', async () => {
    const { id } = await begin(api, 'rec');
    expect((await call('GET', `${base}/${id}/download`)).status).toBe(409);
    const { screen_recording_id: part, id: whole } = await finish(api, 'vid');
    expect(await read(api, 'rec', part)).toMatchObject({ video_id: whole, status: 'completed', file_path: null });
    expect((await call('GET', `${base}/${part}/download`)).status).toBe(409);
    expect((await call('GET', `${base}/rec_none/download`)).status).toBe(404);
  });
});

describe('stopping a recording', () => {
  const stop = (id: string, headers = {}) => call('POST', `${base}/stop`, { id }, {}, headers);

  it('asks its recorder to end, and says where to look for what was kept', async () => {
    const { id } = await begin(api, 'rec');
    const stopped = api.steps.stopped.length;
    const { status, headers, json } = await stop(id);
    expect({ status, word: json().status }).toEqual({ status: 202, word: 'recording' });
    expect(headers.get('location')).toBe(`${base}/${id}`);
    expect(await api.jobs.look(id, 1)).toEqual({ wanted: true, stopping: true });
    expect((await stop(id)).status).toBe(202);
    // The execution goes on: it has a film to make of what there is.
    expect(api.steps.stopped.length).toBe(stopped);
  });

  it('answers with the recording when it ends in time', async () => {
    const { id } = await begin(api, 'rec');
    const asked = stop(id, { prefer: 'wait=20' });
    await expect.poll(() => api.jobs.look(id, 1)).toMatchObject({ stopping: true });
    await play(api, id);
    const { status, json, headers } = await asked;
    expect({ status, word: json().status }).toEqual({ status: 200, word: 'completed' });
    expect(headers.get('preference-applied')).toBe('wait=20');
  });

  it('is refused once it has ended, and for what is no recording', async () => {
    const { id } = await finish(api, 'rec');
    expect((await stop(id)).status).toBe(409);
    const { id: voiceover } = await begin(api, 'voc');
    expect((await stop(voiceover)).status).toBe(404);
    expect((await stop('rec_01jc3z8m5x7v2q4n6b8d0f1g3h')).status).toBe(404);
    const { id: whole } = await begin(api, 'vid');
    await play(api, whole, 'compose');
    expect((await stop(whole.replace('vid', 'rec'))).status).toBe(409);
    expect(pointersOf(await call('POST', `${base}/stop`, { recording: id }))).toEqual(['/id', '/recording']);
  });
});
