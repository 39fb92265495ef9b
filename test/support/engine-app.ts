import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BUNDLES } from './engine-bundles.ts';
import { appTemplate, stateTemplate } from './engine-templates.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** A synthesized app in a temporary folder, and a folder for its data. */
export interface EngineApp {
  readonly assemblyFolder: string;
  readonly dataFolder: string;
  remove(): Promise<void>;
}

/** Writes the two stacks, changed by `more` resources in the second, as a cloud assembly. */
export async function writeEngineApp(more: Record<string, unknown> = {}): Promise<EngineApp> {
  // Below node_modules, so that the bundles find the SDK without being bundled with it.
  const cache = join(REPOSITORY, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const assemblyFolder = await mkdtemp(join(cache, 'engine-app-'));
  const dataFolder = await mkdtemp(join(tmpdir(), 'engine-data-'));
  const put = async (path: string, content: unknown) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await mkdir(join(assemblyFolder, path, '..'), { recursive: true });
    await writeFile(join(assemblyFolder, path), text);
  };
  const files = [...Object.keys(BUNDLES), 'layer'].map((name) => [
    name,
    { source: { path: `asset.${name}`, packaging: 'zip' }, destinations: { here: { objectKey: `${name}.zip` } } },
  ]);
  const stack = (name: string, ...dependencies: string[]) => ({
    type: 'aws:cloudformation:stack',
    dependencies: [...dependencies, `${name}.assets`],
    properties: { templateFile: `${name}.template.json` },
  });
  const assets = (name: string) => ({ type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } });
  const template: { Resources: Record<string, unknown> } = {
    ...appTemplate,
    Resources: { ...appTemplate.Resources, ...more },
  };
  await Promise.all([
    ...Object.entries(BUNDLES).map(([name, source]) => put(`asset.${name}/index.mjs`, source)),
    put('asset.layer/bin/tool', 'a tool'),
    put('manifest.json', {
      artifacts: {
        App: stack('App', 'State'),
        'App.assets': assets('App'),
        State: stack('State'),
        'State.assets': assets('State'),
      },
    }),
    put('State.template.json', stateTemplate),
    put('App.template.json', template),
    put('State.assets.json', { files: {} }),
    put('App.assets.json', { files: Object.fromEntries(files) }),
  ]);
  return {
    assemblyFolder,
    dataFolder,
    remove: async () => {
      await rm(assemblyFolder, { recursive: true, force: true });
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
