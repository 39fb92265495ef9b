import { beforeAll, describe, expect, test } from 'vitest';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, difference, type Frames } from '../support/film.ts';
import { serve, serveHtml, type TestSite } from '../support/site.ts';
import { type Visited, visit } from '../support/visit.ts';

const folders = useFolders();
const GREEN: Color = [0, 160, 80];
const BLUE: Color = [30, 60, 220];
const WHITE: Color = [255, 255, 255];
const css = (color: Color) => `rgb(${color.join(' ')})`;
const is = (color: Color, other: Color) => difference(color, other) < 40;

/**
 * Says what was done to it in colours: a square at the top left turns green when the button was pressed and the server
 * has answered, and a bar below it is ten pixels wide for each character that was typed.
 */
const PAGE = `<!doctype html><title>Acts</title>
<style>
  body { margin: 0; background: #fff; font: 16px sans-serif; height: 900px }
  #state { position: absolute; left: 0; top: 0; width: 40px; height: 40px; background: #ddd }
  #bar { position: absolute; left: 0; top: 60px; height: 20px; background: ${css(BLUE)} }
  button, input, a { position: absolute }
</style>
<div id="state"></div><div id="bar"></div>
<button id="go" style="left:300px;top:150px">Show <b>prices</b></button>
<a href="/other" style="left:300px;top:240px;width:120px">Read on</a>
<script>
  document.querySelector('#go').addEventListener('click', async () => {
    const { color } = await (await fetch('/press', { method: 'POST' })).json();
    document.querySelector('#state').style.background = color;
    setTimeout(() => {
      const input = document.createElement('input');
      Object.assign(input, { id: 'name', placeholder: 'Your name' });
      input.style.cssText = 'left:300px;top:200px;width:220px';
      input.addEventListener('input', () => { document.querySelector('#bar').style.width = input.value.length * 10 + 'px'; });
      input.addEventListener('keydown', (event) => { if (event.key === 'Enter') document.querySelector('#state').style.background = '${css(BLUE)}'; });
      document.body.append(input);
    }, 700);
  });
</script>`;
const OTHER = `<!doctype html><title>Other</title><body style="margin:0;background:${css(GREEN)}"><h1 id="there" style="margin:150px 300px;color:#fff">There</h1>`;

const presses: string[] = [];
let site: TestSite;

async function start(): Promise<TestSite> {
  return serve((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/press') {
      presses.push(request.method ?? '');
      // Late, as servers are; no frame may be lost to it.
      setTimeout(
        () =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ color: css(GREEN) })),
        250,
      );
      return;
    }
    const found = { '/': PAGE, '/other': OTHER }[pathname];
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(found ?? 'gone');
  });
}

describe('a visit that clicks, types and goes on', () => {
  let played: Visited;
  beforeAll(async () => {
    site = await start();
    played = await visit(folders.work, site.url, [
      { type: 'click', text: 'Show prices' },
      { type: 'type', selector: '#name', text: 'Dana Réyes\n' },
      { type: 'click', text: 'read on' },
      { type: 'highlight', selector: '#there' },
    ]);
    await site[Symbol.asyncDispose]();
  });
  const scene = (index: number): Frames => played.frames[index] ?? expect.fail('There is no such scene.');
  const recording = (index: number) => played.recordings[index] ?? expect.fail('There is no such scene.');
  const all = (index: number) => Array.from({ length: scene(index).count }, (_, frame) => frame);

  test('has exactly the frames that were planned, and presses everything once', () => {
    expect(played.recordings.map(({ frames }) => frames)).toEqual(played.frames.map(({ count }) => count));
    expect(played.recordings.every(({ droppedFrames, stopped }) => droppedFrames === 0 && !stopped)).toBe(true);
    expect(presses).toEqual(['POST']);
  });

  test('shows what the server answers to a click with the next frame, however long it takes', () => {
    const [[pressed = 0] = []] = recording(0).clicks;
    const green = all(0).map((frame) => is(scene(0).at(frame, 20, 20), GREEN));
    const first = green.indexOf(true);
    expect(first).toBeGreaterThan(pressed);
    // The button is down for a tenth of a second.
    expect(first).toBeLessThanOrEqual(pressed + 5);
    expect(green.slice(first).every(Boolean)).toBe(true);
  });

  test('tells where the mouse was pressed, under the pointer', () => {
    const [[frame = 0, x, y] = []] = recording(0).clicks;
    expect(
      recording(0)
        .pointer.findLast(([at]) => at <= frame)
        ?.slice(1),
    ).toEqual([x, y]);
    expect(recording(0).clicks).toHaveLength(1);
    expect(recording(3).clicks).toEqual([]);
  });

  test('waits for an element that comes late, off the film, and types into it character by character', () => {
    const width = (frame: number) => {
      let pixels = 0;
      while (pixels < 400 && is(scene(1).at(frame, pixels + 2, 70), BLUE)) pixels += 10;
      return pixels / 10;
    };
    const typed = all(1).map(width);
    expect(typed[0]).toBe(0);
    expect(typed.at(-1)).toBe('Dana Réyes'.length);
    expect(new Set(typed)).toEqual(new Set(Array.from({ length: 11 }, (_, index) => index)));
    expect(typed).toEqual([...typed].sort((a, b) => a - b));
  });

  test('presses Enter for a line’s end', () => {
    expect(is(scene(1).at(scene(1).count - 1, 20, 20), BLUE)).toBe(true);
  });

  test('follows a link without a white frame between the pages', () => {
    const there = all(2).map((frame) => is(scene(2).at(frame, 620, 340), GREEN));
    const first = there.indexOf(true);
    expect(first).toBeGreaterThan(10);
    expect(there.slice(first).every(Boolean)).toBe(true);
    expect(is(scene(2).at(first - 1, 620, 340), WHITE)).toBe(true);
    expect(is(scene(2).at(first - 1, 20, 20), BLUE)).toBe(true);
  });

  test('goes on with the new page where the camera and the pointer were left', () => {
    expect(is(scene(3).at(0, 620, 340), GREEN)).toBe(true);
    expect(recording(3).pointer[0]?.slice(1)).toEqual(recording(2).pointer.at(-1)?.slice(1));
  });
});

