/** Tells whether a font has a glyph for a code point. */
export type Glyphs = (codePoint: number) => boolean;

/**
 * Reads the `cmap` table of a TrueType or OpenType font, in the formats 4 and 12 that every font of today has
 * (ISO/IEC 14496-22, section 5.2.1).
 *
 * @throws RangeError when the bytes are no such font.
 */
export function glyphsOf(font: Uint8Array): Glyphs {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const cmap = tableOffset(view, 'cmap');
  const subtables = Array.from({ length: view.getUint16(cmap + 2) }, (_, index) => {
    const start = cmap + view.getUint32(cmap + 4 + index * 8 + 4);
    return { start, format: view.getUint16(start) };
  });
  const whole = subtables.find(({ format }) => format === 12);
  const basic = subtables.find(({ format }) => format === 4);
  if (whole) return wholeGlyphs(view, whole.start);
  if (basic) return basicGlyphs(view, basic.start);
  throw new RangeError('The font has no character map of format 4 or 12.');
}

function tableOffset(view: DataView, wanted: string): number {
  const count = view.byteLength >= 12 ? view.getUint16(4) : 0;
  for (let record = 12; record < 12 + count * 16 && record + 16 <= view.byteLength; record += 16) {
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((at) => view.getUint8(record + at)));
    if (tag === wanted) return view.getUint32(record + 8);
  }
  throw new RangeError(`The file is no font, or has no ${wanted} table.`);
}

/** Format 12: groups of code points with consecutive glyphs. */
function wholeGlyphs(view: DataView, start: number): Glyphs {
  const groups = Array.from({ length: view.getUint32(start + 12) }, (_, index) => {
    const group = start + 16 + index * 12;
    return { first: view.getUint32(group), last: view.getUint32(group + 4), glyph: view.getUint32(group + 8) };
  });
  return (code) => {
    const group = groups.find(({ first, last }) => code >= first && code <= last);
    return group !== undefined && group.glyph + code - group.first !== 0;
  };
}

/** Format 4: segments of the basic plane, with glyphs by a difference or by a list. */
function basicGlyphs(view: DataView, start: number): Glyphs {
  const double = view.getUint16(start + 6);
  const at = (part: number, segment: number) => start + 14 + part * double + (part > 0 ? 2 : 0) + segment * 2;
  return (code) => {
    for (let segment = 0; segment < double / 2; segment++) {
      if (code > view.getUint16(at(0, segment))) continue;
      const first = view.getUint16(at(1, segment));
      if (code < first) return false;
      const offset = view.getUint16(at(3, segment));
      if (offset === 0) return ((code + view.getUint16(at(2, segment))) & 0xffff) !== 0;
      return view.getUint16(at(3, segment) + offset + (code - first) * 2) !== 0;
    }
    return false;
  };
}
