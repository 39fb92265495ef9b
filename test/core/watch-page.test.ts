import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml } from '../../functions/core/pages/escape-html.ts';
import { renderEmbedPage, renderWatchPage } from '../../functions/core/pages/watch-page.ts';
import { WATCH_PAGE as base, film, rendition } from '../support/watch-page.ts';

const wild = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 500 }),
  fc.constantFrom('"><script>alert(1)</script>', '{{7*7}}', "' onload='x", '</style>', 'שלום', 'n'.repeat(500), '🎉'),
);

/** Every tag of a document with its attribute names, but without their values and without the style sheet. */
const skeletonOf = (html: string): string[] =>
  (html.replace(/<style>[^<]*<\/style>/, '').match(/<[^>]*>/g) ?? []).map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));

describe.each([
  ['watch page', renderWatchPage],
  ['embed page', renderEmbedPage],
] as const)('%s', (_, render) => {
  test('no text can add, close or change a tag', () => {
    fc.assert(
      fc.property(wild, wild, wild, wild, wild, wild, (title, lead, company, name, label, words) => {
        const told = { ...base, description: 'x', tags: ['x', 'y'], downloadUrl: '/x.mp4' };
        const html = render({
          ...told,
          title,
          description: `x${words}`,
          tags: [words, name],
          leadName: `x${lead}`,
          leadCompany: `x${company}`,
          brand: { ...base.brand, name },
          cta: { label, url: '/x' },
        });
        expect(skeletonOf(html)).toEqual(skeletonOf(render(told)));
      }),
    );
  });

  test('chat tools and networks find whole addresses of the film and of its picture', () => {
    const html = render(base);
    for (const tag of [
      'property="og:title" content="How Northwind could plan tomorrow"',
      'property="og:type" content="video.other"',
      'property="og:url" content="https://watch.example.com/v/abc"',
      'property="og:video" content="https://watch.example.com/v/abc/1080p.mp4"',
      'property="og:video:secure_url" content="https://watch.example.com/v/abc/1080p.mp4"',
      'property="og:video:type" content="video/mp4"',
      'property="og:video:width" content="1920"',
      'property="og:image" content="https://watch.example.com/v/abc/poster-play.jpg"',
      'name="twitter:card" content="player"',
      'name="twitter:player" content="https://watch.example.com/embed/abc"',
      'name="robots" content="noindex, nofollow"',
    ]) {
      expect(html).toContain(`<meta ${tag}>`);
    }
    expect(html).toContain('<link rel="canonical" href="https://watch.example.com/v/abc">');
  });

  test('is open to search engines when asked, and claims no security that plain http lacks', () => {
    const html = render({ ...base, noindex: false, shareUrl: 'http://localhost:3000/v/abc' });
    expect(html).not.toContain('robots');
    expect(html).not.toContain('og:video:secure_url');
  });

  test('the policy lets only its own origin in, and no inline script', () => {
    const html = render(base);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    for (const rule of ["default-src 'none'", "script-src 'self'", "media-src 'self'", "base-uri 'none'"]) {
      expect(policy).toContain(escapeHtml(rule));
    }
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|http|\*)/);
    expect(html.match(/<script\b[^>]*>/g)).toEqual(
      ['media-chrome', 'watch', 'beacon'].map((name) => `<script defer src="/player/${name}.js">`),
    );
    expect(html).not.toMatch(/\s(?:style|on\w+)="/);
  });

  test('plays no more than 1080 lines, a lighter size on phones, and reads to viewers without sound', () => {
    const html = render(base);
    expect(html).toContain('<source src="/v/abc/720p.mp4" type="video/mp4" media="(max-width: 700px)">');
    expect(html).toContain('<source src="/v/abc/1080p.mp4" type="video/mp4">');
    expect(html).toMatch(/<track kind="captions" src="\/v\/abc\/captions.vtt" srclang="en" label="English" default>/);
    expect(render({ ...base, film: { ...film, renditions: [rendition(360)] } }).match(/<source /g)).toHaveLength(1);
    expect(() => render({ ...base, film: { ...film, renditions: [] } })).toThrow(RangeError);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'x',
    '',
  ])('refuses the address %j wherever a page would use it', (url) => {
    for (const name of ['shareUrl', 'embedUrl', 'posterUrl', 'cardUrl'] as const) {
      expect(() => render({ ...base, [name]: url }), name).toThrow(TypeError);
    }
    for (const part of [
      { captions: { url, language: 'en' } },
      { playerScriptUrl: url },
      { pageScriptUrl: url },
      { storyboardUrl: url },
      { hlsUrl: url },
      { chapters: { url, list: [] } },
      { renditions: [{ ...rendition(720), url }] },
    ]) {
      expect(() => render({ ...base, film: { ...film, ...part } }), Object.keys(part)[0]).toThrow(TypeError);
    }
    const player = { kind: 'loom' as const, playerUrl: url, width: 1920, height: 1080 };
    expect(() => render({ ...base, film: player })).toThrow(TypeError);
  });
});