describe('what an interaction names', () => {
  test('is found in shadow roots and in frames, of the same and of other origins', async () => {
    const inner = (name: string) =>
      `<body style="margin:0"><button style="margin:20px" onclick="fetch('/pressed-${name}', { mode: 'no-cors' })">Press ${name}</button>`;
    const pressed: string[] = [];
    const listen = (html: string) =>
      serve((request, response) => {
        if (request.url?.startsWith('/pressed')) pressed.push(request.url);
        response.writeHead(200, { 'content-type': 'text/html' }).end(request.url === '/' ? html : inner('near'));
      });
    await using far = await listen(inner('far'));
    await using top = await listen(`<!doctype html><title>Nested</title><body style="margin:0">
      <div id="host" style="margin:20px"></div>
      <iframe src="/near" style="width:300px;height:100px"></iframe>
      <iframe src="${far.url}" style="width:300px;height:100px"></iframe>
      <iframe src="${far.url.replace('127.0.0.1', 'localhost')}?" style="width:300px;height:100px"></iframe>
      <script>document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<button class="deep" onclick="fetch(\\'/pressed-shadow\\')">Deep</button>'</script>`);
    await visit(
      folders.work,
      top.url,
      [
        { type: 'click', selector: '.deep' },
        { type: 'click', text: 'Press near' },
        { type: 'click', text: 'Press far' },
      ],
      { hosts: [far.host, far.host.replace('127.0.0.1', 'localhost')] },
    );
    expect(pressed).toEqual(['/pressed-shadow', '/pressed-near', '/pressed-far']);
  });

  test('that never comes fails the step by its number and name, and leaves nothing', async () => {
    await using page = await serveHtml('<h1>Nothing to press</h1>');
    await expect(
      visit(folders.work, page.url, [
        { type: 'hover', selector: 'h1' },
        { type: 'click', selector: '#never' },
      ]),
    ).rejects.toMatchObject({
      name: REJECTED.elementMissing,
      message: 'Scene 2, “Click #never”: nothing that can be seen is #never within 10 s.',
    });
    expect(await folders.browsers()).toEqual([]);
    expect(await folders.leftInTemp()).toEqual([]);
  });

  test.each([
    ['/missing', 'answers with an error (HTTP 404)'],
    ['http://127.0.0.1:9/', 'could not be opened'],
  ])('navigating to %s says what is wrong', async (address, message) => {
    await using page = await serve((request, response) =>
      response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html' }).end('<h1>A page</h1>'),
    );
    const url = new URL(address, page.url).href;
    await expect(
      visit(folders.work, page.url, [{ type: 'navigate', url }], { hosts: ['127.0.0.1:9'] }),
    ).rejects.toMatchObject({
      name: RETRYABLE.pageUnreachable,
      message: expect.stringContaining(message),
    });
  });
});
