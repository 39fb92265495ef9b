import type { Branding } from '../../contract/compose.ts';
import type { Scene } from '../../contract/storyboard.ts';
import { contrast, mix, standOut } from '../pages/colors.ts';
import { type AssShape, glyphDrawing, roundedBox } from './ass.ts';
import { type CaptionedSection, type CueWord, cuesOf, inTwo, textOf } from './captions.ts';
import { LINE, type SetLine, type Typesetter } from './lettering.ts';
import { LOGO } from './logo.ts';
import { WATERMARK } from './watermark.ts';

/** A cue in a scene, in frames counted from the scene's first; a word is marked in `[from, to)`. */
export interface SceneCue {
  readonly from: number;
  readonly to: number;
  readonly words: readonly (CueWord & { readonly from: number; readonly to: number })[];
}

/** A pause after a word that is too short for its mark to go out, seconds. */
const SHORT_PAUSE = 0.09;
/** What is too like white to be seen among white words, as a contrast ratio, and what reads well, as WCAG 2.2 has it. */
const LIKE_WHITE = 1.5;
const READABLE = 4.5;
const BOX = { color: '#0B0D12', opacity: 0.82 };
/** What it looks like over white, the lightest it gets. */
const LIGHTEST_BOX = mix(BOX.color, '#ffffff', 1 - BOX.opacity);
/** Size of the letters as a share of the film's shorter side; the rest in ems of that. */
const SIZE = 1 / 20;
const LINE_HEIGHT = 1.34;
const PADDING = { across: 0.6, above: 0.38 };
const RADIUS = 0.36;
const GAP = 0.7;
/** Widest box as a share of the film's width: two lines of 42 letters, and past the logo where there is room to. */
const WIDEST = { wide: 0.7, upright: 0.92 };

/**
 * The cues that are seen in a scene of a film, cut at its borders.
 *
 * @param scenes all of the film. @param sections what is spoken in the film, or at least in this scene.
 */
export function sceneCues(
  scenes: readonly Pick<Scene, 'frames'>[],
  index: number,
  sections: readonly CaptionedSection[],
  frameRate: number,
): SceneCue[] {
  const start = scenes.slice(0, index).reduce((sum, { frames }) => sum + frames, 0);
  const length = scenes[index]?.frames ?? 0;
  const frameOf = (seconds: number) => Math.min(length, Math.max(0, Math.round(seconds * frameRate) - start));
  return cuesOf(sections).flatMap((cue): SceneCue[] => {
    const [from, to] = [frameOf(cue.start), frameOf(cue.end)];
    if (to <= from) return [];
    const words = cue.words.map((word, at) => {
      const next = cue.words[at + 1]?.start_seconds ?? Number.POSITIVE_INFINITY;
      const end = next - word.end_seconds < SHORT_PAUSE ? next : word.end_seconds;
      return { ...word, from: frameOf(word.start_seconds), to: Math.min(to, frameOf(end)) };
    });
    return [{ from, to, words }];
  });
}

export interface CaptionFrame {
  /** Size of the film, pixels. */
  readonly width: number;
  readonly height: number;
  /** Lower edge of a picture that does not fill the frame, pixels; captions stand below it when there is room. */
  readonly pictureBottom?: number | undefined;
  /** The corner that is kept free for the logo. */
  readonly logoPosition: Branding['logo_position'];
  readonly hasWatermark: boolean;
  /** Of the brand, such as `#E07A2F`. */
  readonly accent: string;
}

/** Cues as shapes: a dark box, the words on it, and the spoken one in the brand's accent. */
export function captionShapes(cues: readonly SceneCue[], film: CaptionFrame, typesetter: Typesetter): AssShape[] {
  const colors = captionColors(film.accent);
  return cues.flatMap(({ from, to, words }) => {
    const shown = words
      .map((word) => ({ ...word, text: typesetter.drawable(word.text) }))
      .filter(({ text }) => text !== '');
    if (shown.length === 0) return [];
    const block = placeBlock(fitLines(shown, film, typesetter), film);
    const box = { layer: 1, from, to, color: BOX.color, opacity: BOX.opacity, drawing: roundedBox(block.box) };
    const letters = block.words.flatMap(({ word, drawing }): AssShape[] => {
      const plain = { layer: 2, color: colors.plain, opacity: 1, drawing };
      return [
        { ...plain, from, to: word.from },
        { ...plain, from: word.from, to: word.to, color: colors.spoken },
        { ...plain, from: word.to, to },
      ].filter((part) => part.to > part.from);
    });
    return [box, ...letters];
  });
}

