import * as z from 'zod';
import {
  BudgetSettings,
  EncodeSettings,
  LargeFilmSettings,
  RequestSettings,
  SceneCacheSettings,
  ScriptSettings,
  VoiceProviderSettings,
} from './settings.ts';

/**
 * Environment as a contract: the stacks write objects of these types, the functions read them with the same schemas.
 * Files of layers are named by one file each, because a layer's folder is `/opt` for all of them.
 */

const name = z.string().min(1);

/** What every step needs. */
export const StepEnvironment = z.object({
  LIBRARY_TABLE: name,
  MEDIA_BUCKET: name,
  /** Name of the deployment: the source of its events, and the place of its metrics. */
  DEPLOYMENT: name,
});
export type StepEnvironment = z.infer<typeof StepEnvironment>;

/** `brand.json`; `logo.png` and `cursor.png` lie beside it. */
const Art = z.object({ BRAND_FILE: name });

const Browser = z.object({
  /** `chromium.br`; the other archives lie beside it. */
  CHROMIUM_ARCHIVE: name,
  /** `inter/LICENSE_FONT`; the other fonts lie beside `inter`. */
  FONT_LICENCE: name,
  /** `rules/compact-rules.json` of `@duckduckgo/autoconsent`; its script lies in `dist` beside `rules`. */
  CONSENT_RULES: name,
  /** Empty on AWS; on a laptop `*` or `host:port` pairs with commas. */
  ALLOW_PRIVATE_HOSTS: z.string(),
});

const Ffmpeg = z.object({ FFMPEG_PATH: name });

/** Room in /tmp of what renders a scene and of what joins a film, MiB; empty on a laptop, where it is the machine's. */
export const DiskEnvironment = LargeFilmSettings.extend({
  RENDER_DISK_MB: z.string().regex(/^\d*$/),
  ASSEMBLE_DISK_MB: z.string().regex(/^\d*$/),
});
export type DiskEnvironment = z.infer<typeof DiskEnvironment>;

export const ScoutEnvironment = StepEnvironment.extend(Browser.shape);
export type ScoutEnvironment = z.infer<typeof ScoutEnvironment>;

export const ScriptEnvironment = StepEnvironment.extend(Art.shape)
  .extend(ScriptSettings.shape)
  .extend(BudgetSettings.shape)
  .extend({ OPENROUTER_SECRET: name });
export type ScriptEnvironment = z.infer<typeof ScriptEnvironment>;

export const VoiceEnvironment = StepEnvironment.extend(Ffmpeg.shape)
  .extend(VoiceProviderSettings.shape)
  .extend(BudgetSettings.shape)
  .extend({ FLITE_WASM: name, ELEVENLABS_SECRET: name });
export type VoiceEnvironment = z.infer<typeof VoiceEnvironment>;

export const VoiceoverEnvironment = StepEnvironment.extend(Ffmpeg.shape);
export type VoiceoverEnvironment = z.infer<typeof VoiceoverEnvironment>;

/** What plans a film knows how it will be encoded, and how much room there is for it. */
export const StoryboardEnvironment = StepEnvironment.extend(EncodeSettings.shape).extend(DiskEnvironment.shape);
export type StoryboardEnvironment = z.infer<typeof StoryboardEnvironment>;

export const RecordEnvironment = StepEnvironment.extend(Browser.shape)
  .extend(Art.shape)
  .extend(SceneCacheSettings.shape);
export type RecordEnvironment = z.infer<typeof RecordEnvironment>;

const ComposeEnvironment = StepEnvironment.extend(Ffmpeg.shape).extend(Art.shape).extend(EncodeSettings.shape).extend({
  /** A file in the folder of Inter's weights. */
  FONT_LICENCE: name,
});

/** What joins a film draws nothing: it wants neither fonts nor encode settings. */
export const AssembleEnvironment = StepEnvironment.extend(Ffmpeg.shape).extend(Art.shape);
export type AssembleEnvironment = z.infer<typeof AssembleEnvironment>;

export const RenderEnvironment = ComposeEnvironment.extend(SceneCacheSettings.shape);
export type RenderEnvironment = z.infer<typeof RenderEnvironment>;

/** What the task for large films needs: what renders and what joins, and the job, which the chain adds. */
export const LargeFilmEnvironment = RenderEnvironment.extend(AssembleEnvironment.shape).extend({
  LARGE_FILM_DISK_GB: LargeFilmSettings.shape.LARGE_FILM_DISK_GB,
  JOB_ID: name,
});
export type LargeFilmEnvironment = z.infer<typeof LargeFilmEnvironment>;

