import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CdpConnection, type CdpSession } from './cdp.ts';
import { guardPage, type PageGuard } from './guard-page.ts';
import { inflateChromium } from './inflate.ts';
import { sharedMemoryFlags } from './shared-memory.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

/** What a browser needs to know about the machine. */
export interface ChromiumInstallation {
  /** Folder of `chromium.br` and its tar files. */
  readonly chromiumFolder: string;
  /** Folders searched for fonts, the preferred first. */
  readonly fontFolders: readonly string[];
  /** Where this machine has fonts of its own, searched last. @default where Linux has them */
  readonly systemFontFolders?: readonly string[];
}

export interface LaunchOptions extends ChromiumInstallation {
  /** Profile and crash files go here; the caller removes it. */
  readonly workFolder: string;
  /** Every request of the page goes through it. */
  readonly proxyUrl: string;
  /** Window size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames come by themselves, at the pace of the clock on the wall. @default false */
  readonly realtime?: boolean;
  /** Pixels of a frame for one CSS pixel. */
  readonly scale: number;
  /** BCP 47: what pages are asked for in `Accept-Language`, and what `navigator.language` says. */
  readonly locale: string;
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

const SYSTEM_FONTS = ['/usr/share/fonts', '/usr/local/share/fonts'];

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
  const { fontFolders, systemFontFolders = SYSTEM_FONTS } = options;
  const fontsConf = await writeFontsConf(
    options.workFolder,
    [...fontFolders, files.fonts, ...systemFontFolders],
    // Shared by all browsers of the machine: reading 50 MB of fonts anew takes 140 ms.
    join(dirname(files.executable), 'font-cache'),
  );
  const child = spawn(
    files.executable,
    [
      ...FLAGS,
      ...(options.realtime ? [] : FRAME_FLAGS),
      ...(await sharedMemoryFlags()),
      '--remote-debugging-pipe=cbor',
      `--proxy-server=${options.proxyUrl}`,
      '--proxy-bypass-list=<-loopback>',
      `--user-data-dir=${join(options.workFolder, 'profile')}`,
      `--window-size=${options.width},${options.height}`,
      `--force-device-scale-factor=${options.scale}`,
      `--accept-lang=${languagesOf(options.locale)}`,
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

/** What a browser of that locale asks for, the preferred first: `de-DE,de`. */
function languagesOf(locale: string): string {
  const { language } = new Intl.Locale(locale);
  return locale === language ? locale : `${locale},${language}`;
}

function killProcessGroup(child: ChildProcess): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

async function writeFontsConf(workFolder: string, folders: readonly string[], cache: string): Promise<string> {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const family = (generic: string, name: string) =>
    `<alias><family>${generic}</family><prefer><family>${name}</family></prefer></alias>`;
  const conf = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${folders.map((folder) => `<dir>${escaped(folder)}</dir>`).join('\n')}
<cachedir>${escaped(cache)}</cachedir>
${family('sans-serif', 'Open Sans')}${family('system-ui', 'Inter')}
${['serif', 'Times', 'Times New Roman'].map((name) => family(name, 'Tinos')).join('')}
${['monospace', 'Courier', 'Courier New', 'Consolas'].map((name) => family(name, 'Cousine')).join('')}
${['Arial', 'Helvetica'].map((name) => family(name, 'Arimo')).join('')}
</fontconfig>`;
  const path = join(workFolder, 'fonts.conf');
  await mkdir(workFolder, { recursive: true });
  await writeFile(path, conf);
  return path;
}
