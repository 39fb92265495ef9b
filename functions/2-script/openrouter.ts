import { setTimeout as sleep } from 'node:timers/promises';
import type OpenAI from 'openai';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { ChatMessage } from '../core/script/ai-prompt.ts';
import { tokensUsd } from '../core/script/models.ts';
import { type Fault, faultOf, faultOfError } from './openrouter-faults.ts';
import { Completion } from './openrouter-wire.ts';

export interface OpenRouterOptions {
  readonly apiKey: string;
  /** Such as `https://openrouter.ai/api/v1`. */
  readonly baseUrl: string;
  /** The deployment's own model, by OpenRouter's name or a short one. */
  readonly model: string;
  /** May stand in for it, in this order. */
  readonly fallbackModels: readonly string[];
  /**
   * All the time that one script may take, tries and waits included, milliseconds.
   * @default 90_000: ten minutes of narration are 3000 tokens, a minute's work for a slow model
   */
  readonly timeoutMs?: number;
  /** The first wait after a fault for which the provider names none, milliseconds; the next is twice as long. @default 1000 */
  readonly retryWaitMs?: number;
}

/** Who is told of money. Each call that may cost something is announced once and settled once. */
export interface Payer {
  /** Awaited before a call; what it throws stops it and passes through. US dollars. */
  readonly beforePaid?: ((estimateUsd: number) => Promise<void>) | undefined;
  /** Awaited after it, with what it really cost: 0 for a call that failed on the provider's side. US dollars. */
  readonly afterPaid?: ((actualUsd: number) => Promise<void>) | undefined;
}

export interface ChatRequest {
  /** To be asked, in order; the first is the one that is wished for. */
  readonly models: readonly string[];
  readonly messages: readonly ChatMessage[];
  /** A strict JSON schema, and what it is called. */
  readonly schema: Record<string, unknown>;
  readonly schemaName: string;
  /** Left out for models that take none. */
  readonly temperature: number | null;
  readonly maxTokens: number;
  /** What the call is likely to cost, US dollars. */
  readonly estimateUsd: number;
}

/** What came back; nothing of it was checked but its shape. */
export interface ChatAnswer {
  /** Null when the model wrote nothing. */
  readonly text: string | null;
  /** Why the text cannot be whole, for the model to read; null when it may be. */
  readonly problem: string | null;
  /** The model that answered. */
  readonly model: string;
}

/** No model could be had; another try now would not help. `message` is a clause for people, such as `OpenRouter is busy`. */
export class ModelUnavailable extends Error {
  override readonly name = 'ModelUnavailable';
}

const DEFAULT_TIMEOUT_MS = 90_000;
const DEFAULT_RETRY_WAIT_MS = 1000;
/** One call and two more: a rate limit of a minute's window is past by then, or will not be soon. */
const TRIES = 3;
/** A provider that asks for more patience is as good as down. */
const LONGEST_WAIT_MS = 20_000;

/** One script's conversation with OpenRouter: its deadline, and what it has cost so far. */
export class OpenRouterChat {
  readonly #options: OpenRouterOptions;
  readonly #payer: Payer;
  readonly #caller: AbortSignal | undefined;
  readonly #deadline: number;
  readonly #signal: AbortSignal;
  #spentUsd = 0;

