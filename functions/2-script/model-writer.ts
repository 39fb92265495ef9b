import type * as z from 'zod';
import type { ScriptSection } from '../contract/script.ts';
import type { ScriptDraft } from '../core/script/ai-draft.ts';
import {
  type ChatMessage,
  repairMessages,
  type ScriptBrief,
  STYLES,
  scriptMessages,
  sectionMessages,
} from '../core/script/ai-prompt.ts';
import { assembleSections } from '../core/script/assemble-script.ts';
import { LENIENT, problemsOf, STRICT } from '../core/script/check-draft.ts';
import { prepareSection, sectionProblems } from '../core/script/check-section.ts';
import { answerTokens, mostAnswerTokens, promptTokens } from '../core/script/estimate-ai-cost.ts';
import { isEnglish } from '../core/script/language.ts';
import { modelFacts, modelRoute, tokensUsd } from '../core/script/models.ts';
import { countWords } from '../core/script/pace.ts';
import { prepareDraft } from '../core/script/prepare-draft.ts';
import { planScript } from '../core/script/script-plan.ts';
import { ModelUnavailable, OpenRouterChat, type OpenRouterOptions, type Payer } from './openrouter.ts';
import { DraftFault, EnglishDraft, readDraft, SectionDraft, strictSchema, TranslatedDraft } from './read-draft.ts';

/** What a model wrote, checked. */
export interface Written<T> {
  readonly value: T;
  /** The model that wrote it, as the provider names it. */
  readonly model: string;
  /** What all calls for it cost, US dollars. */
  readonly costUsd: number;
}

/** No model wrote anything that can be used. `message` is a clause for people that says why. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  /** What the calls cost all the same, US dollars. */
  readonly spentUsd: number;

  constructor(clause: string, spentUsd: number, options?: ErrorOptions) {
    super(clause, options);
    this.spentUsd = spentUsd;
  }
}

/** A section that was rewritten may be longer or shorter by this share: at first, and when it was asked for again. */
const SECTION_TOLERANCE = { strict: 0.3, lenient: 0.5 };

/** What one piece of writing is: what is asked, what comes back, and what is wrong with it. */
interface Task<S extends z.ZodType, T> {
  readonly messages: readonly ChatMessage[];
  readonly schema: S;
  readonly schemaName: string;
  readonly words: number;
  readonly sections: number;
  readonly prepare: (draft: z.infer<S>) => T;
  /** Problems when held strictly, and when not; empty when it can be used. */
  readonly judge: (value: T) => { strict: string[]; lenient: string[] };
}

type Try<T> = { answer: string | null; problems: string[]; model: string; value: T | null };

/** Writes scripts with a language model. */
export class ModelWriter {
  readonly #options: OpenRouterOptions;

  constructor(options: OpenRouterOptions) {
    this.#options = options;
  }

  /**
   * The sections of a whole script, without times.
   *
   * @throws ModelFailed when no model can be had, or none wrote anything usable after one repair.
   * @throws RejectedError when a person has to act; see {@link OpenRouterChat.ask}.
   */
  async writeScript(brief: ScriptBrief, payer: Payer, signal: AbortSignal | undefined) {
    const plan = planScript(brief.options.total_duration_seconds, brief.messages);
    const isTranslated = !isEnglish(brief.options.language) && brief.messages.length > 0;
    const written = await this.#write<z.ZodType<ScriptDraft>, ScriptDraft>(
      brief,
      {
        messages: scriptMessages(brief),
        schema: isTranslated ? TranslatedDraft : EnglishDraft,
        schemaName: 'script',
        words: plan.words,
        sections: plan.scenes.ideal + 2,
        prepare: (draft) => prepareDraft(draft, brief),
        judge: (draft) => ({ strict: problemsOf(draft, brief, STRICT), lenient: problemsOf(draft, brief, LENIENT) }),
      },
      payer,
      signal,
    );
    return { ...written, value: assembleSections(written.value, brief) };
  }

  /** What is said in section `index` instead; throws as {@link writeScript} does. */
  async rewriteSection(
    brief: ScriptBrief,
    sections: readonly ScriptSection[],
    index: number,
    payer: Payer,
    signal: AbortSignal | undefined,
  ): Promise<Written<string>> {
    const problems = (content: string, tolerance: number) =>
      sectionProblems(content, brief, sections, index, tolerance);
    return this.#write<typeof SectionDraft, string>(
      brief,
      {
        messages: sectionMessages(brief, sections, index),
        schema: SectionDraft,
        schemaName: 'section',
        words: countWords(sections[index]?.content ?? ''),
        sections: 1,
        prepare: ({ content }) => prepareSection(content, brief.messages),
        judge: (content) => ({
          strict: problems(content, SECTION_TOLERANCE.strict),
          lenient: problems(content, SECTION_TOLERANCE.lenient),
        }),
      },
      payer,
      signal,
    );
  }

  async #write<S extends z.ZodType, T>(
    brief: ScriptBrief,
    task: Task<S, T>,
    payer: Payer,
    signal: AbortSignal | undefined,
  ): Promise<Written<T>> {
    const chat = new OpenRouterChat(this.#options, payer, signal);
    const used = ({ value, model }: { value: T; model: string }) => ({ value, model, costUsd: chat.spentUsd });
    let first: Try<T> | undefined;
    try {
      first = await this.#try(chat, brief, task, task.messages);
      if (first.value !== null && first.problems.length === 0) return used({ value: first.value, model: first.model });
      const second = await this.#try(chat, brief, task, repairMessages(task.messages, first.answer, first.problems));
      for (const { value, model } of [second, first]) {
        if (value !== null && task.judge(value).lenient.length === 0) return used({ value, model });
      }
    } catch (error) {
      if (!(error instanceof ModelUnavailable)) throw error;
      if (first?.value != null && task.judge(first.value).lenient.length === 0) {
        return used({ value: first.value, model: first.model });
      }
      throw new ModelFailed(error.message, chat.spentUsd, { cause: error });
    }
    throw new ModelFailed('what the model wrote could not be used', chat.spentUsd);
  }

  async #try<S extends z.ZodType, T>(
    chat: OpenRouterChat,
    brief: ScriptBrief,
    task: Task<S, T>,
    messages: readonly ChatMessage[],
  ): Promise<Try<T>> {
    const { options } = brief;
    const models = modelRoute(options.ai_model, this.#options.model, this.#options.fallbackModels);
    const [wished = ''] = models;
    const schema = strictSchema(task.schema);
    const sent = JSON.stringify({ messages, schema }).length;
    const { text, problem, model } = await chat.ask({
      models,
      messages,
      schema,
      schemaName: task.schemaName,
      temperature: models.every((name) => modelFacts(name).takesTemperature)
        ? STYLES[options.script_style].temperature
        : null,
      maxTokens: mostAnswerTokens(models, task.words, task.sections, options.language),
      estimateUsd: tokensUsd(
        wished,
        promptTokens(sent),
        answerTokens(wished, task.words, task.sections, options.language),
      ),
    });
    if (text === null || problem !== null) {
      return { answer: text, problems: [problem ?? 'It is empty.'], model, value: null };
    }
    try {
      const value = task.prepare(readDraft(text, task.schema));
      return { answer: text, problems: task.judge(value).strict, model, value };
    } catch (error) {
      if (!(error instanceof DraftFault)) throw error;
      return { answer: text, problems: [error.message], model, value: null };
    }
  }
}
