import type { FramePage } from '../browser/frame-page.ts';
import { scrollPage } from '../browser/page-scripts.ts';
import { fixtures } from '../browser/plate-scripts.ts';
import type { Requests } from '../browser/requests.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import type { Plate, PointerTrack, Scene, Stand } from '../contract/storyboard.ts';
import type { Shot } from '../core/camera.ts';
import { renderCardPage } from '../core/pages/card-page.ts';
import { planPlate, plateFiles, plateOf } from '../core/plate.ts';
import type { Recording } from '../core/recording.ts';
import { type Act, capture } from './capture.ts';
import { captureRealtime } from './capture-realtime.ts';
import { prepareCard } from './card-scene.ts';
import { followShot } from './follow-shot.ts';
import { MatroskaWriter } from './matroska.ts';
import { arriveAt, prepareShot, standAfterShot } from './page-visit.ts';
import { scrollsStill, takePlate } from './take-plate.ts';
import type { VisitRequest } from './visit-request.ts';

/**
 * JPEG quality of the frames. From 90 on nothing more is seen of text; at 60 its edges ring, at half
 * the bytes.
 */
const JPEG_QUALITY: Record<RecordingSettings['quality'], number> = { low: 60, medium: 80, high: 90, ultra: 95 };

interface SceneWork {
  readonly page: FramePage;
  readonly requests: Requests;
  readonly request: VisitRequest;
  readonly scene: Scene;
  /** Where the visit's scene before this one has left camera and pointer. */
  readonly from: Stand | null;
  /** Pixels of the frames for one CSS pixel. */
  readonly scale: number;
  /** Where the frames will lie in the end. */
  readonly outputPath: string;
}

type Recorded = Omit<Recording, 'cpuSeconds' | 'peakMemoryMb'> & { readonly end: Stand };

interface Prepared {
  readonly act: Act;
  readonly shot: Shot | null;
  readonly plate: Plate | null;
  /** Goes past the plate. */
  readonly pass: () => Promise<void>;
}

/** Records a scene into a file. */
export async function recordInto(path: string, work: SceneWork): Promise<Recorded> {
  const { page, request, scene } = work;
  const { width, height, frameRate, onProgress, signal, stop } = request;
  const { act, shot, plate, pass } = await prepare(work);
  const from = scene.part?.from ?? 0;
  const writer = new MatroskaWriter(path, frameRate, request);
  const { frames, taken, dropped } = await (page.realtime ? captureRealtime : capture)({
    ...{ page, frames: scene.frames, frameRate, from, act, plate: plate && { ...plate, pass } },
    jpegQuality: JPEG_QUALITY[request.settings.quality],
    write: (frame, jpeg) => writer.write(frame, jpeg),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
    ...(stop && { stop }),
  }).finally(() => writer.close());
  const press = request.settings.highlight_clicks ? shot?.press : null;
  return {
    ...{ frames, width, height, frameRate, plate },
    capturedFrames: taken + (plate ? plate.tiles : 0),
    droppedFrames: dropped,
    captureMode: page.realtime ? 'realtime' : plate ? 'plate' : 'live',
    stopped: frames < scene.frames,
    pointer: inPixels(shownIn(shot?.pointer ?? [], from, frames), work.scale),
    clicks: inPixels(press && press.frame < frames ? [[press.frame, press.x, press.y]] : [], work.scale),
    end: shot ? await standAfterShot(page, shot) : scene.from,
  };
}

async function prepare(work: SceneWork): Promise<Prepared> {
  const { page, requests, request, scene, from } = work;
  const { width, height, frameRate, settings } = request;
  const { direction } = scene;
  if (direction.kind === 'card') {
    const { card, heading, subheading, button, background_color } = direction;
    const brand = background_color ? { ...request.brand, primary: background_color } : request.brand;
    const seconds = scene.frames / frameRate;
    const { logoDataUrl } = request;
    const html = renderCardPage({
      ...{ card, heading, subheading, button, brand, logoDataUrl, width, height, seconds },
      enterSeconds: (scene.enters?.frames ?? 0) / frameRate,
      leaveSeconds: (scene.leaves?.frames ?? 0) / frameRate,
    });
    await prepareCard(page, html);
    return { act: async () => false, shot: null, plate: null, pass: async () => {} };
  }
  const window = { width: Math.round(width / work.scale), height: Math.round(height / work.scale) };
  const pace = { scrollSpeedMs: settings.scroll_speed, fadeMs: settings.transition_duration_ms };
  const shot = await prepareShot(
    page,
    {
      ...{ scene, from, frameRate, pace, window, showPointer: settings.show_cursor },
      ...(request.signal && { signal: request.signal }),
    },
    requests,
  );
  let place = requests.document?.url ?? null;
  const arrive = async () => {
    place = await arriveAt(page, requests, place);
  };
  const style = { color: settings.highlight_color, fadeMs: pace.fadeMs };
  const plate = await plateFor(work, shot);
  const pass = async () => {
    await page.evaluate(scrollPage, shot.scroll[plate?.to ?? 0] ?? 0);
  };
  return { act: followShot(page, shot, style, requests, arrive), shot, plate, pass };
}

/** Takes a plate of the shot's scroll where that is asked for, or shows the same for less. */
async function plateFor({ page, request, scene, scale, outputPath }: SceneWork, shot: Shot): Promise<Plate | null> {
  const { capture_mode, quality } = request.settings;
  // What is hidden for a picture loses the focus and the mouse, so a page that was touched is left alone.
  const touched = request.scenes.length > 1 || shot.mouse.length > 0 || shot.keys.length > 0;
  if (page.realtime || capture_mode === 'live' || scene.part || touched) return null;
  // Rows of a picture are whole pixels.
  if (!Number.isInteger(scale)) return null;
  const plan = planPlate(shot.scroll, request.height / scale);
  const restAt = shot.scroll[0] ?? 0;
  // A page that cannot be scrolled as a picture is captured live, and the take says so.
  const fits =
    plan !== null &&
    (capture_mode === 'plate'
      ? (await page.evaluate(fixtures)) !== null
      : request.animated === false && (await scrollsStill(page, plan, restAt)));
  if (!fits) return null;
  const { width, height, frameRate } = request;
  const layer = await takePlate(page, plan, {
    ...{ width, height, frameRate, jpegQuality: JPEG_QUALITY[quality], restAt },
    ...plateFiles(outputPath),
  });
  return plateOf(plan, scale, layer);
}

const inPixels = (track: PointerTrack, scale: number): PointerTrack =>
  scale === 1 ? track : track.map(([frame, x, y]) => [frame, Math.round(x * scale), Math.round(y * scale)]);

/** What of a shot's track is in the frames `[from, from + frames)`, counted from the first of them. */
function shownIn(track: PointerTrack, from: number, frames: number): PointerTrack {
  if (from === 0) return track.filter(([frame]) => frame < frames);
  const first = track.findLast(([frame]) => frame <= from);
  return [
    ...(first ? [[0, first[1], first[2]] as [number, number, number]] : []),
    ...track.flatMap(
      ([frame, x, y]): PointerTrack => (frame > from && frame < from + frames ? [[frame - from, x, y]] : []),
    ),
  ];
}
