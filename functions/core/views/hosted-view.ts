import type { Hosted } from '../../contract/film.ts';
import { type Availability, type HostedView, HostOptions, isEmbeddable } from '../../contract/host.ts';
import { siteKeys } from '../../contract/keys.ts';
import { renderEmailHtml } from '../pages/email-html.ts';
import { type ResourceRow, viewFields } from './resource-view.ts';
import { publicUrls } from './video-view.ts';
import type { TaskRow } from './work.ts';

interface HostedRow extends ResourceRow {
  readonly composed_video_id: string;
  readonly title: string;
  readonly options: HostOptions;
  /** Null once its files were removed, when their time was over. */
  readonly hosted?: Hosted | null;
  readonly availability?: Availability | undefined;
  readonly deletes_at?: string | undefined;
}

/** What opens the files of a private video, and until when. */
export interface SignedLink {
  readonly query: string;
  readonly expires_at: string;
}

/** What viewers tell, and what makes a link its receiver's own. */
export interface Watched extends Pick<HostedView, 'view_count' | 'unique_viewers' | 'avg_watch_percentage'> {
  /** Tokens of the lead and of the sender; null before the video has a link. */
  readonly tokens: { readonly lead: string; readonly owner: string } | null;
}

/** @param signed of a private video that is published; null for the others. */
export function viewHosted(
  row: HostedRow,
  tasks: readonly TaskRow[],
  siteUrl: string,
  { signed, watched }: { readonly signed: SignedLink | null; readonly watched: Watched },
): HostedView {
  const options = HostOptions.parse(row.options);
  const fields = viewFields('hst', row, tasks);
  const { hosted } = row;
  const availability = row.availability ?? 'available';
  const shown = availability === 'available' ? hosted : null;
  const open = (key: string) => (signed ? `${siteUrl}/${key}?${signed.query}` : `${siteUrl}/${key}`);
  const file = (name: string) => (shown?.files[name] ? open(shown.files[name]) : null);
  const urls = publicUrls(hosted, siteUrl);
  const signed_url = shown && signed ? open(siteKeys.privateWatch(shown.slug)) : null;
  const link = signed_url ?? (shown ? urls.share_url : null);
  const { tokens, ...counts } = watched;
  const own = (name: string, token: string | undefined) => (link && token ? withQuery(link, name, token) : null);
  const personal_url = own('l', tokens?.lead);
  const imageUrl = file('gif') ?? file('poster_play') ?? file('poster');
  return {
    ...fields,
    composed_video_id: row.composed_video_id,
    hosting_provider: options.hosting_provider,
    ...urls,
    embed_url: shown ? urls.embed_url : null,
    thumbnail_url: file('poster'),
    poster_play_url: file('poster_play'),
    gif_url: file('gif'),
    webp_url: file('webp'),
    personal_url,
    owner_url: own('owner', tokens?.owner),
    email_html: link === null ? null : renderEmailHtml({ link: personal_url ?? link, imageUrl, title: row.title }),
    signed_url,
    signed_url_expires_at: signed_url === null || !signed ? null : signed.expires_at,
    signed_url_days: options.signed_url_days,
    title: row.title,
    description: options.description,
    tags: options.tags,
    privacy: options.privacy,
    download_enabled: options.download_enabled,
    embed_enabled: isEmbeddable(options),
    analytics_enabled: options.analytics_enabled,
    availability,
    expires_at: options.expires_at ?? null,
    auto_delete_after_days: options.auto_delete_after_days ?? null,
    deletes_at: row.deletes_at || null,
    cta: options.cta ?? null,
    ...counts,
    total_cost_usd: fields.cost_usd,
  };
}

/** By hand: a parsed query would be written anew, and with it what a signature is made of. */
const withQuery = (link: string, name: string, value: string) =>
  `${link}${link.includes('?') ? '&' : '?'}${name}=${value}`;
