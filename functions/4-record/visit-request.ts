import type { Access } from '../contract/access.ts';
import type { Brand } from '../contract/brand.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import type { Scene } from '../contract/storyboard.ts';
import type { LookSettings } from '../core/lens.ts';
import type { Recording } from '../core/recording.ts';

interface Shared {
  /** The page that page scenes show. */
  readonly url: string;
  /** What lets the browser into the page. @default none */
  readonly access?: Access | undefined;
  /** Size of the frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly settings: Pick<
    RecordingSettings,
    | 'show_cursor'
    | 'highlight_clicks'
    | 'highlight_color'
    | 'scroll_speed'
    | 'transition_duration_ms'
    | 'quality'
    | 'capture_mode'
  > &
    LookSettings;
  /** False when the scout saw that nothing moves by itself. @default true */
  readonly animated?: boolean | undefined;
  /** True when the scout saw that the page lives by the clock on the wall only. @default false */
  readonly realtime?: boolean | undefined;
  readonly brand: Brand;
  /** The card's own logo, or the brand's, as a `data:` URL. */
  readonly logoDataUrl: string | null;
  /** Frames of the visit that are there by now. */
  readonly onProgress?: (frames: number) => void;
  /** Breaks the recording off; nothing is kept. */
  readonly signal?: AbortSignal;
  /** Ends the recording early: what was captured until then, one frame at least, is kept. */
  readonly stop?: AbortSignal;
}

export interface SceneRequest extends Shared {
  readonly scene: Scene;
  /** Where the Matroska file goes; it is there only when it is whole. A plate's files lie beside it. */
  readonly outputPath: string;
}

export interface VisitRequest extends Shared {
  readonly scenes: readonly Pick<SceneRequest, 'scene' | 'outputPath'>[];
  /** Takes each scene once its files are whole. */
  readonly onRecorded: (scene: Scene, recording: Recording) => Promise<void>;
}
