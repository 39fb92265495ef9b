import { statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { HOST } from '../contract/compute.ts';
import type { DiskEnvironment } from '../contract/environment.ts';
import type { Limits } from '../core/choose-compute.ts';
import type { Disk } from '../core/film/predict-disk.ts';

const MIB = 1024 ** 2;

/**
 * Bytes that a scene and a film may take while they are made: what their functions have, or on a laptop half of what the
 * temp folder has free now, since what is made is copied from there, on the same disk more often than not. As many scenes as there are
 * cores are rendered at once.
 */
export function diskRoom({
  RENDER_DISK_MB,
  ASSEMBLE_DISK_MB,
}: Pick<DiskEnvironment, 'RENDER_DISK_MB' | 'ASSEMBLE_DISK_MB'>): Disk {
  const { bavail, bsize } = statfsSync(tmpdir());
  const assemble = (bavail * bsize) / 2;
  return {
    render: RENDER_DISK_MB ? Number(RENDER_DISK_MB) * MIB : assemble / availableParallelism(),
    assemble: ASSEMBLE_DISK_MB ? Number(ASSEMBLE_DISK_MB) * MIB : assemble,
  };
}

/** The same, and the room of the task for films that do not fit; on a laptop that makes one scene after the other, on the same disk. */
export function limitsOf(environment: DiskEnvironment): Limits {
  const lambda = diskRoom(environment);
  const large = Number(environment.LARGE_FILM_DISK_GB) * 1024 * MIB;
  if (environment.ASSEMBLE_DISK_MB !== '') {
    return { lambda, large, film: { largest: HOST.pieceBytes, published: HOST.diskGib * 1024 * MIB } };
  }
  return { lambda, large: lambda.assemble, film: { largest: lambda.assemble, published: lambda.assemble } };
}

/** The room of a machine that nobody has set a limit for. */
export const ownRoom = (): Disk => diskRoom({ RENDER_DISK_MB: '', ASSEMBLE_DISK_MB: '' });
