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

/** Every notation that leads to an address which is not public, as a proxy may be asked for it. */
const NOTATIONS = {
  loopback: ['127.0.0.1', '127.1', '127.255.255.254', '0', '0.0.0.0', '[::]', '[::1]', '[0:0:0:0:0:0:0:1]'],
  'loopback in other numbers': ['0x7f.1', '0x7f000001', '0177.0.0.1', '2130706433', '0x7F.0x0.0x0.0x1', '017700000001'],
  'IPv4 inside IPv6': ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'],
  'metadata and credentials': ['169.254.169.254', '0xA9FEA9FE', '2852039166', '[::ffff:a9fe:a9fe]', '169.254.170.2'],
  'metadata by IPv6, and of Azure': ['[fd00:ec2::254]', '[fe80::a9fe:a9fe]', '168.63.129.16'],
  'private networks': ['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '[fd00::1]', '[fe80::1]', '[fec0::1]'],
  'nobody and everybody': ['255.255.255.255', '224.0.0.1', '240.0.0.1', '[ff02::1]', '192.0.2.1', '[2001:db8::1]'],
};

describe.each(Object.entries(NOTATIONS))('%s', (_, hosts) => {
  test.each(hosts)('%s is refused, by http and by tunnel, and never reached', async (host) => {
    const proxy = await start(() => expect.fail('An address is not looked up.'));
    const port = new URL(inner.url).port;
    expect(await get(proxy, `http://${host}:${port}/`)).toBe(403);
    expect(await tunnel(proxy, `${host}:${port}`)).toBe(false);
    expect([connected, hits]).toEqual([[], 0]);
    await proxy.close();
  });
});

describe('addresses in disguise', () => {
  test.each([
    'http://public.test@127.0.0.1:PORT/',
    'http://public.test:80@127.0.0.1:PORT/',
    'http://public.test%2F@127.0.0.1:PORT/',
    'http://%31%32%37.0.0.1:PORT/',
    'http://127%2E0%2E0%2E1:PORT/',
    'http://127.0.0.1:PORT\\@public.test/',
    'http://127.0.0.1.:PORT/',
    'http://0x7f.0.0.1.:PORT/',
    'HTTP://127.0.0.1:PORT/',
    'http:127.0.0.1:PORT/',
    'http:///127.0.0.1:PORT/',
  ])('%s is refused as what it is', async (disguise) => {
    const proxy = await start(answering('127.0.0.1'));
    const status = await get(proxy, disguise.replace('PORT', new URL(inner.url).port));
    expect(status).toBeGreaterThanOrEqual(400);
    expect([connected, hits]).toEqual([[], 0]);
    await proxy.close();
  });

  test('digits of full width are folded by a browser before they get here', () => {
    expect(new URL('http://１２７.０.０.１/').hostname).toBe('127.0.0.1');
    expect(new URL('http://127。0。0。1/').hostname).toBe('127.0.0.1');
    expect(new URL('http://①②⑦.0.0.1/').hostname).toBe('127.0.0.1');
  });

  test.each(['%31%32%37.0.0.1:80', '127.0.0.1%00.public.test:80', 'localhost:80', 'LOCALHOST.:80', '127.0.0.1.:80'])(
    'a tunnel to %s is a name, and checked as one',
    async (target) => {
      const proxy = await start(answering('127.0.0.1'));
      expect(await tunnel(proxy, target)).toBe(false);
      expect([connected, hits]).toEqual([[], 0]);
      await proxy.close();
    },
  );

  test('this machine’s own addresses are refused, be they ever so public', async () => {
    const ownAddresses = ['2600:1f18::7', PUBLIC];
    const proxy = await startEgressProxy({
      resolve: answering(PUBLIC),
      connect: noting,
      allowPrivateHosts: [],
      ownAddresses,
    });
    expect(await tunnel(proxy, 'me.test:443')).toBe(false);
    expect(await tunnel(proxy, '[2600:1f18:0::7]:443')).toBe(false);
    expect(connected).toEqual([]);
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
