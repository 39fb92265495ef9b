import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import {
  isAddress,
  isAllowedPrivateHost,
  isPublicAddress,
  type PrivateHosts,
  writeAddress,
} from '../core/address-rules.ts';

/** Resolves a name to all its addresses; the system's resolver unless a test brings its own. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

/** Opens a line to one of the addresses, all of which were checked; the system's unless a test brings its own. */
export type Connector = (target: { addresses: readonly LookupAddress[]; port: number }) => Socket;

/** What one browser may take from the network. */
export interface EgressLimits {
  /** Both ways, all lines together. */
  readonly bytes: number;
  /** Lines opened, one after the other or at once. */
  readonly connections: number;
}

/**
 * The heaviest hundredth of pages loads some 30 MB over a few hundred lines (HTTP Archive); a page with films in it may
 * take some times that. All of it passes through a function with 3 GB that also holds the browser.
 */
export const EGRESS_LIMITS: EgressLimits = { bytes: 200_000_000, connections: 2_000 };

/** How often bytes are counted, milliseconds: at 100 MB a second the limit is overrun by 5 MB. */
const COUNT_EVERY_MS = 50;

/** Why a host could not be reached. */
export type EgressFailure = 'refused' | 'not-found';

/** A line that was not opened. `code` is one that proxy-chain knows how to answer. */
export class EgressError extends Error {
  readonly code: 'EACCES' | 'ENOTFOUND';
  constructor(code: EgressError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Where a browser may go, and how it gets there. */
export interface EgressRules {
  readonly allowPrivateHosts: PrivateHosts;
  readonly resolve?: Resolver;
  readonly connect?: Connector;
  /** Addresses that lead to this machine. @default those of its network interfaces */
  readonly ownAddresses?: readonly string[];
  /** @default {@link EGRESS_LIMITS} */
  readonly limits?: EgressLimits;
}

/** Opens lines to public addresses, counts what passes over them, and cuts them all once it is too much. */
export class EgressLines {
  readonly #rules: EgressRules;
  readonly #onExhausted: (error: RejectedError) => void;
  readonly #limits: EgressLimits;
  readonly #failures = new Map<string, EgressFailure>();
  readonly #open = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;
  #closedBytes = 0;
  #connections = 0;
  #exhausted = false;

  /** @param onExhausted told once, with `PageTooLarge`, when a limit is reached; all lines are cut by then. */
  constructor(rules: EgressRules, onExhausted: (error: RejectedError) => void) {
    this.#rules = rules;
    this.#onExhausted = onExhausted;
    this.#limits = rules.limits ?? EGRESS_LIMITS;
    this.#timer = setInterval(() => this.#count(), COUNT_EVERY_MS).unref();
  }

  /** What stopped a line to this `host:port`, if anything did. */
  failureOf(endpoint: string): EgressFailure | undefined {
    return this.#failures.get(endpoint);
  }

  /**
   * Opens a line to an address that was checked here: a name that changes its answer between check and connection
   * gains nothing. The line may still be connecting.
   *
   * @throws EgressError when the host has no address, or one that is not public.
   */
  async open(host: string, port: number): Promise<Socket> {
    const addresses = await this.#addressesOf(host, port);
    if (this.#exhausted) throw new EgressError('EACCES', 'Too much was asked for already.');
    const socket = (this.#rules.connect ?? connectToAny)({ addresses, port });
    this.#open.add(socket);
    // It may be cut while nobody listens to it: kept for a next request, or handed over just now.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closedBytes += bytesOf(socket);
    });
    this.#connections++;
    this.#count();
    return socket;
  }

  /** @throws EgressError `EACCES` for an address that is written out and may not be connected to. */
  refuseWritten(host: string, port: number): void {
    if (isAddress(host)) this.#check(host, port, [host]);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#open) socket.destroy(new Error('The line was cut.'));
  }

  async #addressesOf(host: string, port: number): Promise<readonly LookupAddress[]> {
    if (isAddress(host)) {
      this.refuseWritten(host, port);
      const address = writeAddress(host);
      return [{ address, family: address.includes(':') ? 6 : 4 }];
    }
    const addresses = await (this.#rules.resolve ?? resolveWithSystem)(host).catch(() => []);
    if (addresses.length === 0) {
      this.#failures.set(`${host}:${port}`, 'not-found');
      throw new EgressError('ENOTFOUND', `${host} has no address.`);
    }
    this.#check(
      host,
      port,
      addresses.map(({ address }) => address),
    );
    return addresses;
  }

  #check(host: string, port: number, addresses: readonly string[]): void {
    if (isAllowedPrivateHost(this.#rules.allowPrivateHosts, host, port)) return;
    const own = (this.#rules.ownAddresses ?? addressesOfInterfaces()).map(writeAddress);
    if (addresses.every((address) => isPublicAddress(address) && !own.includes(writeAddress(address)))) return;
    this.#failures.set(`${host}:${port}`, 'refused');
    throw new EgressError('EACCES', `${host} leads to an address that is not public.`);
  }

  #count(): void {
    const bytes = [...this.#open].reduce((sum, socket) => sum + bytesOf(socket), this.#closedBytes);
    if (this.#exhausted || (bytes <= this.#limits.bytes && this.#connections <= this.#limits.connections)) return;
    this.#exhausted = true;
    this.close();
    const limit =
      bytes > this.#limits.bytes
        ? `more than ${Math.round(this.#limits.bytes / 1e6)} MB`
        : `more than ${this.#limits.connections} connections`;
    this.#onExhausted(new RejectedError(REJECTED.pageTooLarge, `The page asked for ${limit}.`));
  }
}

const bytesOf = (socket: Socket) => socket.bytesRead + socket.bytesWritten;

/** A machine's own public address leads to what listens on it, past the firewall that keeps others out. */
function addressesOfInterfaces(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
}

/** As Node connects to a name with many addresses: IPv6 and IPv4 in turn until one answers. */
const connectToAny: Connector = ({ addresses, port }) =>
  connect({
    // Only named in errors: what it leads to is given by the lookup.
    host: 'checked.invalid',
    port,
    lookup: (_, { all }, callback) => {
      const [first] = addresses;
      if (all) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    },
  });

const resolveWithSystem: Resolver = (host) =>
  new Promise((done, fail) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? fail(error) : done(addresses)));
  });
