import type { Brand } from '../../contract/brand.ts';
import { mix, readableOn, standOut } from './colors.ts';

const FONTS = "Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif";

/** The player's own look: the same on the watch page and in an embed, dark over the film in both colour schemes. */
const playerStyle = ({ accent }: Brand): string => {
  const bar = standOut(accent, '#14161c', 3.5);
  return `
media-controller{display:block;width:100%;height:100%;line-height:0;color:#fff;--media-background-color:#000;--media-primary-color:#fff;--media-secondary-color:transparent;--media-text-color:#fff;--media-control-background:transparent;--media-control-hover-background:rgb(255 255 255/.14);--media-font-family:${FONTS};--media-font-size:14px;--media-range-bar-color:${bar};--media-range-track-background:rgb(255 255 255/.28);--media-time-range-buffered-color:rgb(255 255 255/.3);--media-range-track-height:4px;--media-range-track-border-radius:4px;--media-range-thumb-background:#fff;--media-range-thumb-height:14px;--media-range-thumb-width:14px;--media-range-thumb-border-radius:50%;--media-button-icon-height:24px;--media-control-padding:10px;--media-tooltip-background:rgb(16 18 26/.92);--media-tooltip-border-radius:8px;--media-focus-box-shadow:inset 0 0 0 2px #fff;--media-loading-indicator-icon-height:96px}
media-controller video{display:block;width:100%;height:100%;object-fit:contain;background:#000}
media-controller:not(:defined) :not(video,source,track,noscript,noscript *){display:none}
.shade{position:absolute;inset:auto 0 0;height:9rem;pointer-events:none!important;background:linear-gradient(transparent,rgb(8 9 14/.3) 40%,rgb(8 9 14/.78))}
media-control-bar{position:relative;align-items:center;padding:0 8px 6px;box-sizing:border-box}
media-control-bar>*{border-radius:10px}
media-time-range{position:relative;width:100%;height:26px;padding:0 18px;box-sizing:border-box;--media-control-hover-background:transparent;--media-preview-box-margin:0 0 6px}
media-volume-range{width:84px;--media-control-hover-background:transparent}
media-time-display{font-variant-numeric:tabular-nums;--media-control-hover-background:transparent}
media-playback-rate-button{min-width:44px;font-weight:600}
.gap{flex:1}
media-loading-indicator{position:absolute;inset:0;margin:auto;pointer-events:none}
media-play-button.start{position:relative;z-index:1;flex:none;display:grid;place-items:center;width:clamp(64px,9vw,96px);height:clamp(64px,9vw,96px);padding:0;border-radius:50%;background:${bar};box-shadow:0 10px 40px rgb(0 0 0/.38);transition:transform .18s ease,opacity .25s;--media-primary-color:${readableOn(bar)};--media-icon-color:${readableOn(bar)};--media-control-hover-background:transparent;--media-button-icon-width:clamp(30px,4.2vw,44px);--media-button-icon-height:clamp(30px,4.2vw,44px)}
media-play-button.start:hover{transform:scale(1.05)}
/* On a phone the middle is where a card's words are. */
@media (max-width:600px){media-play-button.start{position:absolute;inset:auto auto 14px 14px;width:56px;height:56px;--media-button-icon-width:26px;--media-button-icon-height:26px}}
/* Not removed: the focus that started the film stays inside the player, whose keys then work at once. */
media-controller[mediahasplayed] media-play-button.start:not(:focus-visible){opacity:0!important;pointer-events:none!important}
media-controller:not([mediahasplayed]) :is(.shade,media-control-bar,media-time-range){visibility:hidden}
media-controller:not([mediahasplayed]):is([keyboardcontrol],:focus-within,:hover) :is(.shade,media-control-bar,media-time-range){visibility:visible}
video::cue{background:rgb(12 14 20/.8);color:#fff;font-family:${FONTS};font-size:clamp(15px,2.1vw,26px);line-height:1.4}
video::-webkit-media-text-track-container{transition:transform .2s ease}
media-controller:is(:not([userinactive]),[mediapaused]) video::-webkit-media-text-track-container{transform:translateY(-64px)}
.end{position:absolute;inset:0;z-index:2;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:18px;padding:20px 20px 84px;background:rgb(8 9 14/.8);backdrop-filter:blur(18px);text-align:center;animation:arrive .3s ease both;pointer-events:none}
.end>*{pointer-events:auto}
.end[hidden],.expired[hidden]{display:none}
.end .button{font-size:clamp(1.05rem,2.4vw,1.35rem);padding:.9em 1.9em;background:${bar};color:${readableOn(bar)}}
.again{padding:.5rem 1rem;border:0;border-radius:9em;background:transparent;color:#fff;font:600 1rem/1.3 ${FONTS};text-decoration:underline;text-underline-offset:.25em;cursor:pointer}
.again:focus-visible,.end .button:focus-visible{outline:3px solid #fff;outline-offset:3px}
.expired{position:absolute;inset:0;z-index:3;display:grid;place-items:center;margin:0;padding:20px;background:#0b0c10;color:#fff;font-size:clamp(1.1rem,2.4vw,1.6rem);font-weight:650;text-align:center}
@keyframes arrive{from{opacity:0}}
media-controller[breakpointsm]{--media-control-padding:10px 12px}
media-controller:not([breakpointsm]) :is(media-volume-range,media-pip-button,.roomy){display:none}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important;scroll-behavior:auto!important}}
`;
};

