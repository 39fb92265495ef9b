import { HostEnvironment, readEnvironment } from '../contract/environment.ts';
import { Film } from '../contract/film.ts';
import { HostOptions } from '../contract/host.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf, siblingOf } from '../contract/kinds.ts';
import { StepInput } from '../contract/stages.ts';
import { wantsHls } from '../core/pages/player.ts';
import { readArt } from '../runtime/art.ts';
import { bringFilm } from '../runtime/bring-film.ts';
import { noteHosted } from '../runtime/note-hosted.ts';
import { step } from '../runtime/step.ts';
import { Deadlines } from '../store/deadlines.ts';
import { Media } from '../store/media.ts';
import type { Production } from '../store/productions.ts';
import { newPlace, VideoHostManager } from './video-host-manager.ts';

const environment = readEnvironment(HostEnvironment, process.env);
const deadlines = new Deadlines(environment.LIBRARY_TABLE);
const host = new VideoHostManager({
  site: new Media(environment.SITE_BUCKET),
  siteUrl: environment.SITE_URL,
  answers: true,
  loom: { oembedUrl: environment.LOOM_OEMBED_URL },
});

/** The number of the film that is to be published behind the link. */
const revisionOf = ({ hst, vid }: Production) => hst?.revision ?? vid?.revision ?? 1;

export const handler = step({
  stage: 'host',
  input: StepInput,
  environment,
  task: () => 'main',
  isDone: ({ job, owner, media }) => media.exists(mediaKeys.hosted(owner, revisionOf(job))),
  run: async ({ job, brief, jobs, media, folder, signal }) => {
    const { brand, logoPath } = await readArt(environment.BRAND_FILE);
    const revision = revisionOf(job);
    // Kept before anything is published: another try, and the next revision, publish behind the same link.
    const slug = job.row.slug ?? newPlace().slug;
    await jobs.update(job.id, { slug });
    // A film that takes another's place says what was changed about its page meanwhile.
    const published = job.kind === 'vid' ? (await jobs.get(siblingOf('hst', job.id)))?.hst : undefined;
    const options = published ? HostOptions.parse(published.options) : brief.host;
    const title = published?.title ?? brief.title;
    const page = { ...options, title, lead: brief.lead, brand, logoPath, place: { slug, revision } };
    const { loom_share_url } = options;
    const composed = brief.uses.composed ?? siblingOf('cmp', job.id);
    const publishFilm = async () => {
      const film = await media.readJson(mediaKeys.film(bodyOf(composed)), Film);
      const withHls = options.privacy !== 'private' && wantsHls(film.duration_seconds);
      const files = await bringFilm(media, film, folder, withHls);
      const language = brief.script.language;
      const scripts = { playerPath: environment.PLAYER_SCRIPT, beaconPath: environment.BEACON_SCRIPT };
      return host.publish({ ...page, film, files, ...scripts, language });
    };
    const publishLoom = async (loomUrl: string) => (await host.publishLoom({ ...page, loomUrl, signal })).hosted;
    const hosted = loom_share_url === undefined ? await publishFilm() : await publishLoom(loom_share_url);
    const expiredPage = host.renderExpired(page);
    await noteHosted({ jobs, media, deadlines }, job, { hosted, composed, title, options, expiredPage });
  },
});
