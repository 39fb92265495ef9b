import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { TimedPhone } from '../core/voice/word-times.ts';
import { decodeWav } from './wav.ts';

/** Samples a second of flite's voices. */
export const FLITE_RATE = 16_000;

export type FliteVoice = 'rms' | 'slt';

/** One thing to say. */
interface Utterance {
  readonly text: string;
  readonly voice: FliteVoice;
  /** Length of every sound in relation to the voice's own: 1.2 is slower. */
  readonly durationStretch: number;
}

/** What flite said. */
interface Speech {
  /** Mono at {@link FLITE_RATE}. */
  readonly samples: Int16Array;
  /** Every sound of `samples` in order, silences (`pau`) included. */
  readonly phones: readonly TimedPhone[];
}

/** The name of the work folder inside the sandbox, the only part of the disk that flite sees. */
const INSIDE = '/work';

/** Sounds are only named in the second pass, so they may be short: less to compute. */
const SHORTEST = 0.3;

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** Compiled once a process for each path: 21 MB take about 60 ms. A failure is not kept. */
function compiled(path: string): Promise<WebAssembly.Module> {
  const known = modules.get(path);
  if (known) return known;
  const fresh = readFile(path).then((bytes) => WebAssembly.compile(bytes));
  modules.set(path, fresh);
  fresh.catch(() => modules.delete(path));
  return fresh;
}

/** The flite engine compiled to WASI, run in this process without network and with one folder of the disk. */
export class Flite {
  readonly #wasmPath: string;
  readonly #folder: string;

  /**
   * @param wasmPath the path of `flite.wasm`.
   * @param folder a folder for its files; two runs in the same folder must not overlap.
   */
  constructor(wasmPath: string, folder: string) {
    this.#wasmPath = wasmPath;
    this.#folder = folder;
  }

  /**
   * Speaks one utterance: about 1.2 ms of computing for each letter, during which the event loop stands still.
   *
   * @throws RejectedError `InternalError` when the engine fails.
   */
  async speak({ text, voice, durationStretch }: Utterance): Promise<Speech> {
    const stretch = ['--setf', `duration_stretch=${durationStretch}`];
    const report = await this.#run(['-voice', voice, ...stretch, '-psdur', '-o', `${INSIDE}/speech.wav`, '-t', text]);
    let start = 0;
    const phones = [...report.matchAll(/(\S+):(\d+\.\d+)/g)].map(([, phone = '', time]) => {
      const sound = { phone, start, end: Number(time) };
      start = sound.end;
      return sound;
    });
    return { samples: decodeWav(await readFile(join(this.#folder, 'speech.wav'))), phones };
  }

  /**
   * The sounds of each token when it is spoken alone. Where flite's answer cannot be told apart by token, each letter
   * stands for a sound, so that lengths at least are in proportion.
   *
   * @throws RejectedError `InternalError` when the engine fails.
   */
  async pronounce(tokens: readonly string[], voice: FliteVoice): Promise<string[][]> {
    const plain = tokens.map((token) => token.replace(/[^A-Za-z0-9']/g, ''));
    await writeFile(join(this.#folder, 'tokens.txt'), `${plain.join('\n\n')}\n`);
    const stretch = ['--setf', `duration_stretch=${SHORTEST}`];
    const report = await this.#run(['-voice', voice, ...stretch, '-ps', '-o', 'none', '-f', `${INSIDE}/tokens.txt`]);
    const lines = report.split('\n').filter((line) => line.trim());
    if (lines.length !== plain.length) return plain.map((token) => [...token]);
    return lines.map((line) => line.split(' ').filter((phone) => phone && phone !== 'pau'));
  }

  /** One run in a fresh instance; what it prints is its answer. */
  async #run(args: readonly string[]): Promise<string> {
    const module = await compiled(this.#wasmPath);
    const reportPath = join(this.#folder, 'report.txt');
    const report = await open(reportPath, 'w');
    try {
      const wasi = new WASI({
        version: 'preview1',
        args: ['flite', ...args],
        env: {},
        preopens: { [INSIDE]: this.#folder },
        stdout: report.fd,
        stderr: report.fd,
        returnOnExit: true,
      });
      const instance = await WebAssembly.instantiate(module, wasi.getImportObject() as WebAssembly.Imports);
      const code = wasi.start(instance);
      if (code !== 0) throw new Error(`flite ended with ${code}`);
    } catch (cause) {
      const said = (await readFile(reportPath, 'latin1')).slice(-200);
      throw new RejectedError(REJECTED.internal, `The voice engine failed: ${said}`, { cause });
    } finally {
      await report.close();
    }
    const text = await readFile(reportPath, 'latin1');
    await rm(reportPath);
    return text;
  }
}
