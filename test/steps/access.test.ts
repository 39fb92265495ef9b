import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { openPage } from '../../functions/browser/open-page.ts';
import { withPage } from '../../functions/browser/with-page.ts';
import { Access } from '../../functions/contract/access.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { serve, type TestSite } from '../support/site.ts';

useFolders();
const SIZE = { width: 640, height: 360 };
const SECRET = { basic_auth: { username: 'ana', password: 'grüße:1' }, headers: { 'X-Preview': 'let-me-in' } };
const COOKIE = { name: 'sid', value: 'c0ffee' };
const BASIC = `Basic ${Buffer.from('ana:grüße:1').toString('base64')}`;

/** A site that notes what it was asked with. */
async function noting(answer: (path: string) => { location?: string; html?: string }) {
  const asked: Record<string, IncomingMessage['headers']> = {};
  const site = await serve((request, response) => {
    asked[request.url ?? ''] = request.headers;
    const { location, html = '' } = answer(request.url ?? '');
    response.writeHead(location ? 302 : 200, { 'content-type': 'text/html', ...(location && { location }) }).end(html);
  });
  return { site, asked, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

const open = (sites: TestSite[], url: string, access: unknown) =>
  withPage(browserOptions(sites.map(({ host }) => host)), { ...SIZE, url, access: Access.parse(access) }, (page) =>
    openPage(page, url, { settleMs: 500 }),
  );
const told = (headers: IncomingMessage['headers'] | undefined) => ({
  authorization: headers?.authorization,
  preview: headers?.['x-preview'],
  cookie: headers?.cookie,
});
const NOTHING = { authorization: undefined, preview: undefined, cookie: undefined };

describe('access', () => {
  test('lets the page and what it loads from its own origin in, and no one else’s', async () => {
    await using other = await noting(() => ({ html: 'ok' }));
    await using own = await noting((path) => ({
      html:
        path === '/' ? `<img src="/own.png"><img src="${other.site.url}pixel.png"><script src="/own.js"></script>` : '',
      ...(path === '/own.js' && { location: '/moved.js' }),
    }));
    const opened = await open([own.site, other.site], own.site.url, { ...SECRET, cookies: [COOKIE] });
    expect(opened).toMatchObject({ loaded: true, status: 200 });
    const all = { authorization: BASIC, preview: 'let-me-in', cookie: 'sid=c0ffee' };
    for (const path of ['/', '/own.png', '/own.js', '/moved.js']) expect(told(own.asked[path]), path).toEqual(all);
    // A cookie knows hosts and no ports: both sites are one host here.
    expect(told(other.asked['/pixel.png'])).toEqual({ ...NOTHING, cookie: expect.anything() });
  });

  test('does not follow a redirect to another origin', async () => {
    await using other = await noting(() => ({ html: 'elsewhere' }));
    await using own = await noting(() => ({ location: other.site.url.replace('127.0.0.1', 'localhost') }));
    const elsewhere = { ...other.site, host: other.site.host.replace('127.0.0.1', 'localhost') };
    const opened = await open([own.site, elsewhere], own.site.url, { ...SECRET, cookies: [COOKIE] });
    expect(opened.finalUrl).toContain('localhost');
    expect(told(own.asked['/'])).toMatchObject({ authorization: BASIC });
    expect(told(other.asked['/'])).toEqual(NOTHING);
  });

  test('is not lent to a page of another origin that asks the own one', async () => {
    let own = '';
    await using other = await noting(() => ({
      html: `<meta name="referrer" content="no-referrer"><script>fetch('${own}data').catch(() => 0)</script>`,
    }));
    await using site = await noting((path) => ({
      html: path === '/' ? `<iframe src="${other.site.url}"></iframe>` : '',
    }));
    own = site.site.url;
    await open([site.site, other.site], own, SECRET);
    expect(told(site.asked['/'])).toMatchObject({ preview: 'let-me-in' });
    expect(told(site.asked['/data'])).toEqual(NOTHING);
  });
});

describe('what access can be', () => {
  const pathsOf = (access: unknown) => Access.safeParse(access).error?.issues.map(({ path }) => path.join('/')) ?? [];

  test.each(['Host', 'content-length', 'Connection', 'Sec-Fetch-Site', 'Proxy-Authorization', 'Cookie', 'bad name'])(
    'refuses the header %s by name',
    (name) => {
      expect(pathsOf({ headers: { [name]: 'x' } })).toEqual([`headers/${name}`]);
    },
  );

  test.each([
    [{ headers: { 'x-a': 'one\r\nx-b: two' } }, ['headers/x-a']],
    [{ headers: { 'x-a': '1', 'X-A': '2' } }, ['headers/X-A']],
    [{ ...SECRET, headers: { Authorization: 'Bearer x' } }, ['headers/Authorization']],
    [{ basic_auth: { username: 'a:b', password: '' } }, ['basic_auth/username']],
    [{ cookies: [{ name: 'a', value: 'b; domain=evil' }] }, ['cookies/0/value']],
    [{ token: 'x' }, ['']],
  ])('refuses %j', (access, paths) => {
    expect(pathsOf(access)).toEqual(paths);
  });

  test('never says a secret in what it refuses', () => {
    const { error } = Access.safeParse({ basic_auth: { username: 'a:b', password: 7 }, headers: { host: 's3cret' } });
    expect(error?.message).not.toMatch(/s3cret|a:b/);
  });
});
