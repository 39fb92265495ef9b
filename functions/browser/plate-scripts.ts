/** Functions that run inside the page, sent as text like those of page-scripts.ts. */

/** Begins to count what changes on the page; {@link countChanges} tells. */
export function watchChanges(): void {
  let count = 0;
  const observer = new MutationObserver((records) => {
    count += records.filter(({ target }) => !(target as Element).id?.startsWith('leadreel')).length;
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const running = () => document.getAnimations().filter(({ playState }) => playState === 'running').length;
  const before = running();
  Object.defineProperty(window, 'leadreelChanges', {
    configurable: true,
    value: () => {
      observer.disconnect();
      return count + Math.max(0, running() - before);
    },
  });
}

/** Elements and animations that changed since {@link watchChanges}. */
export function countChanges(): number {
  return (window as { leadreelChanges?: () => number }).leadreelChanges?.() ?? 0;
}

/**
 * Where in the window what stays there is drawn; null for a page that cannot be scrolled as a picture: one with a
 * background that stays behind, an animation that follows the scrolling, or a panel instead of a document that scrolls.
 */
export function fixtures(): string[] | null {
  if (document.getAnimations().some(({ timeline }) => !(timeline instanceof DocumentTimeline))) return null;
  if ((document.scrollingElement?.scrollHeight ?? 0) <= innerHeight + 1) return null;
  const found: string[] = [];
  for (const element of document.querySelectorAll('body, body *')) {
    const style = getComputedStyle(element);
    const shadows = [...(element.shadowRoot?.querySelectorAll('*') ?? [])];
    if (shadows.some((inner) => /fixed|sticky/.test(getComputedStyle(inner).position))) return null;
    if (style.backgroundAttachment.includes('fixed') && style.backgroundImage !== 'none') return null;
    // Where it sticks depends on how far the page is scrolled.
    if (style.position === 'sticky' && element.getClientRects().length > 0) {
      const { y, height } = element.getBoundingClientRect();
      if (y < innerHeight && y + height > 0) found.push(`${element.tagName} ${Math.round(y)} ${Math.round(height)}`);
    }
    if (style.position === 'fixed' && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
      const { x, y, width, height } = element.getBoundingClientRect();
      // Where most of the window stays, there is no page behind it to scroll.
      if (width * height > 0.6 * innerWidth * innerHeight) return null;
      found.push([element.tagName, x, y, width, height].join(' '));
    }
  }
  return found;
}

/** Hides what stays in its place in the window; true when there was any. */
export function hideFixtures(): boolean {
  let any = false;
  for (const element of document.querySelectorAll('body *')) {
    const { position } = getComputedStyle(element);
    const stuck = position === 'fixed' || (position === 'sticky' && element.getBoundingClientRect().top < innerHeight);
    if (!stuck || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    element.toggleAttribute('data-leadreel-fixture', true);
    any = true;
  }
  // Adopted, for a page's content security policy may refuse style elements.
  const sheet = new CSSStyleSheet();
  // An id that nothing has, for its weight: pages say !important too.
  sheet.replaceSync(
    `[data-leadreel-fixture]:not(#leadreel), [data-leadreel-fixture] *:not(#leadreel) {
      visibility: hidden !important; transition: none !important }`,
  );
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(window, 'leadreelSheet', { value: sheet, configurable: true });
  return any;
}

/** Shows what {@link hideFixtures} hid, and nothing else. */
export function showFixturesOnly(): void {
  (window as { leadreelSheet?: CSSStyleSheet }).leadreelSheet?.replaceSync(
    `*:not(#leadreel) { visibility: hidden !important; transition: none !important }
    html:not(#leadreel), body:not(#leadreel) { background: transparent !important }
    [data-leadreel-fixture]:not(#leadreel), [data-leadreel-fixture] *:not(#leadreel) { visibility: inherit !important }
    [data-leadreel-fixture]:not(#leadreel#leadreel) { visibility: visible !important }`,
  );
}

/** Shows the page as it was before {@link hideFixtures}. */
export function showPage(): void {
  const { leadreelSheet } = window as { leadreelSheet?: CSSStyleSheet };
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== leadreelSheet);
  for (const element of document.querySelectorAll('[data-leadreel-fixture]')) {
    element.removeAttribute('data-leadreel-fixture');
  }
}
