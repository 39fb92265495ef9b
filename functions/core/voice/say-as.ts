/** A word as it is shown, and what the voice is given to say for it. */
export interface SpokenWord {
  /** As written, with its punctuation. */
  readonly shown: string;
  /** Zero or more ASCII tokens; the last may end in one of `, ; : . ? !`, and `. ? !` end a sentence. */
  readonly spoken: readonly string[];
}

/** Letters of one token that are said; no voice should spell out a 500-letter word. */
const MAX_TOKEN_LETTERS = 40;
/** Of a longer word, the rest is shown and not said. */
const MAX_WORD_LETTERS = 200;

const table = (entries: Record<string, string>) => new Map(Object.entries(entries));

// biome-ignore format: a table reads best in a few lines
const SAID = table({
  '24/7': 'twenty four seven', 'A/B': 'A B', 'AT&T': 'A T and T', 'w/': 'with', 'w/o': 'without', '&': 'and', '+': 'plus',
  '=': 'equals', '@': 'at', '%': 'percent', Co: 'company', Corp: 'corporation', Dr: 'doctor', 'e.g': 'for example', etc: 'et cetera',
  'i.e': 'that is', Inc: 'ink', IoT: 'I O T', JPEG: 'jay peg', JSON: 'jason', lead: 'leed', Lead: 'leed',
  Leadreel: 'leed reel', LeadReel: 'leed reel', leads: 'leeds', Leads: 'leeds', Ltd: 'limited', Mr: 'mister',
  Mrs: 'missus', Ms: 'miz', OK: 'okay', PaaS: 'pass', PhD: 'P H D', Prof: 'professor', SaaS: 'sass', SQL: 'sequel',
  vs: 'versus', 'Wi-Fi': 'why fie', WiFi: 'why fie', approx: 'approximately',
});
const TITLES = new Set('Dr Mr Mrs Ms No Prof St approx e.g i.e vs'.split(' '));
const ABBREVIATIONS = new Set([...TITLES, ...'Co Corp Inc Ltd etc a.m p.m U.S U.K'.split(' ')]);
/** Spelled although they hold a vowel; those without one are spelled anyway. */
const SPELLED = new Set(
  `ACV AI API APR ARR ASAP AWS CEO CFO CI CIO CMO COO CTO DIY EOD ERP ETA ETL EU FAQ IAM IBM ICP ID IDE IP IPO ISO IT
  KPI OEM OKR PII QA ROI SEO SLA SLO SOC UAE UI UK URL US USA USB UX YTD`.split(/\s+/),
);
const SHORT_WORDS = new Set('AM AN AS AT BE BY DO GO HE HI IF IN IS ME MY NO OF ON OR SO TO UP WE'.split(' '));
const TLDS = new Set(
  'com net org io ai co dev app uk de fr eu nl us ca au ch edu gov me tv shop js example'.split(' '),
);
// biome-ignore format: a table reads best in a few lines
const FOLDED = table({
  ß: 'ss', ø: 'o', Ø: 'O', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ł: 'l', Ł: 'L', đ: 'd', ð: 'd', þ: 'th', ı: 'i',
  '‘': "'", '’': "'", '“': '"', '”': '"', '−': '-', '‐': '-', '‑': '-', '–': '-', '⁄': '/', '×': 'x',
  '™': '', '®': '', '©': '',
});
// biome-ignore format: a table reads best in a few lines
const CURRENCIES: Readonly<Record<string, readonly [string, string, string]>> = {
  $: ['dollar', 'dollars', 'cents'], '€': ['euro', 'euros', 'cents'], '£': ['pound', 'pounds', 'pence'],
  '¥': ['yen', 'yen', 'sen'],
};
const CODES = table({ USD: '$', EUR: '€', GBP: '£', JPY: '¥' });
// biome-ignore format: a table reads best in a few lines
const SCALES = table({
  k: 'thousand', K: 'thousand', m: 'million', M: 'million', mn: 'million', b: 'billion', B: 'billion', bn: 'billion',
});
// biome-ignore format: a table reads best in a few lines
const UNITS = table({
  '%': 'percent', x: 'times', s: 'seconds', ms: 'milliseconds', min: 'minutes', mins: 'minutes', h: 'hours',
  hr: 'hours', hrs: 'hours', d: 'days', KB: 'kilobytes', MB: 'megabytes', GB: 'gigabytes', TB: 'terabytes',
  km: 'kilometers', kg: 'kilograms', cm: 'centimeters', mm: 'millimeters', fps: 'frames per second', px: 'pixels',
  am: 'A M', pm: 'P M', AM: 'A M', PM: 'P M', '+': 'plus', '°': 'degrees',
});
const LARGE = /^(thousand|million|billion|trillion)$/i;
const PER = table({ mo: 'month', yr: 'year', hr: 'hour', h: 'hour', s: 'second', wk: 'week' });
const IN_ADDRESSES = table({ '.': 'dot', '/': 'slash', '@': 'at', '+': 'plus', '-': 'dash', '~': 'tilde' });
const SIGNS = table({ '-': 'minus', '+': 'plus', '~': 'about', '<': 'under', '>': 'over' });

