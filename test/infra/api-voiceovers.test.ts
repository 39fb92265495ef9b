import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { VOICE_PRESETS, type Word } from '../../functions/contract/voice.ts';
import type { VoiceoverView } from '../../functions/contract/voiceover.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { contentOf, USD_PER_CHARACTER } from '../support/played-speech.ts';
import { begin, finish, pointersOf, runOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());

const base = `${V}/voiceovers`;
const ELEVENLABS = { VOICE_PROVIDER: 'elevenlabs' };
const speak = (body: object, settings = {}) => call('POST', `${base}/synthesize`, body, settings);

describe('asking for a voiceover', () => {
  it('of text has each paragraph spoken by itself', async () => {
    const text_content = 'Good morning.\n\n  And good\nevening.  \n \nGood night.';
    const { status, headers, json } = await speak({ text_content, lead_id: 'L-1', format: 'wav' });
    const voiceover = json();
    expect(status).toBe(202);
    expect(voiceover).toMatchObject({
      ...{ status: 'synthesizing', lead_id: 'L-1', video_script_id: null, voice_preset: 'professional_male' },
      ...{ format: 'wav', audio_file_path: null, characters_processed: 0, cost_usd: 0, sections: [], words: [] },
      voice_settings: { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true },
      progress: { done: 0, total: 3, unit: 'sections' },
    });
    expect(headers.get('location')).toBe(`${base}/${voiceover.id}`);
    const input = { job_id: voiceover.id, run: runOf('voice'), voice: { items: [0, 1, 2] } };
    expect(api.steps.started.at(-1)).toEqual({ name: voiceover.id, input });
  });

  it('of a script speaks its sections for its lead, in the words that stand there now', async () => {
    const script = await finish(api, 'scr', { lead_id: 55, total_duration_seconds: 20 });
    const view: VoiceoverView = (await speak({ video_script_id: script.id })).json();
    expect(view).toMatchObject({ video_script_id: script.id, lead_id: 55 });
    const items = script.sections.map((_: unknown, index: number) => index);
    expect(api.steps.started.at(-1)?.input).toEqual({ job_id: view.id, run: runOf('voice'), voice: { items } });
    const texts = script.sections.map(({ content }: { content: string }) => content);
    await call('PUT', `${V}/scripts/${script.id}`, { sections: [{ ...script.sections[0], content: 'Changed.' }] });
    expect((await api.jobs.get(view.id))?.row.request).toMatchObject({ texts });
    const other = (await speak({ video_script_id: script.id, lead_id: 'other' })).json();
    expect(other).toMatchObject({ lead_id: 'other', progress: { total: 1 } });
  });

  it.each<[string, object, string[], object?]>([
    ['neither words nor a script', {}, ['/video_script_id']],
    ['both', { video_script_id: 'scr_x', text_content: 'Hi.' }, ['/video_script_id']],
    ['a script that there is not', { video_script_id: 'scr_01jc3z8m5x7v2q4n6b8d0f1g3h' }, ['/video_script_id']],
    ['nothing but space', { text_content: ' \n ' }, ['/text_content']],
    ['too much to say', { text_content: 'x'.repeat(20_001) }, ['/text_content']],
    ['more sections than a film has', { text_content: 'Hi.\n\n'.repeat(101) }, ['/text_content']],
    ['a voice that is built in under no id', { text_content: 'Hi.', voice_id: '21m00Tcm4TlvDq8ikWAM' }, ['/voice_id']],
    ['a model that is not built in', { text_content: 'Hi.', model_id: 'eleven_v3' }, ['/model_id']],
    [
      'a style that is not built in',
      { text_content: 'Hi.', voice_settings: { style: 0.5 } },
      ['/voice_settings/style'],
    ],
    ['letters that cannot be read', { text_content: 'Hi.', pronunciations: { 'a/b': 'ш' } }, ['/pronunciations/a~1b']],
    ['a preset that there is not', { text_content: 'Hi.', voice_preset: 'robot' }, ['/voice_preset']],
    ['a format that there is not', { text_content: 'Hi.', format: 'flac' }, ['/format']],
    [
      'a setting out of range',
      { text_content: 'Hi.', voice_settings: { stability: 1.1 } },
      ['/voice_settings/stability'],
      ELEVENLABS,
    ],
    ['a field that there is not', { text_content: 'Hi.', speed: 2 }, ['/speed']],
  ])('is refused for %s, and nothing is noted', async (_, body, pointers, settings = {}) => {
    const before = await api.state();
    const answer = await speak(body, settings);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it('takes any voice, model and style where ElevenLabs speaks', async () => {
    const voice = { voice_id: '21m00Tcm4TlvDq8ikWAM', model_id: 'eleven_v3', voice_settings: { style: 0.5 } };
    expect((await speak({ text_content: 'Hi.', ...voice }, ELEVENLABS)).status).toBe(202);
  });

  it('waits for a script that is not written, and does not speak one that was rejected', async () => {
    const { id: pending } = await begin(api, 'scr');
    const { id: rejected } = await finish(api, 'scr');
    await call('PUT', `${V}/scripts/${rejected}`, { is_approved: 'rejected' });
    for (const id of [pending, rejected]) {
      const before = await api.state();
      expect((await speak({ video_script_id: id })).status).toBe(409);
      expect(await api.state()).toBe(before);
    }
  });
});

describe('a voiceover that is spoken', () => {
  it('tells where each section and each word is in the whole file, and what it cost', async () => {
    const text = 'Plan the week.\n\nSee the gaps before they hurt anybody at all.';
    const view: VoiceoverView = await finish(api, 'voc', { text_content: text });
    const characters = text.replace('\n\n', '').length;
    expect(view).toMatchObject({
      ...{ status: 'completed', voice_name: 'Rachel', voice_id: 'voice1', characters_processed: characters },
      ...{ cache_hits: 0, saved_usd: 0, progress: { done: 2, total: 2, unit: 'sections' } },
    });
    expect(view.cost_usd).toBeCloseTo(characters * USD_PER_CHARACTER, 6);
    expect(view.costs).toMatchObject({ voice_usd: view.cost_usd, ai_usd: 0 });
    const [first, second] = view.sections;
    expect(second?.start_seconds).toBe(first?.duration_seconds);
    expect(view.duration_seconds).toBe((first?.duration_seconds ?? 0) + (second?.duration_seconds ?? 0));
    const words = view.words as Word[];
    expect(words.map((word) => word.text).join(' ')).toBe(text.replace('\n\n', ' '));
    for (const [index, word] of words.entries()) {
      expect(word.start_seconds).toBeGreaterThanOrEqual((words[index - 1]?.end_seconds ?? 0) - 1e-9);
    }
    expect(words.at(3)?.start_seconds).toBe(second?.start_seconds);
    expect(words.at(-1)?.end_seconds).toBeLessThanOrEqual(view.duration_seconds ?? 0);
    expect((await call('GET', `${base}?limit=1`)).json().items[0]).not.toHaveProperty('words');
  });

  it('costs nothing for what was said before', async () => {
    const text_content = 'This was said before.\n\nThis too.';
    const { cost_usd } = await finish(api, 'voc', { text_content });
    const again: VoiceoverView = await finish(api, 'voc', { text_content });
    expect(cost_usd).toBeGreaterThan(0);
    expect(again).toMatchObject({ cost_usd: 0, characters_processed: 0, cache_hits: 2, saved_usd: cost_usd });
    expect(again.sections.map(({ cached }) => cached)).toEqual([true, true]);
  });

  it.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
    ['ogg', 'audio/ogg'],
  ])('can be downloaded as %s, under a name of its own', async (format, type) => {
    const { id, audio_file_path } = await finish(api, 'voc', { format });
    const { status, headers } = await call('GET', `${base}/${id}/download`);
    expect({ status, cache: headers.get('cache-control') }).toEqual({ status: 302, cache: 'no-store' });
    const file = await fetch(headers.get('location') ?? '');
    expect(await file.text()).toBe(contentOf(audio_file_path.slice(1)));
    expect(file.headers.get('content-type')).toBe(type);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${id}.${format}"`);
  });

  it('has no file before', async () => {
    const { id } = await begin(api, 'voc');
    expect((await call('GET', `${base}/${id}/download`)).status).toBe(409);
    expect((await call('GET', `${base}/voc_none/download`)).status).toBe(404);
  });

  it('is told without its words when its sections are gone, and its file is still there to be fetched', async () => {
    const { id } = await finish(api, 'voc');
    await api.media.removeAll(mediaKeys.spoken(bodyOf(id), 1));
    expect((await call('GET', `${base}/${id}`)).json()).toMatchObject({ status: 'completed', words: [] });
    expect((await call('GET', `${base}/${id}/download`)).status).toBe(302);
  });
});

describe('voices', () => {
  it('are listed with who speaks each preset, and for what price', async () => {
    const { items } = (await call('GET', `${V}/voices`)).json();
    expect(items.map(({ preset }: { preset: string }) => preset)).toEqual([...VOICE_PRESETS]);
    expect(items[0]).toMatchObject({ provider: 'flite', voice_id: 'rms', model_id: null, usd_per_1000_characters: 0 });
    const settings = {
      ...ELEVENLABS,
      VOICE_CALM_FEMALE: 'EXAVITQu4vr4xnSDxMaL',
      ELEVENLABS_USD_PER_1000_CHARACTERS: '0.18',
    };
    const paid = (await call('GET', `${V}/voices`, undefined, settings)).json().items;
    const price = { provider: 'elevenlabs', model_id: 'eleven_multilingual_v2', usd_per_1000_characters: 0.18 };
    expect(paid[0]).toMatchObject({ ...price, voice_id: '21m00Tcm4TlvDq8ikWAM', voice_name: 'Rachel' });
    expect(paid.at(-1)).toMatchObject({ ...price, preset: 'calm_female', voice_name: 'Bella' });
  });
});
