import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VideoView } from '../../functions/contract/video.ts';
import { type Act, ScriptedEngine, STEPS } from '../support/theatre.ts';

let local: ScriptedEngine;
beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
  local = await ScriptedEngine.start();
}, 300_000);
afterAll(async () => {
  await local?.stop();
  vi.restoreAllMocks();
});

/** Units of work of a whole video, in order as far as there is one. */
const WHOLE = [
  ...['scout main', 'script main', 'voice 000', 'voice 001', 'voice join', 'record plan', 'record 000', 'record 001'],
  ...['record session', 'compose 000', 'compose 001', 'compose assemble', 'host main'],
];
/** The stage that a step belongs to. */
const STAGE_OF: Record<string, string> = {
  ...{ Scout: 'scout', Script: 'script', Voice: 'voice', Voiceover: 'voice', Storyboard: 'record', Record: 'record' },
  ...{ Recording: 'record', Render: 'compose', Assemble: 'compose', Host: 'host' },
};

const stateOf = ({ stages }: VideoView) => Object.fromEntries(stages.map(({ name, state }) => [name, state]));
const retry = async (id: string): Promise<VideoView> => {
  await local.client.call('POST', `/${id}/retry`);
  return local.client.ended(id);
};
/** A video that is there, of which nothing was made twice. */
const expectWhole = ({ id, status, error_code }: VideoView) => {
  expect({ status, error_code }).toEqual({ status: 'completed', error_code: null });
  expect(local.madeOf(id).sort()).toEqual(WHOLE.toSorted());
};

/** A video in which every step fails once, one after the other, each of them cured by a retry. */
async function stumble(act: Act, look: (video: VideoView, step: string) => void): Promise<void> {
  const id = await local.play('every', act);
  for (let video = await local.client.ended(id), at = 0; ; video = await retry(id), at++) {
    const step = STEPS[at];
    if (step === undefined) {
      expectWhole(video);
      return;
    }
    const stage = STAGE_OF[step] ?? '';
    expect(video, step).toMatchObject({ status: 'failed', share_url: null });
    expect(stateOf(video)[stage], step).toBe('failed');
    look(video, step);
    const made = local.madeOf(id);
    expect(new Set(made).size, step).toBe(made.length);
  }
}

describe('every step of a video', { timeout: 120_000 }, () => {
  it('refuses once: it fails at that stage with the reason, at once, and goes on from there on a retry', async () => {
    await stumble('reject', ({ error_code, error_message }, step) => {
      expect(error_code, step).toBe('PageRefused');
      expect(error_message, step).toMatch(/^Failed while .*: It is refused because the test says so\.$/);
    });
  });

  it('is killed once: it fails without a word of the machine, and goes on from there on a retry', async () => {
    await stumble('die', ({ error_code, error_message }, step) => {
      expect(error_code, step).toBe('InternalError');
      expect(error_message, step).not.toMatch(/Runtime|RequestId/);
    });
  });

  it('crashes once in a way that may pass: nobody has to do anything, and nothing is made twice', async () => {
    expectWhole(await local.client.ended(await local.play('every', 'retry')));
  });
});

describe('a step that takes too long', { timeout: 120_000 }, () => {
  it('is tried again, whether it hears that its time is up or not', async () => {
    const slow = ['Script', 'Record'].map((step) => local.play(step, 'hang'));
    const deaf = ['Voice', 'Assemble'].map((step) => local.play(step, 'deafen'));
    for (const id of await Promise.all([...slow, ...deaf])) expectWhole(await local.client.ended(id));
  });
});

it('a step that is at work when the engine ends leaves its video interrupted, and a retry goes on from there', async () => {
  const id = await local.play('Render', 'deafen');
  // Its neighbour is through, so that all that is under way is what hangs.
  const isAtWork = ({ stages }: VideoView) =>
    local.madeOf(id).includes('compose 000') &&
    stages.some(({ name, state }) => name === 'compose' && state === 'running');
  await local.client.until(id, isAtWork);
  await local.restart();
  expect(await local.client.ended(id)).toMatchObject({ status: 'failed', error_code: 'Interrupted' });
  expectWhole(await retry(id));
});

it('nothing of a lead is left once it is erased, whatever its videos went through, nor scratch in the temp folder', async () => {
  expect((await local.place.keys('')).length).toBeGreaterThan(WHOLE.length);
  await local.client.ask('DELETE', '/leads/played');
  await vi.waitUntil(async () => (await local.place.keys('')).length === 0, { timeout: 20_000, interval: 100 });
  expect(await local.place.scratch()).toEqual([]);
});
