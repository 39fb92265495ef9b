import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandRun } from '../support/command-line.ts';
import { Workplace } from '../support/workplace.ts';

let place: Workplace;
/** Runs all the while; what the command line lets through, it refuses. */
let engine: CommandRun;
let url: string;
beforeAll(async () => {
  place = await Workplace.open();
  engine = new CommandRun(place.temp, 'start', '--data', place.data, '--port', '0');
  url = await engine.address();
});
afterAll(async () => {
  await engine?.end('SIGTERM');
  await place?.remove();
});

const good = ['--url', 'https://shiftly.example/', '--name', 'Dana'];
const out = () => join(place.temp, 'out');
const make = (...args: string[]) => new CommandRun(place.temp, 'make', '--data', place.data, '--out', out(), ...args);

describe('an option that is wrong is named, ends with 2, and makes nothing', () => {
  it.each<[string, string[], RegExp]>([
    ['one that there is not', [...good, '--colour', 'red'], /unknown option '--colour'/],
    ['no address', ['--name', 'Dana'], /required option '--url/],
    ['no name', ['--url', 'https://shiftly.example/'], /required option '--name/],
    ['an empty name', ['--url', 'https://shiftly.example/', '--name', ''], /--name: /],
    ['a film of 4 seconds', [...good, '--duration', '4'], /--duration: /],
    ['a film of 601 seconds', [...good, '--duration', '601'], /--duration: /],
    ['a length that is no number', [...good, '--duration', 'abc'], /--duration.*must be a number/],
    ['a length that is nothing', [...good, '--duration', ''], /--duration.*must be a number/],
    ['a size that is none', [...good, '--resolution', 'huge'], /--resolution: must be WIDTHxHEIGHT/],
    ['a style that there is not', [...good, '--style', 'poetic'], /--style: .*professional/],
    ['a voice that there is not', [...good, '--voice', 'robot'], /--voice: .*professional_male/],
    ['an address that is none', ['--url', 'shiftly', '--name', 'Dana'], /--url: must be an http or https address/],
    ['an address of another kind', ['--url', 'ftp://a.example/', '--name', 'Dana'], /--url: must be an http/],
    ['a private address', ['--url', 'http://127.0.0.1:1/', '--name', 'Dana'], /--url: .*not public.*--allow-private/],
    ['a port that is no number', [...good, '--port', 'x'], /--port.*whole number/],
    ['a port that cannot be', [...good, '--port', '70000'], /--port.*up to 65535/],
  ])('%s', async (_, args, message) => {
    const command = make(...args);
    expect(await command.exited, command.err).toBe(2);
    expect(command.err).toMatch(message);
    expect(command.err).not.toMatch(/\n\s+at |node_modules/);
    expect(command.out).toBe('');
    expect(await readdir(out()).catch(() => [])).toEqual([]);
  });

  it('and no video was noted for any of them', async () => {
    const { items } = await (await fetch(`${url}/api/v1/videos`)).json();
    expect(items).toEqual([]);
  });
});

it('a command that there is not is refused, and help is no error', async () => {
  const unknown = new CommandRun(place.temp, 'bake');
  const help = new CommandRun(place.temp, 'make', '--help');
  expect(await unknown.exited).toBe(2);
  expect(unknown.err).toMatch(/bake/);
  expect(await help.exited).toBe(0);
  expect(help.out).toContain('--allow-private');
});
