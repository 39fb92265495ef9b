import { Size } from 'aws-cdk-lib';
import type { DiskEnvironment } from '../functions/contract/environment.ts';

/**
 * Room in /tmp of what renders a scene and of what joins a film: the most that Lambda gives, at 0.3 % of what their memory
 * costs. A film that takes more is refused (functions/core/film/predict-disk.ts).
 */
const ROOM = { render: Size.gibibytes(10), assemble: Size.gibibytes(10) };

/** Told to whoever has to know it before. */
const told = {
  RENDER_DISK_MB: String(ROOM.render.toMebibytes()),
  ASSEMBLE_DISK_MB: String(ROOM.assemble.toMebibytes()),
} satisfies DiskEnvironment;

export const DISK = { ...ROOM, told };
