import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../core/address-rules.ts';

/** Resolves a name to all its addresses; the system's resolver unless a test brings its own. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveWithSystem: Resolver = (host) =>
  new Promise((done, fail) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? fail(error) : done(addresses)));
  });

/** Code of the error for a name that leads to an address which is not public. */
export const NOT_PUBLIC = 'ADDRESS_NOT_PUBLIC';

/**
 * A lookup for `request`: the socket connects to the very addresses that were checked here, so a name that changes its
 * answer between check and connection gains nothing. One address that is not public refuses the whole name.
 */
export function safeLookup(resolve: Resolver, anyAddress: boolean): LookupFunction {
  return (host, { all }: LookupOptions, callback) => {
    const fail = (code: string) => callback(Object.assign(new Error(`${host}: ${code}`), { code }), '');
    resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (!first) return fail('ENOTFOUND');
        if (!anyAddress && !addresses.every(({ address }) => isPublicAddress(address))) return fail(NOT_PUBLIC);
        if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => fail(error.code ?? 'ENOTFOUND'),
    );
  };
}
