// PCK collateral and PCK certificates from a Provisioning Certificate Caching Service (PCCS) or from Intel's
// Provisioning Certification Service (PCS), API version 4. Nothing is judged here, except whether the
// answers are the documents that were asked for.

import { fromHex, fromUtf8, toHex } from '../../core/bytes.js';
import type { CollateralKey, PckRequest } from '../../core/collection/collateral-key.js';
import { FetchError, InputError, TrustCenterError } from '../../core/errors.js';
import { fromBase64 } from '../../core/formats/codec/base64.js';
import { parseCertificateChainPem } from '../../core/formats/codec/x509.js';
import {
  type Collateral,
  type Part,
  parseQeIdentity,
  parseTcbInfo,
  readCollateral,
  type TcbInfo,
} from '../../core/formats/collateral.js';
import { parseTcbNumbers, serialiseTcbNumbers } from '../../core/formats/tcb-numbers.js';
import { only, readJson } from '../../core/schema/reader.js';
import { text as string } from '../../core/schema/scalars.js';
import { type HttpOptions, type HttpResponse, httpGet, JSON_TYPES } from '../../io/http.js';
import { displayUrl, expectNoSecretInTheClear, parseHttpUrl } from '../../io/url.js';
import { rawMember } from './raw-member.js';

export interface CollateralSource {
  /** Base URL, without a slash at the end. */
  url: string;
  /** Intel's PCS has no endpoint for the root CA's CRL: there it is the root's CRL distribution point. */
  rootCaCrlUrl: string;
}

const INTEL_PCS = 'https://api.trustedservices.intel.com';
const INTEL_ROOT_CA_CRL = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';

/** Asked in this order. */
export const DEFAULT_SOURCE_URLS: readonly string[] = ['https://pccs.phala.network', INTEL_PCS];

export interface FetchedCollateral {
  /** The nine-field JSON document. TCB info and QE identity stand in it as the exact text that Intel signed. */
  text: string;
  /** The same, read. */
  collateral: Collateral;
}

/** Which TCB recovery a service is asked for (parameter `update` of Intel's API): as soon as it is out, or later. */
export const TCB_UPDATES = ['early', 'standard'] as const;
export type TcbUpdate = (typeof TCB_UPDATES)[number];

export type RequestOptions = Pick<HttpOptions, 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait' | 'signal'>;

const TCB_INFO_CHAIN = ['tcb-info-issuer-chain', 'sgx-tcb-info-issuer-chain'];
const QE_IDENTITY_CHAIN = ['sgx-enclave-identity-issuer-chain'];

const LIMITS = {
  addresses: 'operator',
  /** No document here comes near it. */
  maxBytes: 2 * 1024 * 1024,
} as const;

/**
 * @param url base URL, with or without `/sgx/certification/v4`
 * @throws InputError unless it is an https URL, or an http URL without a password: Intel's signatures vouch for what is there
 */
export function collateralSource(url: string): CollateralSource {
  const parsed = parseHttpUrl(url);
  expectNoSecretInTheClear(parsed);
  const { search, hash } = parsed;
  if (search !== '' || hash !== '') {
    throw new InputError('INPUT_INVALID', `${displayUrl(url)}: the URL of a PCCS ends with its path, without ? and #`);
  }
  const base = url.replace(/\/+$/, '').replace(/\/(?:sgx|tdx)\/certification\/v4$/, '');
  return { url: base, rootCaCrlUrl: base === INTEL_PCS ? INTEL_ROOT_CA_CRL : `${base}/sgx/certification/v4/rootcacrl` };
}

/**
 * All collateral for `platform`, every part of it from this one source.
 * @param options `tcbUpdate` left out: whichever the service gives unasked
 * @throws FetchError; FETCH_CONTENT when an answer is not the document asked for, complete and readable
 */
