import { campaign } from './cases/campaign.ts';
import { chain } from './cases/chain.ts';
import { quality } from './cases/quality.ts';
import type { Material, SiteUrls } from './material.ts';
import type { PictureQuality } from './picture-quality.ts';

/** What the cases work with. */
export interface ComposeBench {
  readonly runs: number;
  readonly urls: SiteUrls;
  readonly material: Material;
  readonly folder: string;
  readonly quality: PictureQuality;
}

/** One question to the composer. */
export interface ComposeCase {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Gives Markdown. */
  readonly run: (bench: ComposeBench) => Promise<string>;
}

export const composeCases: readonly ComposeCase[] = [chain, campaign, quality];
