import { access, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makePictures } from '../5-compose/make-pictures.ts';
import { runTool } from '../5-compose/run-tool.ts';
import type { Place } from '../6-host/host-request.ts';
import { VideoHostManager as SitePublisher } from '../6-host/video-host-manager.ts';
import type { Hosted } from '../contract/film.ts';
import { HostOptions } from '../contract/host.ts';
import { siteKeys } from '../contract/keys.ts';
import { probeVideo, type VideoFacts } from '../ffmpeg/probe.ts';
import { ffmpegBinary, playerScript } from './binaries.ts';
import { FolderSite } from './folder-site.ts';
import { senderArt } from './installation.ts';
import { inWorkFolder } from './work-folder.ts';

export interface VideoHostManagerOptions {
  /** The site's folder. @default 'storage/site' */
  readonly folder?: string;
  /**
   * Where a web server shows the folder, such as `https://videos.example.com`. @default the folder itself, as a `file:`
   * address: it plays on this machine, but browsers load no captions there
   */
  readonly baseUrl?: string;
  /** @default Loom's own */
  readonly loomOembedUrl?: string;
}

/** What is told of a video. */
interface Listing {
  readonly description?: string;
  readonly tags?: readonly string[];
  /** @default 'unlisted' */
  readonly privacy?: 'public' | 'unlisted';
  /** @default true */
  readonly embedEnabled?: boolean;
  readonly cta?: { readonly label: string; readonly url: string };
  /** Who it is for. */
  readonly lead?: { readonly name: string; readonly company?: string };
  /** Publishes behind a link that was given out, under the next revision. @default a new link */
  readonly place?: Place;
  readonly signal?: AbortSignal;
}

export interface HostVideo extends Listing {
  /** An MP4 file. */
  readonly videoPath: string;
  readonly title: string;
  /** A WebVTT file. @default none */
  readonly captionsPath?: string;
  /** Of the captions, BCP 47. @default 'en' */
  readonly language?: string;
  /** A JPEG file. @default a moment of the video */
  readonly posterPath?: string;
  /** @default false */
  readonly downloadEnabled?: boolean;
}

export interface HostLoomVideo extends Listing {
  readonly loomShareUrl: string;
  /** @default its title at Loom */
  readonly title?: string;
}

/** A published video. */
export interface HostedVideo extends Hosted {
  readonly shareUrl: string;
  /** Null when embedding is off. */
  readonly embedUrl: string | null;
  readonly thumbnailUrl: string | null;
}

/**
 * Publishes videos into a folder, without AWS.
 *
 * @example
 * const { shareUrl } = await new VideoHostManager().hostVideo({
 *   videoPath: 'final.mp4', title: 'Demo for Acme Corp', privacy: 'unlisted',
 * });
 */
export class VideoHostManager {
  readonly #publisher: SitePublisher;
  readonly #siteUrl: string;

  constructor({ folder = 'storage/site', baseUrl, loomOembedUrl }: VideoHostManagerOptions = {}) {
    this.#siteUrl = (baseUrl ?? pathToFileURL(resolve(folder)).href).replace(/\/+$/, '');
    this.#publisher = new SitePublisher({
      site: new FolderSite(resolve(folder)),
      siteUrl: this.#siteUrl,
      pageEnding: '.html',
      ...(loomOembedUrl && { loom: { oembedUrl: loomOembedUrl } }),
    });
  }

  /**
   * Publishes a video with its watch page and, unless that is off, its embed page.
   *
   * @throws the system's error when a file is not there; RangeError when it is no MP4 file with a video; ZodError for what
   * no page can say; RetryableError `EncoderFailed`.
   */
  async hostVideo(request: HostVideo): Promise<HostedVideo> {
    const { videoPath, captionsPath = null, posterPath, title, language, lead = null, place, signal } = request;
    await Promise.all([videoPath, captionsPath, posterPath].map((path) => path && access(path)));
    if (!(await isMp4(videoPath))) throw new RangeError(`${videoPath} is no MP4 file, which is what browsers play.`);
    const ffmpegPath = ffmpegBinary();
    const aborts = signal ? { signal } : {};
    const video = await probeVideo({ ffmpegPath, path: resolve(videoPath), ...aborts });
    const name = `${video.height}p`;
    const { brand, logoPath } = await senderArt();
    return inWorkFolder('host', async (folder) => {
      const rendition = { name, width: video.width, height: video.height };
      const poster = posterPath ?? (await this.#poster(request, video, folder));
      const hosted = await this.#publisher.publish({
        ...optionsOf({ ...request, download_enabled: request.downloadEnabled }),
        ...{ title, lead, brand, logoPath, playerPath: playerScript() },
        film: {
          renditions: [{ ...rendition, key: '', bytes: 1 }],
          duration_seconds: video.seconds,
          frame_rate: Math.round(video.frameRate),
        },
        files: { renditions: { [name]: resolve(videoPath) }, captions: captionsPath, poster },
        ...(language !== undefined && { language }),
        ...(place && { place }),
      });
      return this.#tell(hosted);
    });
  }

  /**
   * Publishes our watch page around a video that lies at Loom.
   *
   * @throws RejectedError `LoomRefused`; RetryableError `ProviderBusy` or `ProviderUnavailable`; ZodError for what no
   * page can say.
   */
  async hostLoomVideo(request: HostLoomVideo): Promise<HostedVideo> {
    const { loomShareUrl, title, lead = null, place, signal } = request;
    const { brand, logoPath } = await senderArt();
    const { hosted } = await this.#publisher.publishLoom({
      ...optionsOf(request),
      ...{ loomUrl: loomShareUrl, title, lead, brand, logoPath },
      ...(place && { place }),
      ...(signal && { signal }),
    });
    return this.#tell(hosted);
  }

  /** A moment of the video that shows something. */
  async #poster({ videoPath, signal }: HostVideo, video: VideoFacts, folder: string): Promise<string> {
    const frameRate = Math.max(1, Math.round(video.frameRate));
    const frames = Math.max(1, Math.round(video.seconds * frameRate));
    const rendition = { name: 'video', width: video.width, height: video.height };
    const { posterPath } = await makePictures(runTool(ffmpegBinary(), signal), {
      ladder: [rendition],
      scenes: [{ frames, isCard: false, videoPaths: { [rendition.name]: resolve(videoPath) } }],
      ...{ frameRate, folder, extras: false, done: () => undefined },
    });
    return posterPath;
  }

  #tell(hosted: Hosted): HostedVideo {
    const { slug, embed, files } = hosted;
    return {
      ...hosted,
      shareUrl: `${this.#siteUrl}/${siteKeys.watch(slug)}.html`,
      embedUrl: embed ? `${this.#siteUrl}/${siteKeys.embed(slug)}.html` : null,
      thumbnailUrl: files.poster ? `${this.#siteUrl}/${files.poster}` : null,
    };
  }
}

/** Checks what is told of a video by the rules of the API. */
function optionsOf(listing: Listing & { download_enabled?: boolean | undefined }): HostOptions {
  const { description, tags, privacy, embedEnabled, cta, download_enabled } = listing;
  return HostOptions.parse({ description, tags, privacy, embed_enabled: embedEnabled, cta, download_enabled });
}

/** True for a file that begins with the file type box of ISO/IEC 14496-12. */
async function isMp4(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
  return buffer.toString('latin1', 4) === 'ftyp';
}
