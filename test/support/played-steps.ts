import { createHash } from 'node:crypto';
import { Film, type Hosted, RenderedScene } from '../../functions/contract/film.ts';
import { isEmbeddable } from '../../functions/contract/host.ts';
import { mediaKeys, siteKeys } from '../../functions/contract/keys.ts';
import { bodyOf, siblingOf } from '../../functions/contract/kinds.ts';
import { ScoutedPage } from '../../functions/contract/page.ts';
import { Script } from '../../functions/contract/script.ts';
import { STAGES, type Stage } from '../../functions/contract/stages.ts';
import { Storyboard, Take } from '../../functions/contract/storyboard.ts';
import { type Brief, briefOf } from '../../functions/core/brief.ts';
import { describeSegments, describeSession } from '../../functions/core/describe-recording.ts';
import { describeComposed, describeFile } from '../../functions/core/film/describe-film.ts';
import { ladderOf } from '../../functions/core/film/ladder.ts';
import { writeTemplateScript } from '../../functions/core/script/template-script.ts';
import { describeVoiceover } from '../../functions/core/voice/describe-voiceover.ts';
import { noteHosted } from '../../functions/runtime/note-hosted.ts';
import { notePart } from '../../functions/runtime/note-part.ts';
import { planJob } from '../../functions/runtime/plan-job.ts';
import { scriptOf, scriptVersionWanted, spokenSections, textsOf } from '../../functions/runtime/scripts.ts';
import { recordedTakes } from '../../functions/runtime/takes.ts';
import { itemName, type Production, type Spent } from '../../functions/store/productions.ts';
import type { LibraryHarness } from './library.ts';
import { SHIFTLY } from './pages.ts';
import { contentOf, speak } from './played-speech.ts';

/** What each unit of work takes in these plays. */
export const SPENT = { seconds: 2, compute_usd: 0.001, ai_usd: 0, voice_usd: 0 } as const satisfies Spent;

interface Play {
  readonly api: LibraryHarness;
  readonly job: Production;
  readonly brief: Brief;
  readonly owner: string;
}

/**
 * Does to the library and the buckets what the steps of a job do, without making anything: the same rows, and a small
 * object under each of their keys.
 *
 * @param until the first stage that is not done any more, or `end` when all are; the job is left running then. @default
 * all are, and it ends
 */
export async function play(api: LibraryHarness, id: string, until?: Stage | 'end'): Promise<void> {
  const { tasks } = await productionOf(api, id);
  for (const stage of STAGES) {
    if (stage === until) return;
    if (tasks.some((task) => task.stage === stage)) await PLAYS[stage](await openPlay(api, id));
  }
  if (until !== 'end') await api.jobs.complete(id);
}

