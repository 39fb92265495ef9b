const OLD = '(?:all|any|every|the|these|those|your|my|previous|prior|above|earlier|existing|following|of|\\s)*';

/** Text that speaks to a language model instead of to a visitor. */
const COMMANDING = new RegExp(
  [
    `\\b(?:ignore|disregard|forget|override|bypass)\\s+${OLD}(?:instructions?|prompts?|directives?)\\b`,
    '\\b(?:ignore|disregard|forget|override|bypass)\\s+(?:all\\s+)?(?:your|previous|prior)\\s+(?:rules|guidelines|tasks?)\\b',
    '\\b(?:system|developer|hidden) (?:prompt|instructions?)\\b|\\bnew instructions?:',
    '\\byou are (?:now )?(?:an? )?(?:ai|assistant|chatbot|language model|llm|gpt|claude|gemini)\\b',
    '\\bas an ai\\b|\\[/?INST\\]|<\\|[a-z_]+\\|>',
    '\\b(?:ais?|assistants?|llms?|language models?) (?:that |who )?(?:is |are )?(?:reading|reads?|processing|summari[sz]ing) this\\b',
  ].join('|'),
  'i',
);

/**
 * True for text that gives orders to a language model: no film reads it out, and no model is told of it. A clumsy guard;
 * what it lets through is data all the same.
 */
export function isCommanding(text: string): boolean {
  return COMMANDING.test(text);
}
