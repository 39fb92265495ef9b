import type { CaptureMode, Plate, PointerTrack } from '../contract/storyboard.ts';

/** A recorded scene. */
export interface Recording {
  readonly frames: number;
  /** Pictures that had to be taken because something changed. */
  readonly capturedFrames: number;
  /** Frame by frame capture loses none. */
  readonly droppedFrames: number;
  readonly captureMode: CaptureMode;
  /** Size of the frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** True when it ended before its time because it was told to. */
  readonly stopped: boolean;
  /** What the browser took: processor time in seconds, and the most memory at a time in MB; 0 where unknown. */
  readonly cpuSeconds: number;
  readonly peakMemoryMb: number;
  readonly pointer: PointerTrack;
  /** Where the mouse was pressed; empty when that is not to be shown. */
  readonly clicks: PointerTrack;
  readonly plate: Plate | null;
}
