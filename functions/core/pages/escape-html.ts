const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Makes any text safe as an element's text and inside a quoted attribute.
 * Characters that HTML cannot carry (NUL and other controls, lone surrogates) become U+FFFD, so no reader disagrees
 * about what follows them.
 *
 * @example
 * escapeHtml('"><b>') // '&quot;&gt;&lt;b&gt;'
 */
export const escapeHtml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, (char) => ('\t\n\r'.includes(char) ? char : '\uFFFD'))
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
