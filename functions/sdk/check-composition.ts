import { resolve } from 'node:path';
import * as z from 'zod';
import { Background, Branding, blowUps, Card, ComposeOptions, Music } from '../contract/compose.ts';
import { QualityVersion } from '../contract/film.ts';
import { parseResolution, Resolution } from '../contract/resolution.ts';
import { EncodeSettings } from '../contract/settings.ts';
import { Word } from '../contract/voice.ts';
import { encodeOf } from '../core/encode.ts';
import { hasShapeOf, pictureIn } from '../core/film/fit-picture.ts';
import type { VideoFacts } from '../ffmpeg/probe.ts';
import { letterFonts } from './binaries.ts';
import type { FilesRequest } from './compose-files.ts';
import { senderArt } from './installation.ts';
import type { BrandingOptions, CardOptions, ComposeVideo, MusicOptions } from './video-composer.ts';

/** What a composition's options come to, before anything is done. */
type Checked = Omit<FilesRequest, 'recordingPath' | 'recording' | 'voiceoverPath' | 'folder' | 'onProgress' | 'signal'>;

/**
 * Reads a composition's options by the schemas of `POST /compose`, with the same defaults.
 *
 * @throws ZodError or RangeError for what no film can be.
 */
export async function checkComposition(request: ComposeVideo, recording: VideoFacts): Promise<Checked> {
  const { title = '', background, music } = request;
  const size = sizeOf(request.resolution, recording);
  if (background && hasShapeOf(recording, size)) {
    throw new RangeError('A background has no place: the film is filled by the recording.');
  }
  const versions = z.array(QualityVersion).parse(request.qualityVersions ?? []);
  const [larger] = blowUps(`${size.width}x${size.height}`, versions);
  if (larger) throw new RangeError(`${versions[Number(larger.pointer.split('/')[2])]} ${larger.message}.`);
  const words = z.array(Word).parse(request.words ?? []);
  const captions = ComposeOptions.shape.captions.parse(request.captions ?? (words.length > 0 ? 'sidecar' : 'none'));
  if (captions !== 'none' && words.length === 0) {
    throw new RangeError(`Captions as ${captions} are made of words with their times: give them as \`words\`.`);
  }
  const branding = await brandingOf(request.branding);
  return {
    ...{ title, ...size, versions, words, captions, ...branding },
    ...{ intro: cardOf(request.intro), outro: cardOf(request.outro), cardLogos: logosOf(request) },
    transition: ComposeOptions.shape.transition.parse(request.transition),
    background: background && Background.parse(background),
    music: music ? musicOf(music) : null,
    fontPaths: branding.watermark || captions === 'burned' ? branding.fontPaths : [],
    encode: encodeOf(request, EncodeSettings.parse({})),
  };
}

/** The film's size: as asked, or the recording's own with even sides, which H.264 wants. */
function sizeOf(asked: string | undefined, recording: { width: number; height: number }) {
  const even = { width: recording.width - (recording.width % 2), height: recording.height - (recording.height % 2) };
  if (asked === undefined) return even;
  const size = parseResolution(Resolution.parse(asked));
  if (pictureIn(recording, size)) return size;
  throw new RangeError(
    `A recording of ${recording.width}x${recording.height} would have to be blown up for ${asked}: ask for a smaller film.`,
  );
}

function cardOf(asked: boolean | CardOptions | undefined): Card | undefined {
  if (!asked) return undefined;
  const { durationSeconds, text, backgroundColor } = asked === true ? {} : asked;
  return Card.parse({ duration_seconds: durationSeconds, text, background_color: backgroundColor });
}

const logosOf = ({ intro, outro }: Pick<ComposeVideo, 'intro' | 'outro'>): Checked['cardLogos'] =>
  Object.fromEntries(
    Object.entries({ intro, outro }).flatMap(([kind, card]) =>
      typeof card === 'object' && card.logoPath !== undefined ? [[kind, card.logoPath]] : [],
    ),
  );

function musicOf({ path, volume, fadeInSeconds, fadeOutSeconds }: MusicOptions) {
  const options = { volume, fade_in_seconds: fadeInSeconds, fade_out_seconds: fadeOutSeconds };
  return { ...Music.omit({ audio_path: true }).parse(options), audio_path: path, path: resolve(path) };
}

async function brandingOf(asked: boolean | BrandingOptions | undefined) {
  const { logoPath, watermarkText, fontPaths = letterFonts(), ...given } = typeof asked === 'object' ? asked : {};
  const { logo_position: logoPosition, watermark_opacity: opacity } = Branding.parse({
    logo_position: given.logoPosition,
    watermark_opacity: given.watermarkOpacity,
    watermark_text: watermarkText,
  });
  const path = logoPath === undefined ? (await senderArt()).logoPath : logoPath;
  const text = watermarkText?.trim();
  return {
    logo: asked && path !== null ? { path: resolve(path), position: logoPosition } : null,
    watermark: text ? { text, opacity, logoPosition } : null,
    ...{ logoPosition, fontPaths },
  };
}
