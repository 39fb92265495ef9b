import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptSection } from '../../functions/contract/script.ts';
import type { ScriptView } from '../../functions/contract/script-resource.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
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

const base = `${V}/scripts`;
const lead = { name: 'Dana Reyes', company: 'Hearth & Rye' };
const generate = (body: object, settings = {}) => call('POST', `${base}/generate`, body, settings);
const edit = (id: string, body: object) => call('PUT', `${base}/${id}`, body);
const url = 'https://shiftly.example/';

const card = {
  title: 'A',
  content: 'a',
  scene_type: 'intro',
  direction: { kind: 'card', card: 'intro', heading: 'Hi', subheading: null, button: null, logo: null },
};

describe('asking for a script', () => {
  it('notes it with its lead, and starts the stage that writes', async () => {
    const { status, headers, json } = await generate({ lead, lead_id: 31, script_style: 'sales' });
    const script = json();
    expect(status).toBe(202);
    expect(script).toMatchObject({
      ...{
        status: 'generating',
        lead_id: 31,
        script_style: 'sales',
        language: 'en',
        url: null,
        total_duration_seconds: 60,
      },
      ...{ sections: [], version: 0, is_approved: 'pending', ai_model_used: null, ai_cost: 0, versions: [] },
    });
    expect(headers.get('location')).toBe(`${base}/${script.id}`);
    expect(api.steps.started.at(-1)).toEqual({
      name: script.id,
      input: { job_id: script.id, run: runOf('script') },
    });
    expect((await call('GET', '/api/v1/leads/31')).json()).toMatchObject({ lead_id: 31, lead });
  });

  it('looks at the page first when one is given', async () => {
    const { id } = (await generate({ lead, url })).json();
    expect(api.steps.started.at(-1)).toEqual({ name: id, input: { job_id: id, run: runOf('scout', 'script') } });
  });

  it.each<[string, object, string[], object?]>([
    ['nobody', {}, ['/lead_id']],
    ['somebody who is not known', { lead_id: 'nobody' }, ['/lead_id']],
    ['a page of this machine', { lead, url: 'http://localhost/' }, ['/url']],
    ['orders that templates do not take', { lead, custom_instructions: 'Rhyme.' }, ['/custom_instructions']],
    ['a language that templates do not speak', { lead, language: 'de' }, ['/language']],
    [
      'more than this deployment makes',
      { lead, total_duration_seconds: 61 },
      ['/total_duration_seconds'],
      { VIDEO_MAX_DURATION_SECONDS: '60' },
    ],
    ['a style that there is not', { lead, script_style: 'epic' }, ['/script_style']],
    ['a field that there is not', { lead, tone: 'warm' }, ['/tone']],
    ['a model with spaces', { lead, ai_model: 'gpt 4' }, ['/ai_model']],
  ])('is refused for %s, and nothing is noted', async (_, body, pointers, settings = {}) => {
    const before = await api.state();
    const answer = await generate(body, settings);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it('takes orders and languages where a model writes', async () => {
    const body = { lead, custom_instructions: 'Rhyme.', language: 'pt-BR' };
    expect((await generate(body, { SCRIPT_PROVIDER: 'openrouter' })).status).toBe(202);
  });
});

describe('a script that is written', () => {
  it('has timed sections that say the lead by name, and no former version', async () => {
    const script: ScriptView = await finish(api, 'scr', { lead, url, total_duration_seconds: 30 });
    expect(script).toMatchObject({ status: 'completed', version: 1, is_approved: 'pending', versions: [], url });
    expect(script).toMatchObject({ ai_model_used: 'template', fallback_reason: null });
    expect(script.sections.map(({ content }) => content).join(' ')).toContain('Dana');
    const sum = script.sections.reduce((total, { duration_seconds }) => total + duration_seconds, 0);
    expect(sum).toBeCloseTo(script.total_duration_seconds, 6);
  });

  it('takes an edit as a new version and keeps the old one, word for word', async () => {
    const before: ScriptView = await finish(api, 'scr', { total_duration_seconds: 20 });
    const [first, second] = before.sections as [ScriptSection, ScriptSection];
    const longer = { title: 'More', content: 'One two three four five six seven eight nine ten.', scene_type: 'demo' };
    const { status, json } = await edit(before.id, { sections: [{ ...first, content: 'Hello.' }, longer, second] });
    const after: ScriptView = json();
    expect(status).toBe(200);
    expect(after).toMatchObject({ version: 2, is_approved: 'pending', status: 'completed' });
    // Ten words at 150 a minute last four seconds, a single one less than half.
    const times = after.sections.map(({ timing_marker, duration_seconds }) => [timing_marker, duration_seconds]);
    expect(times.slice(0, 2)).toEqual([
      ['[00:00]', 0.4],
      ['[00:00]', 4],
    ]);
    expect(times[2]?.[0]).toBe('[00:04]');
    expect(after.sections[0]?.direction).toEqual(first.direction);
    expect(after.sections[2]).toMatchObject({ content: second.content, direction: second.direction });
    const kept = { sections: before.sections, total_duration_seconds: before.total_duration_seconds };
    expect(after.versions).toEqual([{ version: 1, is_approved: 'pending', created_at: expect.any(String), ...kept }]);
    expect(await read(api, 'scr', before.id)).toEqual(after);
    expect((await call('GET', `${base}?limit=1`)).json().items[0]).not.toHaveProperty('versions');
  });

  it('takes back what was read of it as it is', async () => {
    const { id, sections } = await finish(api, 'scr');
    const { status, json } = await edit(id, { sections });
    expect({ status, sections: json().sections }).toEqual({ status: 200, sections });
  });

  it('is approved or rejected without a new version, and new words want a new approval', async () => {
    const { id, sections } = await finish(api, 'scr');
    expect((await edit(id, { is_approved: 'approved' })).json()).toMatchObject({ version: 1, is_approved: 'approved' });
    const edited = (await edit(id, { sections })).json();
    expect(edited).toMatchObject({ version: 2, is_approved: 'pending', versions: [{ is_approved: 'approved' }] });
    const both = await edit(id, { sections, is_approved: 'rejected' });
    expect(both.json()).toMatchObject({ version: 3, is_approved: 'rejected' });
  });

  it('takes one of several edits at once whole, and tells the others that it has changed', async () => {
    const { id, sections } = await finish(api, 'scr');
    const say = (content: string) =>
      edit(id, { sections: sections.map((one: ScriptSection) => ({ ...one, content })) });
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(say));
    const won = answers.filter(({ status }) => status === 200).length;
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(won).toBeGreaterThan(0);
    const after: ScriptView = await read(api, 'scr', id);
    expect(after.version).toBe(1 + won);
    expect(new Set(after.sections.map(({ content }) => content)).size).toBe(1);
    expect(after.versions?.map(({ version }) => version)).toEqual(Array.from({ length: won }, (_, i) => won - i));
    expect(after.versions?.at(-1)?.sections).toEqual(sections);
  });

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['/sections']],
    ['no section at all', { sections: [] }, ['/sections']],
    [
      'a section without words',
      { sections: [{ title: 'A', content: ' ', scene_type: 'demo' }] },
      ['/sections/0/content'],
    ],
    [
      'a scene that there is not',
      { sections: [{ title: 'A', content: 'a', scene_type: 'x' }] },
      ['/sections/0/scene_type'],
    ],
    [
      'a logo that there is not',
      { sections: [{ ...card, direction: { ...card.direction, logo: 'none.png' } }] },
      ['/sections/0/direction/logo'],
    ],
    ['another word for yes', { is_approved: true }, ['/is_approved']],
    ['a field that there is not', { is_approved: 'approved', title: 'x' }, ['/title']],
    [
      'more words than are kept',
      { sections: Array.from({ length: 13 }, () => ({ title: 'A', content: 'x'.repeat(5000), scene_type: 'demo' })) },
      ['/sections'],
    ],
  ])('refuses an edit to %s', async (_, body, pointers) => {
    const { id } = await finish(api, 'scr');
    const before = await api.state();
    const answer = await edit(id, body);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it('cannot be edited while it is written, nor while the film that it is for is made', async () => {
    const { id } = await begin(api, 'scr');
    expect((await edit(id, { is_approved: 'approved' })).status).toBe(409);
    expect((await edit('scr_none', { is_approved: 'approved' })).status).toBe(404);
    const { id: whole } = await begin(api, 'vid');
    await play(api, whole, 'voice');
    const part = whole.replace('vid', 'scr');
    const { sections } = await read(api, 'scr', part);
    expect((await edit(part, { sections: [sections[0]] })).status).toBe(409);
  });
});
