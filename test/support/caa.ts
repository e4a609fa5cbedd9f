// Two resolvers on loopback that answer for zones, what was collected from them, and how it is judged.

import { onTestFinished } from 'vitest';
import { askResolvers } from '../../src/collect/endorsements/domain/dns.js';
import { judgeCaa } from '../../src/core/appraisal/domain/caa/index.js';
import type { AttestedHoldings, DomainInput } from '../../src/core/appraisal/domain/input.js';
import type { Judgement } from '../../src/core/appraisal/judgement.js';
import type { BundleGap } from '../../src/core/bundle.js';
import { fromUtf8 } from '../../src/core/bytes.js';
import { type DnsRecord, parseDnsRecord } from '../../src/core/formats/dns-record.js';
import { DEFAULT_DOMAIN_POLICY, type DomainPolicy } from '../../src/core/policy/domain.js';
import { type DnsServerOptions, type DnsZones, startDnsServer, type ZoneRecord } from '../../src/simulator/index.js';

export const NAME = 'app.example.com';
export const ACCOUNTS = 'https://acme-v02.api.letsencrypt.org/acme/acct/';
export const ACCOUNT = `${ACCOUNTS}12`;
export const GOOD = `letsencrypt.org; accounturi=${ACCOUNT}`;

export function issue(value: string | Uint8Array, flags = 0): ZoneRecord {
  return { type: 'CAA', flags, tag: 'issue', value };
}

export function issuewild(value: string | Uint8Array, flags = 0): ZoneRecord {
  return { type: 'CAA', flags, tag: 'issuewild', value };
}

export interface Collected {
  dns: DnsRecord[];
  gaps: BundleGap[];
  addresses: string[];
}

let started = 0;

/** `127.0.0.N:port` of a server of these zones, until the test ends. Each has an address of its own, as witnesses have. */
export async function resolverOf(zones: DnsZones, options: Partial<DnsServerOptions> = {}): Promise<string> {
  started += 1;
  const server = await startDnsServer({ zones, host: `127.0.0.${(started % 250) + 1}`, ...options });
  onTestFinished(() => server.close());
  return server.address;
}

export async function collected(resolvers: readonly string[], name = NAME): Promise<Collected> {
  const options = { allowPrivate: true, now: () => 0, progress: () => {}, signal: undefined };
  const { items, gaps, addresses } = await askResolvers({ name, resolvers }, options, { attemptMs: 1500, attempts: 1 });
  return { dns: items.map(({ name, bytes }) => parseDnsRecord(fromUtf8(bytes, name), name)), gaps, addresses };
}

/** What two resolvers say of these zones. */
export async function collectedOf(zones: DnsZones, name = NAME): Promise<Collected> {
  return collected([await resolverOf(zones), await resolverOf(zones)], name);
}

export function judge(
  { dns, gaps }: Pick<Collected, 'dns' | 'gaps'>,
  {
    policy = {},
    name = NAME,
    ...held
  }: { policy?: Partial<DomainPolicy>; name?: string } & Partial<AttestedHoldings> = {},
): Promise<Judgement> {
  const input: DomainInput = {
    name,
    port: 443,
    served: [],
    dns,
    revocations: [],
    roots: { public: [], given: [], store: null },
    histories: [],
    ctLogList: null,
    gaps: gaps.map(({ name, reason, code = null, hint = null }) => ({ name, reason, code, hint })),
    policy: { ...DEFAULT_DOMAIN_POLICY, ...policy },
    at: 0,
    clockSkewMinutes: 5,
  };
  return judgeCaa(input, { keys: [], accounts: [ACCOUNT], cause: null, ...held });
}