/** The spoken word's colour and the others': these step back where the accent is too like white. */
export function captionColors(accent: string): { plain: string; spoken: string } {
  const spoken = standOut(accent, LIGHTEST_BOX, READABLE);
  return { spoken, plain: contrast('#ffffff', spoken) < LIKE_WHITE ? mix('#ffffff', BOX.color, 0.3) : '#ffffff' };
}

type ShownWord = SceneCue['words'][number];
interface Block {
  readonly size: number;
  readonly lines: readonly { readonly words: readonly ShownWord[]; readonly set: SetLine }[];
}

/** One line where it fits, else two of similar widths; smaller letters where even they are too wide. */
function fitLines(words: readonly ShownWord[], film: CaptionFrame, typesetter: Typesetter): Block {
  const direction = typesetter.direction(textOf(words));
  const size = Math.min(film.width, film.height) * SIZE;
  const room = film.width * (film.width > film.height ? WIDEST.wide : WIDEST.upright) - 2 * PADDING.across * size;
  const set = (line: readonly CueWord[]) => typesetter.setLine(textOf(line), direction);
  const whole = set(words);
  if (whole.width * size <= room) return { size, lines: [{ words, set: whole }] };
  // `inTwo` takes and gives words of the plainer kind: these are the ones it was given.
  const lines = (words.length > 1 ? inTwo(words, (line) => set(line).width) : halves(words)) as ShownWord[][];
  const placed = lines.map((line) => ({ words: line, set: set(line) }));
  const widest = Math.max(...placed.map((line) => line.set.width));
  return { size: Math.min(size, room / widest), lines: placed };
}

/** A single word that is longer than a line, broken in its middle. */
function halves([word]: readonly ShownWord[]): ShownWord[][] {
  if (!word) return [];
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word.text)];
  const middle = Math.ceil(graphemes.length / 2);
  const text = (from: number, to?: number) =>
    graphemes
      .slice(from, to)
      .map(({ segment }) => segment)
      .join('');
  return [[{ ...word, text: text(0, middle) }], [{ ...word, text: text(middle) }]].filter(([half]) => half?.text);
}

function placeBlock({ size, lines }: Block, film: CaptionFrame) {
  const widest = Math.max(...lines.map(({ set }) => set.width)) * size;
  const height = size * (LINE_HEIGHT * (lines.length - 1) + LINE.ascent + LINE.descent + 2 * PADDING.above);
  const width = widest + 2 * size * PADDING.across;
  const y = Math.round(topOf(height, film));
  const box = { x: Math.round((film.width - width) / 2), y, width, height, radius: size * RADIUS };
  const words = lines.flatMap(({ words: line, set }, row) => {
    const x = (film.width - set.width * size) / 2;
    const baseline = y + size * (PADDING.above + LINE.ascent + row * LINE_HEIGHT);
    return line.flatMap((word, index) => {
      const start = textOf(line.slice(0, index + 1)).length - word.text.length;
      const glyphs = set.glyphs.filter(({ at }) => at >= start && at < start + word.text.length);
      return glyphs.length > 0 ? [{ word, drawing: glyphDrawing(glyphs, size, x, baseline) }] : [];
    });
  });
  return { box, words };
}

/** Below a picture that leaves room, else at the bottom, above what stands in its corners. */
function topOf(height: number, film: CaptionFrame): number {
  const short = Math.min(film.width, film.height);
  const margin = film.width * LOGO.margin;
  const gap = short * SIZE * GAP;
  const mark = film.hasWatermark ? margin + short * WATERMARK.size * 1.3 + gap * 0.6 : 0;
  // Where the box is as wide as the film, it would cover the logo's corner.
  const covers = film.width <= film.height && film.logoPosition.startsWith('bottom');
  const logo = covers ? margin + film.width * LOGO.width + gap * 0.6 : 0;
  const lowest = film.height - Math.max(short * 0.05, mark, logo) - height;
  const below = (film.pictureBottom ?? film.height) + gap;
  return Math.min(below, lowest);
}
