import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../lib/local/events.ts';
import { isSameSite, responseOf } from '../../lib/local/gateway.ts';
import { createSemaphore } from '../../lib/local/lambda.ts';
import { claimDataFolder } from '../../lib/local/lock.ts';
import type { RouteModel } from '../../lib/local/model.ts';
import { descendants } from '../../lib/local/processes.ts';
import { createRouter } from '../../lib/local/routes.ts';
import { generateSecret } from '../../lib/local/secrets.ts';
import { keyOfPath, matchesPattern, parseRange } from '../../lib/local/site.ts';

describe('the front door', () => {
  it('never sends a byte that is not there', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(50), fc.nat(50)).map(([a, b]) => `bytes=${a}-${b}`),
      fc.nat(50).map((n) => `bytes=-${n}`),
    );
    await fc.assert(
      fc.property(text, fc.nat(40), (header, size) => {
        const range = parseRange(header, size);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });

  it('makes no key that leaves the bucket', async () => {
    const part = fc.constantFrom('..', '.', 'a', '%2e%2e', '%2f', '/', '%5c', '%00', '%');
    const path = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
    await fc.assert(
      fc.property(path, (pathname) => {
        const key = keyOfPath(pathname, { prefix: '', rootObject: 'index.html' });
        expect(key === null || join('/bucket', key).startsWith('/bucket/')).toBe(true);
      }),
    );
  });

  it('knows path patterns and routes by their precedence', () => {
    expect([
      matchesPattern('/embed/*', '/embed/a/b'),
      matchesPattern('*.js', '/a/b.js'),
      matchesPattern('/a?', '/a.b'),
    ]).toEqual([true, true, false]);
    const keys = ['ANY /api/{proxy+}', 'GET /api/v/{id}', 'GET /api/v/new', 'ANY /api/v/{id}', '$default'];
    const route = createRouter(keys.map((routeKey) => ({ routeKey }) as RouteModel));
    const find = (method: string, path: string) => route(method, path)?.route.routeKey;
    expect(find('GET', '/api/v/new')).toBe('GET /api/v/new');
    expect(find('GET', '/api/v/7')).toBe('GET /api/v/{id}');
    expect(find('PUT', '/api/v/7')).toBe('ANY /api/v/{id}');
    expect(find('GET', '/api/v/7/x')).toBe('ANY /api/{proxy+}');
    expect(find('GET', '/elsewhere')).toBe('$default');
  });

  it('counts only its own pages as the person at this machine', () => {
    const check = (headers: Record<string, string>) => isSameSite(new Headers(headers), 8080);
    expect(check({})).toBe(true);
    expect(check({ origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(check({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' })).toBe(false);
    expect(check({ origin: 'null' })).toBe(false);
    expect(check({ 'sec-fetch-site': 'same-site' })).toBe(false);
  });

  it('turns results into responses like API Gateway', async () => {
    const made = responseOf({
      statusCode: 201,
      headers: { 'x-a': 1 },
      cookies: ['a=1', 'b=2'],
      body: 'aGk=',
      isBase64Encoded: true,
    });
    expect([made.status, made.headers.get('x-a'), made.headers.getSetCookie(), await made.text()]).toEqual([
      201,
      '1',
      ['a=1', 'b=2'],
      'hi',
    ]);
    expect(await responseOf({ a: 1 }).json()).toEqual({ a: 1 });
    expect(responseOf({ statusCode: 'never' }).status).toBe(500);
  });
});

describe('small parts', () => {
  it('matches events by every field of a pattern', () => {
    const event = { source: 'aws.states', detail: { status: 'FAILED', arn: 'x' } };
    expect(matches({ source: ['aws.states'], detail: { status: ['FAILED', 'ABORTED'] } }, event)).toBe(true);
    expect(matches({ detail: { status: ['SUCCEEDED'] } }, event)).toBe(false);
    expect(matches({ detail: { none: { deep: ['x'] } } }, event)).toBe(false);
  });

  it('generates secrets as asked', () => {
    const asked = generateSecret({
      PasswordLength: 20,
      ExcludePunctuation: true,
      ExcludeCharacters: 'aA0',
      IncludeSpace: false,
    });
    expect(asked).toMatch(/^[b-zB-Z1-9]{20}$/);
    const inside = JSON.parse(generateSecret({ SecretStringTemplate: '{"user":"me"}', GenerateStringKey: 'key' }));
    expect(inside).toMatchObject({ user: 'me', key: expect.stringMatching(/^.{32}$/) });
  });

  it('lets no more in than there are slots, in order', async () => {
    const enter = createSemaphore(2);
    let inside = 0;
    const order: number[] = [];
    const work = (index: number) => async () => {
      expect(++inside).toBeLessThanOrEqual(2);
      order.push(index);
      await new Promise((done) => setTimeout(done, 5));
      inside--;
    };
    await Promise.all([0, 1, 2, 3, 4].map((index) => enter(work(index))));
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('finds the children of children', async () => {
    const child = spawn('sh', ['-c', 'sleep 30 & wait'], { stdio: 'ignore' });
    await once(child, 'spawn');
    try {
      await expect.poll(() => (child.pid ? descendants(child.pid).length : 0)).toBe(1);
    } finally {
      for (const pid of [...(child.pid ? descendants(child.pid) : []), child.pid ?? 0])
        if (pid) process.kill(pid, 'SIGKILL');
    }
  });

  it('replaces a lock whose owner is gone, and gives the folder to one of many', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'engine-lock-'));
    try {
      const dead = { pid: 2 ** 22 + 1, port: 1, url: 'http://127.0.0.1:1', startedAt: '', instance: 'old' };
      await writeFile(join(folder, 'engine.json'), JSON.stringify(dead));
      const claim = (instance: string) =>
        claimDataFolder({ data_folder: folder, pid: process.pid, instance }, { url: 'http://127.0.0.1:1', port: 1 });
      const free = await claim('one');
      await free();
      await writeFile(join(folder, 'engine.json'), 'half a fi');
      await (await claim('two'))();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
