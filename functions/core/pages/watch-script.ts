/**
 * What a watch or embed page does beside playing. It runs in the browser and is sent as text, so it names nothing
 * outside itself; media-chrome works without it.
 */
function watchPage(): void {
  const root = document.documentElement;
  const video = document.querySelector('video');
  const film = document.querySelector<HTMLElement>('.film');
  if (!video || !film) return;

  /** The part of a private page's address that opens its media. */
  const given = new URLSearchParams(location.search);
  const proof = new URLSearchParams();
  for (const name of ['Policy', 'Signature', 'Key-Pair-Id']) {
    const value = given.get(name);
    if (value !== null) proof.set(name, value);
  }
  for (const attribute of ['src', 'poster', 'href']) {
    for (const element of document.querySelectorAll(`[data-${attribute}]`)) {
      element.setAttribute(attribute, `${element.getAttribute(`data-${attribute}`)}?${proof}`);
    }
  }
  if (root.dataset.signed !== undefined) video.load();

  /** The page may lie in a cache for a moment longer than its film may be seen. */
  const expired = film.querySelector<HTMLElement>('.expired');
  const isOver = () => Date.parse(root.dataset.expires ?? '') <= Date.now();
  const refuse = () => {
    if (!isOver() || !expired) return;
    video.pause();
    video.replaceChildren();
    video.removeAttribute('src');
    video.load();
    film.querySelector('media-controller')?.setAttribute('inert', '');
    expired.hidden = false;
  };
  refuse();
  video.addEventListener('play', () => {
    if (video.currentTime === 0) refuse();
  });

  // What media-chrome's own words lack: a switch says whether it is on, and a rate is named as it is written.
  const name = () => {
    const words = (selector: string, attribute: string, said: (element: Element) => string) => {
      const element = film.querySelector(selector);
      if (element && element.getAttribute(attribute) !== said(element)) element.setAttribute(attribute, said(element));
    };
    words('media-captions-button', 'role', () => 'switch');
    const rate = (element: Element) => `Playback rate ${element.getAttribute('mediaplaybackrate') ?? 1}x`;
    words('media-playback-rate-button', 'aria-label', rate);
  };
  name();
  new MutationObserver(name).observe(film, { subtree: true, attributeFilter: ['role', 'aria-label'] });

  const end = film.querySelector<HTMLElement>('.end');
  if (end) {
    const hide = () => {
      end.hidden = true;
    };
    video.addEventListener('ended', () => {
      end.hidden = false;
    });
    for (const event of ['play', 'seeking']) video.addEventListener(event, hide);
    end.querySelector('.again')?.addEventListener('click', () => {
      video.currentTime = 0;
      void video.play();
      film.querySelector<HTMLElement>('media-control-bar media-play-button')?.focus();
    });
  }

  const chapters = [...document.querySelectorAll<HTMLElement>('.chapters button')];
  const startOf = (button: HTMLElement) => Number(button.dataset.start);
  const mark = () => {
    // A picture of the frame before a cut is not yet the next chapter.
    const current = chapters.findLast((button) => startOf(button) <= video.currentTime + 0.05);
    for (const button of chapters) {
      if (button === current && video.played.length > 0) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  };
  for (const event of ['timeupdate', 'seeking']) video.addEventListener(event, mark);
  for (const button of chapters) {
    button.addEventListener('click', () => {
      video.currentTime = startOf(button);
      void video.play();
    });
  }
}

/** The script as it is published. */
export const WATCH_SCRIPT = `(${watchPage})();\n`;
