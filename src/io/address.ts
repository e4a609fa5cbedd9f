// Which addresses may be connected to where somebody else chose the name: those of the public internet. A name belongs to
// whoever keeps its DNS record, and could lead to a neighbour of this machine or to the metadata service of a cloud.

import dns, { type LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { isLoopback } from './url.js';

/** Code of the error where a name leads to none that is allowed. */
export const NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** IANA's registry of special-purpose addresses; and the host service of Azure, which has a public one. */
const SPECIAL_IPV4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
  192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
  240.0.0.0/4`;
const GLOBAL_IPV6 = '2000::/3';
/** Of the global ones: protocols such as Teredo, documentation, 6to4. */
const SPECIAL_IPV6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';

function listOf(family: 'ipv4' | 'ipv6', ranges: string): BlockList {
  const list = new BlockList();
  for (const range of ranges.split(/\s+/)) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const specialIpv4 = listOf('ipv4', SPECIAL_IPV4);
const globalIpv6 = listOf('ipv6', GLOBAL_IPV6);
const specialIpv6 = listOf('ipv6', SPECIAL_IPV6);

/**
 * Whether it is an address of the public internet. IPv6 addresses that stand for one of IPv4 (mapped, NAT64, 6to4) are
 * not: what they lead to is decided elsewhere.
 */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  if (isIPv6(plain)) return globalIpv6.check(plain, 'ipv6') && !specialIpv6.check(plain, 'ipv6');
  return isIP(plain) === 4 && !specialIpv4.check(plain, 'ipv4');
}

/** The address that a URL's host is, however it was spelled: `URL` writes all forms of one alike. Null: it is a name. */
export function literalAddress({ hostname }: { hostname: string }): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? null : bare;
}

/** Whether the caller says where to connect to: by an address, or by the name of this machine. */
export function isNamedByAddress(url: URL): boolean {
  return literalAddress(url) !== null || isLoopback(url);
}

/**
 * @param networks as CIDR (`10.20.0.0/16`, `fd00::/8`), or an address alone
 * @returns whether an address is in one of them
 * @throws InputError that names the one that is no network
 */
export function readNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [, address = '', digits] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(network) ?? [];
    const family = isIP(address);
    const bits = family === 6 ? 128 : 32;
    const prefix = digits === undefined ? bits : Number(digits);
    if (family === 0 || prefix > bits) {
      throw new InputError('INPUT_INVALID', `${preview(network)} is no network`, {
        hint: 'Write it as 10.20.0.0/16, fd00:1::/32 or 10.20.0.7.',
      });
    }
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return (address) => {
    const plain = address.replace(/%.*$/, '');
    return isIP(plain) !== 0 && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  };
}

/** As `dns.lookup`, leaving out what is not allowed: the connection goes to an address that was looked at here. */
export function lookupAllowed(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const allowed = error === null ? found.filter(({ address }) => isAllowed(address)) : [];
      const [first] = allowed;
      if (error !== null) callback(error, '');
      else if (first === undefined)
        callback(Object.assign(new Error('not a public address'), { code: NOT_PUBLIC }), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

export const lookupPublic: LookupFunction = lookupAllowed(isPublicAddress);
