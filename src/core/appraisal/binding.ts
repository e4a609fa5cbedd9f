// What the quote's report_data binds, and how fresh that makes the evidence.
// report_data content types: SHA512(tag || ":" || content), or the content itself, zero padded (dstack).

import { sha256, sha512 } from '#crypto';
import type { Acquired } from '../bundle.js';
import { concatBytes, equalBytes, isZero, toHex, utf8 } from '../bytes.js';
import { aciReportData } from '../formats/aci.js';
import { DAY_MS } from '../formats/codec/time.js';
import type { AttestationEvidence, AttestedKeyset, RaTlsCertificate } from '../formats/evidence.js';
import { NONCE_ENCODINGS } from '../formats/nonce-encodings.js';
import { nonceText } from '../formats/nonce-text.js';
import { FRESHNESS_GRADES, type FreshnessGrade } from '../result/words.js';
import { fail, type Judgement, pass, unknown } from './judgement.js';

/** A shorter nonce could be met by chance, or by the zero padding itself. */
export const MIN_NONCE_BYTES = 16;

export interface BindingInput {
  /** The quote's report_data, 64 bytes. */
  reportData: Uint8Array;
  evidence: Pick<AttestationEvidence, 'reportData' | 'raTlsCertificate' | 'e2ePublicKey' | 'keyset'>;
  /** The verifier's own nonce, 16 to 64 bytes. */
  nonce: Uint8Array | null;
  acquired: Acquired;
  /** Unix milliseconds. */
  at: number;
  /** What begins after this has not begun, whatever clock is a little wrong. */
  latestStart: number;
  /** Least grade that the policy accepts. */
  required: FreshnessGrade;
}

export interface Binding {
  /** Of report_data; null when nothing is expected of it. */
  reportData: Judgement | null;
  freshness: Judgement;
  /** The grade reached. */
  grade: FreshnessGrade;
}

export function judgeBinding(input: BindingInput): Binding {
  const grade = gradeOf(input);
  return { reportData: judgeReportData(input), freshness: judgeFreshness(grade, input), grade };
}

function gradeOf({ nonce, reportData, evidence, acquired }: BindingInput): FreshnessGrade {
  if (nonce !== null && bindsNonce(reportData, nonce, evidence)) return 'nonce';
  if (acquired === 'handshake' && bindsKey(reportData, evidence.raTlsCertificate)) return 'key-bound';
  return withoutBinding(acquired);
}

/** The grade of evidence of which nothing is known but how it was come by. */
export function withoutBinding(acquired: Acquired): FreshnessGrade {
  return acquired === 'replayed' ? 'replayed' : 'fetched';
}

function bindsKey(reportData: Uint8Array, certificate: RaTlsCertificate | null): boolean {
  return certificate !== null && equalBytes(reportData, tagged('ratls-cert', certificate.publicKey));
}

function judgeReportData({ reportData, evidence, nonce, at, latestStart }: BindingInput): Judgement | null {
  const { reportData: stated, raTlsCertificate: certificate, keyset } = evidence;
  const key = certificate === null ? null : tagged('ratls-cert', certificate.publicKey);
  const expectations = [
    {
      what: 'the report data that the evidence states',
      expected: stated,
      holds: stated !== null && matchesPadded(reportData, stated),
    },
    {
      what: 'the public key of the RA-TLS certificate',
      expected: key,
      holds: bindsKey(reportData, certificate),
    },
    { what: 'the nonce', expected: nonce, holds: nonce !== null && bindsNonce(reportData, nonce, evidence) },
    {
      what: 'the keyset with the nonce',
      expected: keyset === null || nonce === null ? null : aciReportData(keyset, nonce),
      holds: keyset !== null && bindsKeyset(reportData, keyset, nonce),
    },
  ].filter(({ expected }) => expected !== null);
  const actual = toHex(reportData);
  const broken = expectations.filter(({ holds }) => !holds);
  const [first = null] = broken;
  if (first !== null && first.expected !== null) {
    return fail(`The quote’s report_data does not bind ${broken.map(({ what }) => what).join(' nor ')}.`, {
      expected: toHex(first.expected),
      actual,
      hint: 'This quote was made for something else: collect evidence and quote together, and check that nobody stands between.',
    });
  }
  const doubt =
    (certificate === null ? null : doubtOfCertificate(certificate, at, latestStart)) ??
    (keyset === null ? null : doubtOfKeyset(keyset, bindsKeyset(reportData, keyset, nonce), at));
  if (doubt !== null) return doubt;
  if (expectations.length === 0)
    return keyset === null ? null : pass('The quote’s report_data binds the keyset.', { actual });
  return pass(`The quote’s report_data binds ${expectations.map(({ what }) => what).join(' and ')}.`, { actual });
}

/**
 * Whoever holds the key can have another certificate for it. But an honest one is made again in time, so this is evidence of
 * a machine that was left behind, and every other client refuses it. Null: nothing speaks against it.
 */
function doubtOfCertificate(
  { notBefore, notAfter }: RaTlsCertificate,
  at: number,
  latestStart: number,
): Judgement | null {
  if (at <= notAfter && notBefore <= latestStart) return null;
  const [from, until] = [notBefore, notAfter].map((time) => new Date(time).toISOString());
  return fail(`The RA-TLS certificate that carries the quote is ${at > notAfter ? 'no longer' : 'not yet'} valid.`, {
    expected: `${from} to ${until}`,
    actual: new Date(at).toISOString(),
    hint: 'Collect the evidence again. If it stays so, have the service restarted, which makes a new certificate; and see that the clock here is right.',
  });
}

