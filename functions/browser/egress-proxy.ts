import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { RequestError, Server } from 'proxy-chain';
import { isAddress, isAllowedPrivateHost, isPublicAddress, type PrivateHosts } from '../core/address-rules.ts';

/** Resolves a name to all its addresses; the system's resolver unless a test brings its own. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

export interface EgressProxyOptions {
  readonly allowPrivateHosts: PrivateHosts;
  readonly resolve?: Resolver;
}

/** Why a host could not be reached. */
export type EgressFailure = 'refused' | 'not-found';

/** The browser's only way out. */
export interface EgressProxy {
  /** For `--proxy-server`. */
  readonly url: string;
  /** What stopped the last request to this host, if anything did. */
  failureOf(host: string): EgressFailure | undefined;
  close(): Promise<void>;
}

/**
 * Starts a proxy on loopback that resolves each host itself, refuses addresses that are not public, and connects
 * to the very address it checked: a name that changes its answer between check and connection gains nothing.
 */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const resolve = options.resolve ?? resolveWithSystem;
  const failures = new Map<string, EgressFailure>();
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ hostname, port }) => {
      const host = hostname.replace(/^\[|\]$/g, '');
      if (isAllowedPrivateHost(options.allowPrivateHosts, host, port)) return {};
      if (isAddress(host) && !isPublicAddress(host)) {
        failures.set(host, 'refused');
        throw new RequestError('This address is not public.', 403);
      }
      return { dnsLookup: checkedLookup(resolve, host, failures) as typeof systemLookup };
    },
  });
  await server.listen();
  return {
    url: `http://127.0.0.1:${server.port}`,
    failureOf: (host) => failures.get(host.replace(/^\[|\]$/g, '')),
    close: () => server.close(true),
  };
}

function checkedLookup(resolve: Resolver, host: string, failures: Map<string, EgressFailure>): LookupFunction {
  return (hostname, lookupOptions: LookupOptions, callback) => {
    const fail = (failure: EgressFailure, message: string) => {
      failures.set(host, failure);
      callback(Object.assign(new Error(message), { code: failure === 'refused' ? 'EACCES' : 'ENOTFOUND' }), '');
    };
    resolve(hostname).then(
      (addresses) => {
        const first = addresses[0];
        if (!first) return fail('not-found', `${host} has no address.`);
        if (!addresses.every(({ address }) => isPublicAddress(address))) {
          return fail('refused', `${host} has an address that is not public.`);
        }
        if (lookupOptions.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      () => fail('not-found', `${host} does not resolve.`),
    );
  };
}

const resolveWithSystem: Resolver = (host) =>
  new Promise((done, fail) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? fail(error) : done(addresses)));
  });
