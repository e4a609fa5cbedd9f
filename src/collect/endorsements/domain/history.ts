// What two monitors of Certificate Transparency list of the certificates that a client takes for a domain: those for its
// name, and those for a wildcard in place of its first label. Certificates for names below it are for other hosts.

import { type BundleGap, CERTIFICATE_HISTORY_ITEMS, type CollectedItem, gapOf } from '../../../core/bundle.js';
import { utf8 } from '../../../core/bytes.js';
import { InputError, TrustCenterError } from '../../../core/errors.js';
import {
  CERTIFICATE_HISTORY_SCHEMA,
  type CertificateHistory,
  type CtMonitor,
  serialiseCertificateHistory,
} from '../../../core/formats/certificate-history.js';
import { PEM_CERTIFICATE } from '../../../core/formats/codec/pem.js';
import {
  coversName,
  type Issuance,
  lastEntryId,
  mayLackEntries,
  readEntries,
  readIssuances,
} from '../../../core/formats/ct-issuances.js';
import { JSON_TYPES } from '../../../io/http.js';
import { addressesOf } from '../../evidence/fetch-evidence.js';
import { collected } from '../../items.js';
import type { DomainOptions } from './dns.js';
import { LIMITS, Monitor, type MonitorLimits } from './monitor.js';
import type { WantedDomain } from './wanted.js';

const CERT_SPOTTER_API = 'https://api.certspotter.com';
const CRT_SH = 'https://crt.sh';
/** A monitor that fails so often has no more to give. */
const MAX_FAILURES = 3;

/**
 * A monitor that gives nothing is a gap; one that gives a part is a record that says so.
 * @throws FetchError where it was cancelled; InputError for a monitor or a proxy that cannot be asked
 */
export async function askMonitors(
  domain: WantedDomain,
  { allowPrivate, now, progress, signal }: DomainOptions,
  limits: MonitorLimits = LIMITS,
): Promise<{ items: CollectedItem[]; gaps: BundleGap[] }> {
  const at = (base: string): Monitor =>
    new Monitor(base, { addresses: addressesOf(base, allowPrivate), limits, signal });
  const certSpotter = at(domain.certSpotterApi ?? CERT_SPOTTER_API);
  const crtSh = at(domain.crtShUrl ?? CRT_SH);
  progress(`asking ${certSpotter.source} and ${crtSh.source} which certificates there are for ${domain.name}`);
  const [spotted, listed] = await Promise.all([
    attempt(() => listByCertSpotter(certSpotter, domain.name), signal),
    attempt(() => listByCrtSh(crtSh, domain.name), signal),
  ]);
  const histories = {
    certspotter: historyOf('certspotter', domain.name, certSpotter, spotted),
    'crt.sh': historyOf('crt.sh', domain.name, crtSh, listed),
  };
  const fetched = await attempt(() => fetchKeys(crtSh, Object.values(histories), domain, now(), limits), signal);
  const outcomes = [
    { name: 'certspotter', monitor: certSpotter, history: histories.certspotter, error: spotted },
    {
      name: 'crt-sh',
      monitor: crtSh,
      history: historyOf('crt.sh', domain.name, crtSh, listed ?? fetched),
      error: listed ?? fetched,
    },
  ];
  return {
    items: outcomes.flatMap(({ name, monitor, history }) => {
      if (history.pages.length === 0) return [];
      const bytes = utf8(serialiseCertificateHistory(history));
      return [
        collected('endorsement', `${CERTIFICATE_HISTORY_ITEMS}${name}`, { bytes, source: monitor.source }, now()),
      ];
    }),
    gaps: outcomes.flatMap(({ name, history, error }) =>
      error === null || history.pages.length > 0 ? [] : [gapOf(`${CERTIFICATE_HISTORY_ITEMS}${name}`, error)],
    ),
  };
}

/** The error that ended `ask` early; null: none did. */
async function attempt(ask: () => Promise<void>, signal: AbortSignal | undefined): Promise<TrustCenterError | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof TrustCenterError) || error instanceof InputError || signal?.aborted) throw error;
    return error;
  }
}

function historyOf(
  monitor: CtMonitor,
  name: string,
  { pages }: Monitor,
  error: TrustCenterError | null,
): CertificateHistory {
  const problem = error === null ? null : error.message.slice(0, 1000).replace(/\p{C}/gu, '?');
  return { schema: CERTIFICATE_HISTORY_SCHEMA, monitor, name, pages, complete: error === null, problem };
}

