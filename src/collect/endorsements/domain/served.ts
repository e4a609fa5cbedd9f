// What a domain serves, at each address that resolvers give for it: one handshake by address, and over the same connection
// the files of dstack-ingress. Behind one name there may be several machines.

import { isIP } from 'node:net';
import {
  type BundleGap,
  type CollectedItem,
  gapOf,
  INGRESS_EVIDENCE_ITEMS,
  SERVED_CERTIFICATE_ITEMS,
} from '../../../core/bundle.js';
import { utf8 } from '../../../core/bytes.js';
import { FetchError } from '../../../core/errors.js';
import { INGRESS_EVIDENCE_SCHEMA, serialiseIngressEvidence } from '../../../core/formats/ingress-evidence.js';
import { SERVED_CERTIFICATE_SCHEMA, serialiseServedCertificate } from '../../../core/formats/served-certificate.js';
import { goesThroughProxy, type Meeting, meet } from '../../../io/handshake.js';
import { systemErrorCode } from '../../../io/system-error.js';
import type { Patience } from '../../evidence/fetch-evidence.js';
import { collected } from '../../items.js';
import { inTurns } from '../chain/in-turns.js';
import type { DomainOptions } from './dns.js';
import { fetchIngressFiles } from './ingress.js';
import type { WantedDomain } from './wanted.js';

export interface ServedOptions extends DomainOptions {
  patience: Patience;
}

export interface MetDomain {
  items: CollectedItem[];
  gaps: BundleGap[];
  /** DER of the certificates by each address that was met. */
  chains: Uint8Array[][];
}

const MAX_ADDRESSES = 16;
const AT_ONCE = 4;
/** Characters of the files of dstack-ingress by all addresses: real ones have some 100 KB. */
const MAX_INGRESS = 8 * 1024 * 1024;

/** @param addresses as resolvers gave them @throws FetchError where it was cancelled; InputError for a proxy that cannot be used */
export async function meetDomain(
  { name, port }: Pick<WantedDomain, 'name' | 'port'>,
  addresses: readonly string[],
  options: ServedOptions,
): Promise<MetDomain> {
  const server = new URL(`https://${name}:${port}`);
  // A proxy looks the name up itself.
  const places = goesThroughProxy(server) ? [null] : distinct(addresses);
  const met: MetDomain = { items: [], gaps: [], chains: [] };
  if (places.length === 0) {
    const reason = `no resolver gave an address of ${name}`;
    met.gaps.push({ name: `${SERVED_CERTIFICATE_ITEMS}0`, reason, hint: 'Check the name, and that it has addresses.' });
  }
  const asked = places.slice(0, MAX_ADDRESSES);
  const answers = await inTurns(asked, AT_ONCE, (address) => meetAt(server, address, options));
  const files = new Set<string>();
  let length = 0;
  for (const [number, answer] of answers.entries()) {
    const address = asked[number] ?? null;
    const add = (item: string, source: string, text: string): void => {
      met.items.push(collected('evidence', item, { bytes: utf8(text), source: placed(source, address) }, answer.at));
    };
    const miss = (item: string, error: FetchError): void => {
      const gap = gapOf(item, error);
      if (address === null) {
        met.gaps.push(gap);
        return;
      }
      const hint = lacksIpv6(address, error) ? { hint: NO_IPV6 } : {};
      met.gaps.push({ ...gap, reason: `at ${address}: ${gap.reason}`, ...hint });
    };
    const { served, ingress } = answer;
    const certificates = `${SERVED_CERTIFICATE_ITEMS}${number}`;
    if (served instanceof FetchError) {
      miss(certificates, served);
      continue;
    }
    const { chain, ocspResponse } = served;
    const record = { schema: SERVED_CERTIFICATE_SCHEMA, name, port, address, chain, ocspResponse } as const;
    add(certificates, `tls://${name}:${port}`, serialiseServedCertificate(record));
    met.chains.push(chain);
    const evidence = `${INGRESS_EVIDENCE_ITEMS}${number}`;
    if (ingress instanceof FetchError) miss(evidence, ingress);
    if (ingress === null || ingress instanceof FetchError) continue;
    const text = serialiseIngressEvidence({ schema: INGRESS_EVIDENCE_SCHEMA, name, files: ingress });
    if (files.has(text)) continue; // another address of the same machine, or of one that was given the same files
    if (length + text.length > MAX_INGRESS) {
      const problem = `the files by all addresses are larger than ${MAX_INGRESS} characters`;
      miss(evidence, new FetchError('FETCH_TOO_LARGE', server.href, problem));
      continue;
    }
    files.add(text);
    length += text.length;
    add(evidence, new URL('/evidences/', server).href, text);
  }
  if (places.length > MAX_ADDRESSES) {
    const reason = `${name} has ${places.length} addresses, of which ${MAX_ADDRESSES} were met`;
    const hint = `Have the name lead to ${MAX_ADDRESSES} addresses at most: no more are met in one verification.`;
    met.gaps.push({ name: `${SERVED_CERTIFICATE_ITEMS}${MAX_ADDRESSES}`, reason, hint });
  }
  return met;
}

/** Many runners have IPv4 alone. */
const NO_IPV6 =
  'The domain has IPv6 addresses, and this machine seems to have no IPv6: run it on one that has, or through a proxy.';
const NO_WAY = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

function lacksIpv6(address: string, { cause }: FetchError): boolean {
  return isIP(address) === 6 && NO_WAY.has(systemErrorCode(cause) ?? '');
}

function placed(source: string, address: string | null): string {
  return address === null ? source : `${source} at ${address}`;
}

interface Answer {
  served: Pick<Meeting, 'chain' | 'ocspResponse'> | FetchError;
  /** null: it publishes none. */
  ingress: Parameters<typeof serialiseIngressEvidence>[0]['files'] | FetchError | null;
  at: number;
}

async function meetAt(server: URL, address: string | null, options: ServedOptions): Promise<Answer> {
  const { allowPrivate, now, patience, progress, signal } = options;
  const terms = { ...patience, signal, addresses: allowPrivate ? 'any' : 'public' } as const;
  progress(`meeting ${placed(server.host, address)}`);
  const orThrow = (error: unknown): FetchError => {
    if (error instanceof FetchError && !signal?.aborted) return error;
    throw error;
  };
  const served = await meet(server, address, terms).catch(orThrow);
  const at = now();
  if (served instanceof FetchError) return { served, ingress: null, at };
  const ingress = await fetchIngressFiles(server, served, () => meet(server, address, terms), terms).catch(orThrow);
  return { served, ingress, at };
}

/** Each address once, however it is written; what is none is left out. */
function distinct(addresses: readonly string[]): string[] {
  const canonical = addresses.flatMap((address) => {
    if (isIP(address) === 0 || address.includes('%')) return [];
    return new URL(isIP(address) === 6 ? `http://[${address}]` : `http://${address}`).hostname.replace(
      /^\[(.*)\]$/,
      '$1',
    );
  });
  return [...new Set(canonical)];
}
