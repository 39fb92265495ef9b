import type { Card } from '../contract/compose.ts';
import type { UnplacedScene } from './visit.ts';

/** The card that was asked for before or after a film, as a list of one scene or none. */
export function silentCard(
  kind: 'intro' | 'outro',
  card: Card | undefined,
  film: { readonly title: string; readonly frameRate: number },
): UnplacedScene[] {
  if (!card?.enabled) return [];
  return [
    {
      title: kind === 'intro' ? 'Intro' : 'Outro',
      frames: Math.max(1, Math.round(card.duration_seconds * film.frameRate)),
      direction: {
        kind: 'card',
        card: kind,
        heading: card.text ?? film.title,
        subheading: null,
        button: null,
        background_color: card.background_color ?? null,
        logo: card.logo_path?.slice(card.logo_path.lastIndexOf('/') + 1) ?? null,
      },
      take: null,
    },
  ];
}
