import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve, type TestSite } from './site.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** Each way in which a page can ask another host for something: HTML, by the name that it asks for. */
const MARKUP: Record<string, (at: string) => string> = {
  img: (at) => `<img src="${at}" width="50" height="50">`,
  srcset: (at) => `<img srcset="${at} 1x" width="50" height="50">`,
  source: (at) => `<picture><source srcset="${at}"><img width="50" height="50"></picture>`,
  'input-image': (at) => `<input type="image" src="${at}">`,
  'svg-image': (at) => `<svg width="50" height="50"><image href="${at}" width="50" height="50"/></svg>`,
  style: (at) => `<link rel="stylesheet" href="${at}">`,
  import: (at) => `<style>@import url("${at}");</style>`,
  background: (at) => `<p style="background: url('${at}')">With a background.</p>`,
  border: (at) => `<p style="border: 3px solid; border-image: url('${at}') 3">With a border.</p>`,
  mask: (at) => `<p style="mask-image: url('${at}')">With a mask.</p>`,
  bullet: (at) => `<ul style="list-style-image: url('${at}')"><li>With a bullet.</li></ul>`,
  content: (at) => `<style>#c::before { content: url("${at}") }</style><p id="c">With content.</p>`,
  font: (at) =>
    `<style>@font-face { font-family: f; src: url("${at}") }</style><p style="font-family: f">In a face.</p>`,
  script: (at) => `<script src="${at}"></script>`,
  module: (at) => `<script type="module" src="${at}"></script>`,
  'dynamic-import': (at) => `<script>import('${at}').catch(() => 0)</script>`,
  prefetch: (at) => `<link rel="prefetch" href="${at}">`,
  preload: (at) => `<link rel="preload" as="image" href="${at}">`,
  modulepreload: (at) => `<link rel="modulepreload" href="${at}">`,
  frame: (at) => `<iframe src="${at}"></iframe>`,
  'frame-script': (at) => `<iframe srcdoc="<script>location.href = '${at}'</script>"></iframe>`,
  'frame-refresh': (at) => `<iframe srcdoc="<meta http-equiv='refresh' content='0; url=${at}'>"></iframe>`,
  'frame-data': (at) => `<iframe src="data:text/html,<img src='${at}'>"></iframe>`,
  object: (at) => `<object data="${at}" type="text/html" width="50" height="50"></object>`,
  embed: (at) => `<embed src="${at}" type="text/html" width="50" height="50">`,
  video: (at) => `<video src="${at}" preload="auto" width="50"></video>`,
  poster: (at) => `<video poster="${at}" width="50"></video>`,
  audio: (at) => `<audio src="${at}" preload="auto" controls></audio>`,
  track: (at) => `<video width="50" crossorigin><track default kind="captions" src="${at}"></video>
    <script>document.querySelector('video[crossorigin]').textTracks[0].mode = 'showing'</script>`,
  post: (at) => `<iframe name="n1"></iframe><form method="post" target="n1" action="${at}"></form>
    <script>document.querySelector('form[target=n1]').submit()</script>`,
  get: (at) => `<iframe name="n2"></iframe><form target="n2" action="${at}"></form>
    <script>document.querySelector('form[target=n2]').submit()</script>`,
  fetch: (at) => `<script>fetch('${at}', { mode: 'no-cors' }).catch(() => 0)</script>`,
  keepalive: (at) =>
    `<script>fetch('${at}', { mode: 'no-cors', method: 'POST', keepalive: true }).catch(() => 0)</script>`,
  xhr: (at) => `<script>{ const x = new XMLHttpRequest(); x.open('GET', '${at}'); x.send() }</script>`,
  events: (at) => `<script>new EventSource('${at}').onerror = ({ target }) => target.close()</script>`,
  beacon: (at) => `<script>navigator.sendBeacon('${at}', 'words')</script>`,
  socket: (at) => `<script>new WebSocket('${at.replace('http', 'ws')}')</script>`,
  worker: (at) => `<script>new Worker(URL.createObjectURL(new Blob(["importScripts('${at}')"])))</script>`,
  'worker-fetch': (at) =>
    `<script>new Worker(URL.createObjectURL(new Blob(["fetch('${at}', { mode: 'no-cors' })"])))</script>`,
  'service-worker': (at) => `<script>navigator.serviceWorker.register('/worker.js?${at}')</script>`,
  cache: (at) =>
    `<script>caches.open('c').then((c) => c.add(new Request('${at}', { mode: 'no-cors' }))).catch(() => 0)</script>`,
  worklet: (at) => `<script>CSS.paintWorklet.addModule('${at}').catch(() => 0)</script>`,
  'font-face': (at) => `<script>new FontFace('g', 'url("${at}")').load().catch(() => 0)</script>`,
  'redirected-img': (at) => `<img src="/to?${at}" width="50" height="50">`,
  'redirected-script': (at) => `<script src="/to?${at}"></script>`,
  'redirected-style': (at) => `<link rel="stylesheet" href="/to?${at}">`,
  'redirected-frame': (at) => `<iframe src="/to?${at}"></iframe>`,
  'redirected-fetch': (at) => `<script>fetch('/to?${at}', { mode: 'no-cors' }).catch(() => 0)</script>`,
  'redirected-post': (at) =>
    `<script>fetch('/to?${at}', { mode: 'no-cors', method: 'POST', body: 'words' }).catch(() => 0)</script>`,
};

/** Names of all the ways that {@link serveAsking} tries. */
export const WAYS = Object.keys(MARKUP);

/** Serves a page that asks another origin for something in each of the {@link WAYS}. @param origin with a slash at its end. */
export function serveAsking(origin: string): Promise<TestSite> {
  const body = WAYS.map((way) => MARKUP[way]?.(`${origin}${way}`)).join('\n');
  return serve(({ url = '' }: IncomingMessage, response: ServerResponse) => {
    const [path = '', at = ''] = url.split('?');
    if (path === '/to') response.writeHead(307, { location: at }).end();
    else if (path === '/worker.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(`fetch('${at}', { mode: 'no-cors' })`);
    } else response.writeHead(200, HTML).end(`<!doctype html><h1>A page that asks for a lot</h1>${body}`);
  });
}