export const HostEnvironment = StepEnvironment.extend(Art.shape).extend({
  SITE_BUCKET: name,
  /** Origin of the published pages, without a slash at the end. */
  SITE_URL: z.url(),
  /** The player's script, published beside the pages. */
  PLAYER_SCRIPT: name,
  /** The script that tells what viewers do, published beside it. */
  BEACON_SCRIPT: name,
  /** Where Loom's oEmbed is asked. */
  LOOM_OEMBED_URL: z.url(),
});
export type HostEnvironment = z.infer<typeof HostEnvironment>;

/** What takes videos off the site whose time is over. */
export const SweepEnvironment = StepEnvironment.extend({ SITE_BUCKET: name });
export type SweepEnvironment = z.infer<typeof SweepEnvironment>;

/** What makes the pair of keys for signed links, when a deployment has none. */
export const KeyPairEnvironment = z.object({ PRIVATE_KEY_SECRET: name });
export type KeyPairEnvironment = z.infer<typeof KeyPairEnvironment>;

export const CloseEnvironment = StepEnvironment.extend({ SITE_URL: z.url() });
export type CloseEnvironment = z.infer<typeof CloseEnvironment>;

/** Sessions of viewers, and the secret that viewers are named and links are sealed with. */
const Audience = { VIEWS_TABLE: name, VIEW_SECRET: name };

export const BeaconEnvironment = z.object({ ...Audience, SITE_URL: z.url() });
export type BeaconEnvironment = z.infer<typeof BeaconEnvironment>;

/** What judges requests for videos, and the rows of batches. */
const Judge = z
  .object({
    ALLOW_PRIVATE_HOSTS: z.string(),
    /** Names of the pictures in the art layer, with commas. */
    ART_FILES: z.string(),
  })
  .extend(ScriptSettings.shape)
  .extend(VoiceProviderSettings.shape)
  .extend(BudgetSettings.shape)
  .extend(RequestSettings.shape)
  .extend(EncodeSettings.shape)
  .extend(DiskEnvironment.shape);
export type JudgeEnvironment = z.infer<typeof Judge>;

/** What judges the rows of a file. */
export const PrepareEnvironment = StepEnvironment.extend(Judge.shape);
export type PrepareEnvironment = z.infer<typeof PrepareEnvironment>;

/** What notes a row's video for the chain to make. */
export const StartRowEnvironment = PrepareEnvironment.extend({ STATE_MACHINE_ARN: name });
export type StartRowEnvironment = z.infer<typeof StartRowEnvironment>;

/** CloudFront's id of the key that private videos' links are signed with, and the secret with its private half. */
const SiteKey = { SITE_KEY_ID: name, SITE_KEY_SECRET: name };

/** What ends a batch and writes its result file. */
export const ResultsEnvironment = CloseEnvironment.extend({ ...SiteKey, VIEW_SECRET: name });
export type ResultsEnvironment = z.infer<typeof ResultsEnvironment>;

/** What starts a batch of a file that was dropped. */
export const DroppedEnvironment = StepEnvironment.extend({ BATCH_STATE_MACHINE_ARN: name });
export type DroppedEnvironment = z.infer<typeof DroppedEnvironment>;

export const ApiEnvironment = z
  .object({
    ...StepEnvironment.shape,
    SITE_BUCKET: name,
    /** Answers to requests with an `Idempotency-Key`. */
    IDEMPOTENCY_TABLE: name,
    STATE_MACHINE_ARN: name,
    BATCH_STATE_MACHINE_ARN: name,
    SITE_URL: z.url(),
    ...SiteKey,
    /** The page at `/api/docs`. */
    DOCS_SCRIPT: name,
    /** `index.html` of the page at `/console`; what it loads lies beside it. */
    CONSOLE_PAGE: name,
    NOTIFY_STATE_MACHINE_ARN: name,
    WEBHOOK_SECRET: name,
    ...Audience,
  })
  .extend(Judge.shape);
export type ApiEnvironment = z.infer<typeof ApiEnvironment>;

export const AuthorizerEnvironment = z.object({ API_KEY_SECRET: name });
export type AuthorizerEnvironment = z.infer<typeof AuthorizerEnvironment>;

export const LibraryEnvironment = StepEnvironment.pick({ LIBRARY_TABLE: true });
export type LibraryEnvironment = z.infer<typeof LibraryEnvironment>;

/** Reads an environment. @throws Error that names every variable that is missing or malformed. */
export function readEnvironment<S extends z.ZodType>(
  schema: S,
  variables: Record<string, string | undefined>,
): z.infer<S> {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`);
  throw new Error(`The environment lacks: ${names.join(', ')}.`);
}
