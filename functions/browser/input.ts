import type { Point } from '../contract/storyboard.ts';
import type { CdpSession } from './cdp.ts';

/**
 * What a person's hands do. What it changes shows in the next frame. Each promise is kept once the page has had the
 * event, which takes a frame that comes only afterwards: paint before waiting. A browser that is lost shows in that frame.
 */
const tell = async (session: CdpSession, method: string, params: Record<string, unknown>): Promise<void> => {
  await session.send(method, params).catch(() => undefined);
};

/** Keys that are not text. */
const KEYS: Record<string, { key: string; code: string; windowsVirtualKeyCode: number; text?: string }> = {
  '\n': { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  '\t': { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
};

/** Moves the mouse to a point of the window, CSS pixels. */
export function moveMouse(session: CdpSession, { x, y }: Point): Promise<void> {
  return tell(session, 'Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
}

/** Presses the left button down, or lets it go. */
export function pressMouse(
  session: CdpSession,
  type: 'mousePressed' | 'mouseReleased',
  { x, y }: Point,
): Promise<void> {
  return tell(session, 'Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
}

/** Types one character where the caret is; `\n` is Enter and `\t` is Tab. */
export async function typeCharacter(session: CdpSession, character: string): Promise<void> {
  const special = KEYS[character];
  // More than one code unit, such as an emoji: no key has it, an input method writes it.
  if (!special && character.length > 1) {
    return tell(session, 'Input.insertText', { text: character });
  }
  const key = special ?? { key: character, text: character, ...letterKey(character) };
  await Promise.all([
    tell(session, 'Input.dispatchKeyEvent', { type: 'keyDown', ...key }),
    tell(session, 'Input.dispatchKeyEvent', { type: 'keyUp', ...key, text: undefined }),
  ]);
}

function letterKey(character: string): { code?: string; windowsVirtualKeyCode?: number } {
  const upper = character.toUpperCase();
  if (/^[A-Z]$/.test(upper)) return { code: `Key${upper}`, windowsVirtualKeyCode: upper.charCodeAt(0) };
  if (/^[0-9]$/.test(upper)) return { code: `Digit${upper}`, windowsVirtualKeyCode: upper.charCodeAt(0) };
  return character === ' ' ? { code: 'Space', windowsVirtualKeyCode: 32 } : {};
}
