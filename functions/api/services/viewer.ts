import type { ComposeOptions } from '../../contract/compose.ts';
import { HostOptions } from '../../contract/host.ts';
import { mediaKeys } from '../../contract/keys.ts';
import { bodyOf, MADE_BY } from '../../contract/kinds.ts';
import type { RecordingSession } from '../../contract/recording.ts';
import type { ScriptVersion } from '../../contract/script-resource.ts';
import { SpokenSection, type Word } from '../../contract/voice.ts';
import { signedUntil } from '../../core/host-times.ts';
import { type SignedLink, viewHosted } from '../../core/views/hosted-view.ts';
import { viewComposed, viewRecording, viewScript, viewVoiceover } from '../../core/views/resource-views.ts';
import { viewVideo } from '../../core/views/video-view.ts';
import type { Jobs } from '../../store/jobs.ts';
import type { Media } from '../../store/media.ts';
import type { Production } from '../../store/productions.ts';
import type { SignSite } from '../../store/site-signer.ts';
import type { AudienceService } from './audience-service.ts';

/** What is told of a video's viewers. */
type Audience = Pick<AudienceService, 'viewsOf' | 'watched'>;

/** Puts resources together as clients see them, from their rows and from those of the video they are a part of. */
export class Viewer {
  readonly #jobs: Jobs;
  readonly #media: Media;
  readonly #siteUrl: string;
  readonly #audience: Audience;
  readonly #signSite: SignSite;

  constructor(options: {
    jobs: Jobs;
    media: Media;
    siteUrl: string;
    audience: Audience;
    signSite: SignSite;
  }) {
    this.#jobs = options.jobs;
    this.#media = options.media;
    this.#siteUrl = options.siteUrl;
    this.#audience = options.audience;
    this.#signSite = options.signSite;
  }

  /** @param detail a list leaves out what is long: word times and former versions. */
  async view(production: Production, detail: 'list' | 'one' = 'one'): Promise<unknown> {
    const { vid, rec, scr, voc, cmp, hst } = production;
    if (vid) return viewVideo(vid, production.tasks, this.#siteUrl, await this.#audience.viewsOf(vid.hosted?.slug));
    const tasks = await this.#tasksOf(production);
    // Columns of type `any` were parsed when they were written: the views name what they hold.
    if (rec) return viewRecording(rec as never, tasks, sessionOf(production), segmentsOf(production));
    if (scr) return viewScript(scr as never, tasks, detail === 'one' ? versionsOf(production) : undefined);
    if (voc) return viewVoiceover(voc as never, tasks, detail === 'one' ? await this.#wordsOf(production) : undefined);
    if (cmp) return viewComposed({ ...cmp, options: cmp.options as ComposeOptions } as never, tasks);
    if (hst) {
      const [signed, watched] = await Promise.all([this.#signedLink(production), this.#audience.watched(production)]);
      return viewHosted(hst, tasks, this.#siteUrl, { signed, watched });
    }
    throw new TypeError(`${production.id} has no row.`);
  }

  /** What opens a private video that is shown; null for the others. */
  async #signedLink({ hst }: Production): Promise<SignedLink | null> {
    const hosted = hst?.hosted;
    if (!hst || !hosted?.private || hst.availability !== 'available') return null;
    const until = signedUntil(
      HostOptions.parse(hst.options),
      hst.deletes_at ? new Date(hst.deletes_at) : null,
      new Date(),
    );
    return { query: await this.#signSite(hosted.slug, until), expires_at: until.toISOString() };
  }

  /** A part of a video was made by the video's tasks, and by its own when it was changed later. */
  async #tasksOf({ kind, row, tasks }: Production) {
    if (kind === 'vid' || !row.video_id) return tasks;
    const whole = await this.#jobs.get(row.video_id);
    return [...(whole?.tasks ?? []).filter(({ stage }) => stage === MADE_BY[kind]), ...tasks];
  }

  /** Word times of the whole file; none when the sections are gone. */
  async #wordsOf({ id, voc }: Production): Promise<Word[]> {
    const sections = (voc?.sections ?? []) as { index: number; start_seconds: number }[];
    const places = sections.map((section) => ({ ...section, key: mediaKeys.spoken(bodyOf(id), section.index) }));
    const there = await Promise.all(places.map(({ key }) => this.#media.exists(key)));
    if (there.includes(false)) return [];
    const spoken = places.map(async ({ key, start_seconds }) => {
      const section = await this.#media.readJson(key, SpokenSection);
      const at = (seconds: number) => Math.round((start_seconds + seconds) * 1000) / 1000;
      return section.words.map((word) => ({
        text: word.text,
        start_seconds: at(word.start_seconds),
        end_seconds: at(word.end_seconds),
      }));
    });
    return (await Promise.all(spoken)).flat();
  }
}

function sessionOf({ session }: Production): RecordingSession | null {
  if (!session) return null;
  const { id: _, ...rest } = session;
  return rest as RecordingSession;
}

const segmentsOf = ({ segments }: Production) =>
  segments.map(({ id: _, dropped_frames = 0, capture_mode = 'live' as const, ...segment }) => ({
    ...segment,
    dropped_frames,
    capture_mode,
  }));

const versionsOf = ({ versions }: Production) => versions.map(({ id: _, ...version }) => version as ScriptVersion);
