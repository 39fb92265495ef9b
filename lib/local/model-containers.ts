import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MachineModel, objects, text } from './model.ts';
import { problemOf } from './support.ts';
import type { Problem, Resource, Stack } from './template.ts';

/** A container's program, as it runs without its image. */
export interface ContainerModel {
  /** Family of its task definition. */
  readonly family: string;
  readonly name: string;
  /** The program for Node, in the folder that the image is built from. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Folders of an image's context, and where its Dockerfile copies them. */
const COPIED: readonly (readonly [inImage: string, inContext: string])[] = [
  ['/var/task/', 'task'],
  ['/opt/', 'opt'],
];

/** Reads a task definition of one container, whose program is a file for Node. */
export function containerModel(resource: Resource, stack: Stack, problems: Problem[]): ContainerModel {
  const refuse = (problem: string) => problems.push(problemOf(resource, problem));
  const [container = {}, ...others] = objects(resource.properties.ContainerDefinitions);
  if (others.length > 0) refuse('more than one container');
  const { Name, Image, EntryPoint, Environment } = container;
  // `…/cdk-hnb659fds-container-assets-…:<hash>`
  const folder = stack.assets[text(Image).replace(/^.*:/, '')];
  if (folder === undefined) refuse('an image from elsewhere');
  const onThisMachine = (value: string) => {
    const [inImage, inContext] = COPIED.find(([prefix]) => value.startsWith(prefix)) ?? [];
    return inImage === undefined || inContext === undefined
      ? value
      : join(folder ?? '', inContext, value.slice(inImage.length));
  };
  const [node, file, ...rest] = Array.isArray(EntryPoint) ? EntryPoint.map(text) : [];
  if (node !== 'node' || !file || rest.length > 0) refuse('an EntryPoint other than Node and a file');
  const program = onThisMachine(file ?? '');
  if (folder !== undefined && !existsSync(program)) refuse(`no ${program}`);
  const variables = objects(Environment).map((one): [string, string] => [
    text(one.Name),
    onThisMachine(text(one.Value)),
  ]);
  for (const key of Object.keys(container).filter((name) => !FOLLOWED.includes(name)))
    refuse(`property ${key} of a container`);
  return { family: resource.name, name: text(Name), program, environment: Object.fromEntries(variables) };
}

/** State machines that run a task definition of somewhere else. */
export function strayFamilies(
  resources: readonly Resource[],
  {
    machines,
    containers,
  }: { readonly machines: readonly MachineModel[]; readonly containers: readonly ContainerModel[] },
): Problem[] {
  return resources.flatMap((resource) => {
    const tasks = machines.find(({ name }) => name === resource.name)?.tasks ?? {};
    return Object.entries(tasks).flatMap(([state, task]) =>
      task.kind === 'container' && !containers.some(({ family }) => family === task.family)
        ? [problemOf(resource, `state ${JSON.stringify(state)}: no task definition ${task.family}`)]
        : [],
    );
  });
}

/** Properties of a container that are obeyed, or that mean nothing here: how it logs, and how it is ended. */
const FOLLOWED = ['Name', 'Image', 'EntryPoint', 'Environment', 'Essential', 'LogConfiguration', 'StopTimeout'];
