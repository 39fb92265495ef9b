import { beforeAll, describe, expect, test } from 'vitest';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { useFolders } from '../support/browser.ts';
import {
  endless,
  type Fate,
  fatesOf,
  type HostileCase,
  html,
  onload,
  page,
  redirect,
  script,
  streaming,
} from '../support/hostile-sites.ts';

const folders = useFolders();

let fates: Map<string, Fate>;

/** By what each is known, what is done, and how it ends. */
const SEEN: Record<string, HostileCase> = {
  'alerts, confirms and prompts, again and again': {
    listener: script('alert(1); confirm(2); prompt(3); print(); setInterval(() => alert(4), 20)'),
  },
  'asking whether it may be left': {
    listener: script('onbeforeunload = (event) => { event.preventDefault(); return "Stay!" }'),
  },
  'opening windows and tabs': {
    listener: onload(`open('/popup'); open('/other', '_blank', 'noopener,width=100');
      document.body.insertAdjacentHTML('beforeend', '<a id="a" target="_blank" href="/tab">Tab</a><form id="f" target="_blank" action="/form"></form>');
      document.querySelector('#a').click(); document.querySelector('#f').submit()`),
  },
  'permissions, full screen, the pointer and files': {
    listener: onload(`navigator.geolocation.getCurrentPosition(() => 0, () => 0); Notification.requestPermission();
      navigator.mediaDevices.getUserMedia({ video: true, audio: true }).catch(() => 0);
      navigator.mediaDevices.getDisplayMedia().catch(() => 0); navigator.clipboard.readText().catch(() => 0);
      document.documentElement.requestFullscreen().catch(() => 0); document.body.requestPointerLock();
      navigator.requestMIDIAccess?.().catch(() => 0); navigator.credentials.get({ password: true }).catch(() => 0);
      document.body.insertAdjacentHTML('beforeend', '<input type="file" id="f">'); document.querySelector('#f').click()`),
  },
  'a picture and a frame behind a password': {
    listener: page('<img src="/picture"><iframe src="/frame"></iframe>', (_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="Inside"' }).end('no');
    }),
  },
  'downloads that it starts by itself': {
    listener: onload(
      `location.href = '/a.zip'; document.body.insertAdjacentHTML('beforeend', '<a id="a" href="/b.zip" download>B</a>');
      document.querySelector('#a').click()`,
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': 'attachment' }).end('zip');
      },
    ),
  },
};

const ENDED: Record<string, HostileCase & { name: string }> = {
  'alerts without end': { listener: script('while (true) alert(1)'), name: RETRYABLE.pageTimedOut },
  'a loop that never lets go': { listener: script('while (true) {}'), name: RETRYABLE.pageTimedOut },
  'a loop that begins later': {
    listener: script('setTimeout(() => { while (true) {} }, 500)'),
    deadlineMs: 4_000,
    name: RETRYABLE.pageTimedOut,
  },
  'a document without end': { listener: streaming('text/html', html(''), '<p>More.'), name: RETRYABLE.pageTimedOut },
  'a picture without end': {
    listener: page('<img src="/endless">', streaming('image/gif', 'GIF89a', Buffer.alloc(1_000))),
    name: RETRYABLE.pageTimedOut,
  },
  'more and more paragraphs': {
    listener: script(`setInterval(() => {
      for (let i = 0; i < 100; i++) document.body.append(Object.assign(document.createElement('p'), { textContent: 'More' }));
    }, 5)`),
    deadlineMs: 5_000,
    name: RETRYABLE.pageTimedOut,
  },
  'buffers that fill memory': {
    listener: onload('const all = []; while (true) all.push(new Uint8Array(5e7).fill(1))'),
    memoryLimitMb: 700,
    loadDeadlineMs: 20_000,
    name: RETRYABLE.browserCrashed,
  },
  'objects that fill memory': {
    listener: onload('const all = []; while (true) all.push(new Array(1e7).fill(1.5))'),
    loadDeadlineMs: 20_000,
    name: RETRYABLE.browserCrashed,
  },
  'more bytes than a scene may load': {
    listener: onload(
      "fetch('/a').then((answer) => answer.blob())",
      streaming('application/octet-stream', '', Buffer.alloc(500_000)),
    ),
    limits: { bytes: 5_000_000, connections: 100 },
    name: REJECTED.pageTooLarge,
  },
  'more lines than a scene may open': {
    listener: onload("for (let i = 0; i < 100; i++) fetch('/' + i)", (_, response) => {
      response.writeHead(200, { connection: 'close' }).end();
    }),
    limits: { bytes: 5_000_000, connections: 20 },
    name: REJECTED.pageTooLarge,
  },
  'a password by a dialog': {
    listener: (_, response) =>
      void response.writeHead(401, { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="Inside"' }).end(),
    name: REJECTED.pageRefused,
  },
  'a redirect to another program': { listener: redirect('leadreel:anything'), name: REJECTED.pageBroken },
  'redirects in a circle': { listener: redirect('/'), name: REJECTED.pageBroken },
  'redirects by script without end': {
    listener: endless((next) => `<script>onload = () => setTimeout(() => { location.href = '${next}' })</script>`),
    loadDeadlineMs: 20_000,
    name: REJECTED.pageBroken,
  },
  'redirects by refresh without end': {
    listener: endless((next) => `<meta http-equiv="refresh" content="0; url=${next}">`),
    loadDeadlineMs: 20_000,
    name: REJECTED.pageBroken,
  },
  'a blob in its place': {
    listener: onload("location.href = URL.createObjectURL(new Blob(['<h1>Other</h1>'], { type: 'text/html' }))"),
    name: REJECTED.addressRefused,
  },
  'nothing in its place': { listener: onload("location.href = 'about:blank'"), name: REJECTED.addressRefused },
};

beforeAll(async () => {
  fates = await fatesOf({ ...ENDED, ...SEEN });
});

describe('a page is seen as it is in spite of', () => {
  test.each(Object.keys(SEEN))('%s', (what) => {
    expect(fates.get(what)).toMatchObject({ name: 'seen', finalPath: '/' });
  });

  test('windows, which ask for nothing because they never open', () => {
    expect(fates.get('opening windows and tabs')?.asked).toEqual([]);
  });
});

describe('a page ends in an error that says why:', () => {
  test.each(Object.entries(ENDED).map(([what, { name }]) => [what, name]))('%s: %s', (what, name) => {
    expect(fates.get(what)).toMatchObject({ name });
  });

  test('each in time, and with a reason for a person to read', () => {
    for (const { seconds, message } of fates.values()) {
      expect(seconds).toBeLessThan(25);
      expect(message).toMatch(/^[A-Z/h].{10,}[^.]\.?$/);
    }
  });
});

test('nothing is left of any of them', async () => {
  expect(await folders.browsers()).toEqual([]);
  expect(await folders.leftInTemp()).toEqual([]);
});
