import { setInterval } from 'node:timers';
import { addedVariables, type ContainerTask } from './asl-containers.ts';
import type { Containers } from './containers.ts';
import { isStopped } from './scope.ts';
import { statesError, type TaskHandler, timeoutError } from './tasks.ts';

/** How often it is looked whether an execution is over, milliseconds: AWS stops the task of one that is. */
const LOOK_EVERY_MS = 200;

/** What a Task state with a container does here: waits for a free core, runs it, and ends it when its time or its execution is over. */
export function containerHandler(
  { family, timeoutSeconds }: ContainerTask,
  containers: Containers,
  queue: <T>(work: () => Promise<T>) => Promise<T>,
): TaskHandler {
  return (input) =>
    queue(async () => {
      if (isStopped()) throw statesError('Engine.Stopped', 'The execution is over.', true);
      const ended = new AbortController();
      let late = false;
      const look = setInterval(() => isStopped() && ended.abort(), LOOK_EVERY_MS);
      const limit = setTimeout(
        () => {
          late = true;
          ended.abort();
        },
        (timeoutSeconds ?? 0) * 1000,
      );
      if (timeoutSeconds === null) clearTimeout(limit);
      try {
        await containers.run(family, addedVariables(input), ended.signal);
        return { TaskDefinitionArn: family, LastStatus: 'STOPPED' };
      } catch (error) {
        throw late ? await timeoutError() : error;
      } finally {
        clearInterval(look);
        clearTimeout(limit);
      }
    });
}
