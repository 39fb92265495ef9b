import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { Agent } from 'node:http';
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
  /** What stopped a request to this `host:port`, if anything did. */
  failureOf(endpoint: string): EgressFailure | undefined;
  close(): Promise<void>;
}

/**
 * Starts a proxy on loopback that resolves each host itself, refuses addresses that are not public, and connects
 * to the very address it checked: a name that changes its answer between check and connection gains nothing.
 */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const resolve = options.resolve ?? resolveWithSystem;
  const failures = new Map<string, EgressFailure>();
  // Node's own agent keeps lines open for whoever asks for the same name next, with other rules perhaps.
  const httpAgent = new Agent({ keepAlive: true });
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ hostname, port }) => {
      const host = withoutBrackets(hostname);
      const fail = (failure: EgressFailure) => failures.set(`${host}:${port}`, failure);
      if (isAllowedPrivateHost(options.allowPrivateHosts, host, port)) return { httpAgent };
      if (isAddress(host) && !isPublicAddress(host)) {
        fail('refused');
        throw new RequestError('This address is not public.', 403);
      }
      return { httpAgent, dnsLookup: checkedLookup(resolve, host, fail) as typeof systemLookup };
    },
  });
  await server.listen();
  return {
    url: `http://127.0.0.1:${server.port}`,
    failureOf: (endpoint) => failures.get(withoutBrackets(endpoint)),
    close: async () => {
      await server.close(true);
      httpAgent.destroy();
    },
  };
}

/** IPv6 addresses stand in brackets in URLs. */
const withoutBrackets = (text: string) => text.replace(/[[\]]/g, '');

function checkedLookup(resolve: Resolver, host: string, report: (failure: EgressFailure) => void): LookupFunction {
  return (hostname, lookupOptions: LookupOptions, callback) => {
    const fail = (failure: EgressFailure, message: string) => {
      report(failure);
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
