import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureAssembly } from '../lib/local/cli/assembly.ts';
import { reportSizes } from '../lib/sizes.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const assembly = await ensureAssembly(root, () => process.stderr.write('Synthesizing …\n'));
const report = await reportSizes(assembly);
const head = '# Sizes\n\nMade by `npm run sizes`, of a deployment with all defaults.\n\n';
await writeFile(join(root, 'docs/sizes.md'), head + report);
process.stdout.write(report);
