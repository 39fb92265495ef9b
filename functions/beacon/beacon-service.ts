import Bowser from 'bowser';
import { isbot } from 'isbot';
import { Beacon, type SessionState } from '../contract/beacon.ts';
import { LARGEST_BEACON } from '../contract/beacon-limits.ts';
import { isServerNetwork } from '../core/audience/networks.ts';
import { noteBeacon, type Sender, type SessionWrite } from '../core/audience/note-beacon.ts';

/** A request to `/beacon`. */
export interface BeaconRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The address that the connection came from, where CloudFront tells none. */
  readonly address: string;
}

export interface BeaconServiceOptions {
  /** Origin of the site's pages. */
  readonly origin: string;
  readonly secret: () => Promise<string>;
  /** Resolves whether or not the write's condition held. */
  readonly write: (write: SessionWrite) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Takes what pages tell of their viewers. */
export class BeaconService {
  readonly #options: BeaconServiceOptions;

  constructor(options: BeaconServiceOptions) {
    this.#options = options;
  }

  /**
   * Notes a beacon, with one write; what is none of our pages', malformed, or of somebody who asked not to be watched is
   * dropped.
   */
  async note({ headers, body, address }: BeaconRequest): Promise<'noted' | 'dropped'> {
    const { origin, secret, write, now } = this.#options;
    if (headers.origin !== origin || isDeclined(headers) || Buffer.byteLength(body) > LARGEST_BEACON) return 'dropped';
    const beacon = Beacon.safeParse(parseJson(body));
    if (!beacon.success) return 'dropped';
    const key = await secret();
    if (key === '') throw new Error('The secret that viewers are named with is not set.');
    await write(noteBeacon(beacon.data, senderOf(headers, address), { secret: key, now: now() }));
    return 'noted';
  }
}

/** True for browsers that ask not to be watched: Global Privacy Control, and Do Not Track before it. */
const isDeclined = (headers: BeaconRequest['headers']) => headers['sec-gpc'] === '1' || headers.dnt === '1';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the headers that CloudFront adds (developer guide, "Add CloudFront request headers"), and of the agent's name. */
function senderOf(headers: BeaconRequest['headers'], address: string): Sender {
  const agent = headers['user-agent'] ?? '';
  const { browser, platform } = agent === '' ? { browser: {}, platform: {} } : Bowser.parse(agent);
  const told = (
    [
      ['tablet', 'cloudfront-is-tablet-viewer'],
      ['mobile', 'cloudfront-is-mobile-viewer'],
      ['tv', 'cloudfront-is-smarttv-viewer'],
    ] as const
  ).find(([, header]) => headers[header] === 'true');
  return {
    agent,
    // An address and a port.
    address: headers['cloudfront-viewer-address']?.replace(/:\d+$/, '') ?? address,
    bot: agent === '' || isbot(agent),
    hosted: isServerNetwork(headers['cloudfront-viewer-asn']),
    country: /^[A-Z]{2}$/.exec(headers['cloudfront-viewer-country'] ?? '')?.[0] ?? 'unknown',
    device: told?.[0] ?? deviceOf(platform.type),
    browser: browser.name ?? 'unknown',
  };
}

const DEVICES = ['desktop', 'mobile', 'tablet', 'tv'] as const satisfies SessionState['device'][];
const deviceOf = (type: string | undefined) => DEVICES.find((device) => device === type) ?? 'unknown';
