import type { Interaction } from '../contract/interaction.ts';

/** What an interaction or a direction names on the page: by CSS selector, or by the words that it shows. */
export interface Target {
  readonly selector?: string | null | undefined;
  readonly text?: string | null | undefined;
}

/** One name for a target, for people and as a key; null when nothing is named. */
export function targetName({ selector, text }: Target): string | null {
  return selector ?? (text ? `“${text}”` : null);
}

/** What an interaction names: the `text` of `type` is what is typed. */
export const targetOf = ({ type, selector, text }: Interaction): Target => ({
  selector,
  text: type === 'type' ? null : text,
});
