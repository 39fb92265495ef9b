import type { ScriptStyle } from '../../contract/script.ts';
import type { PhraseBook } from './phrase-book.ts';
import { CASUAL, SALES } from './template-phrases-lively.ts';
import { PROFESSIONAL, TECHNICAL } from './template-phrases-measured.ts';

/** The four voices that the template writer has. */
export const PHRASES: Record<ScriptStyle, PhraseBook> = {
  professional: PROFESSIONAL,
  casual: CASUAL,
  technical: TECHNICAL,
  sales: SALES,
};