function bindsKeyset(reportData: Uint8Array, keyset: AttestedKeyset, nonce: Uint8Array | null): boolean {
  return equalBytes(reportData, aciReportData(keyset, nonce));
}

/** Services make keysets for a month; an end that is implausibly far should be refused (ACI specification, section 3.1). */
const MAX_KEYSET_MS = 366 * DAY_MS;

/** What speaks against a keyset, or leaves it open; null: nothing. */
function doubtOfKeyset(
  { digest, statedDigest, notAfter }: AttestedKeyset,
  isBound: boolean,
  at: number,
): Judgement | null {
  if (statedDigest !== digest) {
    return fail('The report states another digest than that of the keyset in it.', {
      expected: digest,
      actual: statedDigest,
      hint: 'Ask for the report again. If it stays so, do not use the keys that it lists.',
    });
  }
  if (!isBound) {
    return unknown(
      'Whether the quote’s report_data binds the keyset can only be told with the nonce that the report was made for.',
      {
        hint: 'Give that nonce (--nonce HEX), or ask for a report with a new one (--url with {nonce}).',
      },
    );
  }
  if (notAfter - at > MAX_KEYSET_MS) {
    return fail(
      'The keyset that the quote’s report_data binds is good for longer than a year: it is as if it never expired.',
      {
        expected: `until ${new Date(at + MAX_KEYSET_MS).toISOString()} at most`,
        actual: new Date(notAfter).toISOString(),
        hint: 'Have the service make keysets that expire: a key that is lost or stolen would be good until then.',
      },
    );
  }
  if (at < notAfter) return null;
  return fail('The keyset that the quote’s report_data binds was good until an earlier time.', {
    expected: new Date(notAfter).toISOString(),
    actual: new Date(at).toISOString(),
    hint: 'Ask for a new report, and do not use the keys of this one.',
  });
}

function judgeFreshness(grade: FreshnessGrade, { required, nonce }: BindingInput): Judgement {
  const detail = `Freshness grade ${grade}: ${MEANING[grade]}.`;
  const shown = { expected: required, actual: grade };
  if (FRESHNESS_GRADES.indexOf(grade) >= FRESHNESS_GRADES.indexOf(required)) return pass(detail, shown);
  const short = `${detail} The policy asks for ${required} or better.`;
  // With the nonce that was given, it would be.
  if (required === 'nonce' && nonce !== null) return fail(short, { ...shown, followsFrom: 'hardware.report-data' });
  return fail(short, { ...shown, hint: `${REACHED_BY[required]}, or accept a lower grade in the policy (freshness).` });
}

const REACHED_BY: Record<FreshnessGrade, string> = {
  nonce:
    'Pass the nonce that the quote was made with (--nonce HEX), or ask an endpoint that takes one (--url with {nonce})',
  'key-bound': 'Meet the app’s own TLS server (--ra-tls HOST:PORT)',
  fetched: 'Let trust-center fetch the evidence from the target itself',
  replayed: 'Give evidence',
};

const MEANING: Record<FreshnessGrade, string> = {
  replayed: 'the evidence was read from a file, it may be of any age',
  fetched: 'the evidence was asked of the target in this run, but carries no nonce',
  'key-bound': 'the target proved in this run that it holds the attested key; the quote is as old as its certificate',
  nonce: 'the quote contains the verifier’s nonce',
};

/** Report data as dstack makes it over `content`: SHA512(tag || ":" || content). */
export function tagged(tag: string, content: Uint8Array): Uint8Array {
  return sha512(concatBytes(utf8(`${tag}:`), content));
}

/** `content`, zero padded to the length of `reportData`. */
export function matchesPadded(reportData: Uint8Array, content: Uint8Array): boolean {
  return (
    content.length > 0 &&
    content.length <= reportData.length &&
    equalBytes(reportData.subarray(0, content.length), content) &&
    isZero(reportData.subarray(content.length))
  );
}

/**
 * A nonce stands in report_data zero padded, or hashed as `app-data`: its bytes, or the text in which it was sent; or
 * (services that put a 32-byte identity first) raw as the second half; or the first half hashes its hexadecimal text and
 * that of an end-to-end key (Chutes); or it stands in a statement about a keyset (ACI), and in no other way then.
 */
function bindsNonce(
  reportData: Uint8Array,
  nonce: Uint8Array,
  { e2ePublicKey, keyset }: Pick<AttestationEvidence, 'e2ePublicKey' | 'keyset'>,
): boolean {
  // All zero it is the report data of any quote that was made for nothing.
  if (nonce.length < MIN_NONCE_BYTES || isZero(nonce)) return false;
  if (keyset !== null) return bindsKeyset(reportData, keyset, nonce);
  return (
    standsUnmarked(reportData, nonce) ||
    sentForms(nonce).some((form) => equalBytes(reportData, tagged('app-data', form))) ||
    (nonce.length === 32 && equalBytes(reportData.subarray(32), nonce)) ||
    (e2ePublicKey !== null && equalBytes(reportData.subarray(0, 32), sha256(utf8(toHex(nonce) + e2ePublicKey))))
  );
}

/** Whether a nonce stands in the report data as it was sent: whoever quoted it would quote anything that is sent. */
export function standsUnmarked(reportData: Uint8Array, nonce: Uint8Array): boolean {
  return sentForms(nonce).some((form) => matchesPadded(reportData, form));
}

/** Its bytes, and each text in which it may have been sent. */
function sentForms(nonce: Uint8Array): Uint8Array[] {
  return [nonce, ...NONCE_ENCODINGS.map((encoding) => utf8(nonceText(nonce, encoding)))];
}
