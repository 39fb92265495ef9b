import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FramePage } from '../../functions/browser/frame-page.ts';
import { openPage } from '../../functions/browser/open-page.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { useFolders } from '../support/browser.ts';
import { type Fate, fateOf, fatesOf, HEADING, onload, page, redirect } from '../support/hostile-sites.ts';
import { serve, type TestSite } from '../support/site.ts';

const folders = useFolders();

/** What only this machine may reach. */
let inner: TestSite;
let hits = 0;
beforeAll(async () => {
  inner = await serve((_, response) => {
    hits++;
    response.end('<h1>The secret inside of the network</h1>');
  });
});
afterEach(() => expect(hits).toBe(0));
afterAll(() => inner[Symbol.asyncDispose]());

const SCHEMES = [
  'file:///etc/passwd',
  'file://localhost/etc/passwd',
  'FILE:///proc/self/environ',
  'chrome://version/',
  'chrome://settings/',
  'chrome-untrusted://terminal/',
  'devtools://devtools/bundled/inspector.html',
  'view-source:file:///etc/passwd',
  'data:text/html,<h1>Data in its place</h1>',
  'about:blank#blocked',
  'about:srcdoc',
  'ftp://127.0.0.1/',
  'filesystem:http://127.0.0.1/temporary/a.html',
  'mailto:dana@example.com',
  'tel:+123',
  'ws://127.0.0.1/',
  'intent://scan/#Intent;end',
  'leadreel:anything',
];

describe('an address that is not of the web is refused before a browser sees it', () => {
  const others = [
    ...['', 'example.com', '/etc/passwd', '//example.com/', 'javascript:alert(1)', 'JaVaScRiPt:alert(1)'],
    ...['blob:http://127.0.0.1/0', 'view-source:http://127.0.0.1/', 'http://', 'http://%', 'about:blank'],
  ];
  test.each([...SCHEMES, ...others])('%j', async (url) => {
    const untouched = {} as FramePage;
    await expect(openPage(untouched, url, { settleMs: 0 })).rejects.toMatchObject({ name: REJECTED.addressRefused });
  });
});

describe('a page that leads to what is not of the web, or into this machine, is refused:', () => {
  const ways: Record<string, (at: { url: string; host: string }) => RequestListener> = {
    'a redirect to a file': () => redirect('file:///etc/passwd'),
    'a redirect to data': () => redirect('data:text/html,<h1>Data in its place</h1>'),
    'a script to the browser’s own pages': () => onload("location.href = 'chrome-untrusted://terminal/'"),
    'a script to a socket': () => onload("location.href = 'ws://127.0.0.1/'"),
    'a redirect to a port that browsers shut': () => redirect('http://127.0.0.1:22/'),
    'a redirect to a private host': ({ url }) => redirect(url),
    'a redirect with a name before it': ({ host }) => redirect(`http://public.test@${host}/`),
    'a script to a private host': ({ url }) => onload(`location.href = '${url}'`),
    'a script to a private host, by https': ({ host }) => onload(`location.href = 'https://${host}/'`),
    'a script to a private host, by its number': ({ url }) =>
      onload(`location.href = '${url.replace('127.0.0.1', '2130706433')}'`),
    'a refresh to a private host': ({ url }) => page(`<meta http-equiv="refresh" content="0; url=${url}">`),
    'a form for a private host': ({ url }) =>
      page(`<form method="post" action="${url}"></form><script>onload = () => document.forms[0].submit()</script>`),
    'a frame that leads the whole page to a private host': ({ url }) =>
      page(`<iframe srcdoc="<script>top.location = '${url}'</script>"></iframe>`),
  };
  let fates: Map<string, Fate>;
  beforeAll(async () => {
    fates = await fatesOf(
      Object.fromEntries(Object.entries(ways).map(([way, listener]) => [way, { listener: listener(inner) }])),
    );
  });

  test.each(Object.keys(ways))('%s', (way) => {
    expect(fates.get(way)).toMatchObject({ name: REJECTED.addressRefused });
  });
});

test('no script, link, form, frame or window of a page leads to another scheme: it stays as it is', async () => {
  // Prepare: a file that would tell, if it were shown.
  const secret = join(folders.work, 'secret.html');
  const told: string[] = [];
  await using teller = await serve((request, response) => {
    told.push(request.url ?? '');
    response.end();
  });
  await writeFile(secret, `<h1>From the machine</h1><img src="${teller.url}shown">`);
  const tries = [`file://${secret}`, ...SCHEMES.filter((scheme) => !/^(about|ws|chrome-untrusted):/.test(scheme))];
  const markup = tries
    .map(
      (at) =>
        `<iframe src="${at}"></iframe><object data="${at}"></object><a href="${at}">A</a><form action="${at}"></form>`,
    )
    .join('');
  const code = `
    const tries = ${JSON.stringify(tries)};
    const steps = [
      ...tries.map((at) => () => { location.href = at }), ...tries.map((at) => () => location.replace(at)),
      ...tries.map((at) => () => open(at)),
      ...[...document.links].map((link) => () => link.click()), ...[...document.forms].map((form) => () => form.submit()),
    ];
    onload = async () => {
      for (const step of steps) {
        try { step() } catch {}
        // Chromium's clock stops for good when one is given up for the next.
        await new Promise((done) => setTimeout(done, 10));
      }
      document.title = 'All ' + steps.length + ' were tried';
    };`;

  // Act
  const fate = await fateOf({
    listener: page(`${markup}<script>${code}</script>`),

    hosts: [teller.host],
  });

  // Assess
  expect(fate).toMatchObject({ name: 'seen', message: HEADING, finalPath: '/', asked: [] });
  expect(fate.title).toMatch(/^All \d+ were tried$/);
  expect(told).toEqual([]);
});