const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/);
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
// biome-ignore format: a table reads best in a few lines
const THOUSANDS: readonly (readonly [number, string])[] = [
  [1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million'], [1e3, 'thousand'], [100, 'hundred'],
];

/** A whole number below 10^15 in English words, such as `twelve` or `one thousand two hundred`. */
export function cardinal(n: number): string {
  if (n < 20) return ONES[n] ?? '';
  if (n < 100) return [TENS[Math.floor(n / 10)], ...(n % 10 ? [ONES[n % 10]] : [])].join(' ');
  const [size, name] = THOUSANDS.find(([least]) => n >= least) ?? [1, ''];
  return `${cardinal(Math.floor(n / size))} ${name}${n % size ? ` ${cardinal(n % size)}` : ''}`;
}
const spell = (letters: string) => [...letters].join(' ');
const digits = (text: string) => [...text].map((digit) => ONES[Number(digit)]).join(' ');
const isNumeric = (word = '') => /^[$€£¥~<>+-]*\d/.test(word);

/** `1,200` and `99.9` in words; a bare year such as `2026` is left to the voice, which knows years. */
function quantity(whole: string, fraction = ''): string {
  const plain = whole.replaceAll(',', '');
  if (!fraction && /^(1[1-9]|20)\d\d$/.test(whole)) return plain;
  const isCode = plain.length > 15 || /^0\d/.test(plain);
  return `${isCode ? digits(plain) : cardinal(Number(plain))}${fraction && ` point ${digits(fraction.slice(1))}`}`;
}

function price(symbol: string, whole: string, fraction = '', scale = ''): string {
  const [one, many, parts] = CURRENCIES[symbol] ?? ['', '', ''];
  const amount = Number(whole.replaceAll(',', ''));
  const words = amount < 1e15 ? cardinal(amount) : digits(String(amount).replace(/\D/g, ''));
  if (scale) return `${words}${fraction && ` point ${digits(fraction.slice(1))}`} ${scale} ${many}`;
  const cents = Math.round(Number(`0${fraction}`) * 100);
  if (cents && !amount) return `${cardinal(cents)} ${parts}`;
  return `${words} ${amount === 1 ? one : many}${cents ? ` and ${cardinal(cents)} ${parts}` : ''}`;
}

/** Prices, percents, quantities with a unit, times of day; undefined when `core` is none of them. */
function sayNumber(core: string, previous: string, next: string): string | undefined {
  const clock = /^(\d{1,2}):(\d\d)([ap]m)?$/i.exec(core);
  if (clock) {
    const [, hour = '', minute = '', half = ''] = clock;
    const full = half ? '' : "o'clock";
    const past = minute === '00' ? full : minute.replace(/^0/, 'oh ').replace(/\d+/, (digits) => cardinal(+digits));
    return `${cardinal(+hour)} ${past} ${spell(half.toUpperCase())}`;
  }
  const priced =
    CODES.has(previous) && /^\d/.test(core)
      ? CODES.get(previous) + core
      : core.replace(/^(\d[\d,.]*)([€£$¥])$/, '$2$1');
  const money = /^([-+~<>]?)([$€£¥])(\d[\d,]*)(\.\d+)?([kKmMbB]|mn|bn)?(\+?)$/.exec(priced);
  if (money) {
    const [, sign = '', symbol = '', whole = '', fraction, short = '', plus] = money;
    const said = LARGE.test(next) ? quantity(whole, fraction) : price(symbol, whole, fraction, SCALES.get(short));
    return [SIGNS.get(sign), said, plus && 'plus'].join(' ');
  }
  const amount = /^([-+~<>]*)(\d[\d,]*)(\.\d+)?([a-zA-Z°]{0,4}|%)(\+?)$/.exec(core);
  if (!amount) return undefined;
  const [, signs = '', whole = '', fraction, unit = '', plus] = amount;
  const known = UNITS.get(unit) ?? SCALES.get(unit);
  if (unit && (!known || (unit === 's' && whole.length === 4))) return undefined;
  const single = whole === '1' && !fraction && /^(seconds|\w{4,}s)$/.test(known ?? '') && known !== 'times';
  const said = [...[...signs].map((sign) => SIGNS.get(sign)), quantity(whole, fraction)];
  return [...said, single ? known?.slice(0, -1) : known, plus && 'plus'].join(' ');
}

/** `https://www.acme.com/pricing?x=1` as `acme dot com slash pricing`, an e-mail as `jane at acme dot com`. */
function sayAddress(core: string): string | undefined {
  const found =
    /^(?:https?:\/\/)?(?:www\.)?(?:([\w.+-]+)@)?((?:[\w-]+\.)+([a-z]{2,}))(?::\d+)?(\/[\w./~-]*)?(?:[?#]\S*)?$/i;
  const [, person, host = '', tld = '', path = ''] = found.exec(core) ?? [];
  if (!host || !(TLDS.has(tld.toLowerCase()) || person || /^(https?:|www\.)/i.test(core))) return undefined;
  const words = `${person ? `${person}@` : ''}${host}${path.replace(/\/$/, '')}`.replace(/\w+/g, (part) =>
    /^(io|ai|js|tv|[b-df-hj-np-tv-xz]{2,3})$/.test(part) ? spell(part.toUpperCase()) : part,
  );
  return words.replace(/[./@+~-]/g, (sign) => ` ${IN_ADDRESSES.get(sign)} `).replaceAll('_', ' ');
}

/** A piece of letters and digits only: acronyms are spelled, `LeadGen2` becomes `Lead Gen 2`. */
function sayLetters(piece: string): string {
  if (/^\d+$/.test(piece)) return quantity(piece);
  const [, capitals = '', plural = ''] = /^([A-Z]{2,6})('?s)?$/.exec(piece) ?? [];
  if (capitals) {
    const isWord =
      /[AEIOUY]/.test(capitals) && !SPELLED.has(capitals) && (capitals.length > 2 || SHORT_WORDS.has(capitals));
    return isWord ? piece.toLowerCase() : spell(capitals) + (plural && "'s");
  }
  const parts = piece.match(
    /\d+(?:st|nd|rd|th|s)\b|\d+|[A-Z]+'?s?(?![a-zA-Z'])|[A-Z]?[a-z']+|[A-Z]+(?=[A-Z][a-z])|[A-Z]|'/g,
  );
  const isCamel = /[a-z][A-Z]|\d/.test(piece) && !/^(Mc|Mac|O')/.test(piece);
  if (!parts || parts.length < 2 || !isCamel) return piece;
  return parts.map((part) => SAID.get(part) ?? sayLetters(part)).join(' ');
}

/** What is said for a word without the punctuation around it. */
function sayCore(core: string, previous: string, next: string): string {
  const known = SAID.get(core);
  if (known) return known;
  const currency = CURRENCIES[CODES.get(core) ?? ''];
  if (currency) return isNumeric(next) && !isNumeric(previous) ? '' : currency[1];
  const symbol = /^[~<>+-]?([$€£¥])\d[\d,.]*$/.exec(previous)?.[1];
  if (symbol && LARGE.test(core)) return `${core} ${CURRENCIES[symbol]?.[1]}`;
  if (/^([A-Za-z]\.)+[A-Za-z]$/.test(core)) return spell(core.replaceAll('.', '').toUpperCase());
  const whole = sayNumber(core, previous, next) ?? sayAddress(core);
  if (whole !== undefined) return whole;
  const ratio = /^(\d+)\/(\d+)$/.exec(core);
  if (ratio) return `${quantity(ratio[1] ?? '')} out of ${quantity(ratio[2] ?? '')}`;
  const range = /^([$€£]?\d[\d,.]*)-([$€£]?\d[\d,.]*[^\s-]{0,3})$/.exec(core);
  if (range) return `${sayCore(range[1] ?? '', '', '')} to ${sayCore(range[2] ?? '', '', '')}`;
  const rate = /^([$€£]?\d[^/]*)\/([a-z]+)$/i.exec(core);
  if (rate) return `${sayCore(rate[1] ?? '', '', '')} per ${PER.get(rate[2] ?? '') ?? rate[2]}`;
  if (/[/_\\|-]/.test(core)) return sayEach(core.split(/[/_\\|-]+/));
  const named = core
    .replace(/^#(?=\d)/, 'number ')
    .replace('#', 'hashtag ')
    .replace(/[&+@=%°]/g, (sign) => ` ${SAID.get(sign) ?? UNITS.get(sign)} `);
  if (named !== core) return sayEach(named.split(' '));
  const pieces = core.split(/[^A-Za-z0-9'.]+/).map((piece) => {
    const letters = piece.split('.').filter(Boolean).map(sayLetters);
    return letters.join(/\d\.\d/.test(piece) ? ' point ' : ' ');
  });
  return pieces.join(' ');
}

const sayEach = (parts: readonly string[]): string => parts.map((part) => sayCore(part, '', '')).join(' ');

/** The piece as tokens that the voice can take: ASCII letters, digits and inner apostrophes. */
function tokens(said: string): string[] {
  const clean = said.split(' ').map((token) => token.replace(/[^A-Za-z0-9']|^'+|'+$/g, ''));
  return clean.filter(Boolean).map((token) => token.slice(0, MAX_TOKEN_LETTERS));
}

/** Latin letters without their accents, typographic signs as their ASCII kin; what else there is goes. */
function fold(shown: string): string {
  const plain = [...shown.slice(0, MAX_WORD_LETTERS)].map((sign) => FOLDED.get(sign) ?? sign).join('');
  const latin = plain.normalize('NFKD').replace(/--+/g, '—');
  return latin.replace(/[^\x21-\x7e€£¥°—]/gu, '');
}

/** The one sign that tells the voice how a word ends: the strongest in `tail`, else what the line break asks for. */
function mark(core: string, tail: string, gap: string, next: string): string {
  const isInitial = /^[A-Z]$/.test(core) && core !== 'I' && /^[A-Z]/.test(next);
  const goesOn = TITLES.has(core) || isInitial || !/^[A-Z]/.test(next);
  const signs = (ABBREVIATIONS.has(core) || isInitial) && next && goesOn ? tail.replace('.', '') : tail;
  const isTrailing = signs.includes('..') && next && !/^[A-Z]/.test(next);
  const found = isTrailing ? ',' : ['?', '!', '.', ';', ':', ','].find((sign) => signs.includes(sign));
  if (/\n\s*\n/.test(gap) && !/[.?!]/.test(found ?? '')) return '.';
  return found ?? (gap.includes('\n') ? ',' : '');
}

/**
 * What is said for what is shown: acronyms are spelled, prices, percents, units, addresses and signs become words,
 * accents go. A word in another script, an emoji or a lone dash is shown and not said: its `spoken` is empty.
 *
 * @returns one entry for each run of non-space in `text`, in order.
 */
export function sayAs(text: string): SpokenWord[] {
  const parts = [...text.matchAll(/(\S+)(\s*)/g)].map(([, shown = '', gap = '']) => {
    const [, core = '', tail = ''] = /^["'([{*_`]*(.*?)([.,;:!?"')\]}*_`—]*)$/.exec(fold(shown)) ?? [];
    return { shown, gap, core, tail };
  });
  const words: { shown: string; spoken: string[] }[] = [];
  for (const [i, { shown, gap, core, tail }] of parts.entries()) {
    const previous = parts[i - 1]?.core ?? '';
    const next = parts[i + 1]?.core ?? '';
    const isNumber = core === 'No' && tail.startsWith('.') && isNumeric(next);
    const spoken = core.split('—').flatMap((piece, at, all) => {
      const said = tokens(isNumber ? 'number' : sayCore(piece, previous, next));
      return at < all.length - 1 ? withMark(said, ',') : said;
    });
    const isDash = /^[-—]+$/.test(core + tail) || tail.includes('—');
    const sign = mark(core, tail, gap, next) || (isDash ? ',' : '');
    words.push({ shown, spoken: withMark(spoken, sign) });
    const before = words.findLast((word, at) => at <= i && word.spoken.length > 0);
    if (!spoken.length && before) before.spoken = withMark(before.spoken, sign);
  }
  return words;
}

/** The tokens with `sign` after the last of them, unless that has one. */
function withMark(spoken: readonly string[], sign: string): string[] {
  const last = spoken.at(-1);
  return last && !/[,;:.?!]$/.test(last) ? [...spoken.slice(0, -1), last + sign] : [...spoken];
}
