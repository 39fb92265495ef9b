import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector, EgressLimits } from '../../functions/browser/egress-lines.ts';
import { type EgressProxy, startEgressProxy } from '../../functions/browser/egress-proxy.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { serve, type TestSite } from '../support/site.ts';

/** Stands for a public server: echoes on a raw line, answers `/n` with n bytes, and takes what it is sent. */
let site: TestSite;
let echo: Server;
beforeAll(async () => {
  site = await serve((request, response) => {
    request.resume().on('end', () => response.end(Buffer.alloc(Number(request.url?.slice(1)))));
  });
  echo = createServer((socket) => socket.pipe(socket).on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  echo.close();
});

/** A proxy to which the whole public internet is this machine's loopback. */
async function start(limits?: EgressLimits) {
  const told: Error[] = [];
  const connector: Connector = ({ port }) =>
    connect(port === 443 ? (echo.address() as AddressInfo).port : Number(new URL(site.url).port), '127.0.0.1');
  const proxy = await startEgressProxy(
    {
      allowPrivateHosts: [],
      resolve: async () => [{ address: '93.184.215.14', family: 4 }],
      connect: connector,
      ...(limits && { limits }),
    },
    (error) => told.push(error),
  );
  return { proxy, told };
}

/** Bytes of an answer; it rejects when the line is cut. */
function get(proxy: EgressProxy, path: string, more: { body?: Buffer; agent?: Agent } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(proxy.url);
    const options = { hostname, port, path: `http://public.test${path}`, method: more.body ? 'POST' : 'GET' };
    const request = httpRequest({ ...options, agent: more.agent ?? false }, (response: IncomingMessage) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(bytes) : reject(new Error('no answer'))));
      response.on('error', reject);
    });
    request.on('error', reject).end(more.body);
  });
}

async function tunnel(proxy: EgressProxy): Promise<Socket> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.on('error', () => undefined).write('CONNECT public.test:443 HTTP/1.1\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

test('a tunnel carries both ways what it is given, and ends when either side does', async () => {
  const { proxy } = await start();
  const socket = await tunnel(proxy);
  socket.write('over and back');
  expect(String((await once(socket, 'data'))[0])).toBe('over and back');
  socket.end();
  await once(socket, 'close');
  await proxy.close();
});

test('a line is kept for the next request to the same server: a hundred requests are one connection', async () => {
  const { proxy, told } = await start({ bytes: 1_000_000, connections: 1 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let time = 0; time < 100; time++) expect(await get(proxy, '/10', { agent })).toBe(10);
  expect(told).toEqual([]);
  agent.destroy();
  await proxy.close();
});

describe('a browser that takes too much is cut off, and it is told why:', () => {
  const limits = { bytes: 2_000_000, connections: 5 };
  const tooLarge = { name: REJECTED.pageTooLarge, message: 'The page asked for more than 2 MB.' };

  test('by one long answer', async () => {
    const { proxy, told } = await start(limits);
    await expect(get(proxy, '/100000000')).rejects.toThrow();
    expect(told).toMatchObject([tooLarge]);
    await proxy.close();
  });

  test('by many short ones', async () => {
    const { proxy, told } = await start({ ...limits, connections: 100 });
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => get(proxy, '/400000')));
    // Bytes are counted twenty times a second; until then a line that is kept may answer once more.
    await expect.poll(() => told).toMatchObject([tooLarge]);
    await expect(get(proxy, '/1')).rejects.toThrow();
    expect(answers.length).toBe(10);
    await proxy.close();
  });

  test('by what it sends', async () => {
    const { proxy, told } = await start(limits);
    await get(proxy, '/1', { body: Buffer.alloc(20_000_000) }).catch(() => 0);
    await expect(get(proxy, '/1')).rejects.toThrow();
    expect(told).toMatchObject([tooLarge]);
    await proxy.close();
  });

  test('through a tunnel', async () => {
    const { proxy, told } = await start(limits);
    const socket = await tunnel(proxy);
    const cut = new Promise((resolve) => socket.on('close', resolve));
    socket.resume().write(Buffer.alloc(20_000_000));
    await cut;
    expect(told).toMatchObject([tooLarge]);
    await proxy.close();
  });

  test('by connections, and every later one is refused', async () => {
    const { proxy, told } = await start(limits);
    for (let time = 0; time < 5; time++) await tunnel(proxy);
    expect(told).toEqual([]);
    await expect(get(proxy, '/1')).rejects.toThrow();
    await expect(get(proxy, '/1')).rejects.toThrow();
    expect(told).toMatchObject([
      { name: REJECTED.pageTooLarge, message: 'The page asked for more than 5 connections.' },
    ]);
    await proxy.close();
  });
});

test('what stays below its limits is let through whole', async () => {
  const { proxy, told } = await start({ bytes: 2_000_000, connections: 5 });
  expect(await get(proxy, '/1900000')).toBe(1_900_000);
  expect(told).toEqual([]);
  await proxy.close();
});
