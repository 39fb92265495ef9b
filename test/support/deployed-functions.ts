import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readAssembly } from '../../lib/local/assembly.ts';
import { type Resource, withoutHash } from './synth.ts';

/** Bytes that a function's code and layers may have together, unzipped. Source: Lambda's quotas. */
export const LAMBDA_LIMIT = 250 * 1024 * 1024;

/** A function as AWS would have it: its folders, and its settings unchanged. */
export interface DeployedFunction {
  /** Logical id, without CDK's hash. */
  readonly id: string;
  readonly code: string;
  /** Folders of its layers, in order. */
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly memoryMb: number;
  /** Room in /tmp, MiB. */
  readonly tmpMb: number;
  readonly timeoutSeconds: number;
}

/** Every function of an assembly. @throws Error when its code or a layer is not there. */
export async function deployedFunctions(assemblyFolder: string): Promise<DeployedFunction[]> {
  return (await readAssembly(assemblyFolder)).flatMap(({ name, template, assets }) => {
    // What a synthesis wrote: a template of CloudFormation.
    const resources = (template.Resources ?? {}) as unknown as Record<string, Resource>;
    const folderOf = (key: string): string => {
      const folder = assets[key];
      if (!folder) throw new Error(`${name} has no asset ${key}.`);
      return folder;
    };
    return Object.entries(resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id, { Properties }]) => ({
        id: withoutHash(id),
        code: folderOf(Properties.Code.S3Key),
        // Here and below: as CDK writes a function.
        layers: ((Properties.Layers ?? []) as { Ref: string }[]).map(({ Ref }) =>
          folderOf(resources[Ref]?.Properties.Content.S3Key),
        ),
        variables: (Properties.Environment?.Variables ?? {}) as Record<string, unknown>,
        memoryMb: Number(Properties.MemorySize),
        tmpMb: Number(Properties.EphemeralStorage.Size),
        timeoutSeconds: Number(Properties.Timeout),
      }));
  });
}

/** Bytes of all files in a folder. */
export async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What a function weighs unzipped, bytes. */
export interface FunctionSize {
  readonly id: string;
  readonly code: number;
  readonly layers: readonly number[];
  readonly total: number;
}

export async function functionSizes(functions: readonly DeployedFunction[]): Promise<FunctionSize[]> {
  return Promise.all(
    functions.map(async ({ id, code, layers }) => {
      const [own = 0, ...others] = await Promise.all([code, ...layers].map(sizeOf));
      return { id, code: own, layers: others, total: others.reduce((sum, size) => sum + size, own) };
    }),
  );
}

/** A table to read, the largest first. */
export function sizeTable(sizes: readonly FunctionSize[]): string {
  const mb = (bytes: number) => (bytes / 1024 ** 2).toFixed(1).padStart(7);
  const rows = sizes
    .toSorted((one, other) => other.total - one.total)
    .map(({ id, code, layers, total }) => {
      const share = `${Math.round((total / LAMBDA_LIMIT) * 100)} %`.padStart(5);
      return `${id.padEnd(30)}${mb(code)}${mb(total - code)}${mb(total)}${share}  ${layers.length}`;
    });
  return ['MB unzipped, of 250:             code layers  total share  layers', ...rows].join('\n');
}
