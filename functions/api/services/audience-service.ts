import type { Analytics, AudienceReport, View } from '../../contract/audience.ts';
import type { ViewSession } from '../../contract/beacon.ts';
import { HostOptions } from '../../contract/host.ts';
import type { ListQuery } from '../../contract/resource.ts';
import type { SpanQuery } from '../../contract/spending.ts';
import { figuresOf, summarize, viewOf } from '../../core/audience/figures.ts';
import { addTally, emptyTally, type Tally, tallyOf } from '../../core/audience/tally.ts';
import { leadToken, ownerToken } from '../../core/audience/tokens.ts';
import type { Watched } from '../../core/views/hosted-view.ts';
import type { Jobs } from '../../store/jobs.ts';
import type { Production } from '../../store/productions.ts';
import type { PublishedVideo } from '../../store/published.ts';
import { abreast, type Views } from '../../store/views.ts';
import { Problem } from '../problem.ts';
import { span } from './span.ts';

/** Places of the rankings of videos and leads. */
const RANKS = 50;

export interface AudienceServiceOptions {
  readonly jobs: Jobs;
  readonly views: Views;
  /** Every video that has a link. */
  readonly published: () => Promise<PublishedVideo[]>;
  /** What tokens are made from. */
  readonly secret: () => Promise<string>;
}

/** What viewers did, counted anew from their sessions for each answer: nothing drifts, nothing is counted twice. */
export class AudienceService {
  readonly #options: AudienceServiceOptions;

  constructor(options: AudienceServiceOptions) {
    this.#options = options;
  }

  async analytics(production: Production): Promise<Analytics> {
    const { sessions, duration } = await this.#audienceOf(production);
    const analytics_enabled = isWatched(production);
    return { hosted_video_id: production.id, analytics_enabled, ...summarize(sessions, duration) };
  }

  /** The single sessions, newest first. @throws Problem 400 for a cursor that is not ours. */
  async views(production: Production, { limit, cursor }: Pick<ListQuery, 'limit' | 'cursor'>) {
    const { sessions, duration } = await this.#audienceOf(production);
    const sorted = sessions.map((session) => ({ session, place: placeOf(session) }));
    sorted.sort((a, b) => (a.place < b.place ? 1 : -1));
    const after = cursor === undefined ? null : readCursor(cursor);
    const rest = after === null ? sorted : sorted.filter(({ place }) => place < after);
    const page = rest.slice(0, limit);
    const items: View[] = page.map(({ session }) => viewOf(session, duration));
    const last = page.at(-1);
    return { items, next_cursor: last && rest.length > limit ? Buffer.from(last.place).toString('base64url') : null };
  }

  /** The fields of a hosted video that viewers and the secret tell. */
  async watched(production: Production): Promise<Watched> {
    const { sessions, duration } = await this.#audienceOf(production);
    const tally = tallyOf(sessions, duration);
    const { avg_watch_percentage } = figuresOf(tally);
    const slug = slugOf(production);
    const secret = slug === null ? '' : await this.#options.secret();
    return {
      tokens: slug === null ? null : { lead: leadToken(secret, slug), owner: ownerToken(secret, slug) },
      view_count: tally.views,
      unique_viewers: tally.viewers,
      avg_watch_percentage: tally.views === 0 ? null : avg_watch_percentage,
    };
  }

