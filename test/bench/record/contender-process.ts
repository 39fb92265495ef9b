import { type ContenderName, contenders, type Done } from './contenders.ts';
import { cpuSecondsOf } from './process-tree.ts';

/** Does the work of the contender on the command line and tells the parent what came of it and when it began. */
const [name, options] = process.argv.slice(2);
const work = (await contenders[name as ContenderName]()) as (options: unknown) => Promise<unknown>;
const cpuSecondsBefore = cpuSecondsOf(process.ppid);
const started = performance.now();
const result = await work(JSON.parse(options ?? '{}'));
const done: Done = { result, wallSeconds: (performance.now() - started) / 1000, cpuSecondsBefore };
process.send?.(done, () => process.exit());