  constructor(options: OpenRouterOptions, payer: Payer, signal: AbortSignal | undefined) {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#options = options;
    this.#payer = payer;
    this.#caller = signal;
    this.#deadline = performance.now() + timeoutMs;
    this.#signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  }

  /** US dollars that the calls so far have cost. A call whose answer was not awaited counts as its estimate. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /**
   * Asks once, and again up to twice when the provider is busy or broken.
   *
   * @throws ModelUnavailable when it stays so, or time runs out.
   * @throws RejectedError `ProviderKeyRefused`, `ProviderQuotaExceeded` or `ProviderRefused`: a person has to act.
   */
  async ask(request: ChatRequest): Promise<ChatAnswer> {
    const client = await this.#client();
    for (let attempt = 1; ; attempt += 1) {
      this.#refuseWhenAborted();
      await this.#payer.beforePaid?.(request.estimateUsd);
      const { answer, fault, costUsd } = await this.#call(client, request);
      this.#spentUsd += costUsd;
      await this.#payer.afterPaid?.(costUsd);
      if (answer !== null) return answer;
      this.#refuseWhenAborted(fault.cause);
      if (fault.rejected) throw fault.rejected;
      const waitMs = fault.waitMs ?? this.#backOffMs(attempt);
      const isHopeless = !fault.mayPass || waitMs > LONGEST_WAIT_MS || performance.now() + waitMs > this.#deadline;
      if (attempt === TRIES || isHopeless) throw new ModelUnavailable(fault.clause, { cause: fault.cause });
      await sleep(waitMs, undefined, { signal: this.#signal }).catch(() => this.#refuseWhenAborted());
    }
  }

  /** With up to a quarter more, so that the leads of a batch do not come back all at once. */
  #backOffMs(attempt: number): number {
    return (this.#options.retryWaitMs ?? DEFAULT_RETRY_WAIT_MS) * 2 ** (attempt - 1) * (1 + Math.random() / 4);
  }

  #refuseWhenAborted(cause?: unknown): void {
    this.#caller?.throwIfAborted();
    if (this.#signal.aborted) throw new ModelUnavailable('OpenRouter did not answer in time', { cause });
  }

  async #call(client: OpenAI, request: ChatRequest): Promise<Outcome> {
    try {
      // The SDK's own tries would be paid for without being announced.
      const raw: unknown = await client.chat.completions.create(bodyOf(request), {
        signal: this.#signal,
        maxRetries: 0,
      });
      return outcomeOf(raw, request);
    } catch (error) {
      // A provider that is left alone goes on writing, and charges for it.
      const costUsd = this.#signal.aborted ? request.estimateUsd : 0;
      return { answer: null, fault: faultOfError(error, request.models), costUsd };
    }
  }

  /** Nothing is left to the SDK's own reading of the environment, and none of its logs can hold a lead. */
  async #client(): Promise<OpenAI> {
    if (this.#options.apiKey === '')
      throw new RejectedError(REJECTED.providerKeyRefused, 'There is no key for OpenRouter');
    const { OpenAI } = await import('openai');
    return new OpenAI({
      apiKey: this.#options.apiKey,
      baseURL: this.#options.baseUrl,
      // Ours ends a call before; which of two timers fires first would be a matter of luck.
      timeout: 2 * (this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
    });
  }
}

type Outcome = { costUsd: number } & ({ answer: ChatAnswer; fault?: never } | { answer: null; fault: Fault });

type Body = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming & {
  /** OpenRouter's own: tried in order. */
  models: string[];
  provider: { require_parameters: boolean };
};

function bodyOf({ models, messages, schema, schemaName, temperature, maxTokens }: ChatRequest): Body {
  return {
    model: models[0] ?? '',
    models: [...models],
    provider: { require_parameters: true },
    messages: [...messages],
    max_tokens: maxTokens,
    ...(temperature === null ? {} : { temperature }),
    response_format: { type: 'json_schema', json_schema: { name: schemaName, strict: true, schema } },
  };
}

function outcomeOf(raw: unknown, request: ChatRequest): Outcome {
  const read = Completion.safeParse(raw);
  if (!read.success) return { answer: null, fault: faultOf({ code: 502 }, request.models, read.error), costUsd: 0 };
  const { error, choices, usage, model } = read.data;
  const [choice] = choices ?? [];
  const asked = model ?? request.models[0] ?? '';
  const tokens = tokensUsd(asked, usage?.prompt_tokens ?? 0, usage?.completion_tokens ?? 0);
  const costUsd = usage?.cost ?? tokens;
  const failure = error ?? choice?.error;
  if (failure) return { answer: null, fault: faultOf(failure, request.models), costUsd };
  if (!choice) return { answer: null, fault: faultOf({ code: 502 }, request.models), costUsd };

  const text = choice.message?.content?.trim() || null;
  return { answer: { text, problem: problemWith(choice, text), model: asked }, costUsd };
}

function problemWith({ finish_reason, message }: NonNullable<Completion['choices']>[number], text: string | null) {
  if (message?.refusal || finish_reason === 'content_filter') {
    return 'It was refused. Nothing in this task is harmful: describe the page in plain words, and pass over what you cannot say.';
  }
  if (finish_reason === 'length') return 'It was cut off at its end: write the same in fewer words.';
  return text === null ? 'It is empty.' : null;
}
