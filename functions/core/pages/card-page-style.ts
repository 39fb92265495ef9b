import type { CardPageInput } from './card-page.ts';
import { contrast, mix, readableOn, standOut } from './colors.ts';
import { fitText } from './fit-text.ts';

/** A card and what its style needs to know about its text. */
export interface CardText extends CardPageInput {
  /** How many `.word` elements rise one after the other. */
  wordCount: number;
  /** A checked CSS font list. */
  fonts: string;
}

/** Everything has arrived after this many milliseconds. */
const ENTRANCE = 1150;

/** Sizes in CSS pixels of the given frame; the page turns them into `vw` so that it scales with its viewport. */
const measureCard = ({ card, width, height, heading, subheading, button }: CardText) => {
  // One unit is a hundredth of the side that limits: portrait frames may be a bit larger than their width asks for.
  const unit = Math.min(height, width * (width < height ? 0.9 : 0.72)) / 100;
  const room = width - 2 * Math.max(unit * 9, width * 0.08);
  const headingWidth = card === 'intro' ? Math.min(room, unit * 138) : Math.min(room, unit * 128);
  const textWidth = Math.min(room, unit * (card === 'intro' ? 104 : 118));
  const headingSize = fitText(heading, {
    width: headingWidth,
    height: height * (subheading && button ? 0.36 : subheading || button ? 0.4 : 0.54),
    lineHeight: 1.1,
    largest: unit * 12.5,
    smallest: unit * 2.2,
  });
  const textSize = fitText(subheading ?? '', {
    width: textWidth,
    height: height * 0.17,
    lineHeight: 1.4,
    largest: Math.min(unit * 4.2, headingSize * 0.62),
    smallest: unit * 1.7,
  });
  const buttonSize = fitText(button ?? '', {
    width: Math.min(room, unit * 110) - unit * 9,
    height: unit * 5,
    lineHeight: 1.2,
    largest: unit * 3.4,
    smallest: unit * 1.5,
  });
  return { unit, headingWidth, textWidth, headingSize, textSize, buttonSize };
};

/** Colours of a card's background: it is `primary` at its bright corner and runs into `deep`, through `middle`. */
export const cardGradient = ({ primary, on_primary }: Pick<CardText['brand'], 'primary' | 'on_primary'>) => {
  const ink = readableOn(primary, on_primary);
  // The gradient only moves away from the text's colour, so it never costs contrast.
  const deep = mix(primary, contrast(ink, '#000000') > contrast(ink, '#ffffff') ? '#000000' : '#ffffff', 0.34);
  return { ink, deep, middle: mix(primary, deep, 0.5) };
};

/** Where the gradient's centre and its stop for `middle` lie, and its radii, as shares of the card. */
export const GRADIENT = {
  intro: { x: 0.82, y: 0.08 },
  outro: { x: 0.5, y: 0 },
  middle: 0.55,
  radius: { x: 1.2, y: 1.4 },
} as const;

const paint = ({ primary, accent, on_primary }: CardText['brand']) => {
  const { ink, deep, middle } = cardGradient({ primary, on_primary });
  const glow = standOut(accent, primary, 1.9);
  const quiet = mix(ink, primary, 0.2);
  const soft = contrast(quiet, primary) >= 4.5 ? quiet : ink;
  return { ink, deep, middle, glow, soft, onGlow: readableOn(glow) };
};

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** What stands in the first frame comes softly after a page, and all of it goes before one. */
const softCuts = ({ seconds, enterSeconds = 0, leaveSeconds = 0 }: CardText): string => {
  const comes = enterSeconds > 0 ? `appear ${enterSeconds.toFixed(3)}s linear both` : '';
  const goes =
    leaveSeconds > 0
      ? `vanish ${leaveSeconds.toFixed(3)}s ${(seconds - leaveSeconds).toFixed(3)}s linear forwards`
      : '';
  if (!comes && !goes) return '';
  const still = [comes, goes].filter(Boolean).join(',');
  return `.rings,.brand{animation:${still}}${goes ? `main{animation:${goes}}` : ''}
@keyframes appear{from{opacity:0}}
@keyframes vanish{to{opacity:0}}`;
};

