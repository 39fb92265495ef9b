/**
 * Autonomous systems whose addresses are servers, not people: the large clouds, and services that open every link of a
 * mail before its reader does. Networks through which people go out on purpose (VPNs, private relays) are not among them.
 * Numbers as the regional internet registries list them.
 */
const SERVERS: ReadonlySet<string> = new Set([
  // Amazon, Microsoft, Google Cloud, Oracle, DigitalOcean, OVH, Hetzner, Linode, Vultr
  ...['14618', '16509', '8075', '396982', '31898', '14061', '16276', '24940', '63949', '20473'],
  // Proofpoint, Mimecast, Barracuda
  ...['22843', '30031', '15324'],
]);

/** True for the number of a network of servers; false for no number. */
export const isServerNetwork = (asn: string | undefined): boolean => asn !== undefined && SERVERS.has(asn);
