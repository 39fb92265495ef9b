import type { Fade } from '../../contract/storyboard.ts';
import { cardGradient, GRADIENT } from '../pages/card-page-style.ts';
import { mix } from '../pages/colors.ts';
import type { Picture } from './fit-picture.ts';

/** A card's bare background. */
interface CardGround {
  readonly card: Fade['card'];
  /** Colours such as `#1B365D`. */
  readonly primary: string;
  readonly on_primary: string;
}

/** What surrounds a picture that does not fill the film. */
export type Backdrop =
  | ({ readonly type: 'brand' } & CardGround)
  | { readonly type: 'color'; readonly color: string }
  | { readonly type: 'blur' };

/** How a scene comes out of a card's background, or goes into it. */
export interface SceneFade extends CardGround {
  readonly frames: number;
}

/** A still that was drawn into a file, eight bits each of red, green and blue, `side` pixels wide and high. */
export interface Still {
  readonly path: string;
  readonly side: number;
}

/** Gradients are smooth: they are drawn this small, and square, and stretched. */
export const STILL_SIDE = 256;

/** How far out of focus the page is behind itself, as a share of the shorter side, how dark, and how small it is worked on. */
const BLUR = { sigma: 1 / 24, light: 0.5, shrink: 8 };

/** Draws a card's background without the card, or one colour. */
export function drawStill(ground: CardGround | { readonly color: string }, side = STILL_SIDE): Buffer {
  const rgb = Buffer.alloc(side * side * 3);
  const paint = 'color' in ground ? () => ground.color : gradient(ground);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const color = paint((column + 0.5) / side, (row + 0.5) / side);
      rgb.writeUIntBE(Number.parseInt(color.slice(1), 16), (row * side + column) * 3, 3);
    }
  }
  return rgb;
}

function gradient(ground: CardGround): (x: number, y: number) => string {
  const { deep, middle } = cardGradient(ground);
  const center = GRADIENT[ground.card];
  return (x, y) => {
    const away = Math.min(1, Math.hypot((x - center.x) / GRADIENT.radius.x, (y - center.y) / GRADIENT.radius.y));
    if (away < GRADIENT.middle) return mix(ground.primary, middle, away / GRADIENT.middle);
    return mix(middle, deep, (away - GRADIENT.middle) / (1 - GRADIENT.middle));
  };
}

/** Arguments that read a still. */
export const stillInput = ({ path, side }: Still, frameRate: number): string[] => [
  ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${side}x${side}`, '-r', String(frameRate), '-i', path],
];

interface Film {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly frameRate: number;
}

const stretched = (film: Film, format: string, frames: number) =>
  `scale=${film.width}:${film.height}:flags=bicubic:out_color_matrix=bt709:out_range=tv,` +
  `format=${format},loop=loop=${frames - 1}:size=1:start=0`;

/** Filters that put `[picture]` in its place on a still, as `[fitted]`. */
export function onStill(input: number, picture: string, place: Picture, film: Film): string[] {
  return [
    `[${input}:v]${stretched(film, 'yuv420p', film.frames)},setpts=N/${film.frameRate}/TB[back]`,
    // A take whose file was cut then gives too few frames, and is found out.
    `[back][${picture}]overlay=x=${place.x}:y=${place.y}:eof_action=endall[fitted]`,
  ];
}

/** Filters that put `[picture]` in its place on itself, enlarged, dark and out of focus, as `[fitted]`. */
export function onBlur(picture: string, place: Picture, film: Film): string[] {
  const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);
  const wanted = film.width / film.height;
  const cut =
    place.width / place.height > wanted
      ? `${even(place.height * wanted)}:${place.height}`
      : `${place.width}:${even(place.width / wanted)}`;
  const [width, height] = [even(film.width / BLUR.shrink), even(film.height / BLUR.shrink)];
  const sigma = (Math.min(width, height) * BLUR.sigma).toFixed(2);
  const chroma = `128+(val-128)*${BLUR.light}`;
  const darker = `lutyuv=y=16+(val-16)*${BLUR.light}:u=${chroma}:v=${chroma}`;
  return [
    `[${picture}]split[sharp][behind]`,
    `[behind]crop=${cut},scale=${width}:${height}:flags=area,gblur=sigma=${sigma},${darker},` +
      `scale=${film.width}:${film.height}:flags=bilinear[back]`,
    `[back][sharp]overlay=x=${place.x}:y=${place.y}[fitted]`,
  ];
}

/** Filters that let `[picture]` come out of a still, as `[entered]`, or go into it, as `[left]`. */
export function fadeFilters(
  input: number,
  picture: string,
  frames: number,
  kind: 'enters' | 'leaves',
  film: Film,
): string[] {
  const start = kind === 'enters' ? 0 : film.frames - frames;
  const fade = `fade=t=${kind === 'enters' ? 'out' : 'in'}:s=0:n=${frames}:alpha=1`;
  return [
    `[${input}:v]${stretched(film, 'yuva420p', frames)},${fade},setpts=(N+${start})/${film.frameRate}/TB[${kind}]`,
    `[${picture}][${kind}]overlay=eof_action=pass:repeatlast=0[${kind === 'enters' ? 'entered' : 'left'}]`,
  ];
}
