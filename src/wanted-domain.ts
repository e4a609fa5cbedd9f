// Options about a domain -> whom a collection asks about it.

import type { WantedDomain } from './collect/endorsements/domain/wanted.js';
import { preview } from './core/bytes.js';
import { InputError } from './core/errors.js';
import { parseRfc3339 } from './core/formats/codec/time.js';
import { RESOLVER_FORMS, resolverHost, resolverName } from './core/formats/dns-resolver.js';
import { type DomainAddress, parseDomainAddress } from './core/formats/domain-name.js';
import type { DomainPolicy } from './core/policy/domain.js';
import { displayUrl, isConfidential } from './io/url.js';
import type { Values } from './options/values.js';

export type DomainOptions = Partial<
  Values<'domain' | 'resolver' | 'ca-file' | 'ct-log-list' | 'cert-spotter-url' | 'crt-sh-url'>
>;

/** As many witnesses as are worth the time. */
const MAX_RESOLVERS = 8;
const MAX_CA_FILES = 16;

/**
 * Nobody is asked about a domain that is not named.
 * @param policy whose resolvers are asked where no option names others; it says whether Certificate Transparency is asked,
 *   from when on the keys of certificates count, and which checks are left out
 * @throws InputError
 */
export function readWantedDomain(
  options: DomainOptions,
  { resolvers, since, ct, skip }: Pick<DomainPolicy, 'resolvers' | 'since' | 'ct' | 'skip'>,
): WantedDomain | undefined {
  const { domain, resolver = [], caFile = [], ctLogList, certSpotterUrl, crtShUrl } = options;
  if (domain === undefined) return undefined;
  const asked = resolver.length === 0 ? resolvers : resolver.map(readResolver);
  if (new Set(asked).size < asked.length) {
    throw new InputError('INPUT_INVALID', 'resolver: one resolver is given twice, and is only one witness');
  }
  expectAtMost('resolver', asked, MAX_RESOLVERS);
  if (!skip.includes('caa')) expectWitnesses(asked, resolver.length === 0 ? 'domain.resolvers' : 'resolver');
  expectAtMost('ca-file', caFile, MAX_CA_FILES);
  return {
    ...readDomain(domain),
    // A resolver that is asked by UDP and TCP goes by its address alone.
    resolvers: asked.map((name) => name.replace(/^dns:\/\//, '')),
    caFiles: caFile,
    ctLogList: ctLogList ?? null,
    ct,
    ...(since === null ? {} : { since: parseRfc3339(since, 'domain.since') }),
    ...(certSpotterUrl === undefined ? {} : { certSpotterApi: readMonitor(certSpotterUrl, 'cert-spotter-url') }),
    ...(crtShUrl === undefined ? {} : { crtShUrl: readMonitor(crtShUrl, 'crt-sh-url') }),
  };
}

const ABOUT_CT = ['ct-log-list', 'cert-spotter-url', 'crt-sh-url'] as const;
type AboutDomain = 'resolver' | 'ca-file' | (typeof ABOUT_CT)[number];

/** The first option about a domain that has no effect, and why; null: each that is given has some. */
export function idleOfDomain(
  isGiven: (name: AboutDomain) => boolean,
  { domain }: DomainOptions,
  { ct }: Pick<DomainPolicy, 'ct'>,
): { name: AboutDomain; why: string } | null {
  const first = (names: readonly AboutDomain[], why: string) => {
    const name = names.find(isGiven);
    return name === undefined ? null : { name, why };
  };
  if (domain === undefined) return first(['resolver', 'ca-file', ...ABOUT_CT], 'no domain is named');
  const why = 'nobody asks Certificate Transparency, unless by `domain: { ct: true }` in the policy';
  return ct ? null : first(ABOUT_CT, why);
}

/** @throws InputError */
export function readDomain(text: string): DomainAddress {
  const read = parseDomainAddress(text);
  if ('name' in read) return read;
  const got = `got ${preview(text, 100)}: ${read.problem}`;
  throw new InputError('INPUT_INVALID', `domain: expected NAME or NAME:PORT, ${got}`, { hint: read.hint });
}

function readResolver(text: string): string {
  const name = resolverName(text);
  if (name !== null) return name;
  // Not quoted: it may hold a password.
  throw new InputError('INPUT_INVALID', `resolver: expected ${RESOLVER_FORMS}`, {
    hint: 'For example https://dns.google/dns-query, 192.0.2.1 or [2001:db8::1]:5353. It is shown in results, so no secret may be in it.',
  });
}

/** Whoever names resolvers names two at least: before anybody is asked, as it would be for nothing. */
function expectWitnesses(resolvers: readonly string[], field: string): void {
  const hosts = new Set(resolvers.map(resolverHost));
  if (hosts.size !== 1) return;
  throw new InputError(
    'INPUT_INVALID',
    `${field}: at least two resolvers at different hosts, got ${[...hosts].join()} alone, which could lie, or be lied to`,
    { hint: 'Name another one besides, of another operator, or none, to have public ones asked.' },
  );
}

/** Base URL of a service with the API of a monitor, whose answers nobody signs. */
function readMonitor(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InputError('INPUT_INVALID', `${name}: expected an http or https URL`);
  }
  if (!isConfidential(url)) {
    throw new InputError(
      'INPUT_INVALID',
      `${name}: ${displayUrl(url)} is not https: anybody on the way could answer in its place`,
      { hint: 'Give an https: URL, or that of a service on this machine.' },
    );
  }
  if (url.search === '' && url.hash === '' && url.username === '' && url.password === '') return text;
  throw new InputError('INPUT_INVALID', `${name}: expected a base URL without user, query and fragment`);
}

function expectAtMost(name: string, given: readonly string[], most: number): void {
  if (given.length > most) throw new InputError('INPUT_INVALID', `${name}: at most ${most}, got ${given.length}`);
}
