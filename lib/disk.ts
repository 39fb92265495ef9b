import { Size } from 'aws-cdk-lib';
import type { DiskEnvironment } from '../functions/contract/environment.ts';
import type { LargeFilmSettings } from '../functions/contract/settings.ts';

/**
 * Room in /tmp of what renders a scene and of what joins a film: the most that Lambda gives, at 0.3 % of what their memory
 * costs. A film that takes more goes to a task with more (functions/core/choose-compute.ts).
 */
const ROOM = { render: Size.gibibytes(10), assemble: Size.gibibytes(10) };

/** Told to whoever has to know it before. */
const told = ({ LARGE_FILM_DISK_GB }: LargeFilmSettings): DiskEnvironment => ({
  LARGE_FILM_DISK_GB,
  RENDER_DISK_MB: String(ROOM.render.toMebibytes()),
  ASSEMBLE_DISK_MB: String(ROOM.assemble.toMebibytes()),
});

export const DISK = { ...ROOM, told };
