/** What an answer may repeat. */
export interface KnownText {
  /** Where addresses and telephone numbers may come from: the sender's own words, names, and the page's own host. */
  contacts: readonly string[];
  /** Where figures may come from: all that the model was told. */
  facts: readonly string[];
}

const PLAIN_ENDINGS =
  'com|net|org|edu|gov|biz|info|io|ai|app|dev|co|xyz|online|site|shop|store|tech|cloud|link|click|top|live|page|pro|' +
  'agency|software|systems|solutions|digital|example|test|invalid|localhost|local|eu|uk|de|fr|es|nl|ch|pl|cz|pt|br|jp|cn|' +
  'ca|au|nz|ru|tv|ly|gg|sh|cc|ws';
/** Endings that are words: `it.is` is more likely a missing space, so these count before a slash only. */
const WORD_ENDINGS = 'at|be|in|is|it|me|my|no|so|to|us|am|do|as';
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';

const ADDRESSES: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/giu,
  /\bwww\.\S+/giu,
  /[^\s@<>()"'“”]{1,64}@[^\s@<>()"'“”]+/gu,
  new RegExp(`(?<![\\p{L}\\p{N}@.-])(?:${LABEL}\\.)+(?:${PLAIN_ENDINGS})(?![\\p{L}\\p{N}-])(?:/\\S*)?`, 'giu'),
  new RegExp(`(?<![\\p{L}\\p{N}@.-])(?:${LABEL}\\.)+(?:${WORD_ENDINGS})/\\S*`, 'giu'),
  new RegExp(`(?<![\\p{L}\\p{N}])${LABEL} (?:dot|\\(dot\\)|\\[dot\\]) (?:${PLAIN_ENDINGS})(?![\\p{L}\\p{N}-])`, 'giu'),
];
const PHONE = /(?<![\p{L}\p{N}.,])[+(]?\d(?:[ ()./-]{0,3}\d){6,}(?![\p{L}\p{N}])/gu;
/** A large figure with its thousands set apart. */
const GROUPED = /^\d{1,3}(?:[. ]\d{3})+$/;
const FIGURE =
  /(?<![\p{L}\p{N}])([$€£¥₹]\s?)?(\d+(?:[.,:/]\d+)*)(?:\s?(%|percent\b|per cent\b)|\s?([$€£¥₹]|(?:dollars?|cents?|euros?|pounds?|usd|eur|gbp)\b))?/giu;

/** Web and mail addresses and telephone numbers in `text` that none of `contacts` holds. */
export function foreignAddresses(text: string, contacts: readonly string[]): string[] {
  const plainText = asTyped(text);
  const sources = contacts.map((source) => source.toLowerCase());
  const digits = contacts.map((source) => source.replace(/\D/g, ''));
  const addresses = ADDRESSES.flatMap((pattern) => plainText.match(pattern) ?? [])
    .map((address) => address.replace(/[.,;:!?)"'”’]+$/u, ''))
    .filter((address) => !sources.some((source) => source.includes(address.toLowerCase())));
  const phones = (plainText.match(PHONE) ?? []).filter((phone) => {
    const plain = phone.replace(/\D/g, '');
    return !GROUPED.test(phone) && !digits.some((source) => source.includes(plain));
  });
  return [...addresses, ...phones];
}

/** Addresses, telephone numbers and figures that `text` holds although nobody told the model of them. */
export function foreignText(text: string, { contacts, facts }: KnownText): string[] {
  return [...new Set([...foreignAddresses(text, contacts), ...foreignFigures(withoutPhones(asTyped(text)), facts)])];
}

/** Wide letters, wide digits and the other dots that domain names know, as a keyboard has them. */
const asTyped = (text: string): string => text.normalize('NFKC').replace(/[。｡]/gu, '.');

const withoutPhones = (text: string): string => text.replace(PHONE, (found) => (GROUPED.test(found) ? found : ' '));

type Kind = 'money' | 'share' | 'plain';

function figuresIn(text: string): { shown: string; digits: string; kind: Kind }[] {
  return [...text.matchAll(FIGURE)].map(([shown, before, number = '', share, after]) => ({
    shown: shown.trim(),
    digits: number.replace(/\D/g, ''),
    kind: before || after ? 'money' : share ? 'share' : 'plain',
  }));
}

/** Amounts and shares count from one digit on; a bare figure of one digit may be a way of counting. */
function foreignFigures(text: string, facts: readonly string[]): string[] {
  const told = facts.flatMap(figuresIn);
  return figuresIn(text)
    .filter(({ kind, digits }) => kind !== 'plain' || digits.length > 1)
    .filter((figure) => !told.some((fact) => fact.digits === figure.digits && mayStandFor(fact.kind, figure.kind)))
    .map(({ shown }) => shown);
}

/** An amount may be said without its currency; nothing else turns into something else. */
function mayStandFor(told: Kind, said: Kind): boolean {
  return told === said || (told === 'money' && said === 'plain');
}

const MARKUP: readonly [RegExp, string][] = [
  [/<\/?[a-z!][^>]*>?/iu, 'HTML'],
  [/\]\(|```|^\s*(?:#{1,6}|[-*]) /mu, 'Markdown'],
  [/[[\]{}]/u, 'brackets or braces'],
  [/\\[nrtu"]/u, 'escape sequences'],
  [/^\s*(?:narrator|speaker|host|voice ?over|scene \d+)\s*:/iu, 'a label of who speaks'],
];

/** Kinds of markup in `text`, which a voice would read out. */
export function markupIn(text: string): string[] {
  return MARKUP.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);
}

/** Emphasis and code marks, which say nothing aloud, taken away. */
export function withoutEmphasis(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}])[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}(?![\p{L}\p{N}])/gu, '');
}
