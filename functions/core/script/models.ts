/** What must be known of a model before it is asked. */
export interface ModelFacts {
  /** US dollars for a million tokens. */
  inputUsd: number;
  outputUsd: number;
  /** False for models that refuse a temperature: they would match no endpoint at all. */
  takesTemperature: boolean;
  /** True for models that think before they write, and charge for it as output. */
  thinks: boolean;
}

const facts = (inputUsd: number, outputUsd: number, takesTemperature: boolean, thinks: boolean): ModelFacts => ({
  inputUsd,
  outputUsd,
  takesTemperature,
  thinks,
});

/**
 * Models that can be held to a JSON schema, and US dollars per million tokens for estimates; what is really charged comes
 * with each answer. Source: models.dev's copy of OpenRouter's list and the makers' own pages, read November 2026.
 */
const MODELS: Readonly<Record<string, ModelFacts>> = {
  'openai/gpt-4.1-mini': facts(0.4, 1.6, true, false),
  'openai/gpt-4.1': facts(2, 8, true, false),
  'openai/gpt-4o-mini': facts(0.15, 0.6, true, false),
  'openai/gpt-4o': facts(2.5, 10, true, false),
  'openai/gpt-6-luna': facts(0.1, 0.5, false, true),
  'openai/gpt-6.1-terra': facts(1, 5, false, true),
  'openai/gpt-6.1-sol': facts(2, 10, false, true),
  'anthropic/claude-haiku-4.5': facts(1, 5, true, false),
  'anthropic/claude-haiku-5.5': facts(0.1, 0.5, false, true),
  'anthropic/claude-sonnet-4.5': facts(3, 15, true, false),
  'anthropic/claude-sonnet-5.5': facts(2, 10, false, true),
  'anthropic/claude-opus-5.5': facts(4, 20, false, true),
  'google/gemini-2.5-flash': facts(0.3, 2.5, true, false),
  'google/gemini-3.8-flash': facts(1.5, 7.5, true, true),
};

/** A model that is not in the table may be one of the dearest, think, and refuse a temperature. */
const UNKNOWN = facts(10, 50, false, true);

/**
 * Short names stand for a place in a family, not for a version: they lead to what the maker names as the successor,
 * because the versions themselves are being shut down (GPT-4 and GPT-4 Turbo in October 2026, GPT-4o and GPT-4.1 in
 * January 2027, Gemini 2.5 in December 2026). A full name is never changed.
 */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'gpt-3.5': 'openai/gpt-6-luna',
  'gpt-3.5-turbo': 'openai/gpt-6-luna',
  'gpt-4': 'openai/gpt-6.1-sol',
  'gpt-4-turbo': 'openai/gpt-6.1-sol',
  'gpt-4o': 'openai/gpt-6.1-sol',
  'gpt-4o-mini': 'openai/gpt-6-luna',
  'gpt-4.1': 'openai/gpt-6.1-sol',
  'gpt-4.1-mini': 'openai/gpt-6-luna',
  'gpt-5': 'openai/gpt-6.1-sol',
  'gpt-5-mini': 'openai/gpt-6.1-terra',
  'gpt-6': 'openai/gpt-6.1-sol',
  'gpt-6-luna': 'openai/gpt-6-luna',
  claude: 'anthropic/claude-sonnet-5.5',
  'claude-3': 'anthropic/claude-sonnet-5.5',
  'claude-3.5': 'anthropic/claude-sonnet-5.5',
  'claude-4': 'anthropic/claude-sonnet-5.5',
  'claude-sonnet': 'anthropic/claude-sonnet-5.5',
  'claude-3-sonnet': 'anthropic/claude-sonnet-5.5',
  'claude-3.5-sonnet': 'anthropic/claude-sonnet-5.5',
  'claude-opus': 'anthropic/claude-opus-5.5',
  'claude-3-opus': 'anthropic/claude-opus-5.5',
  'claude-haiku': 'anthropic/claude-haiku-5.5',
  'claude-3-haiku': 'anthropic/claude-haiku-5.5',
  gemini: 'google/gemini-3.8-flash',
  'gemini-flash': 'google/gemini-3.8-flash',
  'gemini-pro': 'google/gemini-3.8-flash',
};

/** OpenRouter's name of the model that `name` means; a name that is not in the table is taken as it is. */
export function resolveModel(name: string): string {
  const short = name.toLowerCase();
  return Object.hasOwn(SHORT_NAMES, short) ? (SHORT_NAMES[short] ?? name) : name;
}

/** OpenRouter refuses a request that names more. */
const MOST_MODELS = 3;

/** What to ask, in order: the model that was wished for or the deployment's own, then what may stand in for it. */
export function modelRoute(wished: string | undefined, own: string, fallbacks: readonly string[]): string[] {
  const names = [wished ?? own, ...fallbacks].map(resolveModel);
  return [...new Set(names)].slice(0, MOST_MODELS);
}

/** Facts of a model by OpenRouter's name; a variant such as `:nitro` counts as its model. */
export function modelFacts(name: string): ModelFacts {
  const plain = name.replace(/:[\w-]+$/, '');
  return Object.hasOwn(MODELS, plain) ? (MODELS[plain] ?? UNKNOWN) : UNKNOWN;
}

/** What so many tokens cost, US dollars. */
export function tokensUsd(model: string, inputTokens: number, outputTokens: number): number {
  const { inputUsd, outputUsd } = modelFacts(model);
  return (inputTokens * inputUsd + outputTokens * outputUsd) / 1_000_000;
}
