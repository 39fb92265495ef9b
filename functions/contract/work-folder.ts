/**
 * Beginning of a temporary folder's name, for `mkdtemp`. It names the process that made it, so that what a process
 * left behind when it was killed can be told from what is in use.
 *
 * @example workFolderPrefix('record', process.pid) // 'leadreel-record-4711-'
 */
export const workFolderPrefix = (purpose: string, pid: number) => `leadreel-${purpose}-${pid}-`;

/** The process that made the folder of this name; null when it is no temporary folder of ours. */
export function ownerOfWorkFolder(name: string): number | null {
  const pid = /^leadreel-[a-z]+-(\d+)-[A-Za-z0-9]+$/.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}