test('the call to action and the logo take no script address either', () => {
  for (const url of ['javascript:alert(1)', ' javascript:alert(1)', 'JaVaScRiPt:x', 'vbscript:x', 'java\nscript:x']) {
    expect(() => renderWatchPage({ ...base, cta: { label: 'x', url } })).toThrow(TypeError);
    expect(() => renderWatchPage({ ...base, logoUrl: url })).toThrow(TypeError);
    expect(() => renderWatchPage({ ...base, downloadUrl: url })).toThrow(TypeError);
  }
});

test.each([
  ['Dana', 'Northwind', 'A video for <bdi>Dana</bdi> at <bdi>Northwind</bdi>'],
  ['Dana', null, 'A video for <bdi>Dana</bdi>'],
  [' ', 'Northwind', 'A video for <bdi>Northwind</bdi>'],
  [null, null, 'How Northwind could plan tomorrow'],
])('greets %j of %j by what is known', (leadName, leadCompany, heading) => {
  expect(renderWatchPage({ ...base, leadName, leadCompany })).toContain(`<h1 dir="auto">${heading}</h1>`);
});

test('says how long the film is, in words', () => {
  expect(renderWatchPage(base)).toContain('<p>1 minute 24 seconds</p>');
  expect(renderWatchPage({ ...base, durationSeconds: 0.2 })).toContain('<p>1 second</p>');
  expect(renderWatchPage({ ...base, durationSeconds: 3600 })).toContain('<p>1 hour</p>');
  expect(renderWatchPage({ ...base, durationSeconds: null })).not.toMatch(/<p>\d|video:duration/);
});

test('the embed page is the player and nothing else', () => {
  const html = renderEmbedPage(base);
  expect(html).toContain('<media-controller');
  expect(html).not.toMatch(/<h1|<header|<footer|class="chapters"/);
});

test('both pages are light: under 20 kB before the player', () => {
  expect(renderWatchPage(base).length).toBeLessThan(20_000);
});

describe('what the sender says of a film', () => {
  const told = { ...base, description: 'Plan the week.\nThen rest.', tags: ['demo', 'acme-corp'] };

  test('its description stands under it, and goes before ours in networks', () => {
    const html = renderWatchPage(told);
    expect(html).toContain('<p class="description" dir="auto">Plan the week.\nThen rest.</p>');
    expect(html).toContain('<meta property="og:description" content="Plan the week.\nThen rest.">');
    expect(renderWatchPage(base)).toContain(
      '<meta name="description" content="A personal video from Leadreel, 1 minute 24 seconds.">',
    );
    expect(renderWatchPage(base)).not.toContain('class="description" dir');
  });

  test('its tags are keywords to search engines and tags to networks', () => {
    const html = renderWatchPage(told);
    expect(html).toContain('<meta name="keywords" content="demo, acme-corp">');
    expect(html.match(/<meta property="video:tag" content="[^"]*">/g)).toEqual([
      '<meta property="video:tag" content="demo">',
      '<meta property="video:tag" content="acme-corp">',
    ]);
    expect(renderWatchPage(base)).not.toMatch(/keywords|video:tag/);
  });
});

describe('what viewers may do', () => {
  test('a film can be kept, under its own title, only where that is allowed', () => {
    const html = renderWatchPage({ ...base, downloadUrl: '/media/abc/1/1080p.mp4' });
    expect(html).toContain('href="/media/abc/1/1080p.mp4" download="How Northwind could plan tomorrow.mp4"');
    expect(renderWatchPage(base)).not.toContain(' download=');
  });

  test('a film that is not to be embedded is told to no network as a player', () => {
    const html = renderWatchPage({ ...base, embedUrl: null });
    expect(html).not.toMatch(/twitter:player|\/embed\//);
    expect(html).toContain('<meta name="twitter:card" content="summary_large_image">');
    expect(renderWatchPage({ ...base, embedUrl: null, posterUrl: null, cardUrl: null })).toContain(
      '<meta name="twitter:card" content="summary">',
    );
  });
});

describe('captions', () => {
  test('are told in their own language', () => {
    const html = renderWatchPage({ ...base, film: { ...film, captions: { url: '/c.vtt', language: 'pt-BR' } } });
    expect(html).toContain('srclang="pt-BR" label="português (Brasil)"');
    const odd = renderWatchPage({ ...base, film: { ...film, captions: { url: '/c.vtt', language: 'x"><b>' } } });
    expect(odd).toContain('label="x&quot;&gt;&lt;b&gt;"');
  });

  test('that are not there have no button', () => {
    const html = renderWatchPage({ ...base, film: { ...film, captions: null } });
    expect(html).not.toMatch(/<track kind="captions"|media-captions-button/);
    expect(renderWatchPage(base)).toContain('<media-captions-button>');
  });
});
