import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineHarness } from '../support/engine-harness.ts';

let local: EngineHarness;
beforeAll(async () => {
  local = await EngineHarness.start();
});
afterAll(() => local?.remove());

describe('the key', () => {
  const secret = async () => readFile(join(local.app.dataFolder, 'secrets/State-ApiKeyF9DDEE66'), 'utf8');

  it('is kept in a file for its owner only', async () => {
    expect(await secret()).toMatch(/^[A-Za-z0-9]{40}$/);
    expect((await stat(join(local.app.dataFolder, 'secrets/State-ApiKeyF9DDEE66'))).mode & 0o777).toBe(0o600);
  });

  it('is added for the person at this machine, not for other sites', async () => {
    const own = await local.call('GET', '/api/secret/a/b');
    expect(own.json().event.requestContext.authorizer.lambda).toEqual({ who: 'owner' });
    expect(own.json().event.pathParameters).toEqual({ proxy: 'a/b' });
    expect((await local.call('GET', '/api/secret/a', undefined, { origin: local.url })).status).toBe(200);
    const foreign = await local.call('GET', '/api/secret/a', undefined, { origin: 'https://elsewhere.example' });
    expect([foreign.status, foreign.json()]).toEqual([401, { message: 'Unauthorized' }]);
    const fetched = await local.raw('/api/secret/a', { 'sec-fetch-site': 'cross-site' });
    expect(fetched.status).toBe(401);
  });

  it('is refused when given wrong, and taken from anywhere when right', async () => {
    const wrong = await local.call('GET', '/api/secret/a', undefined, { 'x-api-key': 'wrong' });
    expect([wrong.status, wrong.json()]).toEqual([403, { message: 'Forbidden' }]);
    const headers = { 'x-api-key': await secret(), origin: 'https://elsewhere.example' };
    expect((await local.call('GET', '/api/secret/a', undefined, headers)).status).toBe(200);
  });
});

describe('the site', () => {
  const body = '0123456789';
  let etag: string;
  const get = (headers: Record<string, string> = {}, method = 'GET', path = '/clip.bin') =>
    fetch(local.url + path, { method, headers });

  beforeAll(async () => {
    const put = {
      Bucket: 'state-site',
      Key: 'clip.bin',
      Body: body,
      ContentType: 'video/mp4',
      CacheControl: 'max-age=60',
    };
    etag = (await local.s3().send(new PutObjectCommand(put))).ETag ?? '';
    await local.s3().send(new PutObjectCommand({ ...put, Key: 'bare/empty', Body: '' }));
  });

  it('serves objects with their headers and those of the distribution', async () => {
    const response = await get();
    expect(await response.text()).toBe(body);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'cache-control': 'max-age=60',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'content-security-policy': "default-src 'self'",
      'x-content-type-options': 'nosniff',
      'x-made-by': 'leadreel',
      etag,
    });
    expect(response.headers.has('strict-transport-security')).toBe(false);
    const empty = await get({}, 'GET', '/bare/empty');
    expect([empty.status, await empty.text(), empty.headers.get('x-made-by')]).toEqual([200, '', null]);
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=7-99', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, body, 'bytes 0-9/10'],
    ['bytes=10-', 416, 'Range not satisfiable', 'bytes */10'],
    ['bytes=-0', 416, 'Range not satisfiable', 'bytes */10'],
    ['bytes=4-2', 200, body, null],
    ['bytes=0-1,3-4', 200, body, null],
    ['lines=1-2', 200, body, null],
  ])('answers %s with %d', async (range, status, text, contentRange) => {
    const response = await get({ range });
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
    expect(response.headers.get('content-length')).toBe(String(text.length));
  });

  it('obeys conditions', async () => {
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
    const head = await get({}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    expect((await get({}, 'POST')).status).toBe(405);
  });

  it.each(['/nothing', '/', '/..%2fsecrets%2fx', '/%2e%2e/secrets', '/a/..%5c..%5cx', '/%zz', '/clip.bin/below'])(
    'has nothing at %s',
    async (path) => {
      expect((await local.raw(path, {})).status).toBe(404);
    },
  );

  it('answers under the names of this machine only', async () => {
    expect((await local.raw('/clip.bin', { host: `localhost:${local.engine.port}` })).status).toBe(200);
    expect((await local.raw('/clip.bin', { host: `rebound.example:${local.engine.port}` })).status).toBe(403);
    expect((await local.raw('/clip.bin', { host: '127.0.0.1:1' })).status).toBe(403);
    const s3Port = Number(new URL(process.env.AWS_ENDPOINT_URL_S3 ?? '').port);
    expect((await local.raw('/state-media/x', { host: 'rebound.example' }, s3Port)).status).toBe(403);
    expect((await local.raw('/state-media/x', { origin: 'http://rebound.example' }, s3Port, 'PUT')).status).toBe(403);
  });

  it('never shows half an object', async () => {
    const size = 4_000_000;
    const versions = ['a', 'b'].map((letter) => Buffer.alloc(size, letter));
    const put = (Body: Buffer) => local.s3().send(new PutObjectCommand({ Bucket: 'state-site', Key: 'whole', Body }));
    await put(versions[0] ?? Buffer.alloc(0));
    let writing = true;
    const writes = (async () => {
      for (let round = 0; round < 12; round++) await put(versions[round % 2] ?? Buffer.alloc(0));
    })().finally(() => {
      writing = false;
    });
    while (writing) {
      const bytes = Buffer.from(await (await get({}, 'GET', '/whole')).arrayBuffer());
      expect(versions.some((version) => version.equals(bytes))).toBe(true);
    }
    await writes;
  });
});
