import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LibraryHarness, minimal } from '../support/library.ts';

let api: LibraryHarness;
beforeAll(async () => {
  api = await LibraryHarness.start();
});
afterAll(() => api?.remove());

const base = '/api/v1/videos';
/** Nothing may be noted or started by a request that is refused. */
const untouched = async (work: () => Promise<void>) => {
  const before = { ids: await api.ids(), started: api.steps.started.length };
  await work();
  expect({ ids: await api.ids(), started: api.steps.started.length }).toEqual(before);
};

describe('a body that is wrong is refused by the names of what is wrong', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['a field that there is not', { colour: 'red' }, ['/colour']],
    ['two of them', { colour: 'red', 'a/b~c': 1 }, ['/colour', '/a~1b~0c']],
    ['a field that there is not, inside another', { branding: { logo: 'x' } }, ['/branding/logo']],
    ['a film that is too short', { total_duration_seconds: 4 }, ['/total_duration_seconds']],
    ['a film that is too long', { total_duration_seconds: 601 }, ['/total_duration_seconds']],
    ['a length in words', { total_duration_seconds: '60' }, ['/total_duration_seconds']],
    ['a style that there is not', { script_style: 'poetic' }, ['/script_style']],
    ['a voice that there is not', { voice_preset: 'robot' }, ['/voice_preset']],
    ['an odd width', { resolution: '1281x720' }, ['/resolution']],
    ['a film larger than 4K', { resolution: '3842x2160' }, ['/resolution']],
    ['a film smaller than 640x360', { resolution: '638x358' }, ['/resolution']],
    ['a size that is none', { resolution: '1080p' }, ['/resolution']],
    [
      'frames that sound does not divide',
      { recording_settings: { frame_rate: 29 } },
      ['/recording_settings/frame_rate'],
    ],
    ['a colour by name', { recording_settings: { highlight_color: 'red' } }, ['/recording_settings/highlight_color']],
    ['a lead without a name', { lead: { company: 'Acme' } }, ['/lead/name']],
    ['a lead whose name is blank', { lead: { name: '  ' } }, ['/lead/name']],
    ['a lead with a list in it', { lead: { name: 'Ann', tags: ['a'] } }, ['/lead/tags']],
    ['a lead with a number that no table holds', { lead: { name: 'Ann', size: 1e300 } }, ['/lead/size']],
    ['no lead at all', { lead: undefined }, ['/lead']],
    ['no address at all', { url: undefined }, ['/url']],
    ['a message that is empty', { key_messages: ['good', ''] }, ['/key_messages/1']],
    ['too many messages', { key_messages: Array.from({ length: 11 }, () => 'x') }, ['/key_messages']],
    [
      'sizes larger than the film',
      { resolution: '1280x720', quality_versions: ['720p', '1080p'] },
      ['/quality_versions/1'],
    ],
    ['several at once', { url: 'x', script_style: 1, lead: {} }, ['/lead/name', '/script_style', '/url']],
  ])('%s', async (_, more, pointers) => {
    await untouched(async () => {
      const { status, headers, json, text } = await api.call('POST', base, { ...minimal, ...more });
      expect({ status, text }).toMatchObject({ status: 422 });
      expect(headers.get('content-type')).toBe('application/problem+json');
      const body = json();
      const found = body.errors.map(({ pointer }: { pointer: string }) => pointer);
      expect([...new Set(found)].sort()).toEqual([...pointers].sort());
      expect(body).toMatchObject({ status: 422, instance: base, detail: expect.stringContaining(pointers[0] ?? '') });
    });
  });

  it.each([
    'ftp://shiftly.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hi',
    'shiftly.example',
    '//shiftly.example/',
    'https://user:secret@shiftly.example/',
    'https://user@shiftly.example/',
    'http://localhost/',
    'http://LOCALHOST:8080/',
    'http://localhost./',
    'http://app.localhost/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://[::1]/',
    'http://[::]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'https://127。0。0。1/',
  ])('the address %s', async (url) => {
    await untouched(async () => {
      const { status, json } = await api.call('POST', base, { ...minimal, url });
      expect({ url, status }).toEqual({ url, status: 422 });
      expect(json().errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('/url');
    });
  });

  it('takes a private address where the setting names it, with its port, and no other', async () => {
    const create = (url: string, allowed: string) =>
      api.call('POST', base, { ...minimal, url }, { ALLOW_PRIVATE_HOSTS: allowed });
    expect((await create('http://127.0.0.1:4242/', '127.0.0.1:4242')).status).toBe(202);
    expect((await create('http://127.0.0.1:4243/', '127.0.0.1:4242')).status).toBe(422);
    expect((await create('http://127.0.0.1:4242/', 'localhost:4242')).status).toBe(422);
    expect((await create('http://[::1]:9/', '*')).status).toBe(202);
  });

  it.each<[string, string, number]>([
    ['no JSON', '{"lead":', 400],
    ['nothing', '', 400],
    ['a list', '[]', 422],
    ['null', 'null', 422],
    ['a text', '"hello"', 422],
    ['more than 256 KB', JSON.stringify({ ...minimal, title: 'x'.repeat(270_000) }), 413],
    ['more than 256 KB in fewer letters', JSON.stringify({ ...minimal, title: '€'.repeat(100_000) }), 413],
  ])('%s', async (_, body, expected) => {
    await untouched(async () => {
      const { status, headers, json } = await api.call('POST', base, body);
      expect(status).toBe(expected);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(json()).toMatchObject({ status: expected, title: expect.any(String), detail: expect.any(String) });
    });
  });
});

