import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ActingSite } from '../support/acting-site.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { FilmEngine } from '../support/film-engine.ts';

let site: ActingSite;
let local: FilmEngine;
beforeAll(async () => {
  site = await ActingSite.start();
  local = await FilmEngine.start(site.host);
});
afterAll(async () => {
  await local?.stop();
  await site?.stop();
});

/** Four tests that make films: long on a machine that does other things too. */
vi.setConfig({ testTimeout: 180_000 });

const V = '/videos';
const small = { resolution: '640x400', recording_settings: { frame_rate: 24 } };

/** What FFmpeg says of a file that a download leads to. */
async function inspect(path: string): Promise<string> {
  const { status, headers } = await local.client.ask('GET', path);
  expect(status).toBe(302);
  const response = await fetch(headers.get('location') ?? '');
  expect(response.status).toBe(200);
  const file = join(local.place.temp, 'download');
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  const { stderr } = await promisify(execFile)(ffmpegPath, ['-i', file, '-f', 'null', '-']);
  return stderr;
}

describe('a recording with interactions', () => {
  it('does them in order, scrolls a still page as a plate, and keeps what it clicked on in one visit', async () => {
    const recording = await local.client.make(`${V}/recordings/start`, {
      url_recorded: site.url('acts', 'page'),
      interactions_performed: [
        { type: 'scroll', text: 'Swaps without phone calls' },
        { type: 'click', text: 'Book a demo' },
        { type: 'wait', duration_ms: 1000 },
      ],
      ...small,
    });
    expect(recording).toMatchObject({ status: 'completed', session: { capture_mode: 'mixed', dropped_frames: 0 } });
    expect(recording.segments).toMatchObject([
      { title: 'Scroll Swaps without phone calls', capture_mode: 'plate' },
      { title: 'Click Book a demo', capture_mode: 'live' },
      { title: 'Wait', capture_mode: 'live' },
    ]);
    const frames = recording.segments.reduce((sum: number, segment: { frames: number }) => sum + segment.frames, 0);
    expect(recording.session.frames).toBe(frames);
    expect(await inspect(`${V}/recordings/${recording.id}/download`)).toMatch(new RegExp(`frame= *${frames} `));
  });
});

describe('the guide’s calls, one after the other', () => {
  it('record, write, speak, compose and host, each through the same state machine', async () => {
    await local.client.ask('PUT', '/leads/123', { name: 'John Doe', company: 'Acme Corp' });
    const recording = await local.client.make(`${V}/recordings/start`, {
      lead_id: 123,
      url_recorded: site.url('guide', 'page'),
      duration_seconds: 3,
      ...small,
    });
    expect(recording).toMatchObject({ status: 'completed', lead_id: 123, duration_seconds: 3, resolution: '640x400' });
    expect(recording.session).toMatchObject({ capture_mode: 'live', frames: 72, dropped_frames: 0, stopped: false });
    expect(recording.session.cpu_seconds).toBeGreaterThan(0);
    expect(recording.segments.length).toBeGreaterThan(0);
    expect(await inspect(`${V}/recordings/${recording.id}/download`)).toMatch(/640x400.*24 fps/);

    const script = await local.client.make(`${V}/scripts/generate`, {
      lead_id: 123,
      total_duration_seconds: 6,
      key_messages: ['Easy integration'],
    });
    expect(script).toMatchObject({ status: 'completed', ai_cost: 0, version: 1, is_approved: 'pending' });
    expect(script.sections.map(({ content }: { content: string }) => content).join(' ')).toMatch(
      /John.*Easy integration/s,
    );

    const voiceover = await local.client.make(`${V}/voiceovers/synthesize`, {
      video_script_id: script.id,
      voice_preset: 'professional_female',
      format: 'ogg',
    });
    expect(voiceover).toMatchObject({ status: 'completed', lead_id: 123, format: 'ogg', cost_usd: 0 });
    expect(voiceover.sections).toHaveLength(script.sections.length);
    expect(voiceover.words.length).toBeGreaterThan(5);
    expect(await inspect(`${V}/voiceovers/${voiceover.id}/download`)).toMatch(/Audio: vorbis/);

    const composed = await local.client.make(`${V}/compose`, {
      screen_recording_id: recording.id,
      voiceover_id: voiceover.id,
      intro: { enabled: true, duration_seconds: 1, text: 'For "Acme": 100% \\ yours' },
      branding: { apply_branding: true, logo_path: '/assets/logo.png', watermark_text: 'Acme שלום' },
      ...{ resolution: '400x640', background: { type: 'blur' }, captions: 'burned' },
      quality: 'low',
      quality_versions: ['360p'],
    });
    expect(composed).toMatchObject({ status: 'completed', has_intro: true, branding_applied: true, lead_id: 123 });
    // They are in the picture.
    expect(composed.captions_path).toBeNull();
    expect(composed.renditions.map(({ name }: { name: string }) => name)).toEqual(['400p', '360p']);
    // The voice is the longer one: the film lasts as long as it does, after the card.
    expect(composed.duration_seconds).toBeGreaterThanOrEqual(1 + voiceover.duration_seconds);
    expect(composed.duration_seconds).toBeLessThan(1 + voiceover.duration_seconds + script.sections.length / 24);
    const film = await inspect(`${V}/composed/${composed.id}/download?quality=360p`);
    expect(film).toMatch(/Video: h264.*360x576/);
    expect(film).toMatch(/Audio: aac/);

    const hosted = await local.client.make(`${V}/host`, {
      composed_video_id: composed.id,
      lead_id: 123,
      hosting_provider: 's3',
      title: 'Custom Demo for Acme Corp',
      privacy: 'unlisted',
    });
    expect(hosted).toMatchObject({ status: 'ready', view_count: 0, lead_id: 123 });
    const page = await (await fetch(hosted.share_url)).text();
    expect(page).toContain('Custom Demo for Acme Corp');
    expect(page).toContain('John Doe');

    expect((await fetch(new URL('/player/beacon.js', hosted.share_url))).status).toBe(200);
    const told = await fetch(new URL('/beacon', hosted.share_url), {
      method: 'POST',
      headers: {
        origin: local.client.url,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
        'cloudfront-viewer-country': 'DE',
      },
      body: JSON.stringify({
        ...{ video: new URL(hosted.share_url).pathname.split('/').at(-1), session: 's'.repeat(22), sequence: 3 },
        ...{ duration: composed.duration_seconds, elapsed: 4, ranges: [[0, 3]], played: 3, seen: 3 },
        lead: new URL(hosted.personal_url).searchParams.get('l'),
      }),
    });
    expect({ status: told.status, text: await told.text() }).toEqual({ status: 204, text: '' });
    // What a viewer says in CloudFront's name is not believed.
    expect((await local.client.ask('GET', `${V}/hosted/${hosted.id}/views`)).json.items).toMatchObject([
      { viewer: 'lead', is_counted: true, watch_time_seconds: 3, country: 'unknown', browser: 'Firefox' },
    ]);

    const changed = await local.client.ask(
      'PUT',
      `${V}/hosted/${hosted.id}`,
      { title: 'Another title' },
      { prefer: 'wait=25' },
    );
    expect(changed).toMatchObject({ status: 200, json: { share_url: hosted.share_url, title: 'Another title' } });
    expect(await (await fetch(hosted.share_url)).text()).toContain('Another title');

    const receipt = (await local.client.ask('DELETE', '/leads/123')).json;
    expect(receipt.resources).toMatchObject({
      recordings: [recording.id],
      scripts: [script.id],
      voiceovers: [voiceover.id],
      composed_videos: [composed.id],
      hosted_videos: [hosted.id],
    });
    expect(receipt.media_objects).toBeGreaterThan(10);
    expect((await fetch(hosted.share_url)).status).toBe(404);
    for (const path of ['recordings', 'scripts', 'voiceovers', 'composed', 'hosted']) {
      expect((await local.client.ask('GET', `${V}/${path}?lead_id=123`)).json.items, path).toEqual([]);
    }
    expect(await local.place.scratch()).toEqual([]);
  });
});

