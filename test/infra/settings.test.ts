import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Settings } from '../../functions/contract/settings.ts';
import { localSettings, resolveSettings, SettingsInvalid } from '../../lib/local/cli/settings.ts';

/** The example of the reference guide, word for word. */
const EXAMPLE = `# ElevenLabs Voice Synthesis
ELEVENLABS_API_KEY=your_api_key_here
ELEVENLABS_VOICE_ID=21m00Tcm4TlvDq8ikWAM  # Rachel voice
ELEVENLABS_MODEL_ID=eleven_multilingual_v2

# OpenRouter AI (for script generation)
OPENROUTER_API_KEY=your_openrouter_key

# Video Storage Paths
VIDEO_STORAGE_PATH=backend/storage/videos
RECORDING_STORAGE_PATH=backend/storage/recordings
VOICEOVER_STORAGE_PATH=backend/storage/voiceovers

# Video Settings
VIDEO_DEFAULT_RESOLUTION=1920x1080
VIDEO_MAX_DURATION_SECONDS=600
VIDEO_WATERMARK_ENABLED=false

# AWS S3 (for video hosting)
AWS_ACCESS_KEY_ID=your_access_key
AWS_SECRET_ACCESS_KEY=your_secret_key
AWS_S3_BUCKET=your-video-bucket
AWS_S3_REGION=us-east-1

# Optional: Loom Integration
LOOM_API_KEY=your_loom_api_key
LOOM_WORKSPACE_ID=your_workspace_id
`;
/** Its other tables: recommended voices, presets of FFmpeg, and what its troubleshooting advises. */
const TABLES = `VOICE_PROFESSIONAL_MALE=21m00Tcm4TlvDq8ikWAM    # Rachel (works for both)
VOICE_PROFESSIONAL_FEMALE=EXAVITQu4vr4xnSDxMaL  # Bella
VOICE_CASUAL_MALE=TxGEqnHWrfWFTfGW9XjX        # Adam
VOICE_CASUAL_FEMALE=jsCqWAovK2LkecY7zXl4     # Charlotte
VOICE_TECHNICAL=pNInz6obpgDQGcFmaJgB          # Antoni
VIDEO_PRESET_ULTRA=veryslow
VIDEO_PRESET_HIGH=slow
VIDEO_PRESET_MEDIUM=medium
VIDEO_PRESET_FAST=fast
VIDEO_CRF_ULTRA=18
VIDEO_CRF_HIGH=23
VIDEO_CRF_MEDIUM=28
VIDEO_CRF_LOW=32
VIDEO_PRESET=fast
VIDEO_CRF=28
GENERATE_QUALITY_VERSIONS=false
VOICEOVER_CACHE_ENABLED=true
VOICEOVER_CACHE_TTL_DAYS=30
`;
const keys = { ELEVENLABS_API_KEY: 'el-0123456789', OPENROUTER_API_KEY: 'sk-or-v1-0123456789' };
const example = { ...parseEnv(EXAMPLE), ...keys };
const guide: Record<string, string> = { ...example, ...parseEnv(TABLES) };

/** What is said about settings that are wrong, one line each. */
const faultsOf = (file: Record<string, string>, variables: Record<string, string> = {}): string[] => {
  try {
    resolveSettings(file, variables);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.message.split('\n').map((line) => line.trim());
    throw error;
  }
  return [];
};

