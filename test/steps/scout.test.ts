import { beforeAll, describe, expect, test } from 'vitest';
import { PageScout, type Scouting } from '../../functions/1-scout/page-scout.ts';
import { ScoutedPage } from '../../functions/contract/page.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { jpegSize } from '../support/film.ts';
import { SIZE } from '../support/recording.ts';
import { serve, serveHtml, type TestSite } from '../support/site.ts';

const folders = useFolders();
const scout = (site: TestSite, path = '') =>
  new PageScout(browserOptions([site.host])).scout({ url: `${site.url}${path}`, ...SIZE });
const words = 'Build the week in minutes, see the gaps before they hurt, and tell everyone at once.';

const FINE = `<!doctype html><html lang="de"><head><title>  Shiftly |
    Shift planning </title><meta name="description" content="Plans shifts &amp; tells everyone."></head>
<body style="margin:0;padding-top:40px;box-sizing:border-box;height:2400px;font:16px/20px sans-serif">
  <h1 style="margin:0 0 0 50px;font:32px/40px sans-serif">Plan every shift</h1>
  <p>${words}</p>
  <a href="/start" class="btn" style="position:absolute;left:60px;top:300px;width:150px;height:44px">Start   now</a>
  <button style="position:absolute;left:300px;top:300px;width:120px;height:40px">Book a demo</button>
  <h2 id="swaps" style="position:absolute;left:50px;top:1500px;margin:0;width:500px;font:24px/28px sans-serif">Swaps</h2>
  <a href="/more" style="position:absolute;left:50px;top:1800px">Read more</a>
  <img alt="The week" style="position:absolute;left:50px;top:1900px;width:300px;height:200px"
    src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E">
  <h3 style="display:none">Nobody sees this</h3>
  <h3 style="position:absolute;left:-900px;top:100px">Off the page</h3>
  <button aria-hidden="true" style="position:absolute;top:600px">Hidden from readers</button>
  <div class="consent" style="position:fixed;bottom:0;left:0;right:0;height:60px">Cookies?
    <button onclick="this.parentElement.remove()">Only necessary</button></div>
</body></html>`;

describe('a fine page', () => {
  let seen: Scouting;
  beforeAll(async () => {
    await using site = await serve((request, response) => {
      if (request.url === '/') return response.writeHead(302, { location: '/home' }).end();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(FINE);
    });
    seen = await scout(site);
  });
  const find = (text: string) => seen.page.elements.find((element) => element.text === text);

  test('is told as the contract has it', () => {
    expect(() => ScoutedPage.omit({ screenshot_key: true }).parse(seen.page)).not.toThrow();
    expect(seen.page).toMatchObject({
      http_status: 200,
      title: 'Shiftly | Shift planning',
      description: 'Plans shifts & tells everyone.',
      language: 'de',
      viewport: SIZE,
      page_height: 2400,
      animated: false,
    });
    expect(seen.page.final_url).toBe(`${seen.page.url}home`);
  });

  test('has its headings, buttons, links and pictures, in the order of the document', () => {
    expect(seen.page.elements.map(({ role, level, text }) => [role, level, text])).toEqual([
      ['heading', 1, 'Plan every shift'],
      ['button', null, 'Start now'],
      ['button', null, 'Book a demo'],
      ['heading', 2, 'Swaps'],
      ['link', null, 'Read more'],
      ['image', null, 'The week'],
    ]);
  });

  test('frames a heading’s words, not the whole line that it could fill', () => {
    expect(find('Swaps')?.box).toMatchObject({ x: 50, y: expect.closeTo(1500, -1) });
    expect(find('Swaps')?.box.width).toBeLessThan(200);
    expect(find('Plan every shift')?.box.width).toBeLessThan(400);
    expect(find('Start now')?.box).toEqual({ x: 60, y: 300, width: 150, height: 44 });
  });

  test('gives a heading the paragraph that follows it', () => {
    expect(find('Plan every shift')?.blurb).toBe(words);
    expect(find('Swaps')?.blurb).toBeNull();
  });

  test('names elements so that they are found again', () => {
    expect(find('Swaps')?.selector).toBe('#swaps');
    expect(find('Book a demo')?.selector).toBe('body > button:nth-of-type(1)');
  });

  test('has its cookie banner refused before anything is read', () => {
    expect(seen.page.banner_dismissed).toBe(true);
    expect(find('Only necessary')).toBeUndefined();
  });

  test('is pictured whole: a JPEG as wide as the window and as high as the page', () => {
    expect(jpegSize(seen.screenshot)).toEqual({ width: SIZE.width, height: 2400 });
  });

  test('leaves neither files nor a browser behind', async () => {
    expect(await folders.leftInTemp()).toEqual([]);
    expect(await folders.browsers()).toEqual([]);
  });
});

describe('pages that are hard on a visitor', () => {
  test('one that moves by itself is told from one that does not', async () => {
    await using site = await serveHtml(`<style>
        @keyframes beat { to { transform: scale(1.3) } }
        i { position: absolute; width: 50px; height: 50px; background: red; animation: beat 1s infinite alternate }
      </style><h1>Something beats here all the time</h1><i></i>`);
    expect((await scout(site)).page.animated).toBe(true);
  });

  test('dialogs, one after the other and while it is left, do not hold it', async () => {
    await using site = await serveHtml(`<h1>A page that asks a lot of its visitors</h1><script>
        alert('one'); confirm('two'); prompt('three');
        setTimeout(() => alert('four'), 300);
        onload = () => alert('five');
        onbeforeunload = () => 'stay';
      </script>`);
    expect((await scout(site)).page.elements[0]?.text).toBe('A page that asks a lot of its visitors');
  });

  test('endless loops of frames, messages, tasks and timers do not hold it', async () => {
    await using site = await serveHtml(`<h1>A page that never comes to rest by itself</h1><script>
        const frame = () => requestAnimationFrame(frame);
        frame();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => port2.postMessage(0);
        port2.postMessage(0);
        const soon = () => setTimeout(soon, 0);
        soon();
        const later = () => queueMicrotask(() => setTimeout(later));
        later();
      </script>`);
    expect((await scout(site)).page.elements[0]?.text).toBe('A page that never comes to rest by itself');
  });

  test('a stream and a request that are never answered do not hold it', async () => {
    await using site = await serve((request, response) => {
      if (request.url === '/events')
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      if (request.url !== '/') return;
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>A page that keeps lines open</h1><script>
        new EventSource('/events'); fetch('/never');
      </script>`);
    });
    expect((await scout(site)).page.elements[0]?.text).toBe('A page that keeps lines open');
  });

  test('what shows itself only when it is scrolled to is found', async () => {
    await using site = await serveHtml(`<h1>A page that reveals itself as it is read</h1>
      <div style="height:3000px"></div><h2 style="visibility:hidden">Here I am</h2><script>
        new IntersectionObserver(([entry]) => {
          if (entry.isIntersecting) setTimeout(() => { entry.target.style.visibility = 'visible'; }, 300);
        }).observe(document.querySelector('h2'));
      </script>`);
    expect((await scout(site)).page.elements.map(({ text }) => text)).toContain('Here I am');
  });

  test('a page higher than any picture is pictured as far as a picture goes', async () => {
    await using site = await serveHtml('<h1>A page without an end in sight</h1><div style="height:30000px"></div>');
    const { page, screenshot } = await scout(site);
    expect(page.page_height).toBeGreaterThan(30_000);
    expect(jpegSize(screenshot).height).toBe(12_000);
  });
});
