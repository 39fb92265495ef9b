import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stack, Template } from './template.ts';

interface Manifest {
  readonly artifacts: Record<
    string,
    {
      readonly type: string;
      readonly dependencies?: readonly string[];
      readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
    }
  >;
}
interface AssetManifest {
  readonly files: Record<
    string,
    {
      readonly source: { readonly path: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
  readonly dockerImages?: Record<
    string,
    {
      readonly source: { readonly directory?: string };
      readonly destinations: Record<string, { readonly imageTag: string }>;
    }
  >;
}

async function readJson<T>(folder: string, file: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as T;
}

/**
 * Reads the stacks of a synthesized CDK app, those that others depend on first.
 *
 * @param folder `cdk.out`.
 * @throws when there is no manifest, or a template or asset manifest cannot be read.
 */
export async function readAssembly(folder: string): Promise<Stack[]> {
  const { artifacts } = await readJson<Manifest>(folder, 'manifest.json');
  const ordered: string[] = [];
  const visit = (id: string) => {
    if (ordered.includes(id)) return;
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    ordered.push(id);
  };
  for (const id of Object.keys(artifacts).sort()) visit(id);
  const assetFiles = Object.values(artifacts).filter((artifact) => artifact.type === 'cdk:asset-manifest');
  const assets: Record<string, string> = {};
  await Promise.all(
    assetFiles.map(async ({ properties }) => {
      const { files, dockerImages = {} } = await readJson<AssetManifest>(folder, properties?.file ?? '');
      for (const { source, destinations } of Object.values(files)) {
        for (const { objectKey } of Object.values(destinations)) assets[objectKey] = join(folder, source.path);
      }
      for (const { source, destinations } of Object.values(dockerImages)) {
        for (const { imageTag } of Object.values(destinations)) assets[imageTag] = join(folder, source.directory ?? '');
      }
    }),
  );
  const stacks = ordered.filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack');
  return Promise.all(
    stacks.map(async (id) => {
      const { templateFile = `${id}.template.json`, stackName = id } = artifacts[id]?.properties ?? {};
      return { name: stackName, template: await readJson<Template>(folder, templateFile), assets };
    }),
  );
}
