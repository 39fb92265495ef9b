/** What runs in a page to be rid of its cookie banner. Each function is sent as text, so it uses nothing from outside itself. */

/**
 * Presses the button of a cookie banner that refuses what can be refused. Only something that looks like a banner
 * (names cookies or consent, and is laid over the page) is touched; shadow roots that are open are looked into.
 *
 * @returns the words of the pressed button, or null.
 */
export function pressRefusal(): string | null {
  const REFUSE =
    /^(reject|refuse|decline|deny|disagree|no,? thanks?|do not accept|continue without|(use |accept |allow )?(only )?(strictly )?(necessary|essential|required)|alle ablehnen|ablehnen|nicht akzeptieren|nur (notwendige|erforderliche|essenzielle)|ohne (zustimmung|einwilligung)|tout refuser|refuser|continuer sans|rechazar|continuar sin|rifiuta|continua senza|rejeitar|recusar|weigeren|alles weigeren|alleen noodzakelijke|odrzuć|odmítnout|odmietnuť|elutasít|respinge|avvisa|avslå|afvis|hylkää|neka|απόρριψη|отклонить|відхилити|拒否|拒绝|拒絕|거부)/i;
  const BANNER = /cookie|consent|gdpr|privacy|datenschutz|tracking|クッキー|쿠키/i;
  const within = (root: Document | ShadowRoot): Element[] => {
    const all = [...root.querySelectorAll('*')];
    return all.flatMap((element) => (element.shadowRoot ? [element, ...within(element.shadowRoot)] : [element]));
  };
  const laidOver = (element: Element): Element | null => {
    for (let at: Element | null = element; at; at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null) {
      const { position } = getComputedStyle(at);
      if (
        position === 'fixed' ||
        position === 'sticky' ||
        at.tagName === 'DIALOG' ||
        at.getAttribute('role') === 'dialog'
      ) {
        return at;
      }
    }
    return null;
  };
  for (const element of within(document)) {
    if (!element.matches('button, [role="button"], a, input[type="button"], input[type="submit"]')) continue;
    const html = element as HTMLElement;
    const words = (html.innerText || html.getAttribute('value') || html.getAttribute('aria-label') || '')
      .replace(/\s+/g, ' ')
      .trim();
    if (!REFUSE.test(words) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const banner = laidOver(element) as HTMLElement | null;
    if (!banner || !BANNER.test(`${banner.innerText} ${banner.id} ${banner.className}`)) continue;
    html.click();
    return words;
  }
  return null;
}

/**
 * Hides what is laid over the page, speaks of cookies and offers to accept them: a banner that cannot be refused, or
 * that stays where it is. Only its look is touched, nothing is agreed to. Lets the page scroll again.
 *
 * @returns how many were hidden.
 */
export function hideBanners(): number {
  const ACCEPT =
    /^(i )?(accept|agree|allow|got it|ok(ay)?\b|understood|alle (akzeptieren|zulassen)|akzeptieren|zustimmen|verstanden|einverstanden|tout accepter|accepter|j.accepte|aceptar|acepto|accetta|aceitar|akkoord|accepteren|zaakceptuj|akceptuj|přijmout|elfogad|godkänn|acceptera|godta|accepter alle|hyväksy|принять|同意|接受|동의)/i;
  const BANNER = /cookie|consent|gdpr|クッキー|쿠키/i;
  /** Frames that consent tools draw their dialogs in; what they hold cannot be read from here. */
  const FRAME = /sp_message|consent|cookie|gdpr|cmp-|usercentrics|trustarc/i;
  const within = (root: Document | ShadowRoot): Element[] => {
    const all = [...root.querySelectorAll('*')];
    return all.flatMap((element) => (element.shadowRoot ? [element, ...within(element.shadowRoot)] : [element]));
  };
  const named = (element: Element) => `${element.id} ${element.getAttribute('class') ?? ''}`;
  const outermost = (element: Element): HTMLElement | null => {
    let found: Element | null = null;
    for (let at: Element | null = element; at; at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null) {
      if (at === document.body || at === document.documentElement) break;
      const { position } = getComputedStyle(at);
      const over = position === 'fixed' || at.tagName === 'DIALOG' || at.getAttribute('aria-modal') === 'true';
      if (over) found = at;
    }
    return found as HTMLElement | null;
  };
  const banners = new Set<HTMLElement>();
  for (const element of within(document)) {
    const isFrame = element.tagName === 'IFRAME';
    if (!isFrame && !element.matches('button, [role="button"], a, input[type="button"], input[type="submit"]'))
      continue;
    const html = element as HTMLElement;
    const words = (html.innerText || html.getAttribute('value') || html.getAttribute('aria-label') || '').trim();
    if (isFrame ? !FRAME.test(`${named(element)} ${element.getAttribute('title')}`) : !ACCEPT.test(words)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const banner = outermost(element);
    if (!banner || (!isFrame && !BANNER.test(`${banner.innerText || html.innerText} ${named(banner)}`))) continue;
    // A page that lives in a layer of its own is no banner.
    if (banner.querySelector('main, nav, h1 ~ section')) continue;
    banners.add(banner);
  }
  for (const banner of banners) banner.style.setProperty('display', 'none', 'important');
  if (banners.size > 0) {
    for (const root of [document.documentElement, document.body]) {
      if (getComputedStyle(root).overflowY === 'hidden') root.style.setProperty('overflow-y', 'auto', 'important');
    }
  }
  return banners.size;
}
