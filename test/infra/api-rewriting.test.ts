import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import type { ScriptView } from '../../functions/contract/script-resource.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish, read, runOf, V } from '../support/resources.ts';

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
const url = 'https://shiftly.example/';
const rewrite = (id: string, n: number | string, settings = {}) =>
  call('POST', `${base}/${id}/sections/${n}/regenerate`, undefined, settings);

describe('having a section rewritten', () => {
  it('opens the script again, writes it alone, and keeps the version before', async () => {
    const before: ScriptView = await finish(api, 'scr', { url, total_duration_seconds: 20 });
    const { status, headers, json } = await rewrite(before.id, 1);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`${base}/${before.id}`);
    // What there is stays to be read meanwhile.
    expect(json()).toMatchObject({ status: 'generating', version: 1, sections: before.sections });
    const input = { job_id: before.id, run: runOf('script') };
    expect(api.steps.started.at(-1)).toEqual({ name: `${before.id}-2`, input });
    expect((await rewrite(before.id, 1)).status).toBe(409);
    await play(api, before.id);
    const after: ScriptView = await read(api, 'scr', before.id);
    expect(after).toMatchObject({ status: 'completed', version: 2, is_approved: 'pending' });
    const changed = after.sections.filter(({ content }, index) => content !== before.sections[index]?.content);
    expect(changed.map(({ content }) => content)).toEqual(['Said in other words.']);
    expect(after.versions?.map(({ version, sections }) => ({ version, sections }))).toEqual([
      { version: 1, sections: before.sections },
    ]);
  });

  it('can be done again and again, each time from what stands there', async () => {
    const { id } = await finish(api, 'scr');
    for (const version of [2, 3, 4]) {
      expect((await rewrite(id, 0)).status).toBe(202);
      expect(api.steps.started.at(-1)?.name).toBe(`${id}-${version}`);
      await play(api, id);
      expect(await read(api, 'scr', id)).toMatchObject({ version, versions: { length: version - 1 } });
    }
  });

  it('works for the script of a film, with what the film was asked for', async () => {
    const { script_id: id } = await finish(api, 'vid');
    expect((await rewrite(id, 0)).status).toBe(202);
    await play(api, id);
    const after: ScriptView = await read(api, 'scr', id);
    expect(after).toMatchObject({ status: 'completed', version: 2 });
    expect(after.sections[0]?.content).toBe('Said in other words.');
  });

  it.each(['99', '-1', '1.5', 'two', '1e1', '0001', '%20'])('knows no section "%s"', async (n) => {
    const { id } = await finish(api, 'scr');
    const before = await api.state();
    expect((await rewrite(id, n)).status).toBe(404);
    expect(await api.state()).toBe(before);
  });

  it('is refused for a script that is not there, is being written, or whose page is forgotten', async () => {
    expect((await rewrite('scr_none', 0)).status).toBe(404);
    expect((await rewrite((await begin(api, 'scr')).id, 0)).status).toBe(409);
    const { id } = await finish(api, 'scr', { url });
    await api.media.removeAll(mediaKeys.scout(bodyOf(id)));
    const before = await api.state();
    expect((await rewrite(id, 0)).status).toBe(409);
    expect(await api.state()).toBe(before);
  });

  it('that fails leaves the script as it was, to be tried once more', async () => {
    const { id, sections } = await finish(api, 'scr');
    await rewrite(id, 0);
    await api.jobs.fail(id, { code: 'ProviderUnavailable', message: 'Nobody answered.' });
    expect(await read(api, 'scr', id)).toMatchObject({ status: 'failed', version: 1, sections });
    expect((await rewrite(id, 0)).status).toBe(202);
    await play(api, id);
    expect(await read(api, 'scr', id)).toMatchObject({ status: 'completed', version: 2, error_code: null });
  });

  it('that cannot be started says so and can be tried once more', async () => {
    const { id } = await finish(api, 'scr');
    api.steps.failure = 'ExecutionLimitExceeded';
    expect((await api.call('POST', `${base}/${id}/sections/0/regenerate`)).status).toBe(500);
    api.steps.failure = null;
    expect((await rewrite(id, 0)).status).toBe(202);
  });

  it('is not started when the month is used up', async () => {
    const { id } = await finish(api, 'scr');
    const settings = { SCRIPT_PROVIDER: 'openrouter', MONTHLY_BUDGET_USD: '0.0000001' };
    const before = await api.state();
    expect((await rewrite(id, 0, settings)).status).toBe(402);
    expect(await api.state()).toBe(before);
  });
});