/** A body near enough to a good one to get past the first check. */
const wildBody = (oddOne: string) => {
  const wild = fc.jsonValue({ maxDepth: 2 });
  const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '', '$', '#'));
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e-200, -1e126, 2 ** 53, 1e38, -0));
  const lead = fc
    .dictionary(
      name,
      fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'binary' }) }, { weight: 4, arbitrary: number }, wild),
      { maxKeys: 2 },
    )
    .map((more) => ({ ...more, name: 'Ann' }));
  const odd = {
    recording_settings: fc.oneof(fc.record({ frame_rate: fc.constantFrom(24, 25, 0, 7.5, '30') }), wild),
    resolution: fc.oneof(fc.constantFrom('1920x1080', '640x360', '0x0', '9999x9999'), fc.string()),
    quality_versions: fc.oneof(fc.array(fc.constantFrom('360p', '720p', '4k')), wild),
    branding: wild,
  };
  return fc.record(
    {
      lead: fc.oneof({ weight: 6, arbitrary: lead }, { weight: 1, arbitrary: wild }),
      lead_id: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.maxSafeInteger(), wild),
      url: fc.oneof({ weight: 9, arbitrary: fc.webUrl() }, fc.string()),
      title: fc.string({ unit: 'binary' }),
      total_duration_seconds: fc.oneof(fc.double({ min: 5, max: 600, noNaN: true }), number),
      key_messages: fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
      // One of the fields that are mostly wrong, so that most bodies are nearly right.
      [oddOne]: odd[oddOne as keyof typeof odd],
    },
    { requiredKeys: ['lead', 'url'] },
  );
};

describe('a body that is taken', () => {
  it('is kept as it is answered, half a character included, which no table holds', async () => {
    const title = 'Half \ud83d of a \ud83d\ude00, and \u0000 nothing';
    const { status, json } = await api.call('POST', base, JSON.stringify({ ...minimal, title, lead_id: 'a\udc00' }));
    expect(status).toBe(202);
    expect((await api.call('GET', `${base}/${json().id}`)).json()).toEqual(json());
    expect(json()).toMatchObject({ title: title.toWellFormed(), lead_id: 'a\ufffd' });
  });

  it.each<[string, object]>([
    ['/max_cost_usd', { max_cost_usd: 1e-300 }],
    ['/branding/watermark_opacity', { branding: { watermark_opacity: 1e-300 } }],
    ['/voice_settings/style', { voice_settings: { style: 1e-300 } }],
    ['/lead/size', { lead: { name: 'Ann', size: -1e-300 } }],
  ])('or refused, with a number too small for any table: %s', async (pointer, more) => {
    const before = await api.state();
    const answer = await api.call('POST', base, { ...minimal, ...more });
    if (answer.status === 202) return;
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 422 });
    expect(answer.json().errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
    expect(await api.state()).toBe(before);
  });
});

describe('whatever comes, the API does not fall', () => {
  const answers = async (method: string, path: string, body?: string) => {
    const { status, text } = await api.call(method, path, body);
    expect({ status, text }).toSatisfy((answer: { status: number }) => answer.status < 500);
    expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
    return status;
  };

  it('answers any body like a good one with 202 or a refusal, and gives back what it took', async () => {
    const statuses = new Map<number, number>();
    const body = fc.constantFrom('recording_settings', 'resolution', 'quality_versions', 'branding').chain(wildBody);
    await fc.assert(
      fc.asyncProperty(body, async (body) => {
        const { status, text, json } = await api.call('POST', base, JSON.stringify(body));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect({ status, text }).toSatisfy((answer) => [202, 400, 413, 422].includes(answer.status));
        if (status !== 202) return;
        // What is nearer to 0 than tables hold is 0.
        const sent = JSON.parse(JSON.stringify(body), (_, value) =>
          typeof value === 'number' && Math.abs(value) < 1e-130 ? 0 : value,
        );
        expect(json().lead_id).toEqual(sent.lead_id ?? expect.stringMatching(/^led_[0-9a-z]{26}$/));
        if (!('__proto__' in sent.lead)) expect(Object.keys(json().lead).sort()).toEqual(Object.keys(sent.lead).sort());
      }),
      { numRuns: 200 },
    );
    expect(statuses.get(202)).toBeGreaterThan(0);
    expect(statuses.get(422)).toBeGreaterThan(0);
  });

  it('answers any text as a body', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
    await fc.assert(
      fc.asyncProperty(text, async (body) => void (await answers('POST', base, body))),
      { numRuns: 100 },
    );
  });

  it('answers any id and any query', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map(encodeURIComponent);
    await fc.assert(
      fc.asyncProperty(text, text, fc.constantFrom('lead_id', 'cursor', 'limit', 'status'), async (id, value, name) => {
        await answers('GET', `${base}/${id}`);
        await answers('POST', `${base}/${id}/retry`);
        await answers('GET', `${base}?${name}=${value}`);
      }),
      { numRuns: 60 },
    );
  });
});
