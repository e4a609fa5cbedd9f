// Stand-ins of two monitors of Certificate Transparency, Cert Spotter and crt.sh: each lists the certificates it is given
// (DER, precertificates among them) in the form of the real one. A monitor that hides a certificate is one that was not
// given it; other ways to fail are at the end, for the `respond` hook.

import { X509Certificate } from 'node:crypto';
import { hex, sha256, toHex } from './bytes.js';
import { pem } from './der.js';
import { type Answer, type LoopbackServer, type ServerOptions, serve } from './servers.js';

export interface MonitorOptions extends ServerOptions {
  /** When it is there: expired certificates are left out. Default: now. */
  now?: () => Date;
}

export interface CertSpotterOptions extends MonitorOptions {
  /** Entries of a page. */
  pageSize?: number;
  /** Gives the first page whatever is asked for. */
  repeats?: boolean;
  /** DER of those that it calls revoked. */
  revoked?: Uint8Array[];
}

interface Logged {
  der: Buffer;
  isPrecertificate: boolean;
  /** Of the subject and of subjectAltName. */
  names: string[];
  dnsNames: string[];
  commonName: string | null;
  issuer: string;
  issuerCommonName: string;
  serial: string;
  notBefore: Date;
  notAfter: Date;
  spki: Buffer;
}

/** DER of the OBJECT IDENTIFIER of the extension that makes a precertificate. */
const POISON = hex('060a2b06010401d679020403');
const FIRST_CERT_SPOTTER_ID = 9_000_000_001;
const FIRST_CRT_SH_ID = 20_000_000_001;
const PAGE_SIZE = 100;

function readLogged(der: Uint8Array): Logged {
  const certificate = new X509Certificate(der);
  const attribute = (name: string, key: string): string | null =>
    name
      .split('\n')
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1) ?? null;
  const alternatives = (certificate.subjectAltName ?? '').split(', ');
  const commonName = attribute(certificate.subject, 'CN');
  const dnsNames = alternatives.filter((name) => name.startsWith('DNS:')).map((name) => name.slice(4));
  return {
    der: Buffer.from(der),
    isPrecertificate: Buffer.from(der).includes(POISON),
    names: [...new Set([...(commonName === null || commonName === '' ? [] : [commonName]), ...dnsNames])],
    dnsNames,
    commonName,
    issuer: certificate.issuer.split('\n').join(', '),
    issuerCommonName: attribute(certificate.issuer, 'CN') ?? '',
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    spki: certificate.publicKey.export({ type: 'spki', format: 'der' }),
  };
}

const issuanceOf = ({ issuer, serial }: Logged): string => `${issuer} ${serial}`;

/** Certificates, and those precertificates that no certificate follows. */
function issuancesOf(logged: Logged[]): Logged[] {
  const issued = new Set(logged.filter(({ isPrecertificate }) => !isPrecertificate).map(issuanceOf));
  return logged.filter((one) => !one.isPrecertificate || !issued.has(issuanceOf(one)));
}

/** `GET /v1/issuances`: one object for certificate and precertificate, oldest first, a page after another until an empty one. */
export function startCertSpotter(
  certificates: readonly Uint8Array[],
  options: CertSpotterOptions = {},
): Promise<LoopbackServer> {
  const { pageSize = PAGE_SIZE, repeats = false, revoked = [], now = () => new Date() } = options;
  const issuances = issuancesOf(certificates.map(readLogged)).map((logged, i) => ({
    ...logged,
    id: FIRST_CERT_SPOTTER_ID + i,
    isRevoked: revoked.some((der) => logged.der.equals(der)),
  }));
  return serve((url) => {
    if (url.pathname !== '/v1/issuances') return null;
    const query = (name: string): string | null => url.searchParams.get(name);
    const domain = query('domain')?.toLowerCase();
    if (domain === undefined) return json({ code: 'missing_parameter', message: 'domain is missing' }, 400);
    if (query('include_subdomains') === 'true') {
      return json({ code: 'not_allowed_by_plan', message: 'searching sub-domains needs an API key' }, 403);
    }
    const wanted = query('match_wildcards') === 'true' ? [domain, wildcardOver(domain)] : [domain];
    const after = repeats ? 0 : Number(query('after') ?? 0);
    const expand = url.searchParams.getAll('expand');
    const page = issuances
      .filter(({ id, notAfter }) => id > after && notAfter > now())
      .filter(({ names }) => names.some((name) => wanted.includes(name.toLowerCase())))
      .slice(0, pageSize);
    return json(page.map((issuance) => certSpotterEntry(issuance, expand)));
  }, options);
}

function wildcardOver(domain: string): string {
  return `*${domain.slice(domain.indexOf('.'))}`;
}

