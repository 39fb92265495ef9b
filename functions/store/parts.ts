import type { RecordingSegment, RecordingSession } from '../contract/recording.ts';
import { ifCondition } from './if-condition.ts';
import type { Library } from './library.ts';
import type { FormerScript, ResourceChange } from './productions.ts';

/** What lies in a resource's partition beside its row and its tasks: sessions, segments, former versions. */
export class Parts {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Notes how a recording's frames were made, and its scenes. Written twice, it is the same. */
  async noteSession(id: string, session: RecordingSession, segments: readonly RecordingSegment[]): Promise<void> {
    const { recordingSession, recordingSegment } = this.#library.entities;
    await recordingSession.put({ id, ...session }).go();
    await Promise.all(segments.map((segment) => recordingSegment.put({ id, ...segment }).go()));
  }

  /** Keeps a script as it is before it changes. Written twice, it is the same. */
  async keepVersion(id: string, { version, script, is_approved, created_at }: FormerScript): Promise<void> {
    const { sections, total_duration_seconds } = script;
    const kept = { id, version, sections, total_duration_seconds, is_approved, created_at };
    await this.#library.entities.scriptVersion.put(kept).go();
  }

  /** Saves a new version of a script; false when it is no longer the one that was read. */
  saveScript(id: string, fromVersion: number, columns: ResourceChange): Promise<boolean> {
    return ifCondition(
      this.#library.entities.script
        .patch({ id })
        // ElectroDB types `set` by each entity; these columns were chosen by kind.
        .set({ ...columns, updated_at: new Date().toISOString() } as never)
        .where(({ version, status }, { eq }) => `${eq(version, fromVersion)} AND ${eq(status, 'completed')}`)
        .go(),
    );
  }
}
