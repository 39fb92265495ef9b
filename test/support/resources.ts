import type { Kind } from '../../functions/contract/kinds.ts';
import type { LibraryHarness } from './library.ts';
import { play } from './played-steps.ts';

export const V = '/api/v1/videos';

/** Where each kind is asked for, and where it is read. */
export const PLACES: Record<Kind, { readonly post: string; readonly base: string }> = {
  vid: { post: V, base: V },
  rec: { post: `${V}/recordings/start`, base: `${V}/recordings` },
  scr: { post: `${V}/scripts/generate`, base: `${V}/scripts` },
  voc: { post: `${V}/voiceovers/synthesize`, base: `${V}/voiceovers` },
  cmp: { post: `${V}/compose`, base: `${V}/composed` },
  hst: { post: `${V}/host`, base: `${V}/hosted` },
};

/** A small request of each kind; compositions and publications need what they are made of. */
const SMALL: Record<Kind, Record<string, unknown>> = {
  vid: {
    lead: { name: 'Dana Reyes' },
    url: 'https://shiftly.example/',
    total_duration_seconds: 10,
    resolution: '640x360',
  },
  rec: { url_recorded: 'https://shiftly.example/', resolution: '640x360', duration_seconds: 5 },
  scr: { lead: { name: 'Dana Reyes' }, total_duration_seconds: 10 },
  voc: { text_content: 'Good morning.\n\nAnd good night.' },
  cmp: {},
  hst: {},
};

type Body = Readonly<Record<string, unknown>>;
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about.
type View = any;

/** Asks for a resource, which is then on its way. @throws Error when it is refused. */
export async function begin(api: LibraryHarness, kind: Kind, more: Body = {}): Promise<View> {
  const { status, text, json } = await api.call('POST', PLACES[kind].post, { ...SMALL[kind], ...more });
  if (status !== 202) throw new Error(`${kind} was answered with ${status} ${text}`);
  return json();
}

/** A resource that is done, as it is read then. */
export async function finish(api: LibraryHarness, kind: Kind, more: Body = {}): Promise<View> {
  const { id } = await begin(api, kind, more);
  await play(api, id);
  return read(api, kind, id);
}

export async function read(api: LibraryHarness, kind: Kind, id: string): Promise<View> {
  return (await api.call('GET', `${PLACES[kind].base}/${id}`)).json();
}

/** Finished parts that a composition is made of. */
export async function parts(api: LibraryHarness, more: { rec?: Body; voc?: Body } = {}) {
  const recording = await finish(api, 'rec', more.rec);
  const voiceover = await finish(api, 'voc', more.voc);
  return { screen_recording_id: recording.id as string, voiceover_id: voiceover.id as string };
}

/** The input of an execution that runs these stages and no other. */
export const runOf = (...stages: string[]) => {
  const all = ['scout', 'script', 'voice', 'record', 'compose', 'host'];
  return Object.fromEntries(all.map((stage) => [stage, stages.includes(stage)]));
};

/** JSON pointers of the fields that an answer refuses, each once, in order. */
export function pointersOf({ json }: { json: () => View }): string[] {
  const { errors = [] } = json() as { errors?: { pointer: string }[] };
  return [...new Set(errors.map(({ pointer }) => pointer))].sort();
}