function certSpotterEntry(issuance: Logged & { id: number; isRevoked: boolean }, expand: string[]): object {
  const { id, der, names, issuer, issuerCommonName, notBefore, notAfter, spki, isRevoked } = issuance;
  const expanded = (name: string, value: unknown): object => (expand.includes(name) ? { [name]: value } : {});
  return {
    id: String(id),
    // Opaque here: the same for no two issuances.
    tbs_sha256: toHex(sha256(Buffer.from(issuanceOf(issuance)))),
    cert_sha256: toHex(sha256(der)),
    ...expanded('dns_names', [...names].sort()),
    pubkey_sha256: toHex(sha256(spki)),
    ...expanded('issuer', {
      friendly_name: issuerCommonName,
      name: issuer,
      pubkey_sha256: toHex(sha256(Buffer.from(issuer))),
    }),
    not_before: withoutFraction(notBefore, 'Z'),
    not_after: withoutFraction(notAfter, 'Z'),
    revoked: isRevoked,
    ...expanded('cert_der', der.toString('base64')),
  };
}

export interface CrtShOptions extends MonitorOptions {
  /** Names that it looks at for one question: it leaves out others and does not say so. */
  mostNames?: number;
}

/**
 * `GET /?q=NAME&output=json`: a row for each certificate and precertificate, newest first; `GET /?d=ID`: its PEM. A certificate
 * is found by a name and by what that is below of, in either case; its row lists the names that have what is asked for in them.
 */
export function startCrtSh(certificates: readonly Uint8Array[], options: CrtShOptions = {}): Promise<LoopbackServer> {
  const { now = () => new Date(), mostNames = 10_000 } = options;
  const rows = certificates.map(readLogged).map((logged, i) => ({ ...logged, id: FIRST_CRT_SH_ID + i }));
  const firstOf = new Map([...rows].reverse().map((row) => [issuanceOf(row), row]));
  return serve((url) => {
    const query = (name: string): string | null => url.searchParams.get(name);
    const [question, wanted] = [query('q'), query('d')];
    if (url.pathname !== '/') return null;
    if (wanted !== null) {
      const row = rows.find(({ id }) => String(id) === wanted);
      return row === undefined
        ? null
        : { status: 200, headers: { 'content-type': 'application/pkix-cert' }, body: pem(row.der) };
    }
    if (question === null || query('output') !== 'json') return errorPage(404);
    const asked = question.toLowerCase().replace(/^%\./, '');
    let left = mostNames;
    const found = rows
      .filter((row) => query('deduplicate') !== 'Y' || firstOf.get(issuanceOf(row)) === row)
      .filter(({ notAfter }) => query('exclude') !== 'expired' || notAfter > now())
      .filter(({ names }) => names.some((name) => isAtOrBelow(name.toLowerCase(), asked)))
      .map((row) => {
        const all = row.commonName === null || row.commonName === '' ? row.dnsNames : [row.commonName, ...row.dnsNames];
        const matching = all.filter((name) => name.toLowerCase().includes(asked)).slice(0, left);
        left -= matching.length;
        return { ...row, names: [...new Set(matching)], count: matching.length };
      })
      .filter(({ count }) => count > 0);
    return json(found.reverse().map(crtShRow));
  }, options);
}

function isAtOrBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function crtShRow(row: Logged & { id: number; count: number }): object {
  const { id, issuer, commonName, names, notBefore, notAfter, serial, count } = row;
  return {
    issuer_ca_id: 300_000,
    issuer_name: issuer,
    common_name: commonName,
    name_value: names.join('\n'),
    id,
    entry_timestamp: new Date(notBefore.getTime() + 3_600_123).toISOString().replace('Z', ''),
    not_before: withoutFraction(notBefore, ''),
    not_after: withoutFraction(notAfter, ''),
    serial_number: serial,
    result_count: count,
  };
}

function withoutFraction(date: Date, zone: string): string {
  return date.toISOString().replace(/\.\d+Z$/, zone);
}

function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function errorPage(status: number): Answer {
  const headers = { 'content-type': 'text/html; charset=UTF-8' };
  return { status, headers, body: `<!DOCTYPE html><html><head><title>${status}</title></head></html>` };
}

type Respond = NonNullable<ServerOptions['respond']>;

/** Turns away the first `times` requests, as one that is asked too often does. */
export function busy(times: number, retryAfterSeconds: number): Respond {
  return (answer, { count }) => {
    if (count > times) return answer;
    const { status, headers, body } = json({ code: 'rate_limited', message: 'too many requests' }, 429);
    return { status, headers: { ...headers, 'retry-after': String(retryAfterSeconds) }, body };
  };
}

/** Answers requests from one number to another with an error page, with status 200, too, as some proxies do. */
export function failing(status: number, from = 1, to = Number.POSITIVE_INFINITY): Respond {
  return (answer, { count }) => (count < from || count > to ? answer : errorPage(status));
}

/** Gives half of each answer, as if it were the whole. */
export const truncated: Respond = ({ body, ...answer }) => ({ ...answer, body: body.slice(0, body.length / 2) });