/** Page after page until one is empty. Without names below the domain, for which it wants an account. */
async function listByCertSpotter(monitor: Monitor, name: string): Promise<void> {
  const question = [
    ['domain', name],
    ['match_wildcards', 'true'],
    ['expand', 'dns_names'],
    ['expand', 'issuer'],
    ['expand', 'cert_der'],
  ] as const;
  const seen = new Set<string>();
  for (let after: string | null = null; ; ) {
    const page = await monitor.ask(
      '/v1/issuances',
      after === null ? question : [...question, ['after', after]],
      JSON_TYPES,
    );
    const last = lastEntryId(page.body, monitor.source);
    if (last === null) return;
    if (seen.has(last)) throw monitor.error('its pages come again and again');
    seen.add(last);
    after = last;
  }
}

/**
 * All at once. A name is looked for within names, in either case, and so found below the domain, too. `match==` would find
 * fewer: a CA may keep capitals of a request.
 */
async function listByCrtSh(monitor: Monitor, name: string): Promise<void> {
  const parent = name.slice(name.indexOf('.') + 1);
  for (const asked of parent.includes('.') ? [name, `*.${parent}`] : [name]) {
    const question = [
      ['q', asked],
      ['output', 'json'],
      ['exclude', 'expired'],
      ['deduplicate', 'Y'],
    ] as const;
    const page = await monitor.ask('/', question, JSON_TYPES);
    if (mayLackEntries(readEntries(page.body, monitor.source), monitor.source)) {
      throw monitor.error(`it has too many certificates for ${asked} and names below it, and leaves some out`);
    }
  }
}

/**
 * crt.sh lists no keys: certificates are fetched, first those whose key nobody told who is believed, then others, whose key is
 * the word of Cert Spotter alone. The newest of either first. A monitor that did not answer to its end is not believed.
 * @throws TrustCenterError where keys are missing in the end
 */
async function fetchKeys(
  monitor: Monitor,
  histories: readonly CertificateHistory[],
  domain: WantedDomain,
  now: number,
  limits: MonitorLimits,
): Promise<void> {
  const believed = histories.flatMap(({ monitor, complete }) => (complete ? [monitor] : []));
  const isKeyless = ({ keyBy }: Issuance): boolean => !keyBy.some((monitor) => believed.includes(monitor));
  const counting = thatCount(histories, domain, now);
  const keyless = counting.filter(isKeyless).slice(0, limits.certificates);
  const told = counting.filter((issuance) => !isKeyless(issuance)).slice(0, limits.secondWords);
  const failures: string[] = [];
  for (const issuance of [...keyless, ...told]) {
    if (failures.length >= MAX_FAILURES) break;
    try {
      await fetchCertificate(monitor, issuance);
    } catch (error) {
      if (!(error instanceof TrustCenterError) || error instanceof InputError) throw error;
      failures.push(error.message);
    }
  }
  const missing = thatCount(histories, domain, now).filter(isKeyless).length;
  if (missing === 0) return;
  const reason = failures[0] ?? `${limits.certificates} certificates at most are fetched one by one`;
  throw monitor.error(`the keys of ${missing} of its certificates are not known: ${reason}`);
}

/** Unexpired ones that crt.sh lists, and that a client takes for the domain. The newest come first. */
function thatCount(
  histories: readonly CertificateHistory[],
  { name, since = Number.NEGATIVE_INFINITY }: WantedDomain,
  now: number,
): Issuance[] {
  return readIssuances(histories)
    .issuances.filter((issuance) => coversName(issuance, name) && idAtCrtSh(issuance) !== undefined)
    .filter(({ notBefore, notAfter }) => notAfter > now && notBefore >= since)
    .sort((a, b) => b.notBefore - a.notBefore);
}

function idAtCrtSh({ listed }: Issuance): string | undefined {
  return listed.find((listing) => listing.monitor === 'crt.sh')?.id;
}

async function fetchCertificate(monitor: Monitor, issuance: Issuance): Promise<void> {
  const id = idAtCrtSh(issuance);
  if (id === undefined) return;
  const { body } = await monitor.ask('/', [['d', id]]);
  if (!body.trimStart().startsWith(PEM_CERTIFICATE)) throw monitor.error(`gives no certificate with the id ${id}`);
}
