import type { ScriptOptions } from '../../contract/script.ts';
import { isEnglish } from './language.ts';

type Asked = Pick<ScriptOptions, 'ai_model' | 'custom_instructions' | 'language' | 'target_audience'>;

/** An option that cannot be honoured; `pointer` is a JSON pointer into the options. */
export interface Unwritable {
  pointer: string;
  message: string;
}

/** What the template writer cannot do at all, and nobody would want to be done otherwise. */
export function unwritableOptions(
  { custom_instructions, language }: Pick<Asked, 'custom_instructions' | 'language'>,
  provider: 'embedded' | 'openrouter',
): Unwritable[] {
  if (provider === 'openrouter') return [];
  const need = 'a language model: set SCRIPT_PROVIDER to openrouter and give its key, or leave it out';
  const found: Unwritable[] = [];
  if (custom_instructions !== undefined) found.push({ pointer: '/custom_instructions', message: `needs ${need}` });
  if (!isEnglish(language)) found.push({ pointer: '/language', message: `is not en, which needs ${need}` });
  return found;
}

/**
 * Why the template writer wrote a script, for people; null when nothing that was asked for is missed. `cause` is a clause
 * such as `OpenRouter did not answer in time`; null stands for a deployment without a language model.
 */
export function fallbackReason(options: Asked, cause: string | null): string | null {
  const missed = [
    options.target_audience !== undefined && 'target_audience is not addressed',
    options.custom_instructions !== undefined && 'custom_instructions are not followed',
    !isEnglish(options.language) && `it is in English instead of ${options.language}`,
  ].filter((text) => text !== false);
  if (cause === null && missed.length === 0 && options.ai_model === undefined) return null;
  const instead =
    options.ai_model === undefined ? 'from templates' : `from templates instead of by ${options.ai_model}`;
  const why = cause ?? 'no language model is set up here';
  return `Written ${instead}, because ${why}${missed.length === 0 ? '' : `; ${list(missed)}`}.`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