/** The link to do next. */
const BUTTON = `.button{display:inline-block;max-width:100%;padding:.82rem 1.7rem;border-radius:1.75rem;background:var(--button);color:var(--on-button);font-family:${FONTS};font-size:1.04rem;font-weight:650;letter-spacing:-.005em;line-height:1.25;text-align:center;text-decoration:none;overflow-wrap:anywhere;box-shadow:0 6px 20px rgb(0 0 0/.14);transition:transform .16s ease,box-shadow .16s ease}
.button:hover{transform:translateY(-1px);box-shadow:0 10px 28px rgb(0 0 0/.2)}
`;

const base = `*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;font-family:${FONTS};-webkit-font-smoothing:antialiased}
${BUTTON}`;

/** Colours of one scheme: paper, ink, quieter ink, hairlines, and the call to action. */
const scheme = (brand: Brand, dark: boolean): string => {
  const paper = dark ? mix('#0d0f14', brand.primary, 0.1) : mix('#fafaf8', brand.primary, 0.025);
  const ink = dark ? '#f4f5f7' : mix('#14161c', brand.primary, 0.2);
  const button = standOut(brand.accent, paper, 1.6);
  return `color-scheme:${dark ? 'dark' : 'light'};--paper:${paper};--glow:${mix(paper, brand.accent, dark ? 0.14 : 0.13)};--ink:${ink};--quiet:${standOut(mix(ink, paper, 0.36), paper, 5)};--hair:${mix(paper, ink, 0.12)};--button:${button};--on-button:${readableOn(button)};--focus:${standOut(brand.accent, paper, 3.5)};--shadow:${dark ? '0 0 0 1px rgb(255 255 255/.08),0 30px 90px rgb(0 0 0/.55)' : '0 0 0 1px rgb(15 18 30/.05),0 12px 32px rgb(20 24 40/.1),0 40px 100px rgb(20 24 40/.18)'}`;
};

/** Paper, ink and the sender's mark, which all pages have in common. */
const letterhead = (brand: Brand): string => `${base}
:root{${scheme(brand, false)}}
@media (prefers-color-scheme:dark){:root{${scheme(brand, true)}}}
body{min-height:100svh;display:flex;flex-direction:column;align-items:center;padding:clamp(16px,2.6vh,32px) clamp(16px,4vw,48px) 24px;color:var(--ink);background:radial-gradient(80rem 34rem at 50% -8rem,var(--glow),transparent 70%) no-repeat var(--paper);line-height:1.5}
header{display:flex;align-items:center;width:100%;min-height:40px;font-weight:650;letter-spacing:-.01em}
header img{display:block;max-width:min(220px,60vw);height:40px;object-fit:contain;object-position:left}
header span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
a:focus-visible,button:focus-visible{outline:3px solid var(--focus);outline-offset:3px}
`;

