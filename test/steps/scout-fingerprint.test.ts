import { expect, test } from 'vitest';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { SIZE } from '../support/recording.ts';
import { serve } from '../support/site.ts';

useFolders();

/** A page at rest that takes its time to get there: an entrance, a lazy picture, an endless movement. */
const PAGE = `<!doctype html><html lang="en"><title>Shiftly</title><style>
  body{margin:40px;font:18px sans-serif;color:#222} section{height:500px}
  h1{animation:rise 1s} @keyframes rise{from{opacity:0;transform:translateY(40px)}}
  i{display:block;width:20px;height:20px;background:teal;animation:spin 3s linear infinite}
  @keyframes spin{to{transform:rotate(360deg)}}
</style><h1>Plan every shift</h1><p id="p">Drag people onto the week.</p><i></i><section></section>
<img loading="lazy" width="300" height="200" src="/week.svg"><script>
  setTimeout(() => document.body.append('Loaded later'), 700)
</script></html>`;

test('two looks at a page at rest are the same, and another colour, text or picture is another page', async () => {
  const pages: Record<string, string> = {
    same: PAGE,
    colour: PAGE.replace('#222', '#223'),
    text: PAGE.replace('onto', 'into'),
    picture: PAGE.replace('/week.svg', '/day.svg'),
  };
  await using site = await serve((request, response) => {
    const name = request.url?.slice(1) ?? '';
    const isPicture = name.endsWith('.svg');
    response.writeHead(200, { 'content-type': isPicture ? 'image/svg+xml' : 'text/html; charset=utf-8' });
    response.end(isPicture ? '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>' : pages[name]);
  });
  const seen: (string | null)[] = [];
  for (const name of ['same', ...Object.keys(pages)]) {
    const { page } = await new PageScout(browserOptions([site.host])).scout({ url: site.url + name, ...SIZE });
    seen.push(page.fingerprint);
  }
  const [first, ...others] = seen;
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(others[0]).toBe(first);
  expect(new Set(seen).size).toBe(Object.keys(pages).length);
});
