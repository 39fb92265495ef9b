import { describe, expect, test } from 'vitest';
import { type ErrorName, REJECTED, REMEDY, RETRYABLE } from '../../functions/contract/errors.ts';
import { STAGES } from '../../functions/contract/stages.ts';
import { lambdaCost } from '../../functions/core/compute-cost.ts';
import { explainFailure } from '../../functions/core/explain-failure.ts';
import { type Answer, type Impression, judgeAnswer, judgeImpression } from '../../functions/core/judge-page.ts';

const fine: Answer = {
  url: 'https://shiftly.example/pricing',
  errorText: undefined,
  loaded: true,
  status: 200,
  mimeType: 'text/html',
  headers: {},
  egress: undefined,
};
const page: Impression = {
  title: 'Shiftly',
  headings: ['Plan every shift'],
  visibleCharacters: 4000,
  visibleMedia: 3,
  challenge: null,
};

function nameOf(judge: () => void): string {
  try {
    judge();
    return 'fine';
  } catch (error) {
    return (error as Error).name;
  }
}
const answers = (more: Partial<Answer>) => nameOf(() => judgeAnswer({ ...fine, ...more }));
const shows = (more: Partial<Impression>, status = 200) =>
  nameOf(() => judgeImpression({ ...fine, status }, { ...page, ...more }));

describe('what an answer means', () => {
  test.each<[string, Partial<Answer>, string]>([
    ['a page', {}, 'fine'],
    ['XHTML', { mimeType: 'application/xhtml+xml' }, 'fine'],
    ['a page without a word on success', { status: 204, mimeType: 'text/html' }, 'fine'],
    ['an error page, whose look decides', { status: 404 }, 'fine'],
    ['an error without a document, whose status decides', { status: 404, mimeType: 'application/json' }, 'fine'],
    ['a private address', { egress: 'refused', errorText: 'net::ERR_EMPTY_RESPONSE' }, REJECTED.addressRefused],
    ['a private address behind a proxy’s answer', { egress: 'refused', status: 403 }, REJECTED.addressRefused],
    ['an unknown name', { egress: 'not-found', status: 593 }, RETRYABLE.pageUnreachable],
    ['a refused connection over http', { status: 594 }, RETRYABLE.pageUnreachable],
    ['a refused connection over https', { errorText: 'net::ERR_TUNNEL_CONNECTION_FAILED' }, RETRYABLE.pageUnreachable],
    ['a bad certificate', { errorText: 'net::ERR_CERT_DATE_INVALID' }, RETRYABLE.pageUnreachable],
    ['a download', { errorText: 'net::ERR_ABORTED' }, REJECTED.pageBroken],
    ['a redirect out of the web', { errorText: 'net::ERR_UNSAFE_REDIRECT' }, REJECTED.addressRefused],
    ['a port that browsers shut', { errorText: 'net::ERR_UNSAFE_PORT' }, REJECTED.addressRefused],
    ['another program’s address', { errorText: 'net::ERR_UNKNOWN_URL_SCHEME' }, REJECTED.addressRefused],
    ['redirects in a circle', { errorText: 'net::ERR_TOO_MANY_REDIRECTS' }, REJECTED.pageBroken],
    ['a page that goes on loading', { loaded: false }, RETRYABLE.pageTimedOut],
    ['a PDF', { mimeType: 'application/pdf' }, REJECTED.pageBroken],
    ['a picture', { mimeType: 'image/png' }, REJECTED.pageBroken],
    ['data', { mimeType: 'application/json' }, REJECTED.pageBroken],
    ['no type at all', { mimeType: '' }, REJECTED.pageBroken],
    ['something that only begins like a page', { mimeType: 'text/html-x' }, REJECTED.pageBroken],
  ])('%s', (_, answer, name) => {
    expect(answers(answer)).toBe(name);
  });

  test('the reason is told in words, with the host and without Chromium’s prefix', () => {
    expect(() => judgeAnswer({ ...fine, errorText: 'net::ERR_CONNECTION_RESET' })).toThrow(
      'shiftly.example could not be reached: connection reset.',
    );
  });
});

describe('what a look means', () => {
  test.each<[string, Partial<Impression>, number, string]>([
    ['a page', {}, 200, 'fine'],
    ['401', {}, 401, REJECTED.pageRefused],
    ['403', {}, 403, REJECTED.pageRefused],
    ['407', {}, 407, REJECTED.pageRefused],
    ['429', {}, 429, REJECTED.pageRefused],
    ['404, however well it is written', {}, 404, REJECTED.pageBroken],
    ['410', {}, 410, REJECTED.pageBroken],
    ['500, which may pass', {}, 500, RETRYABLE.pageUnreachable],
    ['503, which may pass', {}, 503, RETRYABLE.pageUnreachable],
    ['nothing', { visibleCharacters: 0, visibleMedia: 0 }, 200, REJECTED.pageEmpty],
    ['a stray word', { visibleCharacters: 19, visibleMedia: 0 }, 200, REJECTED.pageEmpty],
    ['a picture alone', { visibleCharacters: 0, visibleMedia: 1 }, 200, 'fine'],
    ['a sentence alone', { visibleCharacters: 20, visibleMedia: 0 }, 200, 'fine'],
    ['a wall by its title', { title: 'Just a moment...', visibleCharacters: 90 }, 403, REJECTED.pageBotWalled],
    [
      'a wall that answers 200',
      { headings: ['Verify you are human'], visibleCharacters: 60 },
      200,
      REJECTED.pageBotWalled,
    ],
    ['a wall by its challenge', { challenge: 'hCaptcha', visibleCharacters: 200 }, 503, REJECTED.pageBotWalled],
    ['a long page that carries a challenge in its form', { challenge: 'hCaptcha' }, 200, 'fine'],
    ['a long page on bot detection', { title: 'Bot detection for shops' }, 200, 'fine'],
    ['a short page on patience', { headings: ['A moment of calm'], visibleCharacters: 200 }, 200, 'fine'],
  ])('%s', (_, impression, status, name) => {
    expect(shows(impression, status)).toBe(name);
  });

  test('every heading of a known wall is known', () => {
    for (const title of [
      ...['Attention Required! | Cloudflare', 'Are you a robot?', 'Checking your browser before you go on'],
      ...['Security check', 'Pardon Our Interruption', 'Unusual traffic from your network', 'Press & Hold to confirm'],
      ...["Verify that you're human", 'Checking if the site connection is secure', 'One more step', 'Robot Check'],
      ...['Access to this page has been denied', 'Human Verification', 'Let’s confirm you are human'],
      ...['Verifying you are human. This may take a few seconds.', 'Vercel Security Checkpoint', 'DDoS-Guard'],
      ...['Sucuri WebSite Firewall - Access Denied', 'Request unsuccessful. Incapsula incident ID: 1-2'],
    ]) {
      expect([title, shows({ title, visibleCharacters: 100 })]).toEqual([title, REJECTED.pageBotWalled]);
    }
  });
});

