import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readAssembly } from './local/assembly.ts';
import { evaluateStacks } from './local/evaluate.ts';
import type { Stack } from './local/template.ts';

/** MB that a function's code and layers may have together, unzipped. */
const LAMBDA_LIMIT_MB = 250;
/** Resources that CloudFormation takes in a stack. */
const STACK_LIMIT = 500;

/** Bytes of a file, or of all files in a folder. */
async function bytesOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(head), row(head.map((_, n) => (n === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

/** How many resources each stack has, as a table. Pure. */
function resourceTable(stacks: readonly Stack[]): string {
  const rows = stacks.map(({ name, template }) => {
    const types = Object.values(template.Resources ?? {}).map(({ Type }) => Type);
    const count = (type: string) => types.filter((one) => one === type).length;
    return [
      name,
      types.length,
      count('AWS::Lambda::Function'),
      count('AWS::IAM::Role'),
      count('AWS::Logs::LogGroup'),
      count('AWS::CloudWatch::Alarm'),
    ];
  });
  return table(['Stack', `Resources of ${STACK_LIMIT}`, 'Functions', 'Roles', 'Log groups', 'Alarms'], rows);
}

/** How big each function is, as a table. */
async function functionTable(stacks: readonly Stack[]): Promise<string> {
  const { functions } = evaluateStacks(stacks, '127.0.0.1:1');
  const rows = await Promise.all(
    functions.map(async ({ name, bundleFolder, file, layers, memoryMb, timeoutSeconds }) => {
      const code = await bytesOf(bundleFolder);
      const layered = await Promise.all(layers.map(bytesOf));
      const zipped = gzipSync(await readFile(join(bundleFolder, file))).length;
      const total = layered.reduce((sum, size) => sum + size, code);
      const short = name.replace(/[0-9A-F]{8}$/, '').replace(/^[A-Za-z]+?-/, '');
      return [short, Math.round(code / 1024), Math.round(zipped / 1024), megabytes(total), memoryMb, timeoutSeconds];
    }),
  );
  const head = [
    'Function',
    'Code, KB',
    'gzipped, KB',
    `with layers, MB of ${LAMBDA_LIMIT_MB}`,
    'Memory, MB',
    'Limit, s',
  ];
  return table(head, rows.toSorted());
}

/**
 * Tells how big a synthesized deployment is, in Markdown.
 *
 * @param folder of the assembly.
 */
export async function reportSizes(folder: string): Promise<string> {
  const stacks = await readAssembly(folder);
  return `${resourceTable(stacks)}\n\n${await functionTable(stacks)}\n`;
}
