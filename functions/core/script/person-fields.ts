import type { Lead } from '../../contract/lead.ts';
import { firstName } from './merge-fields.ts';
import { clip, speakPhrase } from './speakable.ts';
import type { Fields } from './template-words.ts';

const LEGAL_FORM = /,?\s+(?:inc|llc|l\.l\.c|ltd|limited|gmbh|plc|s\.?a\.?r\.?l)\.?$/i;
/** Nationalities keep their capital inside a sentence. */
const PROPER = /(?:ish|an|ese|ench|iss|utch)$/;

/** What cards can call the lead and the sender; empty where there is nothing to say. */
export function personFields(lead: Lead, brandName: string): Fields {
  const industry = speakPhrase(lead.industry ?? '').replace(/(?<![\p{L}\p{N}])\p{Lu}\p{Ll}+(?!\p{L})/gu, (word) =>
    PROPER.test(word) ? word : word.toLowerCase(),
  );
  return {
    first_name: firstName(lead.name) || 'there',
    company: spokenName((lead.company ?? '').trim().replace(LEGAL_FORM, '')),
    industry: spokenName(industry),
    brand: spokenName(brandName),
  };
}

function spokenName(text: string): string {
  return speakPhrase(clip(speakPhrase(text), 48));
}
