import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FakeElevenLabs } from '../fakes/elevenlabs.ts';
import { type FakeOpenRouter, fails, says, startOpenRouter } from '../fakes/openrouter.ts';
import { verified, WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { ActingSite } from '../support/acting-site.ts';
import { FilmEngine } from '../support/film-engine.ts';

/** Films with services that may be waited for, on a machine that does other things too. */
vi.setConfig({ testTimeout: 180_000 });

/** Dollars that all tests here may pay together; one of them finds the limit. */
const BUDGET = 0.5;

let site: ActingSite;
let writer: FakeOpenRouter;
let speaker: FakeElevenLabs;
let receiver: WebhookReceiver;
let local: FilmEngine;
beforeAll(async () => {
  site = await ActingSite.start();
  writer = await startOpenRouter('sk-or-v1-own');
  speaker = await FakeElevenLabs.start({ apiKey: 'sk_own' });
  receiver = await WebhookReceiver.start();
  local = await FilmEngine.startWith({
    allowPrivateHosts: [site.host, receiver.host],
    environment: {
      SCRIPT_PROVIDER: 'openrouter',
      OPENROUTER_BASE_URL: writer.url,
      VOICE_PROVIDER: 'elevenlabs',
      ELEVENLABS_BASE_URL: speaker.url,
      MONTHLY_BUDGET_USD: String(BUDGET),
    },
    secrets: { OpenRouterKey: 'sk-or-v1-own', ElevenLabsKey: 'sk_own' },
  });
});
afterEach(() => {
  speaker.reset();
  writer.queue.length = 0;
});
afterAll(async () => {
  await local?.stop();
  await Promise.all([site?.stop(), writer?.close(), speaker?.close(), receiver?.close()]);
});

const V = '/videos';
const create = (path: string, more: Record<string, unknown> = {}) => local.client.create(site.url(path, 'page'), more);
const committed = async () => (await local.client.ask('GET', `${V}/costs`)).json.budget.committed_usd;

describe('with keys, scripts and voices come from the services', () => {
  it('a video is written and spoken by them, costs what they charged, and is told to the webhooks', async () => {
    const hook = (await local.client.ask('POST', '/webhooks', { url: receiver.url(), events: ['video.completed'] }))
      .json;
    const { id } = await create('real', { lead_id: 'first', target_audience: 'bakers' });
    const video = await local.client.ended(id);
    expect(video).toMatchObject({ status: 'completed', script_fallback_reason: null, error_message: null });

    const script = (await local.client.ask('GET', `${V}/scripts/${video.script_id}`)).json;
    expect(script).toMatchObject({ ai_model_used: expect.stringContaining('/'), fallback_reason: null });
    expect(script.ai_cost).toBeGreaterThan(0);
    const voiceover = (await local.client.ask('GET', `${V}/voiceovers/${video.voiceover_id}`)).json;
    expect(voiceover).toMatchObject({ voice_id: '21m00Tcm4TlvDq8ikWAM', voice_name: 'Rachel', cache_hits: 0 });
    expect(voiceover.cost_usd).toBeCloseTo((voiceover.characters_processed * 0.3) / 1000, 6);
    expect(video.costs.ai_usd).toBeCloseTo(script.ai_cost, 6);
    expect(video.costs.voice_usd).toBeCloseTo(voiceover.cost_usd, 6);
    // What was set aside has become what was paid.
    expect(await committed()).toBeCloseTo(script.ai_cost + voiceover.cost_usd, 6);
    const usage = (await local.client.ask('GET', `${V}/usage`)).json;
    expect(usage).toMatchObject({ characters: voiceover.characters_processed, requests: script.sections.length });

    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    const told = receiver.received[0];
    if (!told) throw new Error('Nothing was told.');
    expect(verified(told, hook.secret)).toMatchObject({
      type: 'video.completed',
      data: { id, lead_id: 'first', status: 'completed', share_url: video.share_url },
    });
    const log = async () => (await local.client.ask('GET', `/webhooks/${hook.id}/deliveries`)).json.items;
    await expect.poll(log).toMatchObject([{ status: 'delivered', attempts: 1, event_type: 'video.completed' }]);
  });

  it('the same words are paid once: the second lead’s video only pays for what is new', async () => {
    const text_content = 'These words are said to everybody.\n\nAnd so are these.';
    const first = await local.client.make(`${V}/voiceovers/synthesize`, { text_content });
    const paid = speaker.requests.length;
    const second = await local.client.make(`${V}/voiceovers/synthesize`, {
      text_content,
      frame_rate: 25,
      format: 'wav',
    });
    expect(first).toMatchObject({ cache_hits: 0, characters_processed: text_content.length - 2 });
    expect(second).toMatchObject({ cache_hits: 2, characters_processed: 0, cost_usd: 0, saved_usd: first.cost_usd });
    expect(speaker.requests).toHaveLength(paid);
  });
});

describe('what goes wrong there', () => {
  it('a key that is refused fails the job at once, says what to do, and a retry goes on from there', async () => {
    writer.queue.push(fails(401, 'User not found.'));
    const { id } = await create('refused');
    const failed = await local.client.ended(id);
    expect(failed).toMatchObject({ status: 'failed', error_code: 'ProviderKeyRefused' });
    expect(failed.remedy).toContain('docs/configuration.md');
    expect(JSON.stringify(failed)).not.toContain('sk-or');
    expect((await local.attempts(id))['script main']).toBe(1);
    await local.client.call('POST', `/${id}/retry`);
    expect(await local.client.ended(id)).toMatchObject({ status: 'completed' });
    expect((await local.attempts(id))['scout main']).toBe(1);
  });

  it('a model that answers nonsense twice leaves the script to the templates, and the video says so', async () => {
    writer.queue.push(says('Sure! Here you go:'), says('{"sections": []}'));
    const { id } = await create('nonsense');
    const video = await local.client.ended(id);
    expect(video.status).toBe('completed');
    expect(video.script_fallback_reason).toMatch(/template/);
    const script = (await local.client.ask('GET', `${V}/scripts/${video.script_id}`)).json;
    expect(script).toMatchObject({ ai_model_used: 'template', fallback_reason: video.script_fallback_reason });
    expect(script.ai_cost).toBeGreaterThan(0);
  });

  it('a voice whose quota is used up fails the job, and a retry pays only for what is missing', async () => {
    const text_content = 'One sentence to be said.\n\nAnother one to be said.\n\nA third one.';
    const before = await committed();
    speaker.always({ status: 401, code: 'quota_exceeded' });
    const failed = await local.client.make(`${V}/voiceovers/synthesize`, { text_content });
    expect(failed).toMatchObject({ status: 'failed', error_code: 'ProviderQuotaExceeded', remedy: expect.any(String) });
    // Sections that were at work when the first one failed give back what they had set aside, too.
    await expect.poll(committed).toBeCloseTo(before, 6);
    speaker.reset();
    const again = await local.client.make(`${V}/voiceovers/synthesize`, { text_content });
    expect(again.status).toBe('completed');
    expect(await committed()).toBeCloseTo(before + again.cost_usd, 6);
  });

  it('a voice that is busy for a while is waited for, by the step and by the state machine', async () => {
    speaker.next({ status: 429, retryAfter: '1' }, 'reset', { status: 503 });
    const spoken = await local.client.make(`${V}/voiceovers/synthesize`, {
      text_content: 'Busy people are waited for.',
    });
    expect(spoken).toMatchObject({ status: 'completed' });
    expect(speaker.requests).toHaveLength(4);
  });
});

describe('limits hold before anything is paid', () => {
  it('a request over its own limit, or over what is left of the month, is refused and nothing is asked', async () => {
    const before = { written: writer.requests.length, committed: await committed() };
    const body = { url: site.url('limit', 'page'), lead: { name: 'Dana' }, total_duration_seconds: 60 };
    const capped = await local.client.ask('POST', V, { ...body, max_cost_usd: 0.001 });
    expect(capped).toMatchObject({ status: 422, json: { errors: [{ pointer: '/max_cost_usd' }] } });
    const long = await local.client.ask('POST', V, { ...body, total_duration_seconds: 600 });
    expect(long).toMatchObject({ status: 402, json: { detail: expect.stringContaining('MONTHLY_BUDGET_USD') } });
    const quote = (await local.client.ask('POST', `${V}/quote`, { ...body, total_duration_seconds: 600 })).json;
    expect(quote.costs.voice_usd).toBeGreaterThan(BUDGET);
    expect(quote.refusals).toHaveLength(1);
    expect({ written: writer.requests.length, committed: await committed() }).toEqual(before);
  });

  it('a video whose month runs out midway stops before the call, and a retry goes on once there is money', async () => {
    const { id } = await create('midway');
    const rest = BUDGET - (await committed());
    await local.spending.reserve(id, rest, { monthlyUsd: 0, jobUsd: 0 });
    const asked = { written: writer.requests.length, spoken: speaker.requests.length };
    const failed = await local.client.ended(id);
    expect(failed).toMatchObject({ status: 'failed', error_code: 'BudgetExceeded', remedy: expect.any(String) });
    expect({ written: writer.requests.length, spoken: speaker.requests.length }).toEqual(asked);
    await local.spending.settle(id, rest, 0);
    await local.client.call('POST', `/${id}/retry`);
    expect(await local.client.ended(id)).toMatchObject({ status: 'completed' });
  });
});
