import type { ScriptOptions } from '../../contract/script.ts';
import { MOST_ELEMENTS } from './ai-document.ts';
import { isEnglish } from './language.ts';
import { modelFacts, resolveModel, tokensUsd } from './models.ts';
import { planScript } from './script-plan.ts';

/** English runs to 4 characters a token, JSON and other languages to fewer. */
const CHARACTERS_PER_TOKEN = 3;
/** What every request says, about: rules, style, schema, and the lead. */
const FIXED_CHARACTERS = 5500;
/** An element with its text and half a blurb. */
const ELEMENT_CHARACTERS = 220;
/** A spoken word in JSON: 1.4 tokens in English, up to 3 elsewhere. */
const TOKENS_PER_WORD = { english: 1.6, other: 3 };
const TOKENS_PER_SECTION = 50;
/** What a model that thinks writes before its answer, as seen with middling effort. */
const THINKING_TOKENS = 2500;

/** Tokens of a text that is sent. */
export function promptTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** Tokens of an answer of so many words in so many sections, thoughts included. */
export function answerTokens(model: string, words: number, sections: number, language: string): number {
  const perWord = isEnglish(language) ? TOKENS_PER_WORD.english : TOKENS_PER_WORD.other;
  return Math.ceil(words * perWord + sections * TOKENS_PER_SECTION + (modelFacts(model).thinks ? THINKING_TOKENS : 0));
}

/** Thoughts of a hard-thinking model, and the most that any answer is let run to. */
const LONGEST_THOUGHT_TOKENS = 8000;
const MOST_TOKENS = 32_000;

/** Tokens after which an answer of such a length is cut off, whichever of `models` writes it. */
export function mostAnswerTokens(models: readonly string[], words: number, sections: number, language: string): number {
  const thoughts = models.some((model) => modelFacts(model).thinks) ? LONGEST_THOUGHT_TOKENS : 0;
  const spoken = Math.max(...models.map((model) => answerTokens(model, words, sections, language)));
  return Math.min(MOST_TOKENS, Math.ceil(spoken * 1.5) + 300 + thoughts);
}

/**
 * What writing such a script costs, US dollars: one call to the model that is wished for, or to `ownModel`. An answer
 * that has to be asked for again doubles it. `pageElements` is how many the scout found, or is likely to find.
 */
export function estimateAiCost(options: ScriptOptions, pageElements: number, ownModel: string): number {
  const model = resolveModel(options.ai_model ?? ownModel);
  const { words, scenes } = planScript(options.total_duration_seconds, options.key_messages);
  const said = [options.target_audience ?? '', options.custom_instructions ?? '', ...options.key_messages].join('');
  const characters = FIXED_CHARACTERS + Math.min(pageElements, MOST_ELEMENTS) * ELEMENT_CHARACTERS + said.length;
  return tokensUsd(model, promptTokens(characters), answerTokens(model, words, scenes.ideal + 2, options.language));
}
