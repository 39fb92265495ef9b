import { HostEnvironment, readEnvironment } from '../contract/environment.ts';
import { Film, Hosted } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf, siblingOf } from '../contract/kinds.ts';
import { StepInput } from '../contract/stages.ts';
import { readArt } from '../runtime/art.ts';
import { bringFilm } from '../runtime/bring-film.ts';
import { notePart } from '../runtime/note-part.ts';
import { step } from '../runtime/step.ts';
import { Media } from '../store/media.ts';
import { newPlace, VideoHostManager } from './video-host-manager.ts';

const environment = readEnvironment(HostEnvironment, process.env);
const host = new VideoHostManager({
  site: new Media(environment.SITE_BUCKET),
  siteUrl: environment.SITE_URL,
  loom: { oembedUrl: environment.LOOM_OEMBED_URL },
});

export const handler = step({
  stage: 'host',
  input: StepInput,
  environment,
  task: () => 'main',
  isDone: ({ job, owner, media }) => media.exists(mediaKeys.hosted(owner, job.hst?.revision ?? 1)),
  run: async ({ job, brief, owner, jobs, media, folder, signal }) => {
    const { brand, logoPath } = await readArt(environment.BRAND_FILE);
    const revision = job.hst?.revision ?? 1;
    // Kept before anything is published: another try, and the next revision, publish behind the same link.
    const slug = job.row.slug ?? newPlace().slug;
    await jobs.update(job.id, { slug });
    const page = { ...brief.host, title: brief.title, lead: brief.lead, brand, logoPath, place: { slug, revision } };
    const { loom_share_url } = brief.host;
    const composed = brief.uses.composed ?? siblingOf('cmp', job.id);
    const publishFilm = async () => {
      const film = await media.readJson(mediaKeys.film(bodyOf(composed)), Film);
      const files = await bringFilm(media, film, folder);
      const language = brief.script.language;
      return host.publish({ ...page, film, files, playerPath: environment.PLAYER_SCRIPT, language });
    };
    const publishLoom = async (loomUrl: string) => (await host.publishLoom({ ...page, loomUrl, signal })).hosted;
    const hosted = loom_share_url === undefined ? await publishFilm() : await publishLoom(loom_share_url);
    await media.writeJson(mediaKeys.hosted(owner, revision), Hosted, hosted);
    const { host: options, title } = brief;
    await notePart(jobs, job, 'hst', { hosted, slug, composed_video_id: composed, title, options, revision });
    if (job.kind === 'vid') await jobs.update(job.id, { hosted });
  },
});
