/** Functions that run inside the page, sent as text like those of page-scripts.ts. */

/** Frames a place in the window, given from its corner in CSS pixels, for people to look at. */
export function showHighlight(
  box: { x: number; y: number; width: number; height: number },
  color: string,
  fadeMs: number,
): void {
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
  document.documentElement.append(frame);
  frame.animate(
    [
      { opacity: 0, transform: 'scale(1.06)' },
      { opacity: 1, transform: 'none' },
    ],
    { duration: fadeMs, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)', fill: 'both' },
  );
}

/** Lets the frame of {@link showHighlight} go. */
export function hideHighlight(fadeMs: number): void {
  document
    .getElementById('leadreel-highlight')
    ?.animate([{ opacity: 1 }, { opacity: 0 }], { duration: fadeMs, easing: 'ease-in', fill: 'both' });
}
