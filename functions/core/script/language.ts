/** True for every kind of English, by BCP 47. */
export const isEnglish = (language: string): boolean => /^en(-|$)/i.test(language);