  /** Views of what has this link. */
  async viewsOf(slug: string | undefined): Promise<number> {
    return slug === undefined ? 0 : tallyOf(await this.#options.views.sessionsOf(slug), 0).views;
  }

  /** All videos that were watched in a span of days. @throws Problem 422 for one that is too long. */
  async report(query: SpanQuery): Promise<AudienceReport> {
    const { published, views } = this.#options;
    const { from, to } = span(query);
    const slugs = new Set(await views.slugsBetween(from, to));
    const videos = slugs.size === 0 ? [] : (await published()).filter(({ slug }) => slugs.has(slug));
    const counted = await abreast(videos, async (video) => {
      const sessions = (await views.sessionsOf(video.slug)).filter(({ started }) => {
        const day = new Date(started).toISOString().slice(0, 10);
        return from <= day && day <= to;
      });
      const duration = await this.#durationOf(video.composed_video_id, sessions);
      return { video, tally: tallyOf(sessions, duration) };
    });
    const sum = emptyTally();
    for (const { tally } of counted) addTally(sum, tally);
    return { from, to, ...figuresOf(sum), top_videos: rankVideos(counted), top_leads: rankLeads(counted) };
  }

  async #audienceOf(production: Production): Promise<{ sessions: ViewSession[]; duration: number }> {
    const slug = slugOf(production);
    const sessions = slug === null || !isWatched(production) ? [] : await this.#options.views.sessionsOf(slug);
    return { sessions, duration: await this.#durationOf(production.hst?.composed_video_id, sessions) };
  }

  /** Of the film that is shown; of one whose composition was deleted, what most pages say; 0 where nobody knows. */
  async #durationOf(composed: string | undefined, sessions: readonly ViewSession[]): Promise<number> {
    const film = composed === undefined ? null : await this.#options.jobs.get(composed);
    if (film?.cmp?.duration_seconds) return film.cmp.duration_seconds;
    const said = new Map<number, number>();
    for (const { state } of sessions) said.set(state.duration, (said.get(state.duration) ?? 0) + 1);
    return [...said].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
  }
}

/** Kept when its files are removed: what was seen stays true. */
const slugOf = ({ hst }: Production): string | null => hst?.hosted?.slug ?? hst?.slug ?? null;

/** False where no page reports what viewers do. */
function isWatched({ hst }: Production): boolean {
  const { analytics_enabled, hosting_provider } = HostOptions.parse(hst?.options);
  return analytics_enabled && hosting_provider === 's3';
}

const placeOf = ({ started, id }: ViewSession) => `${String(started).padStart(15, '0')} ${id}`;

function readCursor(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (/^\d{15} [\w-]+$/.test(place)) return place;
  throw new Problem(400, 'The cursor is not valid', 'Take the cursor from next_cursor of the page before.');
}

interface Counted {
  readonly video: PublishedVideo;
  readonly tally: Tally;
}

const isoOf = (time: number) => new Date(time).toISOString();

const rankVideos = (counted: readonly Counted[]): AudienceReport['top_videos'] =>
  counted
    .filter(({ tally }) => tally.views > 0)
    .sort((a, b) => b.tally.views - a.tally.views || b.tally.last - a.tally.last)
    .slice(0, RANKS)
    .map(({ video, tally }) => {
      const { total_views, unique_viewers, avg_watch_percentage, total_watch_time_seconds } = figuresOf(tally);
      return {
        hosted_video_id: video.id,
        title: video.title,
        lead_id: video.lead_id,
        ...{ total_views, unique_viewers, avg_watch_percentage, total_watch_time_seconds },
        cta_clicks: tally.clicked,
        last_view_at: isoOf(tally.last),
      };
    });

function rankLeads(counted: readonly Counted[]): AudienceReport['top_leads'] {
  const leads = new Map<string | number, { videos: number; tally: Tally }>();
  for (const { video, tally } of counted) {
    if (video.lead_id === null || tally.views === 0) continue;
    const lead = leads.get(video.lead_id) ?? { videos: 0, tally: emptyTally() };
    lead.videos++;
    addTally(lead.tally, tally);
    leads.set(video.lead_id, lead);
  }
  return [...leads]
    .sort(([, a], [, b]) => b.tally.played - a.tally.played)
    .slice(0, RANKS)
    .map(([lead_id, { videos, tally }]) => {
      const { total_views, total_watch_time_seconds, avg_watch_percentage } = figuresOf(tally);
      const figures = { total_views, total_watch_time_seconds, avg_watch_percentage };
      return { lead_id, videos, ...figures, cta_clicks: tally.clicked, last_view_at: isoOf(tally.last) };
    });
}
