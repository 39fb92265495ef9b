import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Quote } from '../../functions/contract/spending.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, minimal } from '../support/library.ts';
import { pointersOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());

const ask = (body: object, settings = {}) => call('POST', `${V}/quote`, body, settings);
const quote = async (body: object, settings = {}): Promise<Quote> => {
  const { status, json } = await ask(body, settings);
  expect(status).toBe(200);
  return json();
};
const PAID = { SCRIPT_PROVIDER: 'openrouter', VOICE_PROVIDER: 'elevenlabs' };
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('a quote', () => {
  it('adds up, says how long it takes, and does nothing', async () => {
    const before = await api.state();
    const told = await quote({ ...minimal, lead_id: 'new', total_duration_seconds: 30 }, PAID);
    const { ai_usd, voice_usd, compute_usd } = told.costs;
    expect(told.videos).toBe(1);
    expect(told.cost_usd).toBeCloseTo(ai_usd + voice_usd + compute_usd, 5);
    expect(sum(told.by_stage.map((stage) => stage.cost_usd))).toBeCloseTo(told.cost_usd, 5);
    expect(told.estimated_seconds).toBeCloseTo(sum(told.by_stage.map(({ seconds }) => seconds)), -1);
    // 30 s at 150 words of 6 characters a minute, at $0.30 a thousand.
    expect(told.characters).toBe(450);
    expect(voice_usd).toBeCloseTo(0.135, 6);
    expect(ai_usd).toBeGreaterThan(0);
    expect(told.refusals).toEqual([]);
    expect(await api.state()).toBe(before);
  });

  it('is refused, as the film is, where there is not disk enough to join it and no larger machine', async () => {
    const none = { LARGE_FILM_DISK_GB: '0' };
    const film = { total_duration_seconds: 600, resolution: '3840x2160', recording_settings: { frame_rate: 60 } };
    for (const answer of [await ask(film, none), await call('POST', V, { ...minimal, ...film }, none)]) {
      expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({
        ...{ status: 422, pointers: ['/total_duration_seconds'] },
      });
    }
    expect((await ask({ ...film, recording_settings: { frame_rate: 30 } }, none)).status).toBe(200);
    expect((await ask(film)).status).toBe(200);
  });

  it('wants no lead and no address, and pays nobody for what is built in', async () => {
    const told = await quote({});
    expect(told.costs).toMatchObject({ ai_usd: 0, voice_usd: 0 });
    expect(told.cost_usd).toBeGreaterThan(0);
  });

  it('of a hundred is a hundred times that of one', async () => {
    const one = await quote({}, PAID);
    const hundred = await quote({ videos: 100 }, PAID);
    expect(hundred.cost_usd / one.cost_usd).toBeCloseTo(100, 1);
    expect(hundred.characters).toBe(100 * one.characters);
    expect(hundred.estimated_seconds).toBe(one.estimated_seconds);
    expect(hundred.costs.delivery_usd_per_100_views).toBe(one.costs.delivery_usd_per_100_views);
  });

  it('says why it would be refused: for its own limit, for the month, and for all films together', async () => {
    const own = await quote({ max_cost_usd: 0.0001 }, PAID);
    expect(own.refusals).toEqual([expect.stringMatching(/limit is \$0\.0001/)]);
    const month = await quote({}, { ...PAID, MONTHLY_BUDGET_USD: '0.001' });
    expect(month.refusals).toEqual([expect.stringContaining('MONTHLY_BUDGET_USD')]);
    const paid = month.costs.ai_usd + month.costs.voice_usd;
    const settings = { ...PAID, MONTHLY_BUDGET_USD: String(paid * 10) };
    expect((await quote({ videos: 9 }, settings)).refusals).toEqual([]);
    expect((await quote({ videos: 11 }, settings)).refusals).toEqual([expect.stringContaining('MONTHLY_BUDGET_USD')]);
  });

  it.each<[string, object, string[], Record<string, string>?]>([
    ['a page of this machine', { url: 'http://127.0.0.1/' }, ['/url']],
    [
      'more than this deployment makes',
      { total_duration_seconds: 90 },
      ['/total_duration_seconds'],
      { VIDEO_MAX_DURATION_SECONDS: '60' },
    ],
    ['a logo that there is not', { branding: { logo_path: '/assets/x.png' } }, ['/branding/logo_path']],
    ['a size larger than the film', { resolution: '640x360', quality_versions: ['480p'] }, ['/quality_versions/0']],
    [
      'a size larger than the deployment’s film',
      { quality_versions: ['1080p'] },
      ['/quality_versions/0'],
      { VIDEO_DEFAULT_RESOLUTION: '1280x720' },
    ],
    ['a voice that is built in under no id', { voice_id: '21m00Tcm4TlvDq8ikWAM' }, ['/voice_id']],
    ['orders that templates do not take', { custom_instructions: 'Rhyme.' }, ['/custom_instructions']],
    ['a private page that others embed', { privacy: 'private', embed_enabled: true }, ['/embed_enabled']],
    [
      'a cookie of another site',
      { access: { cookies: [{ name: 'session', value: 'x', domain: 'elsewhere.example' }] } },
      ['/access/cookies/0/domain'],
    ],
    ['a page that has expired already', { expires_at: '2020-01-01T00:00:00Z' }, ['/expires_at']],
    [
      'a video of Loom',
      { hosting_provider: 'loom', loom_share_url: 'https://www.loom.com/share/x' },
      ['/hosting_provider'],
    ],
    ['a link to Loom', { loom_share_url: 'https://www.loom.com/share/x' }, ['/loom_share_url']],
    ['a field that there is not', { colour: 'red' }, ['/colour']],
  ])('is refused for %s, as the film would be', async (_, more, pointers, settings = {}) => {
    const before = await api.state();
    for (const path of [V, `${V}/quote`]) {
      const answer = await call('POST', path, { ...minimal, ...more }, settings);
      expect({ path, status: answer.status, pointers: pointersOf(answer) }).toEqual({ path, status: 422, pointers });
    }
    expect(await api.state()).toBe(before);
  });

  it.each([0, 1.5, 100_001, '3'])('is not made for %s films', async (videos) => {
    expect(pointersOf(await ask({ videos }))).toEqual(['/videos']);
  });
});
