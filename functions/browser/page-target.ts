/** Where a target is, from the page's top left corner in CSS pixels. */
export interface Located {
  box: { x: number; y: number; width: number; height: number };
  /** It stays in its place in the window when the page scrolls. */
  fixed: boolean;
}

/**
 * Runs inside the page. Finds the first element that is drawn, by CSS selector or else by the words that it shows, and
 * keeps it at hand for `followHighlight`. Open shadow roots and frames of the same origin are looked into when the
 * document itself has nothing. Of several elements with the words, one to press goes before others, all of its words
 * before a part of them, and the innermost before what is around it.
 *
 * @returns null when there is none, or the selector is none.
 */
export function locate(target: { selector?: string | null; text?: string | null }): Located | null {
  const PRESSABLE =
    'a, button, input, select, textarea, summary, label, img, [role="button"], [role="tab"], [role="menuitem"]';
  interface Root {
    node: Document | ShadowRoot;
    x: number;
    y: number;
  }
  const within = (root: Root): Root[] =>
    [...root.node.querySelectorAll('*')].flatMap((element) => {
      const inner: Root[] = element.shadowRoot ? [{ ...root, node: element.shadowRoot }] : [];
      if (element.tagName === 'IFRAME') {
        const frame = element as HTMLIFrameElement;
        const { x, y } = frame.getBoundingClientRect();
        const at = { x: root.x + x + frame.clientLeft, y: root.y + y + frame.clientTop };
        // Null for a frame of another origin.
        if (frame.contentDocument) inner.push({ node: frame.contentDocument, ...at });
      }
      return inner.flatMap((each) => [each, ...within(each)]);
    });
  const fold = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase();
  const drawn = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const bySelector = (root: Root, selector: string): Element | undefined => {
    try {
      return [...root.node.querySelectorAll(selector)].find(drawn);
    } catch {
      return undefined;
    }
  };
  const byText = (root: Root, wanted: string): Element | undefined => {
    const words = (element: Element) =>
      fold(
        (element as HTMLElement).innerText ||
          ((element as HTMLInputElement).type === 'password' ? '' : (element as HTMLInputElement).value) ||
          element.getAttribute('aria-label') ||
          element.getAttribute('placeholder') ||
          element.getAttribute('alt'),
      );
    const holding = [...root.node.querySelectorAll('body *, :host > *, *')].filter((element) => {
      if (/^(SCRIPT|STYLE|HEAD|TITLE|META|HTML|BODY|NOSCRIPT|TEMPLATE)$/.test(element.tagName)) return false;
      const perhaps = fold(element.textContent).includes(wanted) || element.childElementCount === 0;
      return perhaps && words(element).includes(wanted) && drawn(element);
    });
    const innermost = holding.filter(
      (element) => !holding.some((other) => other !== element && element.contains(other)),
    );
    const found = innermost.map((element) => element.closest(PRESSABLE) ?? element);
    const rank = (element: Element) =>
      (words(element) === wanted ? 0 : 2) + (element.matches(PRESSABLE) ? 0 : 1) + words(element).length / 10_000;
    return found.sort((one, other) => rank(one) - rank(other))[0];
  };
  const find = (root: Root): Element | undefined =>
    (target.selector ? bySelector(root, target.selector) : undefined) ??
    (target.text ? byText(root, fold(target.text)) : undefined);
  const top = { node: document, x: 0, y: 0 };
  let root: Root = top;
  let element = find(top);
  for (const inner of element ? [] : within(top)) {
    element = find(inner);
    root = inner;
    if (element) break;
  }
  if (!element) return null;
  const scroller = pageScroller();
  // A panel within the page that scrolls by itself shows what is to be seen; the page itself is left to the camera.
  for (let at = element.parentElement; at && at !== scroller && at !== document.body; at = at.parentElement) {
    const { overflowY, overflowX } = getComputedStyle(at);
    if (!/auto|scroll|overlay/.test(overflowY + overflowX)) continue;
    const [outer, inner] = [at.getBoundingClientRect(), element.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      at.scrollBy({ top: inner.top - outer.top - (outer.height - inner.height) / 2, behavior: 'instant' });
    }
    if (inner.left < outer.left || inner.right > outer.right) {
      at.scrollBy({ left: inner.left - outer.left - (outer.width - inner.width) / 2, behavior: 'instant' });
    }
  }
  let box = element.getBoundingClientRect();
  // As in readPage: of words, what is drawn; of a thing to press or look at, all of it.
  if (!element.matches(PRESSABLE)) {
    const range = (element.ownerDocument ?? document).createRange();
    range.selectNodeContents(element);
    const words = range.getBoundingClientRect();
    if (words.width > 0 && words.height > 0) box = words;
  }
  // What is drawn of the element, as seen from all of it.
  const outer = element.getBoundingClientRect();
  const inner = {
    x: box.x + root.x - outer.x,
    y: box.y + root.y - outer.y,
    width: box.width - outer.width,
    height: box.height - outer.height,
  };
  Object.defineProperty(window, 'leadreelTarget', { value: { element, inner }, configurable: true });
  let fixed = false;
  for (let at: Element | null = element; at && !fixed; at = at.parentElement) {
    fixed = getComputedStyle(at).position === 'fixed';
  }
  const scrolled = fixed ? { x: 0, y: 0 } : { x: scroller.scrollLeft, y: scroller.scrollTop };
  return {
    box: { x: box.x + root.x + scrolled.x, y: box.y + root.y + scrolled.y, width: box.width, height: box.height },
    fixed,
  };
}
