/** The package brings no types; these are of what is used. */
declare module 'bidi-js' {
  interface EmbeddingLevels {
    /** By UTF-16 unit; odd ones run from right to left. */
    readonly levels: Uint8Array;
    readonly paragraphs: readonly { readonly start: number; readonly end: number; readonly level: number }[];
  }
  export default function bidiFactory(): {
    getEmbeddingLevels(text: string, direction?: 'ltr' | 'rtl'): EmbeddingLevels;
  };
}
