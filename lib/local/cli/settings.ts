import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSettings, type SettingFault, Settings } from '../../../functions/contract/settings.ts';

/** Settings of this machine, from `.env` and the environment; the environment goes first. */
export interface LocalSettings {
  /** Replaces the template's values in every function that declares the name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of secrets, by the beginning of their logical id in the template. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where finished films are copied; undefined for the data folder. */
  readonly videoFolder: string | undefined;
  /** What is set and has no effect here, and why. */
  readonly notices: readonly SettingFault[];
}

/** A setting is wrong; lists all that are. */
export class SettingsInvalid extends Error {
  override readonly name = 'SettingsInvalid';

  constructor(faults: readonly SettingFault[]) {
    super(faults.map(({ name, message }) => `${name}: ${message}`).join('\n  '));
  }
}

/** Keys of providers: what is set here goes into a secret, never into a function's environment. */
const KEYS = { OPENROUTER_API_KEY: 'OpenRouterKey', ELEVENLABS_API_KEY: 'ElevenLabsKey' } as const;

/** Settings of the reference guide that stand for something else here. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  RECORDING_STORAGE_PATH: 'recordings lie in the data folder (--data), or in the media bucket of a deployment',
  VOICEOVER_STORAGE_PATH: 'voiceovers lie in the data folder (--data), or in the media bucket of a deployment',
  AWS_ACCESS_KEY_ID: 'nothing on this machine asks AWS; a deployment uses the credentials of the AWS CLI',
  AWS_SECRET_ACCESS_KEY: 'nothing on this machine asks AWS; a deployment uses the credentials of the AWS CLI',
  AWS_S3_BUCKET: 'a deployment makes its own buckets',
  AWS_S3_REGION: 'a deployment goes to the region of the AWS CLI',
  LOOM_API_KEY: 'Loom has no upload API; POST /host takes loom_share_url instead',
  LOOM_WORKSPACE_ID: 'Loom has no upload API; POST /host takes loom_share_url instead',
};
const KNOWN = [
  ...Object.keys(Settings.shape),
  ...Object.keys(KEYS),
  ...Object.keys(WITHOUT_EFFECT),
  'VIDEO_STORAGE_PATH',
];
/** Names in the environment that begin so are meant for us; a wrong one is a typing error. */
const OURS = /^(VIDEO|VOICE|VOICEOVER|RECORDING|ELEVENLABS|OPENROUTER|SCRIPT|MONTHLY_BUDGET|LOOM)_/;
/** What example files hold in the place of a key. */
const PLACEHOLDER = /^(your[_-]|<|xxx|changeme)/i;

/** Reads `.env` of a folder, where there is one, and the environment. @throws SettingsInvalid */
export async function localSettings(
  root: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LocalSettings> {
  const text = await readFile(join(root, '.env'), 'utf8').catch(() => '');
  return resolveSettings(parseEnv(text), variables);
}

/** The same from what `.env` says. Pure. @throws SettingsInvalid */
export function resolveSettings(
  file: Readonly<Record<string, string | undefined>>,
  variables: Readonly<Record<string, string | undefined>>,
): LocalSettings {
  const ours = Object.entries(variables).filter(([name]) => KNOWN.includes(name) || OURS.test(name));
  // A line that is left empty is as good as none.
  const given = Object.fromEntries(
    Object.entries({ ...file, ...Object.fromEntries(ours) }).filter(([, value]) => value),
  );
  const unknown = Object.keys(given)
    .filter((name) => !KNOWN.includes(name))
    .map((name) => ({ name, message: `is not a setting${nearest(name)}; docs/configuration.md lists them` }));
  const placeholders = Object.keys(KEYS)
    .filter((name) => PLACEHOLDER.test(given[name] ?? ''))
    .map((name) => ({ name, message: 'is still the placeholder of an example: put your key there, or leave it out' }));
  const { settings, faults } = readSettings({ ...providers(given), ...given });
  const all = [...unknown, ...placeholders, ...faults];
  if (all.length > 0) throw new SettingsInvalid(all);
  return {
    environment: settings,
    secrets: Object.fromEntries(
      Object.entries(KEYS).flatMap(([name, secret]) => (given[name] ? [[secret, given[name]]] : [])),
    ),
    videoFolder: given.VIDEO_STORAGE_PATH || undefined,
    // Credentials of AWS in the environment belong to other programs; in `.env` they were meant for us.
    notices: Object.entries(WITHOUT_EFFECT).flatMap(([name, message]) =>
      given[name] && !(name.startsWith('AWS_') && !file[name]) ? [{ name, message }] : [],
    ),
  };
}

/** A key is there to be used. */
const providers = (given: Readonly<Record<string, string | undefined>>) => ({
  SCRIPT_PROVIDER: given.OPENROUTER_API_KEY ? 'openrouter' : 'embedded',
  VOICE_PROVIDER: given.ELEVENLABS_API_KEY ? 'elevenlabs' : 'embedded',
});

/** The known name that shares the longest beginning, where that is long enough to be meant. */
function nearest(name: string): string {
  const shared = (other: string) => {
    let length = 0;
    while (length < other.length && other[length] === name[length]) length++;
    return length;
  };
  const best = KNOWN.reduce((a, b) => (shared(b) > shared(a) ? b : a));
  return shared(best) >= Math.min(8, name.length - 2) ? ` (${best}?)` : '';
}