describe('the guide’s .env', () => {
  it('is told where it still holds the placeholders of the example, and for nothing else', () => {
    expect(faultsOf(parseEnv(EXAMPLE) as Record<string, string>)).toEqual([
      expect.stringMatching(/^OPENROUTER_API_KEY: .*placeholder/),
      expect.stringMatching(/^ELEVENLABS_API_KEY: .*placeholder/),
    ]);
  });

  it('works once the keys are there', () => {
    const { environment, secrets, videoFolder, notices } = resolveSettings(example, {});
    expect(environment).toMatchObject({
      ELEVENLABS_VOICE_ID: '21m00Tcm4TlvDq8ikWAM',
      ELEVENLABS_MODEL_ID: 'eleven_multilingual_v2',
      VIDEO_DEFAULT_RESOLUTION: '1920x1080',
      VIDEO_MAX_DURATION_SECONDS: '600',
      VIDEO_WATERMARK_ENABLED: 'false',
    });
    expect(secrets).toEqual({ OpenRouterKey: keys.OPENROUTER_API_KEY, ElevenLabsKey: keys.ELEVENLABS_API_KEY });
    expect(videoFolder).toBe('backend/storage/videos');
    expect(notices.map(({ name }) => name).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_S3_BUCKET',
      'AWS_S3_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'LOOM_API_KEY',
      'LOOM_WORKSPACE_ID',
      'RECORDING_STORAGE_PATH',
      'VOICEOVER_STORAGE_PATH',
    ]);
  });

  it.each(Object.entries(guide))('says nothing in vain: %s=%s is obeyed, or why it is not is told', (name, value) => {
    const { environment, secrets, videoFolder, notices } = resolveSettings({ [name]: value }, {});
    const ways = {
      obeyed: name in Settings.shape && environment[name] === value,
      secret: Object.values(secrets).includes(value),
      folder: videoFolder === value,
      told: notices.some((notice) => notice.name === name && notice.message.length > 20),
    };
    expect(Object.values(ways).filter(Boolean), name).toHaveLength(1);
  });
});

describe('a setting that is wrong', () => {
  it.each([
    ['OPENROUTER_API_KYE', 'OPENROUTER_API_KEY'],
    ['VIDEO_CRF_HIHG', 'VIDEO_CRF_HIGH'],
    ['VOICE_TECHNICL', 'VOICE_TECHNICAL'],
    ['MONTHLY_BUDGET_EUR', 'MONTHLY_BUDGET_USD'],
    ['AWS_S3_BUCKETS', 'AWS_S3_BUCKET'],
  ])('by its name is named, with what was meant: %s', (typo, meant) => {
    expect(faultsOf({ [typo]: '1' })).toEqual([expect.stringContaining(`${typo}: is not a setting (${meant}?)`)]);
  });

  it('in the environment is one when its name says that it is meant for us', () => {
    expect(faultsOf({}, { VIDEO_CRF_HIHG: '20' })).toEqual([expect.stringContaining('VIDEO_CRF_HIGH?')]);
    expect(faultsOf({}, { ELEVENLABS_KEY: 'x' })).toEqual([expect.stringContaining('ELEVENLABS_KEY: is not')]);
  });

  it('that resembles none has no suggestion', () => {
    expect(faultsOf({ COLOUR: 'red' })).toEqual([expect.stringMatching(/^COLOUR: is not a setting;/)]);
  });

  it.each([
    ['VIDEO_CRF', '52'],
    ['VIDEO_CRF_LOW', 'low'],
    ['VIDEO_CRF_HIGH', '1.5'],
    ['VIDEO_PRESET', 'placebo'],
    ['VIDEO_DEFAULT_RESOLUTION', '1080p'],
    ['VIDEO_MAX_DURATION_SECONDS', '601'],
    ['VIDEO_WATERMARK_ENABLED', 'yes'],
    ['GENERATE_QUALITY_VERSIONS', '0'],
    ['VOICEOVER_CACHE_TTL_DAYS', '0'],
    ['VOICEOVER_CACHE_TTL_DAYS', '366'],
    ['MONTHLY_BUDGET_USD', '-1'],
    ['MONTHLY_BUDGET_USD', '$5'],
    ['ELEVENLABS_BASE_URL', 'api.elevenlabs.io'],
    ['SCRIPT_PROVIDER', 'openai'],
    ['VOICE_PROVIDER', 'polly'],
  ])('by its value is named: %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}: .`))]);
  });

  it('does not hide the others: all are told at once', () => {
    const wrong = { VIDEO_CRF: '99', VIDEO_PRESTE: 'fast', OPENROUTER_API_KEY: '<your key>', MONTHLY_BUDGET_USD: 'x' };
    const told = faultsOf(wrong).map((line) => line.split(':')[0]);
    expect(told.sort()).toEqual(Object.keys(wrong).sort());
  });

  it.each(['your-key', 'YOUR_KEY', '<key>', 'xxxxxxxx', 'changeme'])('as a key is %s: still a placeholder', (key) => {
    expect(faultsOf({ ELEVENLABS_API_KEY: key })).toEqual([
      expect.stringMatching(/^ELEVENLABS_API_KEY: .*placeholder/),
    ]);
  });
});

