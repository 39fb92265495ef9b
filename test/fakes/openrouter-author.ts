import type { ScriptDraft } from '../../functions/core/script/ai-draft.ts';

/** What {@link authorScript} reads of a request: the plan and the document, as the prompt holds them. */
export interface ReadRequest {
  plan: {
    language: string;
    words: number;
    introWords: number;
    ctaWords: number;
    scenes: { ideal: number; most: number };
  };
  document: {
    sender: string | null;
    recipient: Record<string, string | number>;
    page: { call_to_action: string | null; elements: { text: string; about: string | null }[] } | null;
    key_messages: string[];
    script?: { content: string; shows: string; rewrite: boolean }[];
  };
}

const STOCK: Record<string, string[]> = {
  en: [
    'Take a look.',
    'That is easy to follow.',
    'Read it once more in your own time.',
    'Think of the last week and where this would have helped.',
    'Whoever does this work every day will see at once what changes.',
    'Nothing here asks you to believe more than you can see.',
    'It fits into the day that you have.',
    'Ask us anything.',
    'The words on the screen say it plainly.',
    'Keep it in mind for the next meeting.',
    'One part leads to the next, and none of it is hidden.',
    'You can stop the video here.',
  ],
  de: [
    'Schauen Sie in Ruhe hin.',
    'Das ist leicht zu verstehen.',
    'Denken Sie an die letzte Woche und daran, wo das geholfen hätte.',
    'Wer jeden Tag damit arbeitet, sieht sofort, was sich ändert.',
    'Fragen Sie uns gern.',
    'Hier steht es in einfachen Worten.',
    'Ein Teil führt zum nächsten, und nichts davon ist versteckt.',
  ],
};

/** Kinds of scene, so that no two of a hundred begin alike. */
const TURNS = [
  '',
  'again',
  'once more',
  'from a distance',
  'in a new light',
  'with care',
  'at leisure',
  'side by side',
  'from within',
  'by itself',
  'as a whole',
  'in passing',
  'in short',
  'at last',
  'in the end',
  'for good',
  'in full',
];
const OPENINGS = [
  'Here you see',
  'Next comes',
  'Now look at',
  'This part is called',
  'Further on there is',
  'And then',
];

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** `text` with sentences of the stock added until it has `words` words or nearly; `turn` shifts where the stock begins. */
function pad(text: string, words: number, language: string, turn: number): string {
  const stock = STOCK[language.slice(0, 2)] ?? STOCK.en ?? [];
  const lines = [text];
  let left = words - wordsOf(text);
  for (let step = 0; step < stock.length && left > 2; step += 1) {
    const line = stock[(turn + step) % stock.length] ?? '';
    if (wordsOf(line) > left) continue;
    lines.push(line);
    left -= wordsOf(line);
  }
  return lines.join(' ');
}

const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** A plausible script by the plan, told from the document and nothing else; the same request gives the same script. */
export function authorScript({ plan, document }: ReadRequest): ScriptDraft {
  const { recipient, page, key_messages: messages } = document;
  const { language } = plan;
  const count = Math.min(plan.scenes.most, Math.max(plan.scenes.ideal, messages.length));
  const elements = page?.elements ?? [];
  const perScene = (plan.words - plan.introWords - plan.ctaWords) / count;
  const company = recipient.company ?? 'you';

  const scenes = Array.from({ length: count }, (_, index): ScriptDraft['scenes'][number] => {
    const place = count <= elements.length ? Math.floor((index * elements.length) / count) : index % elements.length;
    const element = elements[place];
    const title = element?.text ?? 'The page at a glance';
    const own = messages.filter((_message, turn) => Math.floor((turn * count) / messages.length) === index).map(ended);
    const turn = TURNS[Math.floor(index / OPENINGS.length) % TURNS.length] ?? '';
    const named = element ? ` "${title.replace(/\.$/, '')}"` : ' the page';
    const opening = `${OPENINGS[index % OPENINGS.length]}${named}${turn && `, ${turn}`}.`;
    const about = element?.about ? ended(element.about) : '';
    const room = perScene - wordsOf([opening, ...own].join(' '));
    const lines = [
      opening,
      ...(about !== '' && index < elements.length && wordsOf(about) <= room ? [about] : []),
      ...own,
    ];
    const scene_type = index === 0 ? 'problem' : index === count - 1 ? 'solution' : 'feature';
    return {
      title: title.slice(0, 60),
      content: pad(lines.join(' '), perScene, language, index),
      scene_type,
      element: element ? place : -1,
    };
  });
  const press = page?.call_to_action ? `Choose "${page.call_to_action}".` : 'Please get in touch.';
  return {
    intro: {
      content: pad(`Hello ${recipient.first_name}.`, plan.introWords, language, 3),
      heading: `Made for ${company}`.slice(0, 60),
      subheading: null,
    },
    scenes,
    cta: {
      content: pad(`Thank you, ${recipient.first_name}. ${press}`, plan.ctaWords, language, 7),
      heading: `Thank you, ${recipient.first_name}`.slice(0, 60),
      subheading: null,
    },
    key_messages: messages.map((message, index) => ({ number: index + 1, said_as: message })),
  };
}

/** Other words for the section that is marked, about as long. */
export function authorSection({ plan, document }: ReadRequest): object {
  const section = document.script?.find(({ rewrite }) => rewrite);
  const messages = document.key_messages.map(ended);
  const start = [
    `Once more, and in other words, ${section?.shows ?? 'the page'}.`.replace(/\.\.$/, '.'),
    ...messages,
  ].join(' ');
  return { content: pad(start, plan.words, plan.language, 1) };
}
