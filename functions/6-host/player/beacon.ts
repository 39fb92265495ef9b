import type { Beacon } from '../../contract/beacon.ts';
import { MOST_RANGES } from '../../contract/beacon-limits.ts';
import { lengthOf, longestOf, overlapOf, type Range, unionOf } from '../../core/audience/ranges.ts';

/** Between two beacons of a film that plays, milliseconds. */
const EVERY_MS = 5_000;

/** Hundredths of a second: finer than any player tells. */
const round = (seconds: number) => Math.round(seconds * 100) / 100;
const rounded = (ranges: readonly Range[]) =>
  longestOf(unionOf(ranges.map(([from, to]): Range => [round(from), round(to)])), MOST_RANGES);

/** 128 random bits. */
const newSession = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);

/** Host of the page that led here; empty for none, and for this site's own pages. */
const referrerOf = ({ referrer }: Document) =>
  URL.canParse(referrer) && new URL(referrer).origin !== location.origin ? new URL(referrer).host : '';

/** Tells, of a page with one film, what its viewer does: all that is told stands in contract/beacon.ts. */
function watch(film: HTMLVideoElement, path: string, { video = '', duration, embed }: DOMStringMap): void {
  const opened = performance.now();
  const query = new URLSearchParams(location.search);
  const tokenOf = (name: string) => /^[\w-]{1,64}$/.exec(query.get(name) ?? '')?.[0];
  const [lead, owner] = [tokenOf('l'), tokenOf('owner')];
  const page = {
    ...{ video, session: newSession(), duration: Number(duration), embedded: embed !== undefined },
    ...{ referrer: referrerOf(document), ...(lead && { lead }), ...(owner && { owner }) },
  };
  const counts = { plays: 0, pauses: 0, seeks: 0, rebuffers: 0 };
  const marks = { clicked: false, ended: false };
  let ranges: Range[] = [];
  let again: Range[] = [];
  let [played, seen, rate] = [0, 0, 1];
  let hasPlayed = false;
  let isVisible = document.visibilityState === 'visible';
  /** Up to where the film has been looked at. */
  let place = film.currentTime;
  let sequence = 0;
  let told = '';

  /** The browser's own account: to the frame, also up to a seek, but without repeats. */
  const exact = () =>
    Array.from({ length: film.played.length }, (_, index): Range => [film.played.start(index), film.played.end(index)]);

  /** Takes note of what was played since the last look. */
  const look = () => {
    const now = film.currentTime;
    if (film.seeking) {
      const before = lengthOf(ranges);
      ranges = unionOf([...ranges, ...exact()]);
      const more = lengthOf(ranges) - before;
      played += more;
      if (isVisible) seen += more;
    } else if (hasPlayed && now > place) {
      const piece: Range = [place, now];
      again = unionOf([...again, ...overlapOf(ranges, [piece])]);
      ranges = unionOf([...ranges, piece]);
      played += now - place;
      if (isVisible) seen += now - place;
      rate = Math.max(rate, film.playbackRate);
    }
    place = now;
  };

  const tell = () => {
    look();
    const all = unionOf([...ranges, ...exact()]);
    const doings = {
      ...{ ...page, ...counts, ...marks, rate, ranges: rounded(all), again: rounded(again) },
      ...{ played: round(Math.max(played, lengthOf(all))), seen: round(seen) },
    };
    const text = JSON.stringify(doings);
    if (text === told) return;
    told = text;
    const elapsed = round((performance.now() - opened) / 1000);
    const beacon: Beacon = { ...doings, elapsed, sequence: ++sequence };
    const body = JSON.stringify(beacon);
    if (navigator.sendBeacon(path, new Blob([body], { type: 'text/plain' }))) return;
    // The next one says it all again.
    fetch(path, { method: 'POST', body, keepalive: true, credentials: 'omit' }).catch(() => undefined);
  };

  const on = (type: string, act: () => void) => film.addEventListener(type, act);
  on('play', () => {
    counts.plays++;
  });
  on('playing', () => {
    look();
    hasPlayed = true;
  });
  on('timeupdate', look);
  on('ratechange', look);
  on('seeking', look);
  on('seeked', () => {
    look();
    counts.seeks++;
  });
  on('waiting', () => {
    if (hasPlayed && !film.seeking && !film.ended) counts.rebuffers++;
  });
  on('pause', () => {
    if (!film.ended) counts.pauses++;
    tell();
  });
  on('ended', () => {
    marks.ended = true;
    tell();
  });
  const follow = ({ target }: Event) => {
    if (!(target instanceof Element && target.closest('[data-cta]'))) return;
    marks.clicked = true;
    tell();
  };
  // The middle button opens a link too.
  for (const type of ['click', 'auxclick']) document.addEventListener(type, follow, true);
  document.addEventListener('visibilitychange', () => {
    look();
    isVisible = document.visibilityState === 'visible';
    if (!isVisible) tell();
  });
  addEventListener('pagehide', tell);
  setInterval(() => film.paused || tell(), EVERY_MS);
  tell();
}

const film = document.querySelector('video');
const page = document.documentElement.dataset;
// A proposal that the DOM types do not know yet.
const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
// Who asks not to be watched is not: nothing at all is sent.
if (film && page.beacon && !globalPrivacyControl && doNotTrack !== '1') {
  const { beacon } = page;
  const start = () => watch(film, beacon, page);
  // Chromium's own, which the DOM types do not know.
  if ((document as Document & { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', start, { once: true });
  } else start();
}
