import type { ResourceStatus } from './resource.ts';
import type { Stage } from './stages.ts';

/**
 * What an id's prefix says: which resource it names, which stages make it when it is asked for alone, and the word
 * for "being made". The parts of a whole video share the body of its id: `vid_01j…` was spoken as `voc_01j…`.
 */
export const KINDS = {
  vid: { name: 'video', stages: ['scout', 'script', 'voice', 'record', 'compose', 'host'], running: 'pending' },
  rec: { name: 'recording', stages: ['scout', 'record', 'compose'], running: 'recording' },
  scr: { name: 'script', stages: ['scout', 'script'], running: 'generating' },
  voc: { name: 'voiceover', stages: ['voice'], running: 'synthesizing' },
  cmp: { name: 'composed video', stages: ['record', 'compose'], running: 'composing' },
  hst: { name: 'hosted video', stages: ['host'], running: 'publishing' },
} as const satisfies Record<string, { name: string; stages: readonly Stage[]; running: ResourceStatus }>;
export type Kind = keyof typeof KINDS;

/** The stage of a whole video that makes a resource of each kind. */
export const MADE_BY: Record<Exclude<Kind, 'vid'>, Stage> = {
  rec: 'record',
  scr: 'script',
  voc: 'voice',
  cmp: 'compose',
  hst: 'host',
};

const ID = /^(vid|rec|scr|voc|cmp|hst)_([0-9a-z]{26})$/;

/** The kind of an id; null when it is none of ours. */
export const kindOf = (id: string): Kind | null => (ID.exec(id)?.[1] as Kind | undefined) ?? null;

/** What an id has after its prefix; the name of its place in the media bucket. */
export const bodyOf = (id: string): string => id.slice(id.indexOf('_') + 1);

/** The id of the resource of that kind that belongs to another one. */
export const siblingOf = (kind: Kind, id: string): string => `${kind}_${bodyOf(id)}`;