export async function fetchCollateral(
  source: CollateralSource,
  platform: CollateralKey,
  options: RequestOptions & { tcbUpdate?: TcbUpdate | undefined } = {},
): Promise<FetchedCollateral> {
  const { fmspc, ca, tee } = platform;
  const { tcbUpdate } = options;
  const urls = {
    pckCrl: `${source.url}/sgx/certification/v4/pckcrl?ca=${ca}&encoding=der`,
    rootCaCrl: source.rootCaCrlUrl,
    tcbInfo: `${source.url}/${tee}/certification/v4/tcb?fmspc=${fmspc.toUpperCase()}${tcbUpdate === undefined ? '' : `&update=${tcbUpdate}`}`,
    qeIdentity: `${source.url}/${tee}/certification/v4/qe/identity${tcbUpdate === undefined ? '' : `?update=${tcbUpdate}`}`,
  };
  const get = together(options);
  const [pckCrl, rootCaCrl, tcbInfo, qeIdentity] = await Promise.all([
    get(urls.pckCrl),
    get(urls.rootCaCrl),
    get(urls.tcbInfo, JSON_TYPES),
    get(urls.qeIdentity, JSON_TYPES),
  ]);
  const tcb = { answer: tcbInfo, signed: signedMember(tcbInfo, 'tcbInfo') };
  const qe = { answer: qeIdentity, signed: signedMember(qeIdentity, 'enclaveIdentity') };
  const text = JSON.stringify({
    pck_crl_issuer_chain: issuerChain(pckCrl, ['sgx-pck-crl-issuer-chain']),
    root_ca_crl: toHex(crlBytes(rootCaCrl)),
    pck_crl: toHex(crlBytes(pckCrl)),
    ...tcbMembers(tcb, qe),
  });

  const collateral = readCollateral(text);
  const readable = <T>(part: Part<T>, from: HttpResponse): T => {
    if (part.ok) return part.value;
    throw content(from, part.error.message, part.error);
  };
  readable(collateral.pckCrlIssuerChain, pckCrl);
  readable(collateral.tcbInfoIssuerChain, tcbInfo);
  readable(collateral.qeIdentityIssuerChain, qeIdentity);
  readable(collateral.rootCaCrl, rootCaCrl);
  readable(collateral.pckCrl, pckCrl);
  readable(collateral.qeIdentity, qeIdentity);
  const of = readable(collateral.tcbInfo, tcbInfo).value;
  expectAsked(of, { fmspc, tee }, tcbInfo);
  return { text, collateral };
}

/** @throws FetchError for TCB info of another platform, or of the other TEE */
function expectAsked(
  of: Pick<TcbInfo, 'fmspc' | 'id'>,
  { fmspc, tee }: Pick<CollateralKey, 'fmspc' | 'tee'>,
  answer: HttpResponse,
): void {
  if (of.fmspc === fmspc && of.id.toLowerCase() === tee) return;
  throw content(answer, `is ${of.id} TCB info for FMSPC ${of.fmspc}, asked for ${tee.toUpperCase()} and ${fmspc}`);
}

/** What Intel signed, and the answer that it came in. */
interface SignedAnswer {
  answer: HttpResponse;
  signed: [text: string, signature: string];
}

/** Members of the collateral that are of one TCB evaluation data number. @throws FetchError where an answer has no chain */
function tcbMembers(tcb: SignedAnswer, qe: SignedAnswer): Record<string, string> {
  return {
    tcb_info_issuer_chain: issuerChain(tcb.answer, TCB_INFO_CHAIN),
    tcb_info: tcb.signed[0],
    tcb_info_signature: tcb.signed[1],
    qe_identity_issuer_chain: issuerChain(qe.answer, QE_IDENTITY_CHAIN),
    qe_identity: qe.signed[0],
    qe_identity_signature: qe.signed[1],
  };
}

/** Collateral of a TCB recovery that is announced, and Intel's list of the numbers, as texts. */
export interface EarlyCollateral {
  /** As `FetchedCollateral`: TCB info and QE identity of the recovery, with the revocation lists that there are. */
  text: string;
  /** As `serialiseTcbNumbers` writes it; null: the service does not give it. */
  numbers: string | null;
}

/**
 * What is published for the platform and is later than `standard`: by one request where there is nothing; null then.
 * @throws FetchError; FETCH_CONTENT when an answer is not the document asked for
 */
export async function fetchEarly(
  source: CollateralSource,
  { fmspc, tee }: Pick<CollateralKey, 'fmspc' | 'tee'>,
  standard: FetchedCollateral,
  options: RequestOptions = {},
): Promise<EarlyCollateral | null> {
  const base = `${source.url}/${tee}/certification/v4`;
  const get = together(options);
  const tcbInfo = await get(`${base}/tcb?fmspc=${fmspc.toUpperCase()}&update=early`, JSON_TYPES);
  const tcb = { answer: tcbInfo, signed: signedMember(tcbInfo, 'tcbInfo') };
  const of = read(tcbInfo, () => parseTcbInfo(tcb.signed[0]));
  expectAsked(of, { fmspc, tee }, tcbInfo);
  const { tcbInfo: now } = standard.collateral;
  if (!now.ok || of.tcbEvaluationDataNumber <= now.value.value.tcbEvaluationDataNumber) return null;
  const qeIdentity = await get(`${base}/qe/identity?update=early`, JSON_TYPES);
  const qe = { answer: qeIdentity, signed: signedMember(qeIdentity, 'enclaveIdentity') };
  read(qeIdentity, () => parseQeIdentity(qe.signed[0]));
  const text = JSON.stringify({
    ...JSON.parse(standard.text),
    ...tcbMembers(tcb, qe),
  });
  // Last: nobody would wait for it, nor end it, where the rest is of no use.
  return { text, numbers: await fetchNumbers(`${base}/tcbevaluationdatanumbers`, options) };
}

