declare global {
  /** {@link findPageScroller}, in the page. */
  const pageScroller: () => Element;
}

/**
 * The part of a page that scrolls: the document, or what stands in for it where an app keeps the window still and scrolls
 * its largest panel. Runs inside the page, where every function that is sent there finds it as `pageScroller`.
 */
export function findPageScroller(): Element {
  const root = document.scrollingElement ?? document.documentElement;
  if (root.scrollHeight > innerHeight + 1 && getComputedStyle(root).overflowY !== 'hidden') return root;
  const kept = (window as { leadreelScroller?: Element }).leadreelScroller;
  if (kept?.isConnected && kept.scrollHeight > kept.clientHeight + 1) return kept;
  let [largest, area] = [root, innerWidth * innerHeight * 0.4];
  for (const element of document.querySelectorAll('body, body *')) {
    const { clientWidth, clientHeight, scrollHeight } = element;
    if (scrollHeight <= clientHeight + 1 || clientWidth * clientHeight <= area) continue;
    if (!/auto|scroll|overlay/.test(getComputedStyle(element).overflowY)) continue;
    [largest, area] = [element, clientWidth * clientHeight];
  }
  Object.defineProperty(window, 'leadreelScroller', { value: largest, configurable: true });
  return largest;
}
