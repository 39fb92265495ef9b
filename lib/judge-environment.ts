import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JudgeEnvironment } from '../functions/contract/environment.ts';
import {
  BudgetSettings,
  EncodeSettings,
  RequestSettings,
  ScriptSettings,
  type Settings,
  VoiceProviderSettings,
} from '../functions/contract/settings.ts';
import { DISK } from './disk.ts';
import { ART_ENDINGS } from './layers.ts';
import { pickSettings } from './settings.ts';

/** What judges requests for videos, and the rows of batches. */
export const judgeEnvironment = (settings: Settings): JudgeEnvironment => ({
  ALLOW_PRIVATE_HOSTS: '',
  ART_FILES: artFiles().join(','),
  ...pickSettings(ScriptSettings, settings),
  ...pickSettings(VoiceProviderSettings, settings),
  ...pickSettings(BudgetSettings, settings),
  ...pickSettings(RequestSettings, settings),
  ...pickSettings(EncodeSettings, settings),
  ...DISK.told(settings),
});

/** Pictures and music that requests may name as `/assets/NAME`. */
const artFiles = () =>
  readdirSync(fileURLToPath(new URL('../layers/art', import.meta.url)))
    .filter((name) => ART_ENDINGS.includes(extname(name).slice(1)) && name !== 'cursor.png')
    .sort();