describe('keys of providers', () => {
  it('go into secrets, switch their provider on, and are in no function’s environment', () => {
    const { environment, secrets } = resolveSettings({ OPENROUTER_API_KEY: keys.OPENROUTER_API_KEY }, {});
    expect(secrets).toEqual({ OpenRouterKey: keys.OPENROUTER_API_KEY });
    expect(environment).toMatchObject({ SCRIPT_PROVIDER: 'openrouter', VOICE_PROVIDER: 'embedded' });
    expect(JSON.stringify(environment)).not.toContain(keys.OPENROUTER_API_KEY);
    expect(resolveSettings({}, { ELEVENLABS_API_KEY: keys.ELEVENLABS_API_KEY }).environment).toMatchObject({
      SCRIPT_PROVIDER: 'embedded',
      VOICE_PROVIDER: 'elevenlabs',
    });
  });

  it('are not needed: without any, all is embedded', () => {
    const { environment, secrets, notices } = resolveSettings({}, {});
    expect(secrets).toEqual({});
    expect(notices).toEqual([]);
    expect(environment).toEqual(Settings.parse({}));
    expect(environment).toMatchObject({ SCRIPT_PROVIDER: 'embedded', VOICE_PROVIDER: 'embedded' });
  });

  it('may rest while the embedded provider is asked for by name', () => {
    const { environment, secrets } = resolveSettings({ ...keys, SCRIPT_PROVIDER: 'embedded' }, {});
    expect(environment).toMatchObject({ SCRIPT_PROVIDER: 'embedded', VOICE_PROVIDER: 'elevenlabs' });
    expect(secrets.OpenRouterKey).toBe(keys.OPENROUTER_API_KEY);
  });

  it('switch their provider on also beside a line that is left empty', () => {
    const { environment } = resolveSettings({ ...keys, SCRIPT_PROVIDER: '', VOICE_PROVIDER: '' }, {});
    expect(environment).toMatchObject({ SCRIPT_PROVIDER: 'openrouter', VOICE_PROVIDER: 'elevenlabs' });
  });
});

describe('the environment', () => {
  it('goes before .env', () => {
    const { environment, secrets } = resolveSettings(
      { VIDEO_CRF: '28', VIDEO_PRESET: 'fast', OPENROUTER_API_KEY: 'from-the-file' },
      { VIDEO_CRF: '30', OPENROUTER_API_KEY: 'from-the-shell' },
    );
    expect(environment).toMatchObject({ VIDEO_CRF: '30', VIDEO_PRESET: 'fast' });
    expect(secrets).toEqual({ OpenRouterKey: 'from-the-shell' });
  });

  it('is full of what belongs to other programs, which is left alone', () => {
    const foreign = { PATH: '/bin', HOME: '/root', LANG: 'C', CI: 'true', npm_config_color: '0', VIRTUAL_ENV: '/v' };
    expect(resolveSettings({}, foreign)).toEqual(resolveSettings({}, {}));
  });

  it('may hold credentials of AWS without a word; in .env they were meant for us, and the word comes', () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', AWS_S3_REGION: 'eu-west-1' };
    expect(resolveSettings({}, { ...credentials, AWS_PROFILE: 'work' }).notices).toEqual([]);
    const { notices } = resolveSettings(credentials, { AWS_ACCESS_KEY_ID: 'AKIA' });
    expect(notices.map(({ name }) => name)).toEqual(Object.keys(credentials));
    expect(JSON.stringify(notices)).not.toContain('AKIA');
  });
});

describe('the file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leadreel-settings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('need not be there, and is read where it is', async () => {
    expect((await localSettings(folder, {})).environment).toEqual(Settings.parse({}));
    await writeFile(join(folder, '.env'), `${TABLES}VIDEO_WATERMARK_TEXT="Draft # 1"\n`);
    const { environment } = await localSettings(folder, { VIDEO_CRF: '20' });
    expect(environment).toMatchObject({
      VIDEO_CRF: '20',
      VIDEO_CRF_LOW: '32',
      VOICE_TECHNICAL: 'pNInz6obpgDQGcFmaJgB',
      VIDEO_WATERMARK_TEXT: 'Draft # 1',
    });
  });
});
