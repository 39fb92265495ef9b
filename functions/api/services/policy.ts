import type { ComposeOptions } from '../../contract/compose.ts';
import type { JudgeEnvironment } from '../../contract/environment.ts';
import type { RecordingSettings } from '../../contract/recording.ts';
import type { ScriptOptions } from '../../contract/script.ts';
import type { EditedSection } from '../../contract/script-resource.ts';
import { VideoOptions } from '../../contract/video.ts';
import type { VoiceOptions } from '../../contract/voice.ts';
import { type PrivateHosts, parsePrivateHosts } from '../../core/address-rules.ts';
import { defaultResolution } from '../../core/lens.ts';
import { type Paid, type Prices, paidUsd, pricesOf } from '../../core/quote/paid.ts';
import { unwritableOptions } from '../../core/script/unwritable-options.ts';
import { unspeakableOptions } from '../../core/voice/unspeakable-options.ts';
import type { Spending } from '../../store/spending.ts';
import { type FieldError, Problem } from '../problem.ts';
import { type AskedFilm, tooLarge } from './check-disk.ts';
import { missing, missingArt, refuse, unfilmable } from './checks.ts';

/** What a request asks of each step. */
interface Asked {
  readonly script?: ScriptOptions;
  readonly voice?: VoiceOptions;
  readonly compose?: Pick<ComposeOptions, 'branding' | 'intro' | 'outro' | 'background_music'>;
  readonly film?: { readonly recording_settings: RecordingSettings; readonly resolution: string };
}

/** What this deployment's settings make of requests: defaults, objections, limits. */
export class Policy {
  readonly allowPrivateHosts: PrivateHosts;
  readonly environment: JudgeEnvironment;
  readonly #artFiles: readonly string[];
  readonly #spending: Spending;

  constructor(environment: JudgeEnvironment, spending: Spending) {
    this.environment = environment;
    this.allowPrivateHosts = parsePrivateHosts(environment.ALLOW_PRIVATE_HOSTS);
    this.#artFiles = environment.ART_FILES.split(',').filter((name) => name !== '');
    this.#spending = spending;
  }

  get prices(): Prices {
    return pricesOf(this.environment);
  }

  get resolution(): string {
    return this.environment.VIDEO_DEFAULT_RESOLUTION;
  }

  /** The size of frames for requests without one. */
  resolutionFor(settings: RecordingSettings): string {
    return defaultResolution(settings, this.resolution);
  }

  /** A whole video's options with the deployment's defaults in the places that the request left open. */
  fillIn(asked: Omit<VideoOptions, 'resolution'> & { resolution?: string | undefined }): VideoOptions {
    const { resolution = this.resolutionFor(asked.recording_settings), ...rest } = asked;
    return VideoOptions.parse({ ...rest, ...this.#composing(rest), resolution });
  }

  /** The same for a composition alone. */
  fillInComposition<T extends Pick<ComposeOptions, 'branding' | 'generate_quality_versions'>>(asked: T): T {
    return { ...asked, ...this.#composing(asked) };
  }

  /** Fields that this deployment cannot honour. */
  objections({ script, voice, compose, film }: Asked): FieldError[] {
    const { environment } = this;
    const longest = Number(environment.VIDEO_MAX_DURATION_SECONDS);
    const tooLong = script !== undefined && script.total_duration_seconds > longest;
    return [
      ...(tooLong
        ? [{ pointer: '/total_duration_seconds', message: `may be ${longest} at most in this deployment` }]
        : []),
      ...(script ? unwritableOptions(script, environment.SCRIPT_PROVIDER) : []),
      ...(voice ? unspeakableOptions(voice, environment.VOICE_PROVIDER) : []),
      ...(compose ? missingArt(compose, this.#artFiles) : []),
      ...(film ? unfilmable(film.recording_settings, film.resolution) : []),
    ];
  }

  /** Films that are too large for the disk they are made on, by what is asked. */
  tooLarge(pointer: string, film: AskedFilm): FieldError[] {
    return tooLarge(pointer, film, this.environment);
  }

  /** The same for a whole video. */
  tooLong(options: VideoOptions): FieldError[] {
    const { total_duration_seconds: seconds, resolution, recording_settings } = options;
    const film = { seconds, resolution, frameRate: recording_settings.frame_rate, compose: options };
    return this.tooLarge('/total_duration_seconds', film);
  }

  /** Cards of an edited script that name a picture which the art layer does not hold. */
  missingLogos(sections: readonly EditedSection[]): FieldError[] {
    return sections.flatMap(({ direction }, index) => {
      if (direction?.kind !== 'card' || direction.logo === null) return [];
      return missing(`/sections/${index}/direction/logo`, direction.logo, this.#artFiles);
    });
  }

  /**
   * Looks at what providers would be paid, before anything is noted.
   *
   * @throws Problem 422 when the request's own limit does not hold that, 402 when the month's does not.
   */
  async refuseOverBudget(paid: Paid, maxCostUsd: number | undefined): Promise<void> {
    const { pointer, reason } = await this.overBudget(paid, maxCostUsd);
    if (reason === null) return;
    if (pointer) refuse([{ pointer, message: reason }]);
    throw new Problem(402, 'The month’s budget is used up', reason);
  }

  /** Why providers must not be paid for that, so many times, now, and the field that says so; null when they may. */
  async overBudget(
    paid: Paid,
    maxCostUsd: number | undefined,
    times = 1,
  ): Promise<{ pointer?: string; reason: string | null }> {
    const { ai_usd, voice_usd } = paidUsd(paid, this.prices);
    const estimate = ai_usd + voice_usd;
    if (estimate === 0) return { reason: null };
    const about = `Providers would be paid about $${estimate.toFixed(4)}`;
    const cap = maxCostUsd ?? Number(this.environment.VIDEO_MAX_COST_USD);
    if (cap > 0 && estimate > cap) return { pointer: '/max_cost_usd', reason: `${about}, the limit is $${cap}.` };
    const budget = Number(this.environment.MONTHLY_BUDGET_USD);
    if (budget <= 0 || (await this.#spending.committed()) + estimate * times <= budget) return { reason: null };
    const each = times === 1 ? about : `${about} for each of ${times} films`;
    return { reason: `${each}, and MONTHLY_BUDGET_USD of $${budget} does not hold that any more.` };
  }

  #composing({ branding, generate_quality_versions }: Pick<ComposeOptions, 'branding' | 'generate_quality_versions'>) {
    const { VIDEO_WATERMARK_ENABLED, VIDEO_WATERMARK_TEXT, GENERATE_QUALITY_VERSIONS } = this.environment;
    const marked = VIDEO_WATERMARK_ENABLED === 'true' && VIDEO_WATERMARK_TEXT !== '';
    return {
      branding: marked ? { watermark_text: VIDEO_WATERMARK_TEXT, ...branding } : branding,
      generate_quality_versions: generate_quality_versions ?? GENERATE_QUALITY_VERSIONS === 'true',
    };
  }
}
