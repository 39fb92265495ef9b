import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { Lead } from '../contract/lead.ts';
import type { ScoutedPage } from '../contract/page.ts';
import { Script, ScriptOptions } from '../contract/script.ts';
import type { ScriptBrief } from '../core/script/ai-prompt.ts';
import { isSaid, spokenMessages } from '../core/script/key-messages.ts';
import { isEnglish } from '../core/script/language.ts';
import { timeSections } from '../core/script/pace.ts';
import { rephraseSection } from '../core/script/rephrase-section.ts';
import { writeTemplateScript } from '../core/script/template-script.ts';
import { fallbackReason } from '../core/script/unwritable-options.ts';
import { ModelFailed, ModelWriter } from './model-writer.ts';
import type { OpenRouterOptions, Payer } from './openrouter.ts';

export interface ScriptGeneratorOptions {
  /** Scripts are written by a language model through OpenRouter; from templates when it is left out. */
  readonly openRouter?: OpenRouterOptions;
}

/** What a script is written from, by whichever writer. */
export interface ScriptRequest extends Payer {
  readonly lead: Lead;
  /** What the scout found; without a page every scene looks at the top. @default null */
  readonly page?: ScoutedPage | null;
  /** Who speaks; left unsaid when empty. @default '' */
  readonly brandName?: string;
  /** What is not given has the contract's default. */
  readonly options?: Partial<ScriptOptions>;
  readonly signal?: AbortSignal;
}

export interface RegenerateRequest extends ScriptRequest {
  readonly script: Script;
  /** Which section is rewritten, from 0. */
  readonly index: number;
}

/** Writes the narration of a film and says what the camera shows meanwhile. */
export class ScriptGenerator {
  readonly #model: ModelWriter | null;

  constructor({ openRouter }: ScriptGeneratorOptions = {}) {
    this.#model = openRouter ? new ModelWriter(openRouter) : null;
  }

  /**
   * A script of an intro, scenes on the page and a call to action, about as long as asked at 150 words a minute. Where a
   * model was to write it and cannot be had, or writes nothing usable, the template writer does, and `fallback_reason`
   * says why; `ai_cost` keeps what was spent.
   *
   * @example
   * await new ScriptGenerator().generateScript({
   *   lead: { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS' },
   *   options: { script_style: 'professional', total_duration_seconds: 60, key_messages: ['Easy setup'] },
   * });
   * @throws RejectedError `MergeFieldMissing` when a key message names a field that the lead does not have, before money
   * is spent; `ProviderKeyRefused`, `ProviderQuotaExceeded` or `ProviderRefused` when a person has to act;
   * `InternalError` when what was written does not fit the schema. What `beforePaid` throws passes through.
   */
  async generateScript(request: ScriptRequest): Promise<Script> {
    const brief = briefOf(request);
    if (this.#model === null) return fromTemplates(brief, null, 0);
    try {
      const { value, model, costUsd } = await this.#model.writeScript(brief, request, request.signal);
      const { sections, totalSeconds } = timeSections(value);
      return checked({
        script_style: brief.options.script_style,
        language: brief.options.language,
        total_duration_seconds: totalSeconds,
        ai_model_used: model,
        ai_cost: costUsd,
        fallback_reason: null,
        sections,
      });
    } catch (error) {
      if (!(error instanceof ModelFailed)) throw error;
      return fromTemplates(brief, error.message, error.spentUsd);
    }
  }

  /**
   * `script` with section `index` said in other words that fit its place; all others, and what every scene shows, stay as
   * they are. `ai_cost` is what this rewriting cost. Fails and falls back as {@link generateScript} does.
   *
   * @throws RejectedError `ProviderRefused` when the template writer has no other words for the section.
   */
  async regenerateSection(request: RegenerateRequest): Promise<Script> {
    const { script, index } = request;
    const old = script.sections[index];
    if (old === undefined) throw new RangeError(`The script has no section ${index}`);
    const whole = briefOf(request);
    const messages = whole.messages.filter((message) => isSaid(message, old.content));
    const { script_style, language } = script;
    const brief = { ...whole, messages, options: { ...whole.options, script_style, language } };
    if (this.#model === null) return rephrased(brief, request, null, 0);
    try {
      const { value, model, costUsd } = await this.#model.rewriteSection(
        brief,
        script.sections,
        index,
        request,
        request.signal,
      );
      return withSection(script, index, value, { ai_model_used: model, ai_cost: costUsd });
    } catch (error) {
      if (!(error instanceof ModelFailed)) throw error;
      return rephrased(brief, request, error.message, error.spentUsd);
    }
  }
}

function briefOf({ lead, page = null, brandName = '', options = {} }: ScriptRequest): ScriptBrief {
  const read = ScriptOptions.safeParse(options);
  if (!read.success) {
    throw new RejectedError(REJECTED.internal, 'The options of the script do not fit their schema', {
      cause: read.error,
    });
  }
  return { lead, page, brandName, options: read.data, messages: spokenMessages(read.data.key_messages, lead) };
}

function fromTemplates(
  { lead, page, brandName, options }: ScriptBrief,
  cause: string | null,
  spentUsd: number,
): Script {
  const script = writeTemplateScript({
    lead,
    page,
    brandName,
    style: options.script_style,
    totalSeconds: options.total_duration_seconds,
    keyMessages: options.key_messages,
  });
  return checked({
    ...script,
    language: isEnglish(options.language) ? options.language : script.language,
    ai_cost: spentUsd,
    fallback_reason: fallbackReason(options, cause),
  });
}

/** Section `index` from templates. They speak English: a script in another language is not mixed with it. */
function rephrased(
  { lead, page, brandName, options }: ScriptBrief,
  { script, index }: RegenerateRequest,
  cause: string | null,
  spentUsd: number,
): Script {
  const content = isEnglish(script.language)
    ? rephraseSection({
        lead,
        page,
        brandName,
        style: options.script_style,
        keyMessages: options.key_messages,
        sections: script.sections,
        index,
      })
    : null;
  if (content === null) {
    const why = cause === null ? '' : `, and ${cause}`;
    throw new RejectedError(
      REJECTED.providerRefused,
      `The template writer has no other words for section ${index + 1}${why}: edit the section by hand`,
    );
  }
  const reason = cause === null ? null : `Section ${index + 1} was rewritten from templates, because ${cause}.`;
  return withSection(script, index, content, {
    ai_cost: spentUsd,
    fallback_reason: reason ?? script.fallback_reason,
  });
}

function withSection(script: Script, index: number, content: string, changes: Partial<Script>): Script {
  const { sections, totalSeconds } = timeSections(
    script.sections.map((section, place) => (place === index ? { ...section, content } : section)),
  );
  return checked({ ...script, ...changes, total_duration_seconds: totalSeconds, sections });
}

function checked(script: Script): Script {
  const written = Script.safeParse(script);
  if (written.success) return written.data;
  throw new RejectedError(REJECTED.internal, 'The script that was written does not fit its schema', {
    cause: written.error,
  });
}
