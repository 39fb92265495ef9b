import { basename } from 'node:path';
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

/** A take as it is before it has its place: its keys are the names of its files. */
export function takeOf({ index, path, recording, settings }: RecordedTake): Take {
  const { tilesPath, layerPath } = plateFiles(path);
  return {
    index,
    mezzanine_key: basename(path),
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
    click_color: settings.highlight_color,
    plate: recording.plate && {
      ...recording.plate,
      tiles_key: basename(tilesPath),
      layer_key: basename(layerPath),
    },
  };
}

/** Names of a take's files, as {@link takeOf} gives them. */
export const filesOf = ({ mezzanine_key, plate }: Take): string[] => [
  mezzanine_key,
  ...(plate ? [plate.tiles_key] : []),
  ...(plate?.layer ? [plate.layer_key] : []),
];

/** Writes the document that says that a take's files are there. */
export async function noteTake(media: Media, owner: string, take: Take, keyOf: (name: string) => string) {
  const { plate } = take;
  await media.writeJson(mediaKeys.take(owner, take.index), Take, {
    ...take,
    mezzanine_key: keyOf(take.mezzanine_key),
    plate: plate && {
      ...plate,
      tiles_key: keyOf(plate.tiles_key),
      // A plate without what stays in its place has no such file.
      layer_key: plate.layer ? keyOf(plate.layer_key) : '',
    },
  });
}

/** Keeps a recorded scene for its job alone: its files first, then the document that says that they are there. */
export async function keepTake(media: Media, owner: string, take: Take, pathOf: (name: string) => string) {
  const { index, plate } = take;
  const keys: Record<string, string> = { [take.mezzanine_key]: mediaKeys.takeMezzanine(owner, index) };
  if (plate) keys[plate.tiles_key] = mediaKeys.takeTiles(owner, index);
  if (plate?.layer) keys[plate.layer_key] = mediaKeys.takeLayer(owner, index);
  for (const [name, key] of Object.entries(keys)) await media.upload(key, pathOf(name));
  await noteTake(media, owner, take, (name) => keys[name] ?? '');
}
