import { join } from 'node:path';
import { ScreenRecorder } from '../4-record/screen-recorder.ts';
import type { Card } from '../contract/compose.ts';
import { RecordingSettings } from '../contract/recording.ts';
import { silentCard } from '../core/silent-card.ts';
import { openingStand } from '../core/visit.ts';
import { pictureUrl, senderArt, shippedBrowser } from './installation.ts';

export interface CardRequest {
  readonly kind: 'intro' | 'outro';
  readonly card: Card;
  /** Stands on a card that has no text of its own; the brand's name when it is empty. */
  readonly title: string;
  /** @default the brand's */
  readonly logoPath?: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Where the card's take goes. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** Records a card as the chain does, for any film. @throws RetryableError as the recorder does. */
export async function recordCard(request: CardRequest): Promise<{ path: string; frames: number } | null> {
  const { kind, card, width, height, frameRate, folder, signal } = request;
  const { brand, logoPath } = await senderArt();
  const [scene] = silentCard(kind, card, { title: request.title || brand.name, frameRate });
  if (!scene) return null;
  const path = join(folder, `${kind}.mkv`);
  // A card is a document of our own: its browser may go nowhere.
  const { frames } = await new ScreenRecorder(shippedBrowser()).recordScene({
    scene: { ...scene, index: 0, from: openingStand({ width, height }) },
    url: 'about:blank',
    ...{ width, height, frameRate, brand, settings: RecordingSettings.parse({}), outputPath: path },
    logoDataUrl: await pictureUrl(request.logoPath ?? logoPath),
    ...(signal && { signal }),
  });
  return { path, frames };
}
