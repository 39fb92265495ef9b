import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { ffmpegPath } from '../support/binaries.ts';

const RATE = 44_100;
const LEAD_SECONDS = 0.12;
const TAIL_SECONDS = 0.4;
const SECONDS = { letter: 0.065, space: 0.05, stop: 0.25 };

const secondsOf = (character: string) =>
  /[.?!]/.test(character) ? SECONDS.stop : /[\p{L}\p{N}]/u.test(character) ? SECONDS.letter : SECONDS.space;

/** A tone for each letter and silence for the rest, with the times of every character. */
export function toneSpeech(text: string) {
  const characters = [...text];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = LEAD_SECONDS;
  for (const character of characters) {
    starts.push(at);
    at += secondsOf(character);
    ends.push(at);
  }
  const samples = new Int16Array(Math.round((at + TAIL_SECONDS) * RATE));
  for (const [i, character] of characters.entries()) {
    if (!/[\p{L}\p{N}]/u.test(character)) continue;
    const pitch = 140 + ((character.codePointAt(0) ?? 0) % 24) * 5;
    const [from, to] = [Math.round((starts[i] ?? 0) * RATE), Math.round((ends[i] ?? 0) * RATE)];
    for (let n = from; n < to; n++) {
      const edge = Math.min(1, (n - from) / 200, (to - n) / 200);
      const wave = [1, 2, 3, 5].reduce((sum, k) => sum + Math.sin((2 * Math.PI * pitch * k * n) / RATE) / k, 0);
      samples[n] = Math.round(wave * edge * 3000);
    }
  }
  return { samples, characters, starts, ends };
}

/** As ElevenLabs' `mp3_44100_128`. */
export async function encodeMp3(samples: Int16Array): Promise<Buffer> {
  const input = ['-f', 's16le', '-ar', String(RATE), '-ac', '1', '-i', 'pipe:0'];
  const args = ['-v', 'error', ...input, '-c:a', 'libmp3lame', '-b:a', '128k', '-f', 'mp3', 'pipe:1'];
  const child = spawn(ffmpegPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(Buffer.from(samples.buffer));
  const [audio] = await Promise.all([buffer(child.stdout), once(child, 'close')]);
  return audio;
}
