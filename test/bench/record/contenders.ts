/** All that is measured in a process of its own; each loads nothing of the others. */
export const contenders = {
  take: async () => (await import('./leadreel.ts')).recordTake,
  film: async () => (await import('./leadreel.ts')).recordFilm,
  pointer: async () => (await import('./leadreel.ts')).renderPointer,
  storyboard: async () => (await import('./leadreel.ts')).recordStoryboard,
  soak: async () => (await import('./soak-contender.ts')).soak,
  recordVideo: async () => (await import('./playwright.ts')).recordVideo,
  screencast: async () => (await import('./screencast.ts')).recordScreencast,
  usualChain: async () => (await import('../compose/usual-chain.ts')).usualChain,
  recordScenes: async () => (await import('../compose/material.ts')).recordScenes,
  compose: async () => (await import('../compose/leadreel.ts')).compose,
  assemble: async () => (await import('../compose/leadreel.ts')).assemble,
  lead: async () => (await import('../compose/leadreel.ts')).makeForLead,
  encodeTake: async () => (await import('../compose/references.ts')).encodeTake,
  remotion: async () => (await import('./remotion.ts')).render,
};

export type Contenders = { [N in keyof typeof contenders]: Awaited<ReturnType<(typeof contenders)[N]>> };
export type ContenderName = keyof Contenders;
export type OptionsOf<N extends ContenderName> = Parameters<Contenders[N]>[0];
export type ResultOf<N extends ContenderName> = Awaited<ReturnType<Contenders[N]>>;

/** What a contender's process tells when the work is done. */
export interface Done {
  readonly result: unknown;
  readonly wallSeconds: number;
  /** What its processes had taken when the work began. */
  readonly cpuSecondsBefore: number;
}
