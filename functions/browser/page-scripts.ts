/**
 * Functions that run inside the page. Each is sent as text, so each stands alone: it names nothing outside itself,
 * and what it returns is JSON.
 */

/** An element as the page tells it; boxes are from the document's corner, in CSS pixels. */
export interface FoundElement {
  role: 'heading' | 'button' | 'link' | 'image';
  level: number | null;
  text: string;
  selector: string;
  box: { x: number; y: number; width: number; height: number };
  blurb: string | null;
}

/** What {@link readPage} tells. */
export interface PageReading {
  title: string;
  description: string;
  language: string;
  pageHeight: number;
  /** Letters and digits that a reader sees. */
  visibleCharacters: number;
  /** Images, canvases, videos and drawings with a size. */
  visibleMedia: number;
  elements: FoundElement[];
}

/** Reads title, description and everything that a scene could point at, in document order. */
export function readPage(): PageReading {
  const MAX_ELEMENTS = 200;
  const fold = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
  const cut = (text: string, length: number) =>
    text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
  const visible = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) &&
    !element.closest('[aria-hidden="true"]');
  const selectorOf = (element: Element): string => {
    const id = element.id;
    if (id && document.querySelectorAll(`#${CSS.escape(id)}`).length === 1) return `#${CSS.escape(id)}`;
    const parent = element.parentElement;
    if (!parent) return element.tagName.toLowerCase();
    const twins = [...parent.children].filter((child) => child.tagName === element.tagName);
    const name = element.tagName.toLowerCase();
    const self = twins.length > 1 ? `${name}:nth-of-type(${twins.indexOf(element) + 1})` : name;
    return parent === document.documentElement ? self : `${selectorOf(parent)} > ${self}`;
  };
  /** The box of what is drawn: a heading's words, not the whole line it could fill. */
  const boxOf = (element: Element, role: FoundElement['role']) => {
    let box = element.getBoundingClientRect();
    if (role === 'heading') {
      const range = document.createRange();
      range.selectNodeContents(element);
      const words = range.getBoundingClientRect();
      if (words.width > 0 && words.height > 0) box = words;
    }
    return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };
  };
  const blurbOf = (heading: Element): string | null => {
    let next = heading.nextElementSibling ?? heading.parentElement?.nextElementSibling ?? null;
    for (let step = 0; next && step < 3; step++, next = next.nextElementSibling) {
      if (/^H[1-6]$/.test(next.tagName)) return null;
      const paragraph = next.matches('p') ? next : next.querySelector(':scope > p');
      const text = fold((paragraph as HTMLElement | null)?.innerText);
      if (text.length > 20 && paragraph && visible(paragraph)) return cut(text, 300);
    }
    return null;
  };
  /** Words set as large as a headline, whatever element they stand in. */
  const looksLikeHeading = (element: Element) => {
    const own = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && fold(node.nodeValue).length > 7,
    );
    return (
      own && Number.parseFloat(getComputedStyle(element).fontSize) >= 30 && fold(element.textContent).length <= 120
    );
  };
  const roleOf = (element: Element): FoundElement['role'] => {
    if (/^H[1-6]$/.test(element.tagName) || element.getAttribute('role') === 'heading') return 'heading';
    if (element.tagName === 'IMG') return 'image';
    if (element.matches('div, p, span, strong')) return 'heading';
    if (element.matches('button, [role="button"], input, .btn, .button, [class*="btn-"]')) return 'button';
    return 'link';
  };
  const levelOf = (element: Element) => {
    const level = Number(element.tagName.match(/^H([1-6])$/)?.[1] ?? element.getAttribute('aria-level'));
    return level >= 1 && level <= 6 ? level : null;
  };
  const elements: FoundElement[] = [];
  const wanted = 'h1,h2,h3,h4,h5,h6,[role="heading"],button,[role="button"],a[href],input[type="submit"],img[alt]';
  const perhaps = 'div,p,span,strong';
  for (const element of document.querySelectorAll(`${wanted},${perhaps}`)) {
    if (elements.length === MAX_ELEMENTS) break;
    if (!element.matches(wanted) && (element.closest(wanted) || !looksLikeHeading(element))) continue;
    if (!visible(element)) continue;
    const role = roleOf(element);
    const html = element as HTMLElement;
    const text = fold(
      html.innerText ||
        element.getAttribute('aria-label') ||
        element.getAttribute('alt') ||
        element.getAttribute('value'),
    );
    const box = boxOf(element, role);
    if (!text || box.width < 8 || box.height < 8) continue;
    if (box.x < 0 || box.y < 0 || box.x + box.width > document.documentElement.scrollWidth + 1) continue;
    if (role === 'image' && (box.width < 120 || box.height < 80)) continue;
    elements.push({
      role,
      level: role === 'heading' ? levelOf(element) : null,
      text: cut(text, 160),
      selector: selectorOf(element),
      box,
      blurb: role === 'heading' ? blurbOf(element) : null,
    });
  }
  const media = [...document.querySelectorAll('img, svg, canvas, video, picture, iframe')].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width >= 40 && height >= 40;
  });
  return {
    title: cut(fold(document.title), 300),
    description: cut(
      fold(
        document.querySelector('meta[name="description"], meta[property="og:description"]')?.getAttribute('content'),
      ),
      500,
    ),
    language: document.documentElement.lang || 'en',
    pageHeight: Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0),
    visibleCharacters: (document.body?.innerText.match(/[\p{L}\p{N}]/gu) ?? []).length,
    visibleMedia: media.length,
    elements,
  };
}

/** Scrolls the page to a height at once, whatever its own smooth scrolling says. Gives where it came to. */
export function scrollPage(y: number): number {
  const scroller = pageScroller();
  scroller.scrollTo({ top: y, behavior: 'instant' });
  return scroller.scrollTop;
}

/** How far the page is scrolled, CSS pixels. */
export function scrolledTo(): number {
  return Math.round(pageScroller().scrollTop);
}

/** Takes the page's snap points away: between them a camera could not move. */
export function loosenSnapping(): void {
  const scroller = pageScroller() as HTMLElement;
  for (const element of [scroller, document.documentElement, document.body]) {
    element?.style.setProperty('scroll-snap-type', 'none', 'important');
  }
}

/** Number of images that are in the document but not there yet. */
export function missingImages(): number {
  const near = (image: HTMLImageElement) => {
    const { top, bottom, width } = image.getBoundingClientRect();
    return width > 0 && bottom > -innerHeight && top < 2 * innerHeight;
  };
  return [...document.images].filter((image) => !image.complete && near(image)).length;
}

/**
 * True when the page shows a picture that comes in over the network as it is made, such as a call or a live stream: only
 * the clock on the wall keeps up with it. Other videos follow the page's own clock.
 */
export function showsLivePicture(): boolean {
  return [...document.querySelectorAll('video')].some(
    (video) => (video.srcObject !== null || video.currentSrc.startsWith('blob:')) && video.checkVisibility(),
  );
}

/** How far the page can be scrolled, CSS pixels. */
export function scrollRange(): number {
  const { scrollHeight, clientHeight } = pageScroller();
  return Math.max(0, scrollHeight - Math.min(clientHeight, innerHeight));
}

/**
 * Brings endless animations to their start, and entrances to their `start` or `end`, so that two runs look alike.
 */
export function alignAnimations(entrances: 'start' | 'end'): void {
  for (const animation of document.getAnimations()) {
    if (!(animation.timeline instanceof DocumentTimeline)) continue;
    const endless = animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
    if (endless || entrances === 'start') animation.currentTime = 0;
    else animation.finish();
  }
}
