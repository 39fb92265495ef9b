import { type ScriptRequest, ScriptGenerator as StepGenerator } from '../2-script/script-generator.ts';
import type { Lead } from '../contract/lead.ts';
import type { Script, ScriptStyle } from '../contract/script.ts';
import { ScriptSettings } from '../contract/settings.ts';

export interface ScriptGeneratorOptions {
  /** Key of OpenRouter; without it scripts come from templates. */
  readonly openRouterApiKey?: string;
  /** @default that of OPENROUTER_MODEL (functions/contract/settings.ts) */
  readonly model?: string;
  /** @default OpenRouter's own address */
  readonly baseUrl?: string;
}

/** The words of the reference guide. */
export interface GuideScriptRequest {
  readonly leadData: Lead;
  readonly style?: ScriptStyle;
  /** Seconds. */
  readonly duration?: number;
  readonly keyMessages?: readonly string[];
}

/**
 * Writes scripts, without AWS.
 *
 * @example
 * const script = await new ScriptGenerator().generateScript({
 *   leadData: { name: 'John Doe', company: 'Acme Corp' }, style: 'professional', duration: 60,
 * });
 */
export class ScriptGenerator {
  readonly #generator: StepGenerator;

  constructor({ openRouterApiKey, model, baseUrl }: ScriptGeneratorOptions = {}) {
    const settings = ScriptSettings.parse({});
    const openRouter = {
      apiKey: openRouterApiKey ?? '',
      baseUrl: baseUrl ?? settings.OPENROUTER_BASE_URL,
      model: model ?? settings.OPENROUTER_MODEL,
      fallbackModels: settings.OPENROUTER_FALLBACK_MODELS.split(','),
    };
    this.#generator = new StepGenerator(openRouterApiKey ? { openRouter } : {});
  }

  /** @throws as functions/2-script/script-generator.ts says. */
  generateScript(request: GuideScriptRequest | ScriptRequest): Promise<Script> {
    if (!('leadData' in request)) return this.#generator.generateScript(request);
    const { leadData, style, duration, keyMessages } = request;
    return this.#generator.generateScript({
      lead: leadData,
      options: {
        ...(style && { script_style: style }),
        ...(duration !== undefined && { total_duration_seconds: duration }),
        ...(keyMessages && { key_messages: [...keyMessages] }),
      },
    });
  }

  /** Rewrites one section; the others stay word for word. */
  regenerateSection(request: Parameters<StepGenerator['regenerateSection']>[0]): Promise<Script> {
    return this.#generator.regenerateSection(request);
  }
}
