import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { serveAsking, WAYS } from '../support/hostile-page.ts';
import { SIZE } from '../support/recording.ts';
import { serveHtml } from '../support/site.ts';

useFolders();

/** What only this machine may reach: every line to it counts, whatever is said on it. */
let inner: Server;
let lines = 0;
let asked = new Set<string>();
const port = () => (inner.address() as AddressInfo).port;

beforeAll(async () => {
  inner = createServer((request, response) => {
    asked.add(request.url?.slice(1) ?? '');
    response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
  });
  inner.on('upgrade', (request, socket) => {
    asked.add(request.url?.slice(1) ?? '');
    socket.destroy();
  });
  inner.on('connection', () => lines++);
  inner.listen(0, '127.0.0.1');
  await once(inner, 'listening');
});
afterAll(() => {
  inner.closeAllConnections();
  inner.close();
});

const toLoopback = async () => [{ address: '127.0.0.1', family: 4 }];

/** Looks at the page that asks for everything; gives what the inner server was asked for, and its lines. */
async function look(host: string, alsoAllowed: readonly string[]) {
  lines = 0;
  asked = new Set();
  await using site = await serveAsking(`http://${host}:${port()}/`);
  const options = browserOptions([site.host, ...alsoAllowed], { resolve: toLoopback });
  const { page } = await new PageScout(options).scout({ url: site.url, ...SIZE });
  return { heading: page.elements[0]?.text, asked, lines };
}

describe('what a page asks another host for', () => {
  let allowed: Awaited<ReturnType<typeof look>>;
  let byNumber: typeof allowed;
  let byName: typeof allowed;
  beforeAll(async () => {
    allowed = await look('127.0.0.1', [`127.0.0.1:${port()}`]);
    byNumber = await look('127.0.0.1', []);
    byName = await look('public.test', []);
  });

  test.each(WAYS)('by %s it gets from a host that is allowed, and never from a private one', (way) => {
    expect(allowed.asked).toContain(way);
    expect(byNumber.asked).not.toContain(way);
    expect(byName.asked).not.toContain(way);
  });

  test('makes not so much as a line to a private host, and the page itself is seen', () => {
    const seen = { heading: 'A page that asks for a lot', lines: 0 };
    expect(byNumber).toMatchObject(seen);
    expect(byName).toMatchObject(seen);
  });
});

test('calls and transports, whose packets know no proxy, send none', async () => {
  // Prepare
  lines = 0;
  let packets = 0;
  const udp = createSocket('udp4').on('message', () => packets++);
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const at = `127.0.0.1:${udp.address().port}`;
  const urls = [`stun:${at}`, `turn:${at}`, `turn:127.0.0.1:${port()}?transport=tcp`, `turns:127.0.0.1:${port()}`];
  const candidates = [
    `candidate:1 1 udp 2122260223 127.0.0.1 ${udp.address().port} typ host`,
    `candidate:2 1 tcp 1518280447 127.0.0.1 ${port()} typ host tcptype passive`,
  ];
  await using site = await serveHtml(`<h1>A page that calls somebody</h1><script type="module">
    new WebTransport('https://${at}/').ready.catch(() => 0);
    const iceServers = [{ urls: ${JSON.stringify(urls)}, username: 'a', credential: 'b' }];
    const [call, other] = [new RTCPeerConnection({ iceServers }), new RTCPeerConnection({ iceServers })];
    call.createDataChannel('data');
    await call.setLocalDescription();
    await other.setRemoteDescription(call.localDescription);
    await other.setLocalDescription();
    await call.setRemoteDescription(other.localDescription);
    for (const candidate of ${JSON.stringify(candidates)}) await call.addIceCandidate({ candidate, sdpMLineIndex: 0 });
    document.querySelector('h1').append(', called');
  </script>`);

  // Act
  const { page } = await new PageScout(browserOptions([site.host])).scout({ url: site.url, ...SIZE });

  // Assess
  udp.close();
  expect(page.elements[0]?.text).toBe('A page that calls somebody, called');
  expect({ packets, lines }).toEqual({ packets: 0, lines: 0 });
});
