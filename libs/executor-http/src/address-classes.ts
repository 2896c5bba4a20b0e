import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Purpose of an IP address. `special` covers every address at which no user's service can be. */
export type AddressClass = 'public' | 'private' | 'loopback' | 'special';

type Range = readonly [net: string, prefix: number];

const loopback4: readonly Range[] = [['127.0.0.0', 8]];
const private4: readonly Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  // Shared address space of carriers; clusters also use it for their pods.
  ['100.64.0.0', 10],
];
const special4: readonly Range[] = [
  ['0.0.0.0', 8],
  // Link-local, which includes the metadata services of most clouds.
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3],
  // Metadata services of Alibaba and Azure, which are not link-local.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
];

const loopback6: readonly Range[] = [['::1', 128]];
const private6: readonly Range[] = [['fc00::', 7]];
const special6: readonly Range[] = [
  // Unspecified, and the obsolete IPv4-compatible addresses.
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Protocol assignments (including Teredo), documentation, and 6to4, which contains an IPv4 address.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  // Services of Amazon for its machines (metadata, credentials, DNS, time), and the metadata service of Google. Both are
  // inside the private range.
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
];

/** Prefixes of IPv6 addresses that stand for an IPv4 address: mapped and translated ones (SIIT, NAT64). */
const embeddings: readonly (readonly [prefix: string, bits: number])[] = [
  ['::ffff:', 96],
  ['::ffff:0:', 96],
  ['64:ff9b::', 96],
];

function listOf(ranges4: readonly Range[], ranges6: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of ranges4) {
    list.addSubnet(net, prefix, 'ipv4');
    for (const [embedding, bits] of embeddings) list.addSubnet(`${embedding}${net}`, bits + prefix, 'ipv6');
  }
  for (const [net, prefix] of ranges6) list.addSubnet(net, prefix, 'ipv6');
  return list;
}

/** The first match counts. Loopback comes before special, because `::1` lies in a special range. */
const classes: readonly (readonly [AddressClass, BlockList])[] = [
  ['loopback', listOf(loopback4, loopback6)],
  ['special', listOf(special4, special6)],
  ['private', listOf(private4, private6)],
];

/** Classifies an address by its value, not by its spelling. Anything that is not an IP address counts as `special`. */
export function addressClass(address: string): AddressClass {
  const [plain = ''] = address.split('%');
  const family = isIPv4(plain) ? 'ipv4' : isIPv6(plain) ? 'ipv6' : undefined;
  if (family === undefined) return 'special';
  return classes.find(([, list]) => list.check(plain, family))?.[0] ?? 'public';
}
