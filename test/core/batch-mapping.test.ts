import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REJECTED } from '../../functions/contract/errors.ts';
import { kindOf } from '../../functions/contract/kinds.ts';
import { Lead } from '../../functions/contract/lead.ts';
import { judgeRow, requestOf, rowKey, rowVideoId } from '../../functions/core/batch/judge-row.ts';
import { fieldOf, headerOf, mapColumns, refuseUnusable } from '../../functions/core/batch/map-columns.ts';

const row = (headers: string[], cells: unknown[]) => requestOf(cells, mapColumns(headers));

describe('columns', () => {
  it.each([
    [
      'HubSpot',
      ['Record ID', 'First Name', 'Last Name', 'Email', 'Job Title', 'Company Name', 'Website URL', 'Industry'],
      [901, 'Dana', 'Reyes', 'dana@hearth.example', 'Owner', 'Hearth & Rye', 'www.hearth.example', 'Bakeries'],
      {
        lead_id: 901,
        url: 'https://www.hearth.example',
        lead: {
          ...{ name: 'Dana Reyes', first_name: 'Dana', last_name: 'Reyes', email: 'dana@hearth.example' },
          ...{ job_title: 'Owner', company: 'Hearth & Rye', industry: 'Bakeries' },
        },
      },
    ],
    [
      'Salesforce',
      ['Full name', 'Title', 'Account Name', 'E-mail', 'Website', 'Lead Source'],
      ['Dana Reyes', 'Owner', 'Hearth', 'd@hearth.example', 'http://hearth.example/a', 'Web'],
      {
        url: 'http://hearth.example/a',
        lead: {
          name: 'Dana Reyes',
          job_title: 'Owner',
          company: 'Hearth',
          email: 'd@hearth.example',
          lead_source: 'Web',
        },
      },
    ],
    [
      'our own words, with options of a video',
      [
        'name',
        'company',
        'url',
        'script_style',
        'total_duration_seconds',
        'download_enabled',
        'quality_versions',
        'lead_id',
      ],
      ['Dana', '', 'https://a.example', 'casual', '45', 'TRUE', '["360p"]', '0042'],
      {
        ...{ lead: { name: 'Dana' }, url: 'https://a.example', script_style: 'casual', total_duration_seconds: 45 },
        ...{ download_enabled: true, quality_versions: ['360p'], lead_id: '0042' },
      },
    ],
    [
      'two pages and two companies: the better word is meant, the other is a merge field',
      ['Name', 'Website', 'Demo URL', 'Organization', 'Company'],
      ['Dana', 'hearth.example', 'https://demo.example', 'Group', 'Hearth'],
      {
        url: 'https://demo.example',
        lead: { name: 'Dana', website: 'hearth.example', organization: 'Group', company: 'Hearth' },
      },
    ],
    [
      'somebody who is known already',
      ['Lead ID', 'Page'],
      ['crm-7', 'a.example'],
      { lead_id: 'crm-7', url: 'https://a.example' },
    ],
  ])('are told by the headers of %s', (_, headers, cells, request) => {
    expect(row(headers, cells)).toEqual(request);
  });

  it('that are not known are merge fields, where they can be', () => {
    const headers = ['Name', 'Url', 'Größe (m²)', '#', '2nd', 'Constructor', 'Long', 'Odd'];
    const { lead } = row(headers, ['A', 'x.example', '7', '1', '2', 'c', 'l'.repeat(1001), { a: 1 }]);
    expect(lead).toEqual({ name: 'A', 'größe_m²': '7', odd: '{"a":1}' });
    expect(fieldOf('  Lead  Source! ')).toBe('lead_source');
  });

  it('of any name and content make a lead that the API takes', () => {
    const header = fc.oneof(
      fc.string(),
      fc.constantFrom('Notes', 'Job Title', 'Phone', 'first name', '__proto__', 'toString'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(header, { maxLength: 8 }),
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        (headers, cells) => {
          const foreign = headers.filter((one) => !/^(e.?mail|company|industry|name|url)/i.test(one));
          const { lead } = row([...foreign, 'Name'], [...foreign.map((_, index) => cells[index] ?? ''), 'Dana']);
          const wrong = Lead.safeParse(lead).error?.issues.filter(
            ({ path }) => !['email', 'company', 'industry'].includes(String(path[0])),
          );
          // Numbers that no table holds are judged like those of any request.
          expect(wrong?.filter(({ message }) => !message.startsWith('must be a number')) ?? []).toEqual([]);
        },
      ),
    );
  });

  it('that name neither a lead nor a page make a file that is refused, with what is missing', () => {
    const thrown = (headers: string[], hasUrl: boolean) => {
      try {
        refuseUnusable(headers, hasUrl);
        return null;
      } catch (error) {
        return error;
      }
    };
    expect(thrown(['Phone', 'City'], false)).toMatchObject({
      name: REJECTED.fileRefused,
      message: expect.stringMatching(/name \(such as Name.*page \(such as Website.*"Phone", "City"/),
    });
    expect(thrown(['Last Name'], true)).toBeNull();
    expect(thrown(['Last Name'], false)).toMatchObject({ message: expect.not.stringContaining('lead’s name') });
    expect(thrown(['id', 'website'], false)).toBeNull();
  });
});

describe('a row', () => {
  const headers = ['First Name', 'E-mail', 'Website', 'total_duration_seconds'];
  const columns = mapColumns(headers);
  const judge = (cells: unknown[], defaults = {}) => judgeRow(cells, columns, defaults);
  const faults = (cells: unknown[], defaults = {}) => {
    const judged = judge(cells, defaults);
    return 'faults' in judged ? judged.faults.map(({ pointer }) => headerOf(pointer, headers, columns)) : [];
  };

  it('is judged as the request that it stands for, with defaults for what it leaves open', () => {
    const judged = judge(['Dana', '', 'a.example', ''], { total_duration_seconds: 20, url: 'https://b.example' });
    expect(judged).toMatchObject({
      body: { url: 'https://a.example', total_duration_seconds: 20, lead: { name: 'Dana' } },
      own: { url: 'https://a.example', lead: { name: 'Dana', first_name: 'Dana' } },
    });
    expect(judge(['Dana', '', '', ''], { url: 'https://b.example' })).toMatchObject({
      body: { url: 'https://b.example' },
    });
  });

  it('that is bad names its columns as the file calls them', () => {
    expect(faults(['', 'nobody', 'ftp://x', 'soon'])?.toSorted()).toEqual(headers.toSorted());
    expect(faults(['Dana', '', '', ''])).toEqual(['Website']);
    expect(judge(['', '', '', ''])).toEqual({
      faults: [
        { pointer: '/lead/name', message: 'is empty: who is the film for?' },
        { pointer: '/url', message: 'is empty, and the defaults hold no url' },
      ],
    });
    expect(faults(['Dana', '', 'a.example', ''], { voice_preset: 'robot' })).toEqual(['voice_preset']);
  });

  it('is the same as another one by page and lead: by id, else e-mail, else name and company', () => {
    const key = (lead: Record<string, string>, url = 'https://a.example', lead_id?: string | number) =>
      rowKey({ url, lead: { name: 'Dana', ...lead }, ...(lead_id !== undefined && { lead_id }) });
    expect(key({ email: 'D@x.example', company: 'A' })).toBe(key({ email: 'd@X.example ', company: 'B' }));
    expect(key({ company: 'Hearth' })).toBe(key({ company: 'HEARTH', name: 'dana' }));
    expect(key({}, 'https://a.example')).toBe(key({}, 'https://A.example/'));
    expect(key({}, undefined, 7)).toBe(key({ email: 'z@x.example' }, undefined, '7'));
    const different = [
      key({}),
      key({ company: 'A' }),
      key({ email: 'a@x.example' }),
      key({}, 'https://b.example'),
      key({}, undefined, 7),
    ];
    expect(new Set(different).size).toBe(different.length);
  });

  it('has a film whose id follows from batch and row', () => {
    const batch = 'bat_01m8p572egy1ri7b02rct7dzs1';
    const id = rowVideoId(batch, 'a');
    expect(kindOf(id)).toBe('vid');
    expect(id.slice(4, 14)).toBe(batch.slice(4, 14));
    expect([
      rowVideoId(batch, 'a'),
      rowVideoId(batch, 'b') === id,
      rowVideoId(batch.replace(/.$/, '2'), 'a') === id,
    ]).toEqual([id, false, false]);
  });
});
