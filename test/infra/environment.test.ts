import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  ApiEnvironment,
  AssembleEnvironment,
  AuthorizerEnvironment,
  BeaconEnvironment,
  CloseEnvironment,
  DroppedEnvironment,
  HostEnvironment,
  KeyPairEnvironment,
  LibraryEnvironment,
  PrepareEnvironment,
  RecordEnvironment,
  RenderEnvironment,
  ResultsEnvironment,
  readEnvironment,
  ScoutEnvironment,
  ScriptEnvironment,
  StartRowEnvironment,
  StepEnvironment,
  StoryboardEnvironment,
  SweepEnvironment,
  VoiceEnvironment,
  VoiceoverEnvironment,
} from '../../functions/contract/environment.ts';
import { Settings } from '../../functions/contract/settings.ts';
import { DeliverEnvironment } from '../../functions/contract/webhook.ts';
import { readDeployment } from '../../lib/deployment.ts';
import { Synthesized, textOf } from '../support/synth.ts';

/** The schema by which each function reads its environment. */
const SCHEMAS: Record<string, z.ZodObject> = {
  Scout: ScoutEnvironment,
  Script: ScriptEnvironment,
  Voice: VoiceEnvironment,
  Voiceover: VoiceoverEnvironment,
  Storyboard: StoryboardEnvironment,
  Record: RecordEnvironment,
  Recording: StepEnvironment,
  Render: RenderEnvironment,
  Assemble: AssembleEnvironment,
  Explain: LibraryEnvironment,
  Host: HostEnvironment,
  Completed: CloseEnvironment,
  Failed: CloseEnvironment,
  Ended: CloseEnvironment,
  Api: ApiEnvironment,
  Authorizer: AuthorizerEnvironment,
  Beacon: BeaconEnvironment,
  BatchesDropped: DroppedEnvironment,
  BatchesPrepare: PrepareEnvironment,
  BatchesStart: StartRowEnvironment,
  BatchesResults: ResultsEnvironment,
  SigningKeyMaker: KeyPairEnvironment,
  SweeperSweep: SweepEnvironment,
  NotificationsDeliverFunction: DeliverEnvironment,
  NotificationsPlanFunction: LibraryEnvironment,
  NotificationsGiveUpFunction: LibraryEnvironment,
  NotificationsEndedFunction: LibraryEnvironment,
};

/** Every setting at a value that is not its default. */
const CHANGED: Settings = {
  SCRIPT_PROVIDER: 'openrouter',
  OPENROUTER_MODEL: 'mistralai/mistral-large',
  OPENROUTER_FALLBACK_MODELS: 'x/y',
  OPENROUTER_BASE_URL: 'https://router.example/v1',
  VOICE_PROVIDER: 'elevenlabs',
  ELEVENLABS_BASE_URL: 'https://voices.example',
  ELEVENLABS_MODEL_ID: 'eleven_turbo_v2_5',
  ELEVENLABS_VOICE_ID: '21m00Tcm4TlvDq8ikWAM',
  VOICE_PROFESSIONAL_MALE: 'aaaaaaaaaaaaaaaaaaa1',
  VOICE_PROFESSIONAL_FEMALE: 'aaaaaaaaaaaaaaaaaaa2',
  VOICE_CASUAL_MALE: 'aaaaaaaaaaaaaaaaaaa3',
  VOICE_CASUAL_FEMALE: 'aaaaaaaaaaaaaaaaaaa4',
  VOICE_TECHNICAL: 'aaaaaaaaaaaaaaaaaaa5',
  VOICE_ENERGETIC_MALE: 'aaaaaaaaaaaaaaaaaaa6',
  VOICE_CALM_FEMALE: 'aaaaaaaaaaaaaaaaaaa7',
  ELEVENLABS_USD_PER_1000_CHARACTERS: '0.18',
  ELEVENLABS_MONTHLY_CHARACTERS: '500000',
  VOICEOVER_CACHE_ENABLED: 'false',
  VOICEOVER_CACHE_TTL_DAYS: '90',
  SCENE_CACHE_ENABLED: 'false',
  SCENE_CACHE_TTL_DAYS: '45',
  MONTHLY_BUDGET_USD: '250',
  VIDEO_MAX_COST_USD: '1.5',
  VIDEO_PRESET: 'fast',
  VIDEO_PRESET_ULTRA: 'slower',
  VIDEO_PRESET_HIGH: 'medium',
  VIDEO_PRESET_MEDIUM: 'faster',
  VIDEO_PRESET_FAST: 'superfast',
  VIDEO_CRF: '28',
  VIDEO_CRF_ULTRA: '17',
  VIDEO_CRF_HIGH: '20',
  VIDEO_CRF_MEDIUM: '25',
  VIDEO_CRF_LOW: '35',
  VIDEO_DEFAULT_RESOLUTION: '1280x720',
  VIDEO_MAX_DURATION_SECONDS: '300',
  VIDEO_WATERMARK_ENABLED: 'true',
  VIDEO_WATERMARK_TEXT: 'Draft',
  GENERATE_QUALITY_VERSIONS: 'false',
  LARGE_FILM_DISK_GB: '100',
  LOOM_OEMBED_URL: 'https://oembed.example/',
};
const KEYS = { OPENROUTER_API_KEY: 'sk-or-v1-0123456789abcdef', ELEVENLABS_API_KEY: 'el-0123456789abcdef' };

