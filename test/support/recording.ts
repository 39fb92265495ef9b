import { ScreenRecorder } from '../../functions/4-record/screen-recorder.ts';
import type { SceneRequest } from '../../functions/4-record/visit-request.ts';
import type { Brand } from '../../functions/contract/brand.ts';
import { RecordingSettings } from '../../functions/contract/recording.ts';
import type { Scene } from '../../functions/contract/storyboard.ts';
import type { Recording } from '../../functions/core/recording.ts';
import { browserOptions } from './browser.ts';

/** Small enough to be quick, large enough to see: the smallest film that may be asked for. */
export const SIZE = { width: 640, height: 360 };
export const FRAME_RATE = 30;
export const BRAND: Brand = { name: 'Leadreel', primary: '#17203a', accent: '#ff6b4a', on_primary: '#ffffff' };

/** A scene of the page from its top; `selector` is what it goes to. */
export function pageScene(frames: number, selector: string | null = null, more: Partial<Scene> = {}): Scene {
  return {
    index: 0,
    title: 'A scene',
    frames,
    direction: { kind: 'page', selector, text: null, action: selector ? 'highlight' : 'look' },
    from: { scroll_y: 0, pointer: { x: 420, y: 220 } },
    take: null,
    ...more,
  };
}

/** A title card. */
export const cardScene = (frames: number, more: Partial<Extract<Scene['direction'], { kind: 'card' }>> = {}): Scene =>
  pageScene(frames, null, {
    direction: {
      ...{ kind: 'card', card: 'intro', heading: 'A film for Dana', subheading: 'At Northwind', button: null },
      ...{ background_color: null, logo: null, ...more },
    },
  });

/** Settings that a request gets when it says nothing. */
export const SETTINGS = RecordingSettings.parse({});

/** Records with the browser that ships; the page's own host is the only one allowed. */
export function record(
  url: string,
  outputPath: string,
  scene: Scene,
  more: Partial<SceneRequest> = {},
): Promise<Recording> {
  return new ScreenRecorder(browserOptions([new URL(url).host])).recordScene({
    scene,
    url,
    ...SIZE,
    frameRate: FRAME_RATE,
    settings: SETTINGS,
    brand: BRAND,
    logoDataUrl: null,
    outputPath,
    ...more,
  });
}
