import { mediaKeys } from '../contract/keys.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import { Take } from '../contract/storyboard.ts';
import { plateFiles } from '../core/plate.ts';
import type { Recording } from '../core/recording.ts';
import type { Media } from '../store/media.ts';

interface RecordedTake {
  readonly index: number;
  /** Where its frames lie. */
  readonly path: string;
  readonly recording: Recording;
  readonly settings: Pick<RecordingSettings, 'highlight_color'>;
}

/** Keeps a recorded scene: its files first, then the document that says that they are there. */
export async function keepTake(media: Media, owner: string, take: RecordedTake): Promise<void> {
  const { index, path, recording } = take;
  const mezzanine_key = mediaKeys.takeMezzanine(owner, index);
  const [tiles_key, layer_key] = [mediaKeys.takeTiles(owner, index), mediaKeys.takeLayer(owner, index)];
  await media.upload(mezzanine_key, path);
  if (recording.plate) await media.upload(tiles_key, plateFiles(path).tilesPath);
  if (recording.plate?.layer) await media.upload(layer_key, plateFiles(path).layerPath);
  await media.writeJson(mediaKeys.take(owner, index), Take, {
    index,
    mezzanine_key,
    frames: recording.frames,
    captured_frames: recording.capturedFrames,
    dropped_frames: recording.droppedFrames,
    capture_mode: recording.captureMode,
    width: recording.width,
    height: recording.height,
    frame_rate: recording.frameRate,
    stopped: recording.stopped,
    cpu_seconds: recording.cpuSeconds,
    peak_memory_mb: recording.peakMemoryMb,
    pointer: recording.pointer,
    clicks: recording.clicks,
    click_color: take.settings.highlight_color,
    plate: recording.plate && { ...recording.plate, tiles_key, layer_key },
  });
}