const apps: Synthesized[] = [];
let byDefault: Synthesized;
let changed: Synthesized;
beforeAll(() => {
  byDefault = new Synthesized();
  // Whoever deploys may well have the keys in the same shell.
  changed = new Synthesized(readDeployment({}, { ...CHANGED, ...KEYS }));
  apps.push(byDefault, changed);
});
afterAll(() => Promise.all(apps.map((app) => app.remove())));

/** A function's variables as it will read them; what CloudFormation fills in is a word. */
const variablesOf = (app: Synthesized, name: string): Record<string, string> => {
  const [, found] = app.functions().find(([id]) => id === name) ?? [];
  const entries = Object.entries((found?.Properties.Environment?.Variables ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(value).replaceAll(/<[^>]*>/g, 'filled.in')]));
};

describe('the environment of every function', () => {
  it('is described by a schema', () => {
    expect(
      byDefault
        .functions()
        .map(([name]) => name)
        .sort(),
    ).toEqual(Object.keys(SCHEMAS).sort());
  });

  it.each(Object.entries(SCHEMAS))('is what %s reads, and nothing that it does not', (name, schema) => {
    for (const app of [byDefault, changed]) {
      const variables = variablesOf(app, name);
      expect(readEnvironment(schema, variables)).toEqual(variables);
      expect(Object.keys(variables).sort()).toEqual(Object.keys(schema.shape).sort());
    }
  });

  it('never holds a key of a provider, nor does anything else in the templates', () => {
    for (const app of apps) {
      for (const [name] of app.functions()) {
        expect(Object.keys(variablesOf(app, name)).filter((key) => /API_KEY$|TOKEN$|PASSWORD/.test(key))).toEqual([]);
      }
      const templates = JSON.stringify(Object.values(app.stacks).map((stack) => stack.toJSON()));
      for (const key of Object.values(KEYS)) expect(templates).not.toContain(key);
    }
  });

  it('names secrets by where they lie, not by what they hold', () => {
    const named = byDefault.functions().flatMap(([name, { Properties }]) =>
      Object.entries((Properties.Environment?.Variables ?? {}) as Record<string, unknown>)
        .filter(([key]) => key.endsWith('_SECRET'))
        .map(([key, value]) => `${name} ${key} ${textOf(value)}`),
    );
    expect(named.sort()).toEqual([
      expect.stringMatching(/^Api SITE_KEY_SECRET <SigningKeySecret/),
      expect.stringMatching(/^Api VIEW_SECRET <ViewSecret/),
      expect.stringMatching(/^Api WEBHOOK_SECRET <WebhookSecret/),
      expect.stringMatching(/^Authorizer API_KEY_SECRET <ApiKey/),
      expect.stringMatching(/^BatchesResults SITE_KEY_SECRET <SigningKeySecret/),
      expect.stringMatching(/^BatchesResults VIEW_SECRET <ViewSecret/),
      expect.stringMatching(/^Beacon VIEW_SECRET <ViewSecret/),
      expect.stringMatching(/^NotificationsDeliverFunction WEBHOOK_SECRET <WebhookSecret/),
      expect.stringMatching(/^Script OPENROUTER_SECRET <OpenRouterKey/),
      expect.stringMatching(/^SigningKeyMaker PRIVATE_KEY_SECRET <SigningKeySecret/),
      expect.stringMatching(/^Voice ELEVENLABS_SECRET <ElevenLabsKey/),
    ]);
  });
});

describe('settings of a deployment', () => {
  it('each reach every function that reads them', () => {
    const defaults = readDeployment({}).settings;
    for (const name of Object.keys(Settings.shape) as (keyof Settings)[]) {
      expect(CHANGED[name], name).not.toBe(defaults[name]);
      const readers = Object.keys(SCHEMAS).filter((reader) => name in (SCHEMAS[reader]?.shape ?? {}));
      expect(readers.length, name).toBeGreaterThan(0);
      for (const reader of readers) {
        expect({ name, reader, value: variablesOf(changed, reader)[name] }).toEqual({
          name,
          reader,
          value: CHANGED[name],
        });
        expect(variablesOf(byDefault, reader)[name]).toBe(defaults[name]);
      }
    }
  });

  it('that are wrong end the deployment, all of them by name', () => {
    const wrong = { VIDEO_CRF: '52', MONTHLY_BUDGET_USD: 'plenty', VOICE_PROVIDER: 'polly' };
    expect(() => readDeployment({}, wrong)).toThrow(/VIDEO_CRF/);
    for (const name of Object.keys(wrong)) expect(() => readDeployment({}, wrong)).toThrow(name);
  });

  it('that are empty stand for the default', () => {
    expect(readDeployment({}, { VIDEO_CRF: '', OPENROUTER_MODEL: '' })).toEqual(readDeployment({}));
  });
});
