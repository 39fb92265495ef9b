import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CdpConnection, type CdpSession } from './cdp.ts';
import { guardPage, type PageGuard } from './guard-page.ts';
import { inflateChromium } from './inflate.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

/** What a browser needs to know about the machine. */
export interface ChromiumInstallation {
  /** Folder of `chromium.br` and its tar files. */
  readonly chromiumFolder: string;
  /** Folders searched for fonts, the preferred first. */
  readonly fontFolders: readonly string[];
}

export interface LaunchOptions extends ChromiumInstallation {
  /** Profile, font cache and crash files go here; the caller removes it. */
  readonly workFolder: string;
  /** Every request of the page goes through it. */
  readonly proxyUrl: string;
  /** Window size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames come by themselves, at the pace of the clock on the wall. @default false */
  readonly realtime?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Web security stays on: no page reads another's. Processes are not kept apart by site, which Chromium refuses
 * together with frames on demand; a browser sees one page and its frames, and nothing else. Rendering runs on the CPU:
 * SwiftShader costs three to four times as much.
 */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--hide-scrollbars',
  '--mute-audio',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  // Names are resolved by the proxy alone, and nothing goes around it.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  // A page is one window: what it or a click opens beside it is never loaded.
  '--block-new-web-contents',
  // Objects of a page's scripts, MB; the page crashes at more.
  '--js-flags=--max-old-space-size=1024',
  '--no-first-run',
  '--no-pings',
  '--disable-breakpad',
  '--disable-domain-reliability',
  '--disable-notifications',
  '--force-color-profile=srgb',
  '--blink-settings=preferredColorScheme=1',
  '--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,PaintHolding,LazyFrameLoading',
];

/** Frames are made on demand only, and each is whole when it is taken. */
const FRAME_FLAGS = [
  '--enable-begin-frame-control',
  '--run-all-compositor-stages-before-draw',
  '--disable-threaded-animation',
  '--disable-threaded-scrolling',
  '--disable-checker-imaging',
  '--disable-image-animation-resync',
];

/** A running browser. */
export interface Chromium {
  readonly browser: CdpSession;
  readonly pid: number;
  /** Opens a blank page, which is kept to what a page may do. */
  newPage(guard: PageGuard): Promise<CdpSession>;
  /** Kills the browser and everything it started. Never throws. */
  close(): Promise<void>;
}

/** Starts one browser of its own process group; its environment holds nothing of ours. */
export async function launchChromium(options: LaunchOptions): Promise<Chromium> {
  await sweepLeftovers();
  const files = await inflateChromium(options.chromiumFolder);
  options.signal?.throwIfAborted();
  const fontsConf = await writeFontsConf(options.workFolder, [...options.fontFolders, files.fonts]);
  const child = spawn(
    files.executable,
    [
      ...FLAGS,
      ...(options.realtime ? [] : FRAME_FLAGS),
      '--remote-debugging-pipe=cbor',
      `--proxy-server=${options.proxyUrl}`,
      '--proxy-bypass-list=<-loopback>',
      `--user-data-dir=${join(options.workFolder, 'profile')}`,
      `--window-size=${options.width},${options.height}`,
    ],
    {
      // Where it leaves a core dump when it crashes, too.
      cwd: options.workFolder,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: {
        HOME: options.workFolder,
        TMPDIR: options.workFolder,
        LD_LIBRARY_PATH: files.libraries,
        FONTCONFIG_FILE: fontsConf,
      },
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const killGroup = () => killProcessGroup(child);
  options.signal?.addEventListener('abort', killGroup, { once: true });
  const connection = new CdpConnection(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    browser: connection.browser,
    pid: child.pid ?? 0,
    newPage: async (guard) => {
      await connection.browser.send('Browser.setDownloadBehavior', { behavior: 'deny' });
      const { targetId } = await connection.browser.send('Target.createTarget', {
        url: 'about:blank',
        width: options.width,
        height: options.height,
        enableBeginFrameControl: !options.realtime,
      });
      const page = await connection.browser.attach(String(targetId));
      await guardPage(page, guard);
      return page;
    },
    close: async () => {
      options.signal?.removeEventListener('abort', killGroup);
      killGroup();
      await exited;
    },
  };
}

function killProcessGroup(child: ChildProcess): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

async function writeFontsConf(workFolder: string, folders: readonly string[]): Promise<string> {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const family = (generic: string, name: string) =>
    `<alias><family>${generic}</family><prefer><family>${name}</family></prefer></alias>`;
  const conf = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${[...folders, '/usr/share/fonts', '/usr/local/share/fonts'].map((folder) => `<dir>${escaped(folder)}</dir>`).join('\n')}
<cachedir>${escaped(join(workFolder, 'font-cache'))}</cachedir>
${family('sans-serif', 'Open Sans')}${family('system-ui', 'Inter')}
</fontconfig>`;
  const path = join(workFolder, 'fonts.conf');
  await mkdir(workFolder, { recursive: true });
  await writeFile(path, conf);
  return path;
}
