import { lambdaCost } from '../../../functions/core/compute-cost.ts';
import { table } from '../report.ts';

/** CPU seconds of a film by what took them, and the number of its scenes that were made. */
export interface FilmWork {
  readonly name: string;
  readonly record: number;
  readonly render: number;
  readonly assemble: number;
  readonly scenes: number;
}

/** Memory of the functions, MB (lib/pipeline-stack.ts); Lambda gives a vCPU for each 1769. */
const MEMORY = { record: 3008, render: 5307, assemble: 3538 } as const;
const MB_PER_VCPU = 1769;
/**
 * How many of its vCPUs a step keeps busy: one browser has used 1.2 cores (docs/benchmarks.md), x264 on small scenes about
 * two thirds of its threads, assembling two processes at a time.
 */
const BUSY = { record: 1.2, render: 2, assemble: 1.6 } as const;
/** Start of a cold function with its layers, and of Chromium, which is inflated into /tmp first; seconds. */
const START = { record: 1 + 1.75 + 0.65, render: 1, assemble: 1 } as const;

type Step = keyof typeof MEMORY;

/** What Lambda would bill and how long it would take, one function a scene, all at once. */
export function costTable(films: readonly FilmWork[]): string {
  const rows = films.map((film) => {
    const of = (step: Step) => {
      const workers = step === 'assemble' ? 1 : film.scenes;
      const busy = Math.min(BUSY[step], MEMORY[step] / MB_PER_VCPU);
      const wall = film[step] / workers / busy + START[step];
      return { wall, usd: workers * lambdaCost(wall, MEMORY[step]) };
    };
    const [record, render, assemble] = [of('record'), of('render'), of('assemble')];
    const wall = record.wall + render.wall + assemble.wall;
    const usd = record.usd + render.usd + assemble.usd;
    const cpu = [film.record, film.render, film.assemble].map((seconds) => seconds.toFixed(1));
    return [film.name, String(film.scenes), ...cpu, `${wall.toFixed(1)} s`, `$${usd.toFixed(4)}`];
  });
  const head = ['60 s of 1920x1080', 'Scenes made', 'Record, CPU s', 'Render, CPU s', 'Assemble, CPU s'];
  return table([...head, 'Modelled time on Lambda', 'Lambda'], rows);
}
