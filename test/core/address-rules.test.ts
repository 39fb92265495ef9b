import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isAddress,
  isAllowedPrivateHost,
  isPublicAddress,
  parsePrivateHosts,
} from '../../functions/core/address-rules.ts';

const PRIVATE = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
  'this network': ['0.0.0.0', '0.1.2.3', '::'],
  'private use': ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'the metadata service and link-local': ['169.254.169.254', '169.254.170.2', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  'unique local, with Amazon’s metadata': ['fc00::1', 'fd00::1', 'fd00:ec2::254', 'fdff:ffff::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.250', 'ff02::1', 'ff0e::1'],
  'broadcast and reserved': ['255.255.255.255', '240.0.0.1', '192.0.0.1', '198.18.0.1', 'fec0::1', '100::1', '5f00::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  'IPv4 mapped into IPv6': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::ffff:10.0.0.1'],
  'IPv4 translated (RFC 6145)': ['::ffff:0:127.0.0.1', '::ffff:0:a00:1'],
  'IPv4 compatible, long deprecated': ['::127.0.0.1', '::7f00:1', '::10.0.0.1', '::a00:1', '::a9fe:a9fe'],
  'NAT64 of anything': ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::a00:1', '64:ff9b:1::a00:1'],
  '6to4 and Teredo of anything': ['2002:7f00:1::', '2002:a00:1::1', '2002:a9fe:a9fe::1', '2001::1', '2001:0:7f00:1::'],
  'IPv6 space that nobody was given': ['4000::1', '1::1', 'a000::1'],
  'what only a cloud can see': ['168.63.129.16', '192.0.0.192', '169.254.79.129', '::ffff:168.63.129.16'],
  'odd notations of loopback': ['0x7f.0.0.1', '0x7f000001', '0177.0.0.1', '2130706433', '127.1', '0'],
};

describe.each(Object.entries(PRIVATE))('%s', (_, addresses) => {
  test.each(addresses)('%s is not public', (address) => {
    expect(isAddress(address)).toBe(true);
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the public internet', () => {
  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '11.0.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.167.0.1',
    '169.253.0.1',
    '223.255.255.254',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
  ])('%s is public: a rule that refuses it would refuse the web', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

test.each(['', 'localhost', 'example.com', '127.0.0.1.', '1.2.3.4.5', '256.1.1.1', '[::1]', '::1::', '8.8.8.8/8'])(
  '%j is no address, so it is no public one',
  (text) => {
    expect(isAddress(text)).toBe(false);
    expect(isPublicAddress(text)).toBe(false);
  },
);

test('no wrapping into IPv6 makes a private IPv4 address public', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const anyPrivate = fc.oneof(
    fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  );
  fc.assert(
    fc.property(anyPrivate, ([a, b, c, d]) => {
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const form of [`::ffff:${hex}`, `::${hex}`, `::ffff:0:${hex}`, `64:ff9b::${hex}`, `2002:${hex}::1`]) {
        if (isPublicAddress(form)) expect.fail(`${form} wraps ${a}.${b}.${c}.${d} and is taken for public`);
      }
    }),
  );
});

describe('private hosts that a laptop user allowed', () => {
  test('none, unless the setting says so', () => {
    for (const setting of ['', ' ', ',', ' , ']) expect(parsePrivateHosts(setting)).toEqual([]);
    expect(isAllowedPrivateHost([], '127.0.0.1', 80)).toBe(false);
  });

  test('a pair allows its own port of its own host and nothing beside', () => {
    const allowed = parsePrivateHosts(' 127.0.0.1:3000 , staging.local:8443');
    expect(isAllowedPrivateHost(allowed, '127.0.0.1', 3000)).toBe(true);
    expect(isAllowedPrivateHost(allowed, 'staging.local', 8443)).toBe(true);
    expect(isAllowedPrivateHost(allowed, '127.0.0.1', 3001)).toBe(false);
    expect(isAllowedPrivateHost(allowed, '127.0.0.1', 300)).toBe(false);
    expect(isAllowedPrivateHost(allowed, '127.0.0.2', 3000)).toBe(false);
    expect(isAllowedPrivateHost(allowed, 'evil-staging.local', 8443)).toBe(false);
    expect(isAllowedPrivateHost(allowed, '169.254.169.254', 80)).toBe(false);
  });

  test('a star allows all, but only a star that stands alone', () => {
    expect(isAllowedPrivateHost(parsePrivateHosts(' * '), '10.0.0.1', 80)).toBe(true);
    expect(isAllowedPrivateHost(parsePrivateHosts('*,a:1'), '10.0.0.1', 80)).toBe(false);
  });
});
