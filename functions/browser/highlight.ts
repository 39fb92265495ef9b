/** Functions that run inside the page, sent as text like those of page-scripts.ts. */

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Frames a place in the window, given from its corner in CSS pixels, for people to look at. The frame keeps its distance
 * from the element that `locate` found last, wherever that is by now: {@link followHighlight}.
 */
export function showHighlight({ box, element }: { box: Box; element: Box }, color: string, fadeMs: number): void {
  const frame = document.createElement('div');
  frame.id = 'leadreel-highlight';
  const width = Math.max(3, Math.round(innerHeight / 240));
  // Set as properties: a page's content security policy refuses style attributes, not these.
  Object.assign(frame.style, {
    all: 'initial',
    position: 'fixed',
    zIndex: '2147483647',
    pointerEvents: 'none',
    boxSizing: 'border-box',
    left: `${box.x}px`,
    top: `${box.y}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
    border: `${width}px solid ${color}`,
    borderRadius: `${width * 3}px`,
    boxShadow: `0 0 0 ${width}px ${color}33, 0 ${width * 2}px ${width * 8}px ${color}40`,
  });
  const away = [box.x - element.x, box.y - element.y, box.width - element.width, box.height - element.height];
  frame.dataset.away = away.join(' ');
  document.documentElement.append(frame);
  frame.animate(
    [
      { opacity: 0, transform: 'scale(1.06)' },
      { opacity: 1, transform: 'none' },
    ],
    { duration: fadeMs, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)', fill: 'both' },
  );
}

/** Moves the frame along with its element; true when it had to. */
export function followHighlight(): boolean {
  const frame = document.getElementById('leadreel-highlight');
  const target = (window as { leadreelTarget?: { element: Element; inner: Box } }).leadreelTarget;
  if (!frame?.dataset.away || !target?.element.isConnected) return false;
  const [x = 0, y = 0, width = 0, height = 0] = frame.dataset.away.split(' ').map(Number);
  const box = target.element.getBoundingClientRect();
  if (box.width === 0 && box.height === 0) return false;
  const { inner } = target;
  const wanted = {
    left: box.x + inner.x + x,
    top: box.y + inner.y + y,
    width: box.width + inner.width + width,
    height: box.height + inner.height + height,
  };
  let moved = false;
  for (const [side, value] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
    if (Math.abs(Number.parseFloat(frame.style[side]) - value) < 0.5) continue;
    frame.style[side] = `${value}px`;
    moved = true;
  }
  return moved;
}

/** Lets the frame of {@link showHighlight} go. */
export function hideHighlight(fadeMs: number): void {
  document
    .getElementById('leadreel-highlight')
    ?.animate([{ opacity: 1 }, { opacity: 0 }], { duration: fadeMs, easing: 'ease-in', fill: 'both' })
    // The next scene of the same visit must not find it.
    .finished.then(({ effect }) => (effect as KeyframeEffect | null)?.target?.remove());
}