describe('POST /recordings/stop', () => {
  it('ends a running recording within seconds and keeps what was captured, as a whole file', async () => {
    const started = await local.client.ask('POST', `${V}/recordings/start`, {
      url_recorded: site.url('long', 'page'),
      duration_seconds: 60,
      ...small,
    });
    const { id } = started.json;
    const captured = async () => (await local.client.ask('GET', `${V}/recordings/${id}`)).json.progress.done;
    await expect.poll(captured, { timeout: 40_000 }).toBeGreaterThan(24);
    const asked = Date.now();
    const { status, json } = await local.client.ask('POST', `${V}/recordings/stop`, { id }, { prefer: 'wait=25' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id, status: 'completed', session: { stopped: true } });
    expect(Date.now() - asked).toBeLessThan(25_000);
    expect(json.duration_seconds).toBeGreaterThan(1);
    expect(json.duration_seconds).toBeLessThan(59);
    expect(await inspect(`${V}/recordings/${id}/download`)).toMatch(new RegExp(`frame=\\s*${json.session.frames}\\b`));
    expect((await local.client.ask('POST', `${V}/recordings/stop`, { id })).status).toBe(409);
    expect((await local.client.ask('DELETE', `${V}/recordings/${id}`)).status).toBe(204);
    expect(await local.place.media(id)).toEqual({});
  });
});

describe('a part of a whole video', () => {
  it('is a resource of its own: it can be read, spoken again, composed again and rewritten', async () => {
    const { id } = await local.client.create(site.url('whole', 'page'), { lead_id: 'parts' });
    const video = await local.client.ended(id);
    expect(video).toMatchObject({ status: 'completed', script_fallback_reason: null });
    const script = (await local.client.ask('GET', `${V}/scripts/${video.script_id}`)).json;
    expect(script).toMatchObject({ status: 'completed', video_id: id, lead_id: 'parts', version: 1 });
    const rewritten = await local.client.ask(
      'POST',
      `${V}/scripts/${script.id}/sections/1/regenerate`,
      {},
      { prefer: 'wait=25' },
    );
    expect(rewritten.json).toMatchObject({ version: 2, versions: [{ version: 1 }] });
    expect(rewritten.json.sections[1].content).not.toBe(script.sections[1].content);
    expect(rewritten.json.sections[0]).toEqual(script.sections[0]);
    const voiceover = await local.client.make(`${V}/voiceovers/synthesize`, { video_script_id: script.id });
    // The voice's pause and pace are the video's own, so only the new section had to be spoken.
    expect(voiceover.cache_hits).toBe(script.sections.length - 1);
    const composed = await local.client.make(`${V}/compose`, {
      screen_recording_id: video.screen_recording_id,
      voiceover_id: voiceover.id,
      generate_quality_versions: false,
    });
    expect(composed).toMatchObject({ status: 'completed', lead_id: 'parts' });
    expect(composed.renditions).toHaveLength(1);
    expect((await local.client.ask('GET', `${V}/voiceovers/${video.voiceover_id}`)).json.words.length).toBeGreaterThan(
      3,
    );
  });
});