describe('walls that their answers tell', () => {
  test.each<[string, number, Record<string, string>]>([
    ['Cloudflare', 403, { 'cf-mitigated': 'challenge' }],
    ['AWS WAF', 202, { 'X-Amzn-Waf-Action': 'challenge' }],
    ['AWS WAF', 405, { 'x-amzn-waf-action': 'captcha' }],
    ['DataDome', 403, { 'X-DataDome': 'protected' }],
    ['Kasada', 429, { 'x-kpsdk-ct': 'token' }],
  ])('%s, HTTP %i', (service, status, headers) => {
    expect(() => judgeImpression({ ...fine, status, headers }, page)).toThrow(
      `prove that they are human (${service}).`,
    );
  });

  test.each<[string, number, Record<string, string>]>([
    ['a page behind Cloudflare', 200, { server: 'cloudflare', 'cf-ray': '1' }],
    ['a page that DataDome let through', 200, { 'x-datadome': 'protected' }],
    ['a page that AWS WAF counted', 200, { 'x-amzn-waf-action': 'count' }],
  ])('not %s', (_, status, headers) => {
    expect(() => judgeImpression({ ...fine, status, headers }, page)).not.toThrow();
  });

  test.each([
    [
      'One more step to great coffee',
      'Human verification of invoices',
      'The robot check-in',
      'Security checks for apps',
    ],
  ])('nor a short page that is called %j', (...titles) => {
    for (const title of titles) expect([title, shows({ title, visibleCharacters: 300 })]).toEqual([title, 'fine']);
  });
});

describe('explainFailure', () => {
  const cause = (errorMessage: unknown) => JSON.stringify({ errorType: 'PageEmpty', errorMessage });

  test.each(STAGES)('says what was being done in %s', (stage) => {
    const { code, message } = explainFailure({ stage, error: { Error: 'PageEmpty', Cause: cause('It is blank.') } });
    expect(code).toBe(REJECTED.pageEmpty);
    expect(message).toMatch(/^Failed while \w.*: It is blank\.$/);
  });

  test.each(Object.keys(REMEDY) as ErrorName[])('keeps our own %s', (name) => {
    expect(explainFailure({ stage: 'scout', error: { Error: name, Cause: cause('x') } }).code).toBe(name);
  });

  test.each(['States.Timeout', 'Sandbox.Timedout', 'Lambda.Unknown'])('%s is a step out of time', (name) => {
    expect(explainFailure({ stage: 'record', error: { Error: name } }).code).toBe(RETRYABLE.stepTimedOut);
  });

  test.each(['TypeError', 'States.TaskFailed', 'toString', ''])('%j is nobody’s business: no detail leaves', (name) => {
    const { code, message } = explainFailure({ stage: 'host', error: { Error: name, Cause: cause('secret in /opt') } });
    expect(code).toBe(REJECTED.internal);
    expect(message).not.toContain('secret');
  });

  test('a cause that is no document is told as it is, a missing one is admitted', () => {
    expect(explainFailure({ stage: 'voice', error: { Error: 'EncoderFailed', Cause: 'killed' } }).message).toBe(
      'Failed while speaking the script: killed',
    );
    expect(explainFailure({ stage: 'voice', error: { Error: 'EncoderFailed' } }).message).toContain('no reason');
    expect(explainFailure({ stage: 'voice', error: { Error: 'EncoderFailed', Cause: '{}' } }).message).not.toContain(
      'undefined',
    );
    expect(explainFailure({ stage: 'voice', error: { Error: 'EncoderFailed', Cause: 'null' } }).message).toContain(':');
  });
});

describe('lambdaCost', () => {
  test('is the price list’s: ten seconds of 2 GB', () => {
    expect(lambdaCost(10, 2048)).toBeCloseTo(20 * 0.0000166667, 12);
  });

  test('bills begun milliseconds whole, and nothing for nothing', () => {
    expect(lambdaCost(0.0001, 1024)).toBeCloseTo(0.001 * 0.0000166667, 15);
    expect(lambdaCost(1.0001, 1024)).toBeGreaterThan(lambdaCost(1, 1024));
    expect(lambdaCost(0, 1024)).toBe(0);
  });
});
