import type { SceneDirection } from '../../contract/script.ts';
import { clip } from './speakable.ts';

/** A card in the brand's own colours, cut to what the contract allows; an empty button is none. */
export function cardDirection(
  card: 'intro' | 'outro',
  heading: string,
  subheading: string | null,
  button: string | null,
): SceneDirection & { kind: 'card' } {
  return {
    kind: 'card',
    card,
    heading: clip(heading, 200),
    subheading: subheading ? clip(subheading, 300) : null,
    button: button ? clip(button, 60) : null,
    background_color: null,
    logo: null,
  };
}

/** What a card shows, for people. */
export function cardCue({ card, heading, button }: SceneDirection & { kind: 'card' }): string {
  const press = button === null ? '' : `, with the button "${button}"`;
  return `${card === 'intro' ? 'Opening' : 'Closing'} card: ${heading}${press}`;
}
