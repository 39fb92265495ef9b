import type { ScriptOptions } from '../../contract/script.ts';
import { WORDS_PER_MINUTE } from '../../contract/script.ts';
import type { ScriptSettings, VoiceProviderSettings } from '../../contract/settings.ts';
import { estimateAiCost } from '../script/estimate-ai-cost.ts';

/** Characters of a spoken English word with its space or mark; measured on the template writer's scripts: 5.8. */
const CHARACTERS_PER_WORD = 6;
/** Elements of a page that is not scouted yet: landing pages have 20 to 60. */
const USUAL_ELEMENTS = 40;

/** What a deployment pays its providers. */
export interface Prices {
  /** Null when scripts are written from templates. */
  readonly model: string | null;
  readonly usdPer1000Characters: number;
}

export const pricesOf = (settings: ScriptSettings & VoiceProviderSettings): Prices => ({
  model: settings.SCRIPT_PROVIDER === 'openrouter' ? settings.OPENROUTER_MODEL : null,
  usdPer1000Characters:
    settings.VOICE_PROVIDER === 'elevenlabs' ? Number(settings.ELEVENLABS_USD_PER_1000_CHARACTERS) : 0,
});

/** What is to be written, and what is to be said when that is known already. */
export interface Paid {
  readonly script?: ScriptOptions;
  /** Characters to speak; null for as many as the script will have. */
  readonly characters?: number | null;
}

/** What providers would be paid, US dollars, before anything is in a cache. */
export function paidUsd({ script, characters }: Paid, prices: Prices) {
  const ai_usd = script && prices.model !== null ? estimateAiCost(script, USUAL_ELEMENTS, prices.model) : 0;
  const spoken = characters ?? (characters === null && script ? charactersOf(script.total_duration_seconds) : 0);
  return { ai_usd, voice_usd: (spoken / 1000) * prices.usdPer1000Characters, characters: spoken };
}

/** Characters that are spoken in so many seconds. */
export const charactersOf = (seconds: number) => Math.round((seconds / 60) * WORDS_PER_MINUTE * CHARACTERS_PER_WORD);
