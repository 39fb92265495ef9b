import type { Access } from '../contract/access.ts';
import type { CdpSession } from './cdp.ts';

interface Paused {
  readonly requestId: string;
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

/**
 * Lets a page's own origin, and nobody else, be sent headers, basic authentication and cookies. Requests to it are
 * held until they carry them; each hop of a redirect is a request of its own, so none of it follows to another origin.
 *
 * @param url the page that is to be opened.
 */
export async function grantAccess(page: CdpSession, { basic_auth, headers, cookies = [] }: Access, url: string) {
  const { origin, protocol, hostname } = new URL(url);
  if (cookies.length > 0) {
    await page.send('Network.setCookies', {
      cookies: cookies.map(({ name, value, domain, path }) => ({
        ...{ name, value, path, url: origin },
        // A cookie with a domain goes to the hosts below it too; of the host itself it is one without.
        ...(domain && domain.replace(/^\./, '') !== hostname && { domain }),
        secure: protocol === 'https:',
      })),
    });
  }
  const own = [
    ...Object.entries(headers ?? {}),
    ...(basic_auth ? [['Authorization', `Basic ${credentials(basic_auth)}`] as const] : []),
  ].map(([name, value]) => ({ name, value }));
  if (own.length === 0) return;
  const taken = new Set(own.map(({ name }) => name.toLowerCase()));
  page.on('Fetch.requestPaused', (event) => {
    // The protocol’s own shape, which the connection does not know.
    const { requestId, request } = event as unknown as Paused;
    const given = Object.entries(request.headers).map(([name, value]) => ({ name, value }));
    const kept = given.filter(({ name }) => !taken.has(name.toLowerCase()));
    // The page may be gone by now, and its request with it.
    page
      .send('Fetch.continueRequest', { requestId, ...(mayHave(request, origin) && { headers: [...kept, ...own] }) })
      .catch(() => undefined);
  });
  await page.send('Fetch.enable', { patterns: [{ urlPattern: `${origin}/*`, requestStage: 'Request' }] });
}

/** Neither a request to another origin, nor one that a page of another origin makes. */
function mayHave({ url, headers }: Paused['request'], origin: string): boolean {
  const from = headers.Origin ?? headers.Referer;
  return URL.parse(url)?.origin === origin && (from === undefined || URL.parse(from)?.origin === origin);
}

const credentials = ({ username, password }: NonNullable<Access['basic_auth']>) =>
  Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
