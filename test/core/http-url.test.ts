import { describe, expect, test } from 'vitest';
import { HttpUrl } from '../../functions/contract/http-url.ts';
import { endpointOf, isWebAddress, requireWebAddress } from '../../functions/core/address-rules.ts';

describe('an address that a person gives', () => {
  test.each([
    'https://example.com',
    'http://example.com:8080/a?b=c#d',
    'HTTPS://EXAMPLE.COM/',
    'https://xn--bcher-kva.example/',
    'https://bücher.example/',
    'http://127.0.0.1:3000/',
    'https://example.com/a@b:c',
  ])('%s is taken', (url) => {
    expect(HttpUrl.safeParse(url).success).toBe(true);
  });

  test.each([
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/html,<h1>Hello</h1>'],
    ['a script', 'javascript:alert(1)'],
    ['a script in capitals', 'JAVASCRIPT:alert(1)'],
    ['a script with a tab in it', 'java\tscript:alert(1)'],
    ['a script after a line break', '\njavascript:alert(1)'],
    ['a blob', 'blob:http://example.com/0'],
    ['a source view', 'view-source:http://example.com/'],
    ['the browser itself', 'chrome://settings'],
    ['nothing', 'about:blank'],
    ['another protocol', 'ftp://example.com/'],
    ['another program', 'leadreel:anything'],
    ['a socket', 'wss://example.com/'],
    ['no scheme', 'example.com'],
    ['half a scheme', '//example.com/'],
    ['a path', '/etc/passwd'],
    ['no host', 'http://'],
    ['a host that is none', 'http://%00/'],
    ['a port that is none', 'http://example.com:99999/'],
    ['a user name', 'http://public.example@127.0.0.1/'],
    ['a password', 'http://a:b@example.com/'],
    ['a password alone', 'http://:b@example.com/'],
    ['a user name in other signs', 'http://public.example%40x@127.0.0.1/'],
    ['more than 2000 characters', `http://example.com/${'a'.repeat(2000)}`],
    ['nothing at all', ''],
  ])('%s is refused', (_, url) => {
    expect(HttpUrl.safeParse(url).success).toBe(false);
  });
});

describe('an address that is about to be opened', () => {
  test.each(['http://example.com/', 'HTTPS://example.com', ' http://example.com', 'http:/\\example.com'])(
    '%j is of the web, as a browser reads it',
    (url) => {
      expect(isWebAddress(url)).toBe(true);
      expect(() => requireWebAddress(url)).not.toThrow();
    },
  );

  test('one that is not is told by its scheme, without the rest', () => {
    expect(() => requireWebAddress('data:text/html,words')).toThrow(
      'Only http and https addresses are opened, not data:',
    );
    expect(() => requireWebAddress('words')).toThrow('not an address without a scheme');
  });

  test.each([
    ['http://example.com/a', 'example.com:80'],
    ['https://example.com', 'example.com:443'],
    ['https://user@0x7f.1:8443/', '127.0.0.1:8443'],
    ['http://[::1]/', '[::1]:80'],
    ['none', ''],
  ])('%s leads to %j', (url, endpoint) => {
    expect(endpointOf(url)).toBe(endpoint);
  });
});
