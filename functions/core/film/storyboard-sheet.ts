import { vttTime } from './captions.ts';
import { lookAt } from './choose-moments.ts';
import { type Look, momentsOf, type ShownScene } from './looks.ts';
import { TO_JPEG } from './stills.ts';

const MOST_TILES = 100;
const COLUMNS = 10;
/** Key frames are so far apart at most, seconds; more tiles would show the same pictures again. */
const SHORTEST_SECONDS = 2;

/** One picture of many small ones, for a player to show over its time line. */
export interface Sheet {
  readonly tiles: number;
  readonly columns: number;
  readonly rows: number;
  /** What a tile stands for, seconds; the last one for what is left. */
  readonly secondsPerTile: number;
}

/** Lays tiles out, evenly over the film. */
export function planSheet(durationSeconds: number): Sheet {
  const secondsPerTile = Math.max(SHORTEST_SECONDS, Math.ceil(durationSeconds / MOST_TILES));
  const tiles = Math.max(1, Math.ceil(durationSeconds / secondsPerTile - 1e-9));
  const columns = Math.min(COLUMNS, tiles);
  return { tiles, columns, rows: Math.ceil(tiles / columns), secondsPerTile };
}

interface SheetRequest {
  readonly sheet: Sheet;
  readonly looks: readonly Look[];
  readonly scenes: readonly ShownScene[];
  readonly frameRate: number;
  /** Size of a look and of a tile, pixels, even. */
  readonly width: number;
  readonly height: number;
}

/** Puts the sheet's picture together, in the planes of the looks; places without a tile are black. */
export function drawSheet({ sheet, looks, scenes, frameRate, width, height }: SheetRequest): Buffer {
  const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
  const middles = Array.from({ length: sheet.tiles }, (_, tile) => {
    const from = tile * sheet.secondsPerTile * frameRate;
    return Math.floor((from + Math.min(frames, from + sheet.secondsPerTile * frameRate)) / 2);
  });
  const pictures = momentsOf(scenes, middles).map(({ scene, frame }) => lookAt(looks, scene, frame)?.picture);
  const planes = [1, 2, 2].map((halved, plane) => {
    const [w, h] = [width / halved, height / halved];
    const stride = sheet.columns * w;
    const drawn = Buffer.alloc(stride * sheet.rows * h, plane === 0 ? 16 : 128);
    const offset = plane === 0 ? 0 : width * height * (plane === 1 ? 1 : 1.25);
    for (const [tile, picture] of pictures.entries()) {
      const [left, top] = [(tile % sheet.columns) * w, Math.floor(tile / sheet.columns) * h];
      for (let row = 0; row < h; row++) {
        picture?.copy(drawn, (top + row) * stride + left, offset + row * w, offset + (row + 1) * w);
      }
    }
    return drawn;
  });
  return Buffer.concat(planes);
}

/** WebVTT that says which part of the sheet belongs to which time, as players read thumbnails. */
export function sheetVtt(sheet: Sheet, tile: { width: number; height: number }, durationSeconds: number, file: string) {
  const cues = Array.from({ length: sheet.tiles }, (_, index) => {
    const [start, end] = [index * sheet.secondsPerTile, (index + 1) * sheet.secondsPerTile];
    const [x, y] = [(index % sheet.columns) * tile.width, Math.floor(index / sheet.columns) * tile.height];
    const place = `${file}#xywh=${x},${y},${tile.width},${tile.height}`;
    return `${vttTime(start)} --> ${vttTime(Math.min(end, durationSeconds))}\n${place}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** Encodes the sheet that {@link drawSheet} gave. */
export function sheetArgs(request: {
  readonly sheet: Sheet;
  readonly width: number;
  readonly height: number;
  readonly rawPath: string;
  readonly outputPath: string;
}): string[] {
  const { sheet, width, height, rawPath, outputPath } = request;
  const size = `${sheet.columns * width}x${sheet.rows * height}`;
  return [
    ...['-v', 'warning', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', size, '-i', rawPath],
    ...['-vf', TO_JPEG, '-frames:v', '1', '-q:v', '4', '-f', 'image2', outputPath],
  ];
}
