/**
 * Runs in the page: names the service whose wall stands in the page's place, or whose box is the only thing on it that
 * can be filled in; null when there is none. Both lists pair a service with a CSS selector.
 */
export function findChallenge(
  walls: readonly [service: string, selector: string][],
  boxes: readonly [service: string, selector: string][],
): string | null {
  const wall = walls.find(([, selector]) => document.querySelector(selector) !== null);
  if (wall) return wall[0];
  const fillable =
    'input:not([type=hidden], [type=submit], [type=button], [type=image], [type=reset]), textarea, select';
  if ([...document.querySelectorAll(fillable)].some((field) => field.checkVisibility())) return null;
  // The badge in a corner asks nobody for anything.
  const asks = (element: Element) => element.checkVisibility() && element.closest('.grecaptcha-badge') === null;
  return boxes.find(([, selector]) => [...document.querySelectorAll(selector)].some(asks))?.[0] ?? null;
}
