import { request as httpRequest } from 'node:http';
import { connect, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connector, Resolver } from '../../functions/browser/egress-lines.ts';
import { type EgressProxy, startEgressProxy } from '../../functions/browser/egress-proxy.ts';
import type { PrivateHosts } from '../../functions/core/address-rules.ts';
import { serve, type TestSite } from '../support/site.ts';

const PUBLIC = '93.184.215.14';

let inner: TestSite;
let hits = 0;
/** Where the proxy would have connected to. */
let connected: string[] = [];

beforeEach(async () => {
  hits = 0;
  connected = [];
  inner = await serve((_, response) => {
    hits++;
    response.end('secret');
  });
});
afterEach(() => inner[Symbol.asyncDispose]());

/** Notes what it is to connect to, and connects to loopback alone. */
const noting: Connector = ({ addresses, port }) => {
  const [address = ''] = addresses.map((each) => each.address);
  connected.push(address);
  if (address === '127.0.0.1') return connect(port, address);
  return new Socket().destroy(Object.assign(new Error('no such line'), { code: 'ECONNREFUSED' }));
};
const answering =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const start = (resolve: Resolver, allowPrivateHosts: PrivateHosts = []) =>
  startEgressProxy({ resolve, connect: noting, allowPrivateHosts });
const portOf = (proxy: EgressProxy) => Number(new URL(proxy.url).port);

/** Asks the proxy for a page over http, and gives the status of its answer. */
function get(proxy: EgressProxy, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: portOf(proxy), path: url, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end();
  });
}

/** Asks the proxy for a tunnel, as a browser does for https and sockets; true when it was made. */
function tunnel(proxy: EgressProxy, target: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(portOf(proxy), '127.0.0.1', () => socket.write(`CONNECT ${target} HTTP/1.1\r\n\r\n`));
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
      if (answer.startsWith('HTTP/1.1 200')) socket.destroy();
    });
    socket.on('error', () => undefined).on('close', () => resolve(answer.startsWith('HTTP/1.1 200')));
  });
}

describe('names', () => {
  test.each([
    ['a private address', ['127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['a private IPv6 address', ['fd00:ec2::254']],
    ['IPv4 inside IPv6', ['::ffff:10.0.0.1']],
    ['a public and a private address', [PUBLIC, '10.0.0.1']],
    ['a private and a public address', ['10.0.0.1', PUBLIC]],
  ])('that lead to %s are refused, by http and by tunnel', async (_, addresses) => {
    const proxy = await start(answering(...addresses));
    expect(await get(proxy, 'http://name.test:8080/')).toBeGreaterThanOrEqual(400);
    expect(await tunnel(proxy, 'name.test:443')).toBe(false);
    expect(proxy.failureOf('name.test:8080')).toBe('refused');
    expect(proxy.failureOf('name.test:443')).toBe('refused');
    expect(connected).toEqual([]);
    await proxy.close();
  });

  test.each<[string, Resolver]>([
    ['that do not resolve', () => Promise.reject(new Error('ENOTFOUND'))],
    ['without an address', answering()],
  ])('%s are told from those that are refused', async (_, resolve) => {
    const proxy = await start(resolve);
    expect(await get(proxy, 'http://name.test/')).toBeGreaterThanOrEqual(400);
    expect(proxy.failureOf('name.test:80')).toBe('not-found');
    expect(connected).toEqual([]);
    await proxy.close();
  });

  test('that lead to a public address are connected to it, and to nothing else', async () => {
    const proxy = await start(answering(PUBLIC));
    await get(proxy, 'http://name.test/');
    await tunnel(proxy, 'name.test:443');
    expect(connected).toEqual([PUBLIC, PUBLIC]);
    expect(proxy.failureOf('name.test:80')).toBeUndefined();
    await proxy.close();
  });

  test('that change their answer gain nothing: each connection asks once and goes to what was checked', async () => {
    // Prepare: public at first, private ever after.
    let asked = 0;
    const proxy = await start(async () => [{ address: asked++ === 0 ? PUBLIC : '127.0.0.1', family: 4 }]);

    // Act
    for (let time = 0; time < 3; time++) await tunnel(proxy, 'rebind.test:443');

    // Assess
    expect(asked).toBe(3);
    expect(connected).toEqual([PUBLIC]);
    expect(proxy.failureOf('rebind.test:443')).toBe('refused');
    await proxy.close();
  });
});

describe('addresses', () => {
  const forms = [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::7f00:1]',
  ];
  const others = [
    '0.0.0.0',
    '169.254.169.254',
    '10.0.0.1',
    '[fe80::1]',
    '[fd00::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ];

  test.each([...forms, ...others])('%s is refused, by http and by tunnel, and never reached', async (host) => {
    const proxy = await start(() => expect.fail('An address is not looked up.'));
    const port = new URL(inner.url).port;
    expect(await get(proxy, `http://${host}:${port}/`)).toBe(403);
    expect(await tunnel(proxy, `${host}:${port}`)).toBe(false);
    expect(connected).toEqual([]);
    expect(hits).toBe(0);
    await proxy.close();
  });

  test('an address with a dot at its end is a name, and checked as one', async () => {
    const proxy = await start(answering('127.0.0.1'));
    await get(proxy, `http://127.0.0.1.:${new URL(inner.url).port}/`);
    expect(await tunnel(proxy, `127.0.0.1.:${new URL(inner.url).port}`)).toBe(false);
    expect(connected).toEqual([]);
    expect(hits).toBe(0);
    await proxy.close();
  });
});

describe('what was allowed', () => {
  test('is reached, on its own port only', async () => {
    const other = await serve((_, response) => response.end('other'));
    const proxy = await start(answering(), [inner.host]);
    expect(await get(proxy, inner.url)).toBe(200);
    expect(await tunnel(proxy, inner.host)).toBe(true);
    expect(await get(proxy, other.url)).toBe(403);
    expect(hits).toBe(1);
    await proxy.close();
    await other[Symbol.asyncDispose]();
  });

  test('a refused port of a host says nothing about the allowed one', async () => {
    const proxy = await start(answering(), [inner.host]);
    await get(proxy, inner.url);
    await get(proxy, 'http://127.0.0.1:1/');
    expect(proxy.failureOf('127.0.0.1:1')).toBe('refused');
    expect(proxy.failureOf(inner.host)).toBeUndefined();
    await proxy.close();
  });

  test('by one proxy is not open to the next through a line that was kept', async () => {
    // Prepare: Node keeps lines open for the whole process, by the name that they were made for.
    const url = inner.url.replace('127.0.0.1', 'localhost');
    const generous = await start(answering('127.0.0.1'), '*');
    expect(await get(generous, url)).toBe(200);
    await generous.close();

    // Act
    const strict = await start(answering('127.0.0.1'));
    const status = await get(strict, url);

    // Assess
    expect(status).toBeGreaterThanOrEqual(400);
    expect(hits).toBe(1);
    await strict.close();
  });
});

test('other protocols have no way out', async () => {
  const proxy = await start(answering(PUBLIC));
  for (const url of ['ftp://name.test/', 'file:///etc/passwd', 'gopher://name.test:70/', '/etc/passwd']) {
    expect(await get(proxy, url)).toBe(400);
  }
  expect(connected).toEqual([]);
  await proxy.close();
});
