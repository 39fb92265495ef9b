import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionState } from '../../functions/contract/beacon.ts';
import { mediaKeys, siteKeys } from '../../functions/contract/keys.ts';
import { bodyOf, type Kind } from '../../functions/contract/kinds.ts';
import { ErasureReceipt } from '../../functions/contract/lead.ts';
import { eventOf } from '../../functions/runtime/emit.ts';
import { sessionWriter } from '../../functions/store/session-writer.ts';
import { Webhooks } from '../../functions/store/webhooks.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, MACHINE, TABLE, VIEWS_TABLE } from '../support/library.ts';
import { speak } from '../support/played-speech.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish, PLACES, parts } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());

const KINDS = {
  vid: 'videos',
  rec: 'recordings',
  scr: 'scripts',
  voc: 'voiceovers',
  cmp: 'composed_videos',
  hst: 'hosted_videos',
};
const person = { name: 'Zebulon Quill', company: 'Quillworks', email: 'zeb@quillworks.example' };
const lead_id = 'acme/7';
const at = `/api/v1/leads/${encodeURIComponent(lead_id)}`;
const SLUG = 'half-published-0123456';

/** Ids of what a lead has, by kind, in order. */
const idsOf = async (lead: string) => {
  const lists = Object.entries(KINDS).map(async ([kind, name]) => {
    const query = `?limit=100&lead_id=${encodeURIComponent(lead)}`;
    const { items } = (await call('GET', `${PLACES[kind as Kind].base}${query}`)).json();
    return [name, items.map(({ id }: { id: string }) => id).sort()];
  });
  return Object.fromEntries(await Promise.all(lists)) as Record<string, string[]>;
};

/** Everything that a lead can have: whole, alone, half done. Gives the ids of what is under way. */
async function fill(): Promise<string[]> {
  await call('PUT', at, person);
  const own = { lead: undefined, lead_id };
  await finish(api, 'vid', own);
  await finish(api, 'scr', { ...own, url: 'https://shiftly.example/' });
  const made = await parts(api, { rec: { lead_id }, voc: { lead_id, text_content: 'Only for Zebulon Quill.' } });
  const { id: composed } = await finish(api, 'cmp', made);
  const { share_url } = await finish(api, 'hst', { composed_video_id: composed });
  const slug = share_url.split('/').at(-1);
  const state = SessionState.parse({ duration: 10, elapsed: 5, ranges: [], played: 0, seen: 0, received: 0 });
  const first = { started: Date.now(), day: '2026-01-31', viewer: 'lead', expires: Date.now() };
  const session = { slug, session: 's'.repeat(22), sequence: 1, state: JSON.stringify(state), first, oldest: 0 };
  await sessionWriter(VIEWS_TABLE)(session);
  // Under way: spoken in part, recorded, published in part.
  const { id: spoken } = await begin(api, 'vid', own);
  await play(api, spoken, 'voice');
  await speak(api, { id: spoken, index: 0, text: 'Dear Zebulon Quill, hello.', frameRate: 30 });
  const { id: recorded } = await begin(api, 'vid', own);
  await play(api, recorded, 'compose');
  const { id: publishing } = await begin(api, 'hst', { composed_video_id: composed });
  await api.jobs.update(publishing, { slug: SLUG });
  for (const key of [siteKeys.media(SLUG, 1, '360p.mp4'), siteKeys.watch(SLUG)]) await api.site.write(key, person.name);
  const { id: failed } = await begin(api, 'rec', { lead_id });
  await play(api, failed, 'compose');
  await api.jobs.fail(failed, { code: 'EncoderFailed', message: 'It broke.' });
  await begin(api, 'voc', { lead_id });
  const subject = { id: spoken, lead_id, status: 'cancelled' as const };
  const event = eventOf('video.cancelled', subject, { run: 1, at: new Date().toISOString() });
  await new Webhooks(TABLE).plan(event, 'whk_01jc3z8m5x7v2q4n6b8d0f1g3h');
  return [spoken, recorded, publishing];
}

/** Lines of all objects that say the lead's name. */
const leaks = async () => {
  const texts = (await api.objects()).map(async (path) => {
    const [bucket = '', ...key] = path.split('/');
    return (
      await fetch(`${process.env.AWS_ENDPOINT_URL_S3}/${bucket}/${key.map(encodeURIComponent).join('/')}`)
    ).text();
  });
  return (await Promise.all(texts)).flatMap((text) => text.match(/.*(?:Zebulon|Quill|quillworks).*/gi) ?? []);
};

