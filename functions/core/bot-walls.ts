/**
 * Services that tell people from programs, each with what its pages carry: known from their own documentation and from
 * what their walls look like. They are recognised to be told, never to be got around.
 */
export const BOT_WALLS: readonly [service: string, selector: string][] = [
  [
    'Cloudflare',
    '#challenge-form, #challenge-running, #cf-challenge-running, #challenge-error-text, form[action*="__cf_chl"], ' +
      'script[src*="/cdn-cgi/challenge-platform/"][src*="/orchestrate/"]',
  ],
  ['DataDome', 'iframe[src*="captcha-delivery.com"], script[src*="captcha-delivery.com"]'],
  ['HUMAN', '[id^="px-captcha"], .px-captcha-container, script[src*="captcha.px-cloud.net"]'],
  [
    'Akamai',
    '#sec-if-cpt-container, #sec-cpt-if, iframe[src*="/_sec/cp_challenge/"], script[src*="/_sec/cp_challenge/"]',
  ],
  // Pages that merely use the service load it from sdk.awswaf.com.
  ['AWS WAF', 'script[src*=".token.awswaf.com/"]'],
  // Its script is on every page that it looks after, its frame on those that it puts in their place.
  ['Imperva', 'iframe[src*="_Incapsula_Resource"]'],
  ['Kasada', 'script[src*="/ips.js?"]'],
  ['Google', '#captcha-form[action*="sorry"], form[action*="/sorry/"]'],
];

/** Boxes that ask for a proof. In a form they are the form's own; a page with nothing else to fill in is a wall. */
export const CHALLENGE_BOXES: readonly [service: string, selector: string][] = [
  ['Cloudflare Turnstile', 'iframe[src*="challenges.cloudflare.com"], .cf-turnstile'],
  ['hCaptcha', 'iframe[src*="hcaptcha.com"], .h-captcha'],
  ['reCAPTCHA', 'iframe[src*="/recaptcha/"], .g-recaptcha'],
  ['Arkose', 'iframe[src*="arkoselabs.com"], iframe[src*="funcaptcha.com"]'],
];

/** The service that put a wall in the page's place, as its answer's headers tell; null when they do not. */
export function wallOfHeaders(status: number, headers: Readonly<Record<string, string>>): string | null {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]));
  if (lower.get('cf-mitigated') === 'challenge') return 'Cloudflare';
  if (/^(challenge|captcha)$/.test(lower.get('x-amzn-waf-action') ?? '')) return 'AWS WAF';
  if (status === 403 && lower.has('x-datadome')) return 'DataDome';
  if (status === 429 && [...lower.keys()].some((name) => name.startsWith('x-kpsdk-'))) return 'Kasada';
  return null;
}

/** Titles and headings of walls. */
const WALL_WORDS = [
  /just a moment|attention required|pardon our interruption|unusual traffic|security check(point)?\b/i,
  /verify(ing)? (that )?you('re|’re| are) (a )?human|are you (a )?(robot|human)|confirm (that )?you('re|’re| are) (a )?human/i,
  /checking (your browser|if the site connection)|press (&|and) hold|bot (detection|protection)|ddos.guard/i,
  /access to this page has been denied|request unsuccessful\. incapsula|sucuri website firewall/i,
  /^(one more step|human verification|robot check)[.!…]?$/im,
];

/** True when the words, one title or heading a line, are those of a wall. */
export const soundsLikeWall = (words: string) => WALL_WORDS.some((pattern) => pattern.test(words));
