import * as z from 'zod';

/** A fault as OpenRouter tells it: as a body of its own, inside a body with status 200, or in a choice. */
export const WireFault = z.object({
  code: z.union([z.number(), z.string()]).nullish().catch(null),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
});
export type WireFault = z.infer<typeof WireFault>;

const Tokens = z.number().nonnegative().nullish().catch(null);

/** What is read of an answer; unknown fields are many and come and go. */
export const Completion = z.object({
  model: z.string().min(1).nullish().catch(null),
  error: WireFault.nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        error: WireFault.nullish(),
        message: z
          .object({ content: z.string().nullish().catch(null), refusal: z.string().nullish().catch(null) })
          .nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      /** US dollars. */
      cost: Tokens,
      prompt_tokens: Tokens,
      completion_tokens: Tokens,
    })
    .nullish(),
});
export type Completion = z.infer<typeof Completion>;
