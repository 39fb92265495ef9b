/**
 * Runs inside the page, as those of page-scripts.ts do: it names nothing outside itself, and what it returns is JSON.
 *
 * @returns one line for everything that is visible, in document order: what it is, where it stands, what it says and how
 * it looks. Null when the page shows more than is worth looking at, for then not all of it would have been seen.
 */
export function describeVisible(): string[] | null {
  const MOST_ELEMENTS = 20_000;
  const MOST_CHARACTERS = 8_000_000;
  const LOOKS = [
    'color',
    'backgroundColor',
    'backgroundImage',
    'borderTopColor',
    'fill',
    'fontFamily',
    'fontSize',
    'fontWeight',
    'opacity',
  ] as const;
  const lines: string[] = [];
  let characters = 0;
  let elements = 0;
  /** What an element draws that is neither text nor style. */
  const drawn = (element: Element): string => {
    if (element instanceof HTMLImageElement) {
      return `${element.currentSrc} ${element.naturalWidth}x${element.naturalHeight}`;
    }
    if (element instanceof HTMLVideoElement) return `${element.currentSrc} ${element.poster}`;
    if (element instanceof HTMLIFrameElement) return element.src;
    if (element instanceof HTMLCanvasElement) {
      try {
        return element.toDataURL();
      } catch {
        // What holds pictures of other sites does not tell its own.
        return 'sealed';
      }
    }
    const field =
      element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement;
    return field ? element.value : (element.getAttribute('d') ?? element.getAttribute('href') ?? '');
  };
  const wordsOf = (element: Element) =>
    [...element.childNodes]
      .map((node) => (node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? '').replace(/\s+/g, ' ') : ''))
      .join('');
  const look = (root: Document | ShadowRoot): boolean => {
    for (const element of root.querySelectorAll('*')) {
      if (++elements > MOST_ELEMENTS || characters > MOST_CHARACTERS) return false;
      if (element.shadowRoot && !look(element.shadowRoot)) return false;
      const { x, y, width, height } = element.getBoundingClientRect();
      if (
        width === 0 ||
        height === 0 ||
        !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      ) {
        continue;
      }
      const box = [x + scrollX, y + scrollY, width, height].map(Math.round).join();
      const style = getComputedStyle(element);
      const looks = LOOKS.map((name) => style[name]).join('|');
      const line = [element.tagName, box, looks, wordsOf(element), drawn(element)].join('\t');
      characters += line.length;
      lines.push(line);
    }
    return true;
  };
  return look(document) ? lines : null;
}
