// What resolvers are asked about a domain: the same list for whoever asks and for whoever judges.

import type { DnsAnswer } from '../../formats/dns-record.js';

export type DnsQuestion = Pick<DnsAnswer, 'name' | 'type'>;

/** Over this a name cannot be asked for (RFC 1035). */
const MAX_NAME = 253;

/** @param domain in lower case, without the dot at its end */
export function dnsQuestions(domain: string): DnsQuestion[] {
  const parent = parentOf(domain);
  const texts = [
    `_dstack-app-address.${domain}`,
    `_tapp-address.${domain}`,
    ...(isTopLevel(parent) ? [] : [`_dstack-app-address-wildcard.${parent}`]),
    validationName(domain),
  ];
  return [
    { name: domain, type: 'A' as const },
    { name: domain, type: 'AAAA' as const },
    ...withParents(domain).map((name) => ({ name, type: 'CAA' as const })),
    ...texts.map((name) => ({ name, type: 'TXT' as const })),
  ].filter(({ name }) => name.length <= MAX_NAME);
}

/** The name and all above it, up to the top-level domain: where its CAA records can be (RFC 8659 section 3). */
export function withParents(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, i) => labels.slice(i).join('.'));
}

/** Empty above a top-level domain. */
export function parentOf(name: string): string {
  return name.slice(name.split('.', 1).join('').length + 1);
}

export function isTopLevel(name: string): boolean {
  return !name.includes('.');
}

/** Where a domain names the account that needs no other proof of control (dns-persist-01). */
export function validationName(domain: string): string {
  return `_validation-persist.${domain}`;
}
