/** Pages that imitate the banners of consent tools, as far as refusing one goes: `answers` tells what was pressed. */
const page = (banner: string) => `<!doctype html><html lang="en"><head><title>Shiftly</title></head>
<body style="margin:0;height:1800px"><h1>Plan every shift</h1><p>Build the week in minutes.</p>
<script>var answers = []; var say = (word) => answers.push(word);</script>${banner}</body></html>`;

const LAID = 'position:fixed;bottom:0;left:0;right:0;height:90px;background:#fff';
const WORDS = 'We use cookies to make this site better.';

export const BANNERS = {
  OneTrust: page(`<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" style="${LAID}">${WORDS}
    <button id="onetrust-accept-btn-handler" onclick="say('accept')">Accept all</button>
    <button id="onetrust-reject-all-handler" onclick="say('refuse');document.getElementById('onetrust-consent-sdk').remove()">
      Nope</button></div></div>`),
  Cookiebot: page(`<div id="CybotCookiebotDialog" style="${LAID}">${WORDS}
    <button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll" onclick="say('accept')">Allow all</button></div>
    <script>
      var Cookiebot = {
        hasResponse: false, dialog: { visible: true }, withdraw() { say('refuse'); },
        hide() { document.getElementById('CybotCookiebotDialog').remove(); },
      };
    </script>`),
  Didomi: page(`<div id="didomi-host"><div id="didomi-popup" class="didomi-popup-backdrop" style="${LAID}">${WORDS}
    <button id="didomi-notice-agree-button" onclick="say('accept')">Agree</button>
    <span class="didomi-continue-without-agreeing" onclick="say('refuse');document.getElementById('didomi-host').remove()">
      Go on</span></div></div>`),
  Usercentrics: page(`<div id="usercentrics-root"></div><script>
      var UC_UI = { isInitialized: () => true, isConsentRequired: () => true };
      const root = document.getElementById('usercentrics-root').attachShadow({ mode: 'open' });
      root.innerHTML = '<div data-testid="uc-container" id="uc" style="${LAID}">${WORDS}'
        + '<button data-testid="uc-accept-all-button">Alles</button><button data-testid="uc-deny-all-button">Nichts</button></div>';
      root.querySelector('[data-testid=uc-accept-all-button]').onclick = () => say('accept');
      root.querySelector('[data-testid=uc-deny-all-button]').onclick = () => { say('refuse'); root.host.remove(); };
    </script>`),
  'one that reloads the page': page(`<script>
      if (location.hash) say('refuse');
      else document.write('<div id="onetrust-banner-sdk" style="${LAID}">${WORDS}<button id="onetrust-reject-all-handler">No</button></div>');
      document.getElementById('onetrust-reject-all-handler')?.addEventListener('click', () => {
        location.hash = 'no';
        location.reload();
      });
    </script>`),
  'a home-made one': page(`<div class="hinweis" style="${LAID}">${WORDS}
    <a href="#" onclick="say('accept')">Accept</a>
    <a href="#" onclick="say('refuse');this.parentElement.remove();return false">Only necessary</a></div>`),
  'one in a shadow root': page(`<x-notice></x-notice><script>
      const notice = document.querySelector('x-notice').attachShadow({ mode: 'open' });
      notice.innerHTML = '<div style="${LAID}">${WORDS}<button>Accept</button><button>Reject all</button></div>';
      const [yes, no] = notice.querySelectorAll('button');
      yes.onclick = () => say('accept');
      no.onclick = () => { say('refuse'); notice.host.remove(); };
    </script>`),
};

/** The message of Sourcepoint, which lives in a frame of another site. */
export const FRAME = `<!doctype html><body>${WORDS}<button class="sp_choice_type_11" onclick="fetch('/yes')">OK</button>
  <button class="sp_choice_type_13" onclick="fetch('/no');parent.postMessage('bye', '*')">Nope</button></body>`;
export const framed = (host = '') =>
  page(`<div id="sp_message_container_1" style="${LAID}"><iframe id="sp_message_iframe_1"
    src="http://${host.replace('127.0.0.1', 'localhost')}/index.html?message_id=1"></iframe></div>
    <script>onmessage = () => document.getElementById('sp_message_container_1').remove();</script>`);

/** Banners that leave no way to say no, or do not go when they are told to. */
export const STUBBORN = {
  'offers only to accept': page(`<div id="cookie-bar" style="${LAID}">${WORDS}
    <button onclick="say('accept')">Got it</button></div>`),
  'stays after it was refused': page(`<div id="cookie-bar" style="${LAID}">${WORDS}
    <button onclick="say('accept')">Accept</button><button onclick="say('refuse')">Decline</button></div>`),
  'is drawn in a frame': page(
    `<div style="${LAID}"><iframe id="sp_message_iframe_1" srcdoc="${WORDS}"></iframe></div>`,
  ),
};

/** Pages with nothing to refuse, though something is laid over them. */
export const PLAIN = {
  'sells cookies': page(`<header style="position:fixed;top:0;left:0;right:0"><nav><a href="/c">Cookies</a>
    <a href="/privacy">Privacy</a><button onclick="say('accept')">Accept our offer</button></nav></header>`),
  'has a consent tool that shows nothing': page(
    '<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" style="display:none"></div></div>',
  ),
};
