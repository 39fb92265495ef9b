import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BackgroundMessage,
  type Config,
  filterCompactRules,
  type IndexedCMPRuleset,
} from '@duckduckgo/autoconsent';
import { hideBanners, pressRefusal } from './banner-scripts.ts';
import type { CdpSession } from './cdp.ts';
import { type FramePage, within } from './frame-page.ts';
import { pass } from './tour.ts';

/** Virtual milliseconds of one turn of the rules. */
const TURN_MS = 50;
/** Virtual milliseconds for a known consent tool to show its banner, if it shows one. */
const APPEAR_MS = 1_000;
/** Virtual milliseconds that refusing may take, a walk through the settings included. */
const REFUSE_MS = 10_000;
/** Virtual milliseconds in which a banner goes away once it was refused. */
const LEAVE_MS = 500;
/** Real milliseconds that a frame may take for one answer. */
const ANSWER_MS = 5_000;

/**
 * Nothing is agreed to: the rules only opt out. Detection by what a button says is left to our own script, whose
 * words are stricter, and hiding before an answer is off because it can outlast the answer.
 */
const CONFIG: Partial<Config> = {
  autoAction: 'optOut',
  enablePrehide: false,
  detectRetries: 0,
  heuristicMode: 'off',
  // Its only button agrees.
  disabledCmps: ['nhs.uk'],
};
/** Addresses of frames in which consent tools draw; others are not looked into. */
const CONSENT_FRAME = /[?&](message_id|requestUUID|consentUUID)=|sp-prod\.net|consent|cookie|privacy|piano/i;
const WORLD = 'leadreel-consent';
const SETTLED = ['nothingDetected', 'done', 'optOutSucceeded', 'optOutFailed'];

/** What the script in a frame has said since it was last asked. */
interface Said {
  readonly lifecycle: string;
  readonly evals: readonly { readonly id: string; readonly code: string }[];
}

/** A frame with the rules at work in a world of their own, out of the page's sight. */
interface Watched {
  readonly session: CdpSession;
  readonly contextId: number;
  lifecycle: string;
}

/**
 * Answers the page's cookie banner with no: by the rules of `@duckduckgo/autoconsent`, else by what its buttons say, and
 * hides what cannot be refused. Virtual time passes only where a consent tool was found.
 *
 * @returns true when there was a banner and it is gone.
 * @throws RetryableError `CaptureStalled` or `BrowserCrashed`.
 */
export async function refuseBanner(page: FramePage): Promise<boolean> {
  const refused = (await refuseByRules(page)) || (await page.evaluate(pressRefusal)) !== null;
  if (refused) await pass(page, LEAVE_MS);
  const hidden = (await page.evaluate(hideBanners)) > 0;
  if (hidden) await pass(page, TURN_MS);
  return refused || hidden;
}

async function refuseByRules(page: FramePage): Promise<boolean> {
  if (page.consentFolder === undefined) return false;
  const { script, rules } = await readRules(page.consentFolder);
  const frames = await watch(page, script, rules);
  for (let passed = 0; passed <= REFUSE_MS; passed += TURN_MS) {
    for (const frame of frames) await listen(frame);
    const open = frames.filter(({ lifecycle }) => !SETTLED.includes(lifecycle));
    if (open.length === 0) break;
    if (passed >= APPEAR_MS && !open.some(({ lifecycle }) => /^(running|openPopup)/.test(lifecycle))) break;
    await pass(page, TURN_MS);
  }
  return frames.some(({ lifecycle }) => lifecycle === 'done' || lifecycle === 'optOutSucceeded');
}