export async function productionOf(api: LibraryHarness, id: string): Promise<Production> {
  const found = await api.jobs.get(id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
}

async function openPlay(api: LibraryHarness, id: string): Promise<Play> {
  const job = await productionOf(api, id);
  return { api, job, brief: briefOf(job), owner: bodyOf(id) };
}

/** Notes a unit of work as a step does, and what it took. */
async function work({ api, job }: Play, stage: Stage, name: string, act: () => Promise<Partial<Spent> | undefined>) {
  await api.jobs.startTask({ id: job.id, stage, name });
  const spent = { ...SPENT, ...(await act()) };
  await api.jobs.tasks.complete({ id: job.id, stage, name }, spent);
  await api.spending.note(stage, spent);
}

const put = (api: LibraryHarness, key: string) => api.media.write(key, contentOf(key));

/** Keeps a file of a whole video as the cache does, and gives its key. */
async function keep({ api, job, owner }: Play, kind: 'take' | 'scene', index: number, name: string): Promise<string> {
  const hash = createHash('sha256').update(`${kind} ${index} of ${owner}`).digest('hex');
  const stage = kind === 'take' ? 'record' : 'compose';
  await api.jobs.tasks.noteArtifact({ id: job.id, stage, name: itemName(index) }, hash);
  const key = `${mediaKeys.kept(kind, hash)}maker/${name}`;
  await put(api, key);
  return key;
}

const PLAYS: Record<Stage, (play: Play) => Promise<void>> = {
  scout: (play) =>
    work(play, 'scout', 'main', async () => {
      const { api, owner, brief } = play;
      const page = { ...SHIFTLY, url: brief.url ?? '', screenshot_key: mediaKeys.scoutScreenshot(owner) };
      await put(api, page.screenshot_key);
      await api.media.writeJson(mediaKeys.scout(owner), ScoutedPage, page);
      return undefined;
    }),
  script: (play) =>
    work(play, 'script', 'main', async () => {
      const { api, job, brief, owner } = play;
      if (!brief.lead) throw new TypeError('A script is for somebody.');
      const page = brief.url ? await api.media.readJson(mediaKeys.scout(owner), ScoutedPage) : null;
      const { script_style: style, total_duration_seconds: totalSeconds, key_messages: keyMessages } = brief.script;
      const { lead } = brief;
      const fresh = writeTemplateScript({ lead, page, brandName: 'Leadreel', style, totalSeconds, keyMessages });
      const before = job.scr?.rewriting && (await scriptOf(api.jobs, job));
      const { sections, ...script } = Script.parse(before ? before.script : fresh);
      const rewritten = sections.map((section, index) =>
        before && index === job.scr?.rewriting.section ? { ...section, content: 'Said in other words.' } : section,
      );
      if (job.kind === 'vid') {
        await api.jobs.tasks.plan(
          job.id,
          sections.map((_, index) => ({ stage: 'voice', name: itemName(index), total: 1 })),
        );
      }
      if (before) await api.jobs.parts.keepVersion(job.id, before);
      await notePart(api.jobs, job, 'scr', {
        ...script,
        fallback_reason: script.fallback_reason ?? '',
        ...(brief.url && { url: brief.url }),
        sections: rewritten,
        version: scriptVersionWanted(job),
        version_created_at: new Date().toISOString(),
        is_approved: 'pending',
      });
      return undefined;
    }),
  voice: async (play) => {
    const { api, job, brief, owner } = play;
    const texts = brief.texts ?? (await textsOf(api.jobs, job));
    for (const [index, text] of texts.entries()) {
      await work(play, 'voice', itemName(index), () =>
        speak(api, { id: job.id, index, text, frameRate: brief.frameRate }),
      );
    }
    await work(play, 'voice', 'join', async () => {
      const sections = await spokenSections(api.media, owner, await productionOf(api, job.id));
      const key = mediaKeys.voiceover(owner, brief.voice.format);
      await put(api, key);
      await notePart(api.jobs, job, 'voc', {
        ...describeVoiceover(sections, brief.voice),
        ...(job.kind === 'vid' && { video_script_id: siblingOf('scr', job.id) }),
        audio_file_path: key,
        file_size_bytes: contentOf(key).length,
      });
      return undefined;
    });
  },
  record: async (play) => {
    const { api, job, brief, owner } = play;
    const storyboard = await planJob({ job, brief, owner, jobs: api.jobs, media: api.media });
    await api.media.writeJson(mediaKeys.storyboard(owner), Storyboard, storyboard);
    const { scenes, width, height, frame_rate } = storyboard;
    const own = scenes.filter(({ take }) => take === null);
    await api.jobs.tasks.plan(job.id, [
      ...own.map(({ index, frames }) => ({ stage: 'record' as const, name: itemName(index), total: frames })),
      ...scenes.map(({ index, frames }) => ({ stage: 'compose' as const, name: itemName(index), total: frames })),
    ]);
    await work(play, 'record', 'plan', async () => undefined);
    for (const { index, frames } of own) {
      await work(play, 'record', itemName(index), async () => {
        const own = mediaKeys.takeMezzanine(owner, index);
        const mezzanine_key = job.kind === 'vid' ? await keep(play, 'take', index, 'take-0.mkv') : own;
        if (mezzanine_key === own) await put(api, own);
        const how = { dropped_frames: 0, capture_mode: 'live', stopped: false, cpu_seconds: 1.5, peak_memory_mb: 410 };
        const size = { width, height, frame_rate, frames, captured_frames: Math.ceil(frames / 2) };
        const take = { index, mezzanine_key, ...size, ...how, pointer: [] };
        await api.media.writeJson(mediaKeys.take(owner, index), Take, Take.parse(take));
        return undefined;
      });
    }
    if (job.kind === 'cmp') return;
    await work(play, 'record', 'session', async () => {
      const takes = await recordedTakes(api.media, owner, storyboard);
      const session = describeSession(takes, storyboard);
      await api.jobs.parts.noteSession(siblingOf('rec', job.id), session, describeSegments(takes, storyboard));
      const duration_seconds = session.frames / session.frame_rate;
      const page = { url_recorded: brief.url, resolution: `${brief.width}x${brief.height}` };
      const asked = { ...page, recording_config: brief.recording, interactions: [] };
      await notePart(api.jobs, job, 'rec', job.kind === 'rec' ? { duration_seconds } : { ...asked, duration_seconds });
      return undefined;
    });
  },
  compose: async (play) => {
    const { api, job, brief, owner } = play;
    const { scenes, width, height, frame_rate } = await api.media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const ladder = ladderOf(width, height, brief.compose);
    for (const { index, frames } of scenes) {
      await work(play, 'compose', itemName(index), async () => {
        const renditions = [];
        for (const one of ladder) {
          const own = mediaKeys.renderedVideo(owner, index, one.name);
          const key = job.kind === 'rec' ? own : await keep(play, 'scene', index, `${one.name}.mp4`);
          if (key === own) await put(api, own);
          renditions.push({ ...one, key });
        }
        await api.media.writeJson(mediaKeys.rendered(owner, index), RenderedScene, { index, frames, renditions });
        return undefined;
      });
    }
    await work(play, 'compose', 'assemble', async () => {
      const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
      const renditions = ladder.map((one) => {
        const key = mediaKeys.filmVideo(owner, one.name);
        return { ...one, key, bytes: contentOf(key).length };
      });
      const captions_key = brief.compose.captions === 'none' ? null : mediaKeys.filmCaptions(owner);
      const poster_key = mediaKeys.filmPoster(owner);
      const size = { duration_seconds: frames / frame_rate, frames, frame_rate, width, height };
      const gif_key = mediaKeys.filmGif(owner);
      const [master_key, ...keys] = ['master.m3u8', '720p.m4s'].map((file) => mediaKeys.filmHls(owner, file));
      const beside = { gif_key, hls: { master_key, keys }, loudness: { lufs: -16, true_peak_db: -1.7 } };
      const film = Film.parse({ ...size, renditions, captions_key, poster_key, ...beside });
      const made = [...renditions.map((one) => one.key), poster_key, gif_key, master_key ?? '', ...keys];
      for (const key of made) await put(api, key);
      if (captions_key) await put(api, captions_key);
      await api.media.write(mediaKeys.film(owner), JSON.stringify(film));
      if (job.kind === 'rec') await api.jobs.update(job.id, describeFile(film));
      else await notePart(api.jobs, job, 'cmp', describeComposed(film, brief, job));
      if (job.kind === 'vid') await api.jobs.update(job.id, { duration_seconds: film.duration_seconds });
      return undefined;
    });
  },
  host: (play) =>
    work(play, 'host', 'main', async () => {
      const { api, job, brief } = play;
      const revision = job.hst?.revision ?? job.vid?.revision ?? 1;
      const slug = job.row.slug ?? createHash('sha256').update(job.id).digest('base64url').slice(0, 22);
      await api.jobs.update(job.id, { slug });
      const composed = brief.uses.composed ?? siblingOf('cmp', job.id);
      const { host: options, title } = brief;
      const isPrivate = options.privacy === 'private';
      const media = (file: string) => siteKeys.media(slug, revision, file, isPrivate);
      const files = {
        '360p': media('360p.mp4'),
        captions: media('captions.vtt'),
        gif: media('preview.gif'),
        poster: isPrivate ? media('poster.jpg') : siteKeys.thumbnail(slug),
      };
      for (const key of Object.values(files)) await api.site.write(key, contentOf(key));
      const hosted: Hosted = { slug, revision, embed: isEmbeddable(options), private: isPrivate, files };
      const pages = [siteKeys.watch(slug), ...(hosted.embed ? [siteKeys.embed(slug)] : [])];
      for (const key of pages) await api.site.write(key, brief.title);
      const stores = { jobs: api.jobs, media: api.media, deadlines: api.deadlines };
      await noteHosted(stores, job, { hosted, composed, title, options, expiredPage: 'It has expired.' });
      return undefined;
    }),
};
