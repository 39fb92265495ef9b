import ipaddr from 'ipaddr.js';
import { REJECTED, RejectedError } from '../contract/errors.ts';

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

/** An address as it is usually written: `0x7f.1` is `127.0.0.1`. @throws Error for a name. */
export const writeAddress = (address: string) => ipaddr.process(address).toString();

/** All of IPv6 that is given out; below lie forms that wrap IPv4 addresses (`::7f00:1`), above nothing (RFC 4291). */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');
/** Where Azure's machines find their platform's agent, with certificates in it: public by its number only. */
const AZURE_AGENT = '168.63.129.16';

/**
 * True for an address of the public internet. Loopback (with the runtime API of Lambda), link-local (with the metadata
 * service and the credentials of ECS), private, unique-local, carrier-grade NAT, multicast, reserved and every IPv6
 * form that wraps an IPv4 one are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || parsed.toString() === AZURE_AGENT) return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

/** True for an address of the web. Browsers open others too, some of which show what is on the machine. */
export function isWebAddress(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? '');
}

/** `host:port` that a web address leads to, as the proxy tells what became of it. */
export function endpointOf(address: string): string {
  const url = URL.parse(address);
  return url ? `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}` : '';
}

/** @throws RejectedError `AddressRefused` for anything but http and https. */
export function requireWebAddress(address: string): void {
  if (isWebAddress(address)) return;
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(address.trim())?.[0] ?? 'an address without a scheme';
  throw new RejectedError(REJECTED.addressRefused, `Only http and https addresses are opened, not ${scheme}`);
}
