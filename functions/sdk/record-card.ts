import { ScreenRecorder } from '../4-record/screen-recorder.ts';
import { RecordingSettings } from '../contract/recording.ts';
import type { Scene } from '../contract/storyboard.ts';
import type { Recording } from '../core/recording.ts';
import { pictureUrl, senderArt, shippedBrowser } from './installation.ts';

export interface CardRequest {
  readonly scene: Scene;
  /** @default the brand's */
  readonly logoPath?: string | undefined;
  /** Size of the film, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Where the card's take goes. */
  readonly outputPath: string;
  readonly signal?: AbortSignal;
}

/** Records a card as the chain does, for any film. @throws RetryableError as the recorder does. */
export async function recordCard({ logoPath, ...request }: CardRequest): Promise<Recording> {
  const art = await senderArt();
  // A card is a document of our own: its browser may go nowhere.
  return new ScreenRecorder(shippedBrowser()).recordScene({
    ...request,
    ...{ url: 'about:blank', brand: art.brand, settings: RecordingSettings.parse({}) },
    logoDataUrl: await pictureUrl(logoPath ?? art.logoPath),
  });
}