describe('erasing a lead', () => {
  it('takes everything that was made for it, and nothing of anybody else, and says what went', async () => {
    const other = await finish(api, 'vid', { lead: { name: 'Dana Reyes' }, lead_id: 'acme/70' });
    await finish(api, 'voc', { lead_id: 'acme/70', text_content: 'Only for Dana.' });
    await finish(api, 'voc', { text_content: 'For nobody.' });
    const before = { objects: await api.objects(), others: await idsOf('acme/70'), rows: (await api.rows()).length };
    const underWay = await fill();
    const ids = await idsOf(lead_id);
    const { id: ours } = (await call('GET', at)).json();
    const full = await api.objects();
    expect(await leaks()).not.toEqual([]);

    const { status, json } = await call('DELETE', at);
    expect(status).toBe(200);
    const receipt = ErasureReceipt.parse(json());

    const after = await api.objects();
    expect(await leaks()).toEqual([]);
    const written = JSON.stringify(await api.rows());
    for (const trace of ['Zebulon', 'Quill', 'quillworks', lead_id, ours, ...Object.values(ids).flat().map(bodyOf)]) {
      // The other lead's own id begins like this one's.
      const left = written.replaceAll('acme/70', '').toLowerCase().includes(trace.toLowerCase());
      expect({ trace, left, objects: after.filter((path) => path.includes(trace)) }).toEqual({
        trace,
        left: false,
        objects: [],
      });
    }
    const lost = before.objects.filter((path) => !after.includes(path));
    // Only speech that this lead's films had in common with others', which is made again by whoever wants it.
    expect(lost.filter((path) => !path.startsWith('media/cache/speech/'))).toEqual([]);
    expect(after.filter((path) => !before.objects.includes(path))).toEqual([]);
    expect(await idsOf('acme/70')).toEqual(before.others);
    expect((await call('GET', `${PLACES.vid.base}/${other.id}`)).json()).toEqual(other);

    const gone = full.filter((path) => !after.includes(path));
    const count = (prefix: string) => gone.filter((path) => path.startsWith(prefix)).length;
    const sorted = Object.entries(receipt.resources).map(([name, list]) => [name, [...list].sort()]);
    expect(Object.fromEntries(sorted)).toEqual(ids);
    expect(receipt).toMatchObject({
      lead_id,
      cached_speech: count('media/cache/speech/'),
      cached_takes: count('media/takes/cache/'),
      cached_scenes: count('media/cache/scene/'),
      media_objects: count('media/') - count('media/cache/') - count('media/takes/cache/'),
      site_objects: count('site/'),
      view_sessions: 1,
    });
    for (const kept of ['cache/speech', 'cache/scene', 'takes/cache']) {
      expect(count(`media/${kept}/`), kept).toBeGreaterThan(0);
    }
    expect(Date.parse(receipt.erased_at)).toBeGreaterThan(Date.now() - 60_000);

    const stopped = underWay.map((id) => `${MACHINE.replace('stateMachine', 'execution')}:${id}`);
    expect(api.steps.stopped).toEqual(expect.arrayContaining(stopped));
    expect(api.events.filter(({ type }) => type === 'lead.erased')).toEqual([
      expect.objectContaining({ data: { id: ours, lead_id, status: 'erased' } }),
    ]);
    expect((await call('DELETE', at)).status).toBe(404);
    expect((await call('GET', at)).status).toBe(404);
    expect(api.events).toHaveLength(1);
  });

  it('works by our own id, and for one that was only referred to, whose id is echoed as it was given', async () => {
    const { lead_id: ours, id } = await begin(api, 'vid');
    await api.jobs.cancel(id);
    const known = ErasureReceipt.parse((await call('DELETE', `/api/v1/leads/${ours}`)).json());
    expect(known).toMatchObject({ lead_id: ours, resources: { videos: [id] } });
    const recording = await finish(api, 'rec', { lead_id: 456 });
    const stranger = ErasureReceipt.parse((await call('DELETE', '/api/v1/leads/456')).json());
    expect(stranger).toMatchObject({ lead_id: 456, resources: { recordings: [recording.id], videos: [] } });
    expect(api.events.at(-1)).toMatchObject({ type: 'lead.erased', data: { lead_id: 456 } });
    expect((await call('GET', `${PLACES.rec.base}/${recording.id}`)).status).toBe(404);
    expect((await api.objects()).filter((path) => path.includes(bodyOf(recording.id)))).toEqual([]);
  });

  it('that could not be told can be asked for again, and is told then', async () => {
    await call('PUT', '/api/v1/leads/untold', person);
    api.isBusDown = true;
    expect((await api.call('DELETE', '/api/v1/leads/untold')).status).toBe(500);
    api.isBusDown = false;
    expect((await call('DELETE', '/api/v1/leads/untold')).status).toBe(200);
    expect(api.events.at(-1)).toMatchObject({ type: 'lead.erased', data: { lead_id: 'untold' } });
  });

  it('lets others have the shared speech made again', async () => {
    const text_content = 'Everybody hears this.';
    await finish(api, 'voc', { lead_id: 'one', text_content });
    const other = await finish(api, 'voc', { lead_id: 'two', text_content });
    await call('DELETE', '/api/v1/leads/one');
    expect(await api.objects()).toContain(`media/${mediaKeys.spokenAudio(bodyOf(other.id), 0)}`);
    const again = await finish(api, 'voc', { lead_id: 'two', text_content });
    expect(again).toMatchObject({ status: 'completed', cache_hits: 0 });
  });
});
