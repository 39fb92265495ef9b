import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingSegment, RecordingSession } from '../../functions/contract/recording.ts';
import type { ScriptSection } from '../../functions/contract/script.ts';
import { ScriptVersion } from '../../functions/contract/script-resource.ts';
import type { Jobs } from '../../functions/store/jobs.ts';
import { type FormerScript, knownTasks, type Production } from '../../functions/store/productions.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';

let harness: LibraryHarness;
let jobs: Jobs;
beforeAll(async () => {
  harness = await LibraryHarness.start();
  jobs = harness.jobs;
});
afterAll(() => harness?.remove());

const production = async (id: string): Promise<Production> => {
  const found = await jobs.get(id);
  if (!found) throw new Error(`${id} is gone`);
  return found;
};
const section = (content: string): ScriptSection => ({
  title: 'Welcome',
  content,
  duration_seconds: 4,
  scene_type: 'intro',
  visual_cues: [],
  timing_marker: '[00:00]',
  direction: { kind: 'page', selector: null, text: null, action: 'look' },
});
const former = (version: number, is_approved = 'pending'): FormerScript => ({
  version,
  script: { sections: [section(`Words of version ${version}.`)], total_duration_seconds: 4 },
  is_approved,
  created_at: '2026-11-03T10:00:00.000Z',
});
const written = async (version = 1) => {
  const id = `scr_${ulid().toLowerCase()}`;
  const columns = { script_style: 'sales', language: 'en', total_duration_seconds: 60, sections: [section('First.')] };
  await jobs.create('scr', { id, lead_key: '-', ...columns, version }, knownTasks(['script']));
  await jobs.complete(id);
  return id;
};

describe('versions of a script', () => {
  it('are kept as they were, newest first, and once however often they are noted', async () => {
    const id = await written(11);
    for (const version of [2, 10, 1, 10]) await jobs.parts.keepVersion(id, former(version, 'approved'));
    const { versions } = await production(id);
    expect(versions.map(({ version }) => version)).toEqual([10, 2, 1]);
    for (const { id: owner, ...version } of versions) {
      expect(owner).toBe(id);
      expect(ScriptVersion.parse(version)).toEqual(version);
    }
    expect(versions[0]).toMatchObject({ is_approved: 'approved', sections: former(10).script.sections });
  });

  it('are saved by one of many who read the same, and the others are told', async () => {
    const id = await written();
    const saves = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        jobs.parts.saveScript(id, 1, { version: 2, sections: [section(`By ${index}.`)] }),
      ),
    );
    expect(saves.filter(Boolean)).toHaveLength(1);
    const { scr } = await production(id);
    expect(scr).toMatchObject({ version: 2, sections: [{ content: `By ${saves.indexOf(true)}.` }] });
  });

  it('are not saved over one that came between, nor over what is being rewritten, nor where there is none', async () => {
    const id = await written();
    expect(await jobs.parts.saveScript(id, 1, { version: 2 })).toBe(true);
    expect(await jobs.parts.saveScript(id, 1, { version: 2, language: 'de' })).toBe(false);
    await jobs.reopen(await production(id));
    expect(await jobs.parts.saveScript(id, 2, { version: 3, language: 'de' })).toBe(false);
    expect((await production(id)).scr).toMatchObject({ version: 2, language: 'en', status: 'generating' });
    const gone = `scr_${ulid().toLowerCase()}`;
    expect(await jobs.parts.saveScript(gone, 1, { version: 2 })).toBe(false);
    expect(await jobs.get(gone)).toBeNull();
  });
});

const session: RecordingSession = {
  capture_mode: 'live',
  frame_rate: 30,
  frames: 300,
  captured_frames: 120,
  dropped_frames: 0,
  cpu_seconds: 12.34,
  peak_memory_mb: 512.5,
  stopped: false,
};
const segments = (count: number): RecordingSegment[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    title: `Scene ${index}`,
    start_seconds: index * 2.5,
    duration_seconds: 2.5,
    frames: 75,
    captured_frames: 30,
    dropped_frames: 0,
    capture_mode: 'plate',
  }));
const recorded = async (id = `rec_${ulid().toLowerCase()}`) => {
  const columns = { url_recorded: 'https://shiftly.example/', resolution: '640x360', recording_config: {} };
  await jobs.create('rec', { id, lead_key: '-', ...columns }, knownTasks(['record']));
  return id;
};

describe('a recording’s session', () => {
  it('is there with its segments in the order of the film, also of more than ten', async () => {
    const id = await recorded();
    expect(await production(id)).toMatchObject({ session: null, segments: [] });
    await jobs.parts.noteSession(id, session, segments(12).toReversed());
    const found = await production(id);
    const { id: _, ...noted } = found.session ?? { id: '' };
    expect(RecordingSession.parse(noted)).toEqual(session);
    expect(found.segments.map(({ id: owner, ...segment }) => RecordingSegment.parse(segment))).toEqual(segments(12));
  });

  it('noted twice is the same', async () => {
    const id = await recorded();
    await jobs.parts.noteSession(id, session, segments(3));
    const first = await production(id);
    await jobs.parts.noteSession(id, session, segments(3));
    expect(await production(id)).toEqual(first);
  });

  it('of a whole video lies with the recording, not with the video', async () => {
    const id = `vid_${ulid().toLowerCase()}`;
    await jobs.create('vid', newVideo(id), []);
    await jobs.parts.noteSession(id.replace('vid', 'rec'), session, segments(1));
    expect(await production(id)).toMatchObject({ session: null, segments: [] });
  });
});

describe('removing', () => {
  it('takes a resource and everything in its partition, and nothing of its neighbour', async () => {
    const [id, other] = [await written(), await written()];
    for (const script of [id, other]) {
      for (let version = 1; version <= 30; version++) await jobs.parts.keepVersion(script, former(version));
    }
    const before = await production(other);
    await jobs.remove(id);
    expect(await jobs.get(id)).toBeNull();
    // Made anew under the same id, it has nothing of what was there before.
    const columns = { script_style: 'sales', language: 'en', total_duration_seconds: 60 };
    await jobs.create('scr', { id, lead_key: '-', ...columns }, []);
    expect(await production(id)).toMatchObject({ tasks: [], versions: [], row: { runs: 1 } });
    expect(await production(other)).toEqual(before);
  });

  it('takes a recording’s session and segments too', async () => {
    const id = await recorded();
    await jobs.parts.noteSession(id, session, segments(4));
    await jobs.remove(id);
    await recorded(id);
    expect(await production(id)).toMatchObject({ session: null, segments: [] });
  });

  it('of what is gone does nothing', async () => {
    await jobs.remove(`hst_${ulid().toLowerCase()}`);
    await jobs.remove('nobody');
  });
});