/** The style sheet of a title card. */
export const cardStyle = (text: CardText): string => {
  const size = measureCard(text);
  const color = paint(text.brand);
  const pace = Math.min(1, (text.seconds * 1000 * 0.6) / ENTRANCE);
  const vw = (pixels: number): string => `${((pixels / text.width) * 100).toFixed(4)}vw`;
  const ms = (value: number): string => `${Math.round(value * pace)}ms`;
  const center = text.card === 'outro';
  const at = GRADIENT[text.card];
  // Where text may end, the disc must not begin: at the right edge below the heading, or under the bottom edge.
  const disc = center ? 62 : text.width < text.height ? 38 : 52;
  const stagger = Math.min(45, 340 / text.wordCount);
  const words = Array.from(
    { length: text.wordCount },
    (_, index) => `.word:nth-child(${index + 1}){animation-delay:${ms(60 + stagger * index)}}`,
  ).join('');
  return `
:root{--u:${vw(size.unit)}}
*{box-sizing:border-box;margin:0}
html,body{width:100%;height:100%;overflow:hidden}
body{position:relative;color:${color.ink};background:radial-gradient(${percent(GRADIENT.radius.x)} ${percent(GRADIENT.radius.y)} at ${percent(at.x)} ${percent(at.y)},${text.brand.primary} 0%,${color.middle} ${percent(GRADIENT.middle)},${color.deep} 100%) ${text.brand.primary};font-family:${text.fonts};-webkit-font-smoothing:antialiased;text-rendering:geometricPrecision}
.rings{position:absolute;inset:0;overflow:hidden}
.rings i{position:absolute;${center ? 'left:50%;top:calc(100% + var(--u)*21)' : 'left:99%;top:98%'};border-radius:50%;translate:-50% -50%;animation:open ${ms(1050)} cubic-bezier(.16,1,.3,1) both}
.rings i:nth-child(1){width:calc(var(--u)*${disc});height:calc(var(--u)*${disc});background:linear-gradient(${center ? 180 : 135}deg,${color.glow},${mix(color.glow, color.deep, 0.55)} ${center ? 30 : 80}%);animation-delay:0ms}
.rings i:nth-child(2){width:calc(var(--u)*${disc + 30});height:calc(var(--u)*${disc + 30});border:calc(var(--u)*.28) solid ${color.glow};opacity:.4;animation-delay:${ms(50)}}
.rings i:nth-child(3){width:calc(var(--u)*${disc + 70});height:calc(var(--u)*${disc + 70});border:calc(var(--u)*.2) solid ${color.ink};opacity:.13;animation-delay:${ms(100)}}
.brand{position:absolute;top:calc(var(--u)*7);${center ? 'left:8vw;right:8vw;justify-content:center' : 'left:max(calc(var(--u)*9),8vw)'};display:flex;max-width:84vw;font-size:calc(var(--u)*3.1);font-weight:650;letter-spacing:-.01em;line-height:1.3}
.brand img{display:block;height:calc(var(--u)*7);max-width:calc(var(--u)*60);object-fit:contain;object-position:${center ? 'center' : 'left'}}
.brand span{max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
main{position:absolute;inset:calc(var(--u)*${center ? 13 : 10}) max(calc(var(--u)*9),8vw) calc(var(--u)*${center ? 12 : 6});display:flex;flex-direction:column;justify-content:center;align-items:${center ? 'center' : 'flex-start'};text-align:${center ? 'center' : 'start'}}
h1{max-width:${vw(size.headingWidth)};font-size:${vw(size.headingSize)};font-weight:750;line-height:1.1;letter-spacing:-.025em;overflow-wrap:anywhere;text-wrap:balance}
.word{display:inline-block;max-width:100%;animation:rise ${ms(620)} cubic-bezier(.2,.9,.25,1) both}
${words}
.line{flex:none;width:calc(var(--u)*13);height:max(2px,calc(var(--u)*.8));margin:calc(var(--u)*3.4) 0 0;border-radius:9em;background:${color.glow};transform-origin:${center ? '50%' : '0'} 50%;animation:draw ${ms(560)} cubic-bezier(.2,.9,.25,1) ${ms(380)} both}
p{max-width:${vw(size.textWidth)};margin-top:calc(var(--u)*3);color:${color.soft};font-size:${vw(size.textSize)};font-weight:450;line-height:1.4;overflow-wrap:anywhere;text-wrap:pretty;animation:rise ${ms(600)} cubic-bezier(.2,.9,.25,1) ${ms(440)} both}
.button{max-width:100%;margin-top:calc(var(--u)*4.6);padding:calc(var(--u)*1.9) calc(var(--u)*4.4);border-radius:9em;background:${color.glow};color:${color.onGlow};font-size:${vw(size.buttonSize)};font-weight:650;line-height:1.2;overflow-wrap:anywhere;text-align:center;box-shadow:0 calc(var(--u)*1) calc(var(--u)*4) rgb(0 0 0/.22);animation:rise ${ms(600)} cubic-bezier(.2,.9,.25,1) ${ms(550)} both}
body:has(main:dir(rtl)) .line{transform-origin:${center ? '50%' : '100%'} 50%}
${center ? '' : 'body:has(main:dir(rtl)) .rings{transform:scaleX(-1)}body:has(main:dir(rtl)) .brand{left:auto;right:max(calc(var(--u)*9),8vw)}'}
${softCuts(text)}
@keyframes rise{from{opacity:0;transform:translateY(calc(var(--u)*4))}}
@keyframes draw{from{transform:scaleX(0)}}
@keyframes open{from{transform:scale(.86)}}
`;
};
