import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findChallenge } from '../../functions/browser/find-challenge.ts';
import { withPage } from '../../functions/browser/with-page.ts';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { workFolderPrefix } from '../../functions/contract/work-folder.ts';
import { BOT_WALLS, CHALLENGE_BOXES } from '../../functions/core/bot-walls.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { fateOf, onload, page } from '../support/hostile-sites.ts';
import { pageScene, record, SIZE } from '../support/recording.ts';
import { serve } from '../support/site.ts';

const folders = useFolders();
afterEach(() => vi.unstubAllEnvs());

/** State, parent and group of a process, as Linux tells them; what has ended but was not buried counts as gone. */
async function statOf(pid: string): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? [] : fields;
}

/** All processes of the browsers that run: each browser leads a group of its own. */
async function processes(): Promise<string[]> {
  const leaders = await folders.browsers();
  const running = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const groups = await Promise.all(running.map(async (pid) => Number((await statOf(pid))[2])));
  return running.filter((_, index) => leaders.includes(groups[index] ?? 0));
}

test('what a killed process has left, profile and core dump, is gone before the first browser of the next', async () => {
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const [left, used] = await Promise.all(
    [gone, process.pid].map((pid) => mkdtemp(join(tmpdir(), workFolderPrefix('browser', pid)))),
  );
  await writeFile(join(left ?? '', 'core.123'), 'dump');
  await fateOf({ listener: page('') });
  expect([left, used].map((folder) => existsSync(folder ?? ''))).toEqual([false, true]);
});

test('the browser is started with nothing of ours in its environment, and with its own security on', async () => {
  // Prepare
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-for-the-browser');
  const environments: string[] = [];
  const commands: string[] = [];
  await using stranger = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p id="a">A stranger’s words</p>');
  });
  const { port } = new URL(stranger.url);
  const url = `http://stranger.test:${port}/`;
  const code = `
    const frame = document.querySelector('iframe');
    const read = await fetch('${url}').then(() => 'read', () => 'not read');
    const reached = frame.contentDocument === null ? 'not reached' : 'reached';
    await fetch('/look').catch(() => 0);
    document.title = [read, reached].join(', ');`;

  // Act
  const fate = await fateOf({
    hosts: [`stranger.test:${port}`],
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    listener: page(
      `<iframe src="${url}"></iframe><script>onload = async () => {${code}}</script>`,
      async (_, response) => {
        for (const pid of await processes()) {
          environments.push(await readFile(`/proc/${pid}/environ`, 'utf8'));
          commands.push(await readFile(`/proc/${pid}/cmdline`, 'utf8'));
        }
        response.end();
      },
    ),
  });

  // Assess
  expect(fate).toMatchObject({ name: 'seen', title: 'not read, not reached' });
  expect(environments.length).toBeGreaterThan(1);
  const names = environments.flatMap((each) => each.split('\0').map((pair) => pair.split('=')[0] ?? ''));
  const needed = ['HOME', 'TMPDIR', 'LD_LIBRARY_PATH'];
  expect(names.filter((name) => name in process.env && !needed.includes(name))).toEqual([]);
  expect(environments.join()).not.toContain('not-for-the-browser');
  expect(commands.join(' ')).not.toMatch(
    /disable-web-security|disable-site-isolation|single-process|allow-file-access/,
  );
});

test('a browser that crashes leaves no core dump and no process', async () => {
  let dying: string[] = [];
  const fate = await fateOf({
    listener: onload("fetch('/die')", async () => {
      dying = await processes();
      for (const pid of dying) process.kill(Number(pid), 'SIGSEGV');
    }),
  });
  expect(fate.name).toBe(RETRYABLE.browserCrashed);
  expect(dying.length).toBeGreaterThan(1);
  expect((await Promise.all(dying.map(statOf))).flat().filter(Boolean)).toEqual([]);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('core'))).toEqual([]);
});

test('walls are told from pages that ask for a proof in a form of theirs', async () => {
  const box = (src: string) => `<iframe src="${src}" style="width: 300px; height: 80px"></iframe>`;
  const walls: Record<string, string> = {
    Cloudflare: '<form id="challenge-form" action="/?__cf_chl_f_tk=1"></form>',
    DataDome: box('/geo.captcha-delivery.com/captcha/'),
    HUMAN: '<div id="px-captcha"></div>',
    Akamai: '<div id="sec-if-cpt-container"></div>',
    'AWS WAF': '<script src="/1.token.awswaf.com/1/challenge.js"></script><div id="challenge-container"></div>',
    Imperva: box('/_Incapsula_Resource?SWUDNSAI=31'),
    Kasada: '<script src="/149e9513/2d206a39/ips.js?KP_UIDz=1"></script>',
    Google: '<form id="captcha-form" action="/sorry/index"></form>',
    'Cloudflare Turnstile': '<div class="cf-turnstile">One moment</div>',
    hCaptcha: box('/newassets.hcaptcha.com/'),
    reCAPTCHA: box('/recaptcha/api2/anchor'),
  };
  const pages = [
    '<form><input type="email" name="e"><div class="g-recaptcha">Box</div><button>Send</button></form>',
    `<form><textarea></textarea>${box('/newassets.hcaptcha.com/')}</form>`,
    `<div class="grecaptcha-badge">${box('/recaptcha/api2/anchor?size=invisible')}</div>`,
    '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
    '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>',
    '<script src="/1.eu-west-1.sdk.awswaf.com/1/challenge.js"></script>',
    '<script src="/149e9513/2d206a39/p.js"></script>',
    '<p>All about captchas, and no captcha.</p>',
  ];
  await withPage(browserOptions([]), SIZE, async (blank) => {
    const { frameTree } = await blank.session.send('Page.getFrameTree');
    const frameId = (frameTree as { frame: { id: string } }).frame.id;
    const judge = async (html: string) => {
      await blank.session.send('Page.setDocumentContent', { frameId, html: `<p>Words.</p>${html}` });
      return blank.evaluate(findChallenge, BOT_WALLS, CHALLENGE_BOXES);
    };
    for (const [service, html] of Object.entries(walls)) expect(await judge(html)).toBe(service);
    for (const html of pages) expect([html, await judge(html)]).toEqual([html, null]);
  });
});

test('a wall is told by the name of its service', async () => {
  const fate = await fateOf({
    listener: (_, response) =>
      void response
        .writeHead(403, { 'content-type': 'text/html', 'cf-mitigated': 'challenge' })
        .end('<title>shop.example</title><p>Waiting for shop.example to respond.</p>'),
  });
  expect(fate).toMatchObject({ name: REJECTED.pageBotWalled, message: expect.stringContaining('(Cloudflare)') });
});

test.each([
  ['to a blob', "URL.createObjectURL(new Blob(['<h1>Other</h1>'], { type: 'text/html' }))"],
  ['to the runtime of Lambda', "'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next'"],
])('a page that leads %s while it is recorded ends the recording, and no film is left', async (_, address) => {
  await using site = await serve(page(`<script>setTimeout(() => { location.href = ${address} }, 2_500)</script>`));
  const path = join(folders.work, 'led-away.mkv');
  await expect(record(site.url, path, pageScene(60))).rejects.toMatchObject({ name: REJECTED.addressRefused });
  expect(existsSync(path)).toBe(false);
});
