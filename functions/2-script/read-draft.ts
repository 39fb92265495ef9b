import * as z from 'zod';
import type { ScriptDraft } from '../core/script/ai-draft.ts';

/** What a model is asked for. Lengths are told in words and checked in code: not every provider's schema knows limits. */
const Card = z.object({
  content: z.string().describe('What is said while the card is shown.'),
  heading: z.string().describe('Large text on the card, at most 60 characters.'),
  subheading: z.string().nullable().describe('Small text under it, at most 100 characters, or null.'),
});

const Scene = z.object({
  title: z.string().describe('Names the scene in a table of contents, at most 60 characters.'),
  content: z.string().describe('What is said while the scene is shown.'),
  scene_type: z.enum(['problem', 'solution', 'feature', 'demo', 'comparison']),
  element: z.int().describe('Index of the page element that is shown and pointed at; -1 for the top of the page.'),
});

const Said = z.object({
  number: z.int().describe('Place of the key message in the list, from 1.'),
  said_as: z.string().describe('The words of the narration that say it, copied exactly.'),
});

/** A whole script in English: its key messages can be found in it word for word. */
export const EnglishDraft = z.object({
  intro: Card,
  scenes: z.array(Scene),
  cta: Card,
}) satisfies z.ZodType<ScriptDraft>;

/** A whole script in a language in which key messages are said in other words than they were given in. */
export const TranslatedDraft = EnglishDraft.extend({ key_messages: z.array(Said) }) satisfies z.ZodType<ScriptDraft>;

/** One section, rewritten. */
export const SectionDraft = z.object({ content: z.string().describe('What is said instead.') });

/** `schema` as a strict JSON schema: every field required, none beside them, no limits. */
export function strictSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _draft, ...json } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.minimum;
      delete jsonSchema.maximum;
    },
  });
  return json;
}

/** Why an answer is not the JSON that was asked for; the message is for the model to read. */
export class DraftFault extends Error {
  override readonly name = 'DraftFault';
}

/**
 * Reads what a model answered: JSON, or JSON in a code fence or between other words.
 *
 * @throws DraftFault when it does not hold what `schema` asks for.
 */
export function readDraft<S extends z.ZodType>(text: string, schema: S): z.infer<S> {
  const read = schema.safeParse(findJson(text));
  if (read.success) return read.data;
  const faults = read.error.issues
    .slice(0, 8)
    .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`);
  throw new DraftFault(`It does not fit the JSON schema: ${faults.join('; ')}.`, { cause: read.error });
}

/** Braces before the answer that may be part of the words around it. */
const MOST_STARTS = 20;

/** The object in `text`; undefined when there is none. */
function findJson(text: string): unknown {
  const end = text.lastIndexOf('}') + 1;
  let start = text.indexOf('{');
  for (let tries = 0; start !== -1 && start < end && tries < MOST_STARTS; tries += 1) {
    try {
      return JSON.parse(text.slice(start, end));
    } catch {
      start = text.indexOf('{', start + 1);
    }
  }
  return undefined;
}
