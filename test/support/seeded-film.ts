import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Film } from '../../functions/contract/film.ts';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import type { Jobs } from '../../functions/store/jobs.ts';
import { Media } from '../../functions/store/media.ts';
import { ffmpegPath } from './binaries.ts';

/** The buckets of an engine in this process. */
export async function engineBuckets(): Promise<{ media: Media; site: Media }> {
  const { Buckets = [] } = await new S3Client({}).send(new ListBucketsCommand({}));
  const bucket = (word: string) => new Media(Buckets.find(({ Name }) => Name?.includes(word))?.Name ?? word);
  return { media: bucket('media'), site: bucket('site') };
}

const ID = 'cmp_01j9zx7m3q4w5e6r7t8y9u0i1o';
const SIZE = { width: 640, height: 360 };
const SECONDS = 3;

const cue = (from: number, to: number, text: string) => `1\n00:00:0${from}.000 --> 00:00:0${to}.000\n${text}\n`;

/** Puts a composed video of three seconds where the chain would have, all that lies beside it too, and gives its id. */
export async function seedFilm(jobs: Jobs, media: Media, folder: string): Promise<string> {
  const owner = bodyOf(ID);
  await mkdir(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const source = (color: string) => ['-f', 'lavfi', '-i', `color=${color}:s=640x360:r=24:d=${SECONDS}`];
  const sound = ['-f', 'lavfi', '-i', `sine=d=${SECONDS}`, '-shortest', '-pix_fmt', 'yuv420p'];
  const film = [...source('teal'), ...sound, '-movflags', '+faststart', path('film.mp4')];
  await runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...film] });
  const picture = [...source('navy'), '-frames:v', '1', path('poster.jpg')];
  await runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...picture] });
  const texts = {
    [mediaKeys.filmCaptions(owner)]: `WEBVTT\n\n${cue(0, 3, 'Hello there.')}`,
    [mediaKeys.filmChapters(owner)]: `WEBVTT\n\n${cue(0, 1, 'Q &amp; A &lt;1&gt;')}\n${cue(1, 3, 'שלום')}`,
    [mediaKeys.filmStoryboardVtt(owner)]: `WEBVTT\n\n${cue(0, 3, 'storyboard.jpg#xywh=0,0,160,90')}`,
  };
  for (const [key, text] of Object.entries(texts)) {
    await writeFile(path('text'), text);
    await media.upload(key, path('text'));
  }
  const pictures = [
    mediaKeys.filmPoster(owner),
    mediaKeys.filmPosterPlay(owner),
    mediaKeys.filmStoryboard(owner),
    mediaKeys.filmGif(owner),
    mediaKeys.filmWebp(owner),
  ];
  for (const key of pictures) await media.upload(key, path('poster.jpg'));
  const key = mediaKeys.filmVideo(owner, '360p');
  await media.upload(key, path('film.mp4'));
  await media.writeJson(mediaKeys.film(owner), Film, {
    ...{ ...SIZE, duration_seconds: SECONDS, frames: SECONDS * 24, frame_rate: 24 },
    renditions: [{ name: '360p', ...SIZE, key, bytes: 1 }],
    captions_key: mediaKeys.filmCaptions(owner),
    poster_key: mediaKeys.filmPoster(owner),
    chapters_key: mediaKeys.filmChapters(owner),
    poster_play_key: mediaKeys.filmPosterPlay(owner),
    storyboard_key: mediaKeys.filmStoryboard(owner),
    storyboard_vtt_key: mediaKeys.filmStoryboardVtt(owner),
    gif_key: mediaKeys.filmGif(owner),
    webp_key: mediaKeys.filmWebp(owner),
  });
  const made = { screen_recording_id: 'rec_x', voiceover_id: 'voc_x', options: {}, resolution: '640x360' };
  await jobs.put('cmp', { ...made, id: ID, lead_key: '-', title: 'For Dana', status: 'completed' });
  return ID;
}