/** The style sheet of a page that says why no film is here. */
export const noticeStyle = (brand: Brand): string => `${letterhead(brand)}
header,main{max-width:76rem}
main{display:flex;flex-direction:column;align-items:center;margin:auto 0;padding:24px 0 12vh;text-align:center}
svg{width:72px;height:72px;padding:18px;border-radius:50%;background:var(--glow);fill:none;stroke:var(--ink);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
h1{margin:1.5rem 0 0;font-size:clamp(1.7rem,1.3rem + 1.8vw,2.6rem);font-weight:720;line-height:1.14;letter-spacing:-.028em;text-wrap:balance}
p{max-width:34rem;margin:.9rem 0 0;color:var(--quiet);font-size:1.08rem;text-wrap:pretty}
.button{margin-top:2rem}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

/**
 * The style sheet of the watch page; `width` and `height` are the film's, for a frame that never jumps; a long heading is set smaller, so that names of any length stand whole.
 */
export const watchStyle = (
  brand: Brand,
  { width, height, isLong }: { width: number; height: number; isLong: boolean },
): string => `${letterhead(brand)}
/* The film takes what the window's height leaves beside the texts, and never less than 34rem; narrower windows take all their width. */
header,main,footer{width:100%;max-width:max(34rem,min(76rem,calc((100svh - 18.5rem)*${(width / height).toFixed(4)})))}
main{margin:clamp(14px,2.4vh,30px) 0 auto}
h1{margin:0;font-size:clamp(1.55rem,1.1rem + 1.7vw,2.6rem);font-weight:720;line-height:1.14;letter-spacing:-.028em;overflow-wrap:anywhere;text-wrap:balance;padding-bottom:.1em}
${isLong ? 'h1{font-size:clamp(1.1rem,1rem + .6vw,1.5rem);font-weight:650;line-height:1.3;letter-spacing:-.01em}' : ''}
.about{margin:.35rem 0 0;color:var(--quiet);font-size:clamp(.98rem,.93rem + .22vw,1.12rem);overflow-wrap:anywhere}
.film{position:relative;margin:clamp(14px,2.2vh,26px) 0 0;aspect-ratio:${width}/${height};max-height:88svh;border-radius:clamp(12px,1.5vw,22px);overflow:hidden;background:#000;box-shadow:var(--shadow);isolation:isolate}
.film iframe{position:absolute;inset:0;width:100%;height:100%;border:0}
.next{display:flex;flex-wrap:wrap;align-items:center;gap:14px 28px;margin-top:clamp(16px,2.4vh,26px)}
.next p{margin:0 auto 0 0;color:var(--quiet);font-size:.95rem}
.download{padding:.4rem 0;color:var(--ink);font-size:.95rem;text-underline-offset:.2em}
.chapters{margin-top:clamp(18px,2.6vh,30px)}
.chapters ol{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:8px;margin:0;padding:0;list-style:none}
.chapters button{display:flex;gap:.8em;align-items:baseline;width:100%;height:100%;min-height:46px;padding:.62rem .9rem;border:1px solid var(--hair);border-radius:12px;background:transparent;color:inherit;font:inherit;font-size:.95rem;line-height:1.35;text-align:start;cursor:pointer;transition:background .16s,border-color .16s}
.chapters button:hover{background:var(--glow)}
.chapters time{flex:none;min-width:2.6em;color:var(--quiet);font-variant-numeric:tabular-nums}
.chapters span{min-width:0;overflow-wrap:anywhere}
.chapters [aria-current]{border-color:var(--focus);background:var(--glow);font-weight:620}
.description{max-width:46rem;margin:clamp(14px,2vh,22px) 0 0;color:var(--quiet);overflow-wrap:anywhere;white-space:pre-line}
footer{margin-top:clamp(20px,3vh,40px);padding-top:14px;border-top:1px solid var(--hair);color:var(--quiet);font-size:.86rem;overflow-wrap:anywhere}
@media (max-width:600px){.next{flex-direction:column-reverse;align-items:stretch}.next p,.download{margin:0;text-align:center}.button{padding-block:1rem}.film{margin-inline:-16px;border-radius:0;box-shadow:none}main{margin-bottom:auto}footer{text-align:center}}
${playerStyle(brand)}`;

/** The style sheet of the embed page: the player and nothing else. */
export const embedStyle = (brand: Brand): string => `${base}
html,body{width:100%;height:100%;overflow:hidden;background:#000}
.film{position:fixed;inset:0;overflow:hidden}
.film iframe{width:100%;height:100%;border:0}
${playerStyle(brand)}`;
