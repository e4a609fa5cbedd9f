// The TLS keys that the quote of an instance itself binds: that of the server it was met as (RA-TLS), and those of a service
// that lists them (ACI). They count for the names that they are for.

import { sha256 } from '#crypto';
import { toHex } from '../../bytes.js';
import type { ComponentResult } from '../../result/document.js';
import type { ComponentInput } from '../input.js';
import type { QuoteFinding } from '../side-quote.js';
import type { KeyFinding } from './findings.js';

/** @param metAt host that was met by RA-TLS; null: none was */
export function ownKeys(
  domain: string,
  metAt: string | null,
  instances: readonly { component: ComponentInput; result: ComponentResult }[],
): KeyFinding[] {
  return instances.flatMap(({ component, result }) => {
    const { raTlsCertificate: certificate, keyset } = component.evidence;
    const isMet = certificate !== null && component.acquired === 'handshake' && metAt === domain;
    const keys = [
      ...(isMet ? [toHex(sha256(certificate.publicKey))] : []),
      ...(keyset?.tlsKeys ?? []).flatMap((key) => (isFor(key.domain, domain) ? [key.spkiSha256] : [])),
    ];
    const finding = boundBy(result);
    return [...new Set(keys)].map((spkiSha256): KeyFinding => ({ spkiSha256, holder: 'app', finding }));
  });
}

function isFor(named: string | null, domain: string): boolean {
  return named === null || named === domain;
}

/** Whether the quote binds them is what the hardware phase says of its report data; whether it is a quote, all of it. */
function boundBy({ role, instance, phases: { hardware } }: ComponentResult): QuoteFinding {
  const binding = hardware.checks.find(({ id }) => id === 'hardware.report-data')?.status ?? null;
  if (binding === 'pass' && hardware.status === 'pass') return { status: 'proven', detail: '' };
  if (binding === 'pass') return { status: 'open', detail: `the hardware phase of ${role}/${instance} is not passed` };
  const detail = binding === null ? 'hardware.report-data was not asked' : `hardware.report-data is ${binding}`;
  return { status: binding === 'fail' ? 'wrong' : 'open', detail };
}
