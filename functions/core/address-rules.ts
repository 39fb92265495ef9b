import ipaddr from 'ipaddr.js';

/**
 * Hosts with addresses that are not public, which may be visited all the same: `*` for any,
 * else `host:port` pairs. A deployed stack allows none.
 */
export type PrivateHosts = '*' | readonly string[];

/** Reads the setting `ALLOW_PRIVATE_HOSTS`: empty, `*`, or `host:port` pairs with commas. */
export function parsePrivateHosts(setting: string): PrivateHosts {
  if (setting.trim() === '*') return '*';
  return setting
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
}

/** True when this deployment may talk to the host although its address is private. */
export function isAllowedPrivateHost(allowed: PrivateHosts, host: string, port: number): boolean {
  return allowed === '*' || allowed.includes(`${host}:${port}`);
}

/** True for an IP address, as opposed to a name. */
export const isAddress = (host: string) => ipaddr.isValid(host);

/** All of IPv6 that is given out; below lie forms that wrap IPv4 addresses (`::7f00:1`), above nothing (RFC 4291). */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * True for an address of the public internet. Loopback, link-local (with the metadata service), private,
 * unique-local, carrier-grade NAT, multicast, reserved and every IPv6 form that wraps an IPv4 one are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6));
}
