/** One command of a glyph's outline, in ems, the baseline at 0 and downwards positive. */
export type OutlineCommand =
  | readonly ['m' | 'l', number, number]
  /** A cubic curve: two control points and its end. */
  | readonly ['b', number, number, number, number, number, number];

/** A glyph where it stands in its line. */
export interface SetGlyph {
  /** Where its character stands in the text, in UTF-16 units. */
  readonly at: number;
  /** Its origin from the left end of the line, and below the baseline, ems. */
  readonly x: number;
  readonly y: number;
  readonly outline: readonly OutlineCommand[];
}

/** A line of text whose glyphs were chosen, joined and ordered as its script wants. */
export interface SetLine {
  /** Ems. */
  readonly width: number;
  readonly glyphs: readonly SetGlyph[];
}

export type Direction = 'ltr' | 'rtl';

/** Sets text of any script in outlines; functions/typeset has the one that ships. */
export interface Typesetter {
  /** What of a text can be drawn: without what no font has, such as most emoji, and with spaces for what is none. */
  drawable(text: string): string;
  /** The direction of the first letter that has one (UAX #9, P2). */
  direction(text: string): Direction;
  /** @param text one line of what {@link drawable} gave. */
  setLine(text: string, direction: Direction): SetLine;
}

/** Height of what reaches over the baseline, and below it, ems: of Inter's capitals and descenders, and a little more. */
export const LINE = { ascent: 0.76, descent: 0.24 };
