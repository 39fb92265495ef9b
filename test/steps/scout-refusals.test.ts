import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import type { BrowserOptions } from '../../functions/browser/with-page.ts';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { SIZE } from '../support/recording.ts';
import { serve, type TestSite } from '../support/site.ts';

const folders = useFolders();
const html = { 'content-type': 'text/html; charset=utf-8' };
const page = '<h1>A page with words enough to be one</h1><p>And with some more of them down here.</p>';

const scout = (url: string, options: BrowserOptions) => new PageScout(options).scout({ url, ...SIZE });

afterEach(async () => {
  expect(await folders.browsers()).toEqual([]);
  expect(await folders.leftInTemp()).toEqual([]);
});

describe('a page that cannot be filmed says why', () => {
  const answer =
    (status: number, body = page, headers: Record<string, string> = html): RequestListener =>
    (_, response) =>
      void response.writeHead(status, headers).end(body);
  const challenge = '<iframe src="/x?challenges.cloudflare.com" style="width:300px;height:80px"></iframe>';

  test.each<[string, RequestListener, string]>([
    ['401', answer(401), REJECTED.pageRefused],
    ['403', answer(403), REJECTED.pageRefused],
    ['429', answer(429), REJECTED.pageRefused],
    ['404', answer(404), REJECTED.pageBroken],
    ['503', answer(503), RETRYABLE.pageUnreachable],
    ['an empty answer', answer(200, ''), REJECTED.pageEmpty],
    ['a page without anything to see', answer(200, '<title>A title</title><div id="root"></div>'), REJECTED.pageEmpty],
    ['a wall by its title', answer(403, '<title>Just a moment...</title><p>Please wait.</p>'), REJECTED.pageBotWalled],
    ['a wall by its challenge', answer(200, `<p>One more step.</p>${challenge}`), REJECTED.pageBotWalled],
    ['a PDF', answer(200, '%PDF-1.4', { 'content-type': 'application/pdf' }), REJECTED.pageBroken],
    ['a download', answer(200, 'x', { ...html, 'content-disposition': 'attachment' }), REJECTED.pageBroken],
    [
      'a text',
      answer(200, 'Only text, and more than twenty letters.', { 'content-type': 'text/plain' }),
      REJECTED.pageBroken,
    ],
    ['a line that is cut', (request) => void request.socket.destroy(), RETRYABLE.pageUnreachable],
  ])('%s', async (_, listener, name) => {
    await using site = await serve(listener);
    await expect(scout(site.url, browserOptions([site.host]))).rejects.toMatchObject({ name });
  });

  test('a port on which nobody listens', async () => {
    const { host, url } = await (async () => {
      await using site = await serve(() => undefined);
      return site;
    })();
    await expect(scout(url, browserOptions([host]))).rejects.toMatchObject({ name: RETRYABLE.pageUnreachable });
  });

  test.each<[string, RequestListener]>([
    [
      'a page that never finishes loading',
      (request, response) => {
        if (request.url === '/') response.writeHead(200, html).end(`${page}<img src="/never.png">`);
      },
    ],
    ['a server that takes the request and never answers', () => undefined],
    ['a server that begins to answer and stops', (_, response) => void response.writeHead(200, html).write('<h1>Half')],
  ])('%s', async (_, listener) => {
    await using site = await serve(listener);
    const scouting = new PageScout(browserOptions([site.host])).scout({
      ...SIZE,
      url: site.url,
      loadDeadlineMs: 2_000,
    });
    await expect(scouting).rejects.toMatchObject({ name: RETRYABLE.pageTimedOut });
  });

  test.each(['http', 'https'])('a name that has no address, by %s', async (scheme) => {
    const resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    const failure = scout(`${scheme}://nobody.test/`, browserOptions([], { resolve }));
    await expect(failure).rejects.toMatchObject({
      name: RETRYABLE.pageUnreachable,
      message: 'nobody.test could not be reached: the name has no address.',
    });
  });
});

describe('no way leads to a private address', () => {
  const hits: string[] = [];
  let inner: TestSite;
  beforeAll(async () => {
    inner = await serve((request, response) => {
      hits.push(request.url ?? '');
      response
        .writeHead(200, { ...html, 'access-control-allow-origin': '*' })
        .end('<h1>The secret inside of the network</h1>');
    });
  });
  afterAll(() => inner[Symbol.asyncDispose]());
  afterEach(() => {
    expect(hits.splice(0)).toEqual([]);
  });
  const refused = { name: REJECTED.addressRefused };
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }];

  test('asked for by its number', async () => {
    await expect(scout(inner.url, browserOptions([]))).rejects.toMatchObject(refused);
  });

  test.each(['http', 'https'])('asked for by a name that leads there, by %s', async (scheme) => {
    const url = `${scheme}://public.test:${new URL(inner.url).port}/`;
    await expect(scout(url, browserOptions([], { resolve }))).rejects.toMatchObject(refused);
  });

  test('by another notation of it', async () => {
    for (const host of ['0x7f.1', '[::ffff:127.0.0.1]']) {
      const url = `http://${host}:${new URL(inner.url).port}/`;
      await expect(scout(url, browserOptions([]))).rejects.toMatchObject(refused);
    }
  });

  test('by a redirect of an allowed page', async () => {
    await using site = await serve((_, response) => response.writeHead(302, { location: `${inner.url}moved` }).end());
    await expect(scout(site.url, browserOptions([site.host]))).rejects.toMatchObject(refused);
  });
});
