import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActingSite } from '../support/acting-site.ts';
import { CommandRun } from '../support/command-line.ts';
import { Workplace } from '../support/workplace.ts';

let site: ActingSite;
let place: Workplace;
let folder: string;
/** Runs all the while, so that no command waits for one of its own. */
let engine: CommandRun;
beforeAll(async () => {
  site = await ActingSite.start();
  place = await Workplace.open();
  folder = join(place.temp, 'files');
  await mkdir(folder);
  engine = new CommandRun(place.temp, 'start', '--data', place.data, '--port', '0', '--allow-private');
  await engine.address();
});
afterAll(async () => {
  await engine?.end('SIGTERM');
  await place?.remove();
  await site?.stop();
});

const batch = (...args: string[]) => new CommandRun(place.temp, 'batch', '--data', place.data, ...args);
async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}
const results = async (name: string) => {
  const text = await readFile(join(folder, name), 'utf8');
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
};

describe('npm run batch', () => {
  it('tells how the rows come along, ends with a table, and leaves the result file beside the file', async () => {
    const path = await file(
      'leads.csv',
      `Name,Website\nAda,${site.url('page', 'page')}\nBo,${site.url('shut', 403)}\nCy,ftp://x\n`,
    );
    const command = batch(path, '--duration', '5', '--resolution', '640x360');
    // A row has failed and another is bad: scripts can tell.
    expect(await command.exited, command.err).toBe(1);
    expect(command.err).toMatch(/Reading the file[\s\S]*2\/2 films.*✓ 1.*✗ 1.*1 bad/);
    for (const words of [
      'Batch completed',
      '3 in leads.csv',
      '1 made, 1 failed',
      '1 bad, 0 repeated',
      'to providers',
      'line 4',
      'redrive',
    ]) {
      expect(command.out).toContain(words);
    }
    expect((await results('leads.results.csv')).map(({ Name, status, line }) => [Name, status, line])).toEqual([
      ['Ada', 'completed', '2'],
      ['Bo', 'failed', '3'],
      ['Cy', 'invalid', '4'],
    ]);
  });

  it('prints one JSON document when it is asked to, and ends with 0 when every row has its film', async () => {
    const path = await file('one.jsonl', JSON.stringify({ name: 'Ada' }));
    const command = batch(
      path,
      '--json',
      '--url',
      site.url('page', 'page'),
      '--duration',
      '5',
      '--resolution',
      '640x360',
    );
    expect(await command.exited, command.err).toBe(0);
    expect(JSON.parse(command.out)).toMatchObject({
      status: 'completed',
      completed: 1,
      results_path: join(folder, 'one.results.csv'),
    });
  });

  it('cancels the batch on Ctrl-C, keeps what was made, and ends with 130', async () => {
    const path = await file(
      'stop.csv',
      `Name,Website\nAda,${site.url('silent', 'hang')}\nBo,${site.url('silent', 'hang')}\n`,
    );
    const command = batch(path, '--at-once', '1');
    while ((site.asked['/silent'] ?? 0) < 1) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await command.end('SIGINT'), command.err).toBe(130);
    expect(command.out).toContain('Batch cancelled');
    expect((await results('stop.results.csv')).map(({ status }) => status)).toEqual(['cancelled', 'not_started']);
  });

  it.each<[string, string | null, string[], RegExp]>([
    ['a file that is not there', null, [], /There is no file .*none\.csv/],
    ['an empty file', '', [], /is empty/],
    ['a name that no batch can have', 'Name\nA', [], /file_name: must end with \.csv/],
    ['an option that is wrong', 'Name\nA', ['--voice', 'robot'], /--voice: .*professional_male/],
    ['too many at once', 'Name\nA', ['--at-once', '41'], /--at-once.*from 1 to 40/],
    ['a page that is no address', 'Name\nA', ['--url', 'here'], /--url: must be an http/],
  ])('refuses %s, with 2, and makes nothing', async (name, text, args, message) => {
    const path =
      text === null
        ? join(folder, 'none.csv')
        : await file(name.includes('no batch') ? 'leads.xlsx' : `${args.length}${text.length}.csv`, text);
    const command = batch(path, ...args);
    expect(await command.exited, command.err).toBe(2);
    expect(command.err).toMatch(message);
    expect(command.err).not.toMatch(/\n\s+at /);
    expect((await readdir(folder)).filter((one) => one.startsWith('leads.xlsx.') || one.startsWith('none.'))).toEqual(
      [],
    );
  });

  it('says what a file without columns of ours lacks', async () => {
    const command = batch(await file('phones.csv', 'Phone;City\n1;Bonn\n'));
    expect(await command.exited, command.err).toBe(1);
    expect(command.out).toMatch(/no column for the lead’s name[\s\S]*"Phone", "City"/);
    expect(await readdir(folder)).not.toContain('phones.results.csv');
  });
});