/** null: the service does not have it, as a PCCS need not. */
async function fetchNumbers(url: string, options: RequestOptions): Promise<string | null> {
  try {
    const answer = await httpGet(url, { ...options, contentTypes: JSON_TYPES, ...LIMITS });
    const numbers = serialiseTcbNumbers(...signedMember(answer, 'tcbEvaluationDataNumbers'));
    read(answer, () => parseTcbNumbers(numbers, 'answer'));
    return numbers;
  } catch (error) {
    if (error instanceof FetchError && !options.signal?.aborted) return null;
    throw error;
  }
}

/**
 * PEM chain of the PCK certificate for an encrypted PPID, leaf first.
 * @throws FetchError
 */
export async function fetchPckCertificateChain(
  source: CollateralSource,
  request: PckRequest,
  options: RequestOptions = {},
): Promise<string> {
  // Upper case: a PCCS compares them as text with its database.
  const query = new URLSearchParams({
    qeid: upperHex(request.qeId),
    encrypted_ppid: upperHex(request.ppid),
    cpusvn: upperHex(request.cpuSvn),
    pcesvn: upperHex(littleEndian16(request.pceSvn)),
    pceid: upperHex(littleEndian16(request.pceId)),
  });
  const url = `${source.url}/sgx/certification/v4/pckcert?${query}`;
  const answer = await httpGet(url, { ...options, ...LIMITS });
  const pem = `${textOf(answer).trimEnd()}\n${issuerChain(answer, ['sgx-pck-certificate-issuer-chain'])}`;
  read(answer, () => parseCertificateChainPem(pem, 'pck_certificate_chain'));
  return pem;
}

/** Requests that belong together: when one fails the others are given up. */
function together(options: RequestOptions): (url: string, contentTypes?: readonly string[]) => Promise<HttpResponse> {
  const others = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, others.signal]) : others.signal;
  return async (url, contentTypes) => {
    try {
      const types = contentTypes === undefined ? {} : { contentTypes };
      return await httpGet(url, { ...options, ...types, signal, ...LIMITS });
    } catch (error) {
      others.abort();
      throw error;
    }
  };
}

/** Exact text of a member, and the signature beside it: `{"tcbInfo":{…},"signature":"…"}`. */
function signedMember(answer: HttpResponse, name: string): [text: string, signature: string] {
  return read(answer, () => {
    const text = textOf(answer);
    const signature = readJson(text, 'answer', only('signature', string), { bytes: LIMITS.maxBytes });
    return [rawMember(text, name, 'answer'), signature];
  });
}

/** PEM of an issuer chain, URL-encoded in the first of these headers that is there. */
function issuerChain(answer: HttpResponse, names: readonly string[]): string {
  const encoded = names.map((name) => answer.headers[name]).find((value) => value !== undefined);
  if (encoded === undefined) throw content(answer, `no ${names.join(' or ')} header`);
  try {
    return decodeURIComponent(encoded);
  } catch (cause) {
    throw content(answer, `the ${names.join(' or ')} header is not URL-encoded text`, cause);
  }
}

const PEM_CRL = /^-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----$/;

/** DER of a CRL, which services give as DER, hex, base64 or PEM. */
function crlBytes(answer: HttpResponse): Uint8Array {
  if (answer.body[0] === 0x30) return answer.body; // a DER SEQUENCE; neither text of one begins with "0"
  return read(answer, () => {
    const text = textOf(answer).trim();
    if (/^30[0-9a-fA-F]*$/.test(text)) return fromHex(text, 'crl');
    return fromBase64(PEM_CRL.exec(text)?.[1] ?? text, 'crl (neither DER, PEM nor hex)');
  });
}

function textOf(answer: HttpResponse): string {
  return read(answer, () => fromUtf8(answer.body, 'answer'));
}

/** Errors of a reader, as errors of the answer it read. */
function read<T>(answer: HttpResponse, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TrustCenterError) || error instanceof FetchError) throw error;
    throw content(answer, error.message, error);
  }
}

function content(answer: HttpResponse, message: string, cause?: unknown): FetchError {
  return new FetchError('FETCH_CONTENT', answer.url, message, {
    hint: 'The service does not answer as a PCCS does; try another with --pccs-url.',
    cause,
  });
}

function littleEndian16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}

function upperHex(bytes: Uint8Array): string {
  return toHex(bytes).toUpperCase();
}

/** Name of a source for records and messages. */
export function sourceName(source: CollateralSource): string {
  return displayUrl(source.url).replace(/\/$/, '');
}