/** Sets the rules to work in the page and in each of its frames that looks like a consent tool's. */
async function watch({ session }: FramePage, script: string, rules: IndexedCMPRuleset): Promise<Watched[]> {
  const watched: Watched[] = [];
  for (const [index, { id, url }] of (await framesOf(session)).entries()) {
    const mainFrame = index === 0;
    const compact = filterCompactRules(rules, { url, mainFrame });
    const isKnown = compact.r.some(([, , , urlPattern]) => urlPattern !== '');
    if (!mainFrame && !isKnown && !CONSENT_FRAME.test(url)) continue;
    // A frame may have gone since it was listed.
    const made = session.send('Page.createIsolatedWorld', { frameId: id, worldName: WORLD });
    const { executionContextId } = await made.catch(() => ({ executionContextId: undefined }));
    if (executionContextId === undefined) continue;
    const frame = { session, contextId: Number(executionContextId), lifecycle: 'loading' };
    // The page's own world is that of the main frame; of other frames no rule needs it.
    const config = { ...CONFIG, isMainWorld: !mainFrame } as Config;
    await evaluateIn(frame, `(${listenIn})();${script};`);
    await tell(frame, { type: 'initResp', config, rules: { autoconsent: [], compact } });
    watched.push(frame);
  }
  return watched;
}

/** Hears what the rules have come to, and looks up in the page's own world what they ask about it. */
async function listen(frame: Watched): Promise<void> {
  for (;;) {
    const said = (await evaluateIn(frame, 'leadreelHear()')) as Said | undefined;
    // A refusal that reloads the page takes the rules with it.
    const gone = frame.lifecycle === 'runningOptOut' ? 'done' : 'nothingDetected';
    const { lifecycle, evals } = said ?? { lifecycle: gone, evals: [] };
    frame.lifecycle = lifecycle;
    if (evals.length === 0) return;
    for (const { id, code } of evals) {
      const result = Boolean(await evaluateIn({ session: frame.session }, code));
      await tell(frame, { type: 'evalResp', id, result });
    }
  }
}

const tell = (frame: Watched, message: BackgroundMessage) =>
  evaluateIn(frame, `void autoconsentReceiveMessage(${JSON.stringify(message)})`);

/** Gives what an expression comes to in a world of a frame, undefined when it fails or the frame is gone. */
async function evaluateIn({ session, contextId }: { session: CdpSession; contextId?: number }, expression: string) {
  const evaluated = session.send('Runtime.evaluate', { expression, contextId, returnByValue: true });
  const answer = await within(ANSWER_MS, evaluated, 'A frame did not answer').catch(() => null);
  return (answer?.result as { value?: unknown } | undefined)?.value;
}

/** Runs in the frame, before the rules: keeps what they say until it is asked for. */
function listenIn(): void {
  const said: { type: string; id: string; code: string; state: { lifecycle: string } }[] = [];
  let lifecycle = 'loading';
  Object.assign(globalThis, {
    autoconsentSendMessage: async (message: (typeof said)[number]) => {
      if (message.type === 'report') lifecycle = message.state.lifecycle;
      if (message.type === 'eval') said.push(message);
    },
    leadreelHear: () => ({ lifecycle, evals: said.splice(0).map(({ id, code }) => ({ id, code })) }),
    // Idle time comes with frames; the rules are to look at once.
    requestIdleCallback: queueMicrotask,
  });
}

interface Frame {
  readonly id: string;
  readonly url: string;
}
interface FrameTree {
  readonly frame: Frame;
  readonly childFrames?: readonly FrameTree[];
}

/** The page's frames, its main one first. */
async function framesOf(session: CdpSession): Promise<Frame[]> {
  const flat = ({ frame, childFrames = [] }: FrameTree): Frame[] => [frame, ...childFrames.flatMap(flat)];
  const { frameTree } = await session.send('Page.getFrameTree');
  return flat(frameTree as FrameTree);
}

const read = new Map<string, Promise<{ script: string; rules: IndexedCMPRuleset }>>();

/** Reads the package's script and rules once. */
function readRules(folder: string) {
  const reading = read.get(folder) ?? readPackage(folder);
  read.set(folder, reading);
  reading.catch(() => read.delete(folder));
  return reading;
}

async function readPackage(folder: string) {
  const [script, rules] = await Promise.all([
    readFile(join(folder, 'dist/autoconsent.playwright.js'), 'utf8'),
    readFile(join(folder, 'rules/compact-rules.json'), 'utf8'),
  ]);
  return { script, rules: JSON.parse(rules) as IndexedCMPRuleset };
}
