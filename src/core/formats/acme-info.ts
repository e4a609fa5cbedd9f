// What a gateway says of the keys of its TLS certificates (`/.dstack/acme-info`), in the three shapes that it had: the
// keys alone (dstack to 0.5.3); each with a quote (0.5.5); with a versioned attestation too (since 0.5.6). A quote was made
// when its key was: it tells where the key was born, not who holds it.

import { documentText, equalBytes, fromHexText } from '../bytes.js';
import { anyObject, hasMember, listOf, member, memberOr, type Reader, read, refuse } from '../schema/reader.js';
import { hexTextBytes, text } from '../schema/scalars.js';
import { parseVersionedAttestation } from './attestation.js';
import { type JsonObject, parseJson } from './codec/json.js';
import type { AttestationEvidence } from './evidence.js';
import { parseAttestationAnswer, parseGetQuote } from './get-quote.js';

export interface AcmeInfo {
  /** Of the ACME account, whatever the certificate authority; null: it names none. */
  accountUri: string | null;
  /** Null: nothing was quoted, or quoting failed. */
  accountEvidence: AttestationEvidence | null;
  /** Of all certificates that it ever had, of all its domains. */
  keys: AcmeKey[];
  /** PEM of the certificate in use; null: not said. */
  activeCertificate: string | null;
  baseDomain: string | null;
}

export interface AcmeKey {
  /** DER SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  evidence: AttestationEvidence | null;
}

/** A key is made each time that a certificate is: a domain has six a year. */
const MAX_KEYS = 256;
const MAX_URI = 1000;

/** Whether a JSON object is such an answer. */
export function isAcmeInfo(json: JsonObject): boolean {
  return hasMember(json, 'hist_keys') || hasMember(json, 'quoted_hist_keys');
}

/** @throws ParseError */
export function readAcmeInfo(bytes: Uint8Array): AcmeInfo {
  return read(parseJson(documentText(bytes, 'acme-info'), 'acme-info'), 'acme-info', acmeInfo);
}

const acmeInfo: Reader<AcmeInfo> = (value) => {
  const info = anyObject(value);
  if (!isAcmeInfo(info)) {
    return refuse('it names no keys: neither hist_keys nor quoted_hist_keys');
  }
  const quoted = memberOr(info, 'quoted_hist_keys', [], listOf(quotedKey, { most: MAX_KEYS }));
  const named = memberOr(info, 'hist_keys', [], listOf(publicKey, { most: MAX_KEYS }));
  const isQuoted = (key: Uint8Array): boolean => quoted.some((one) => equalBytes(one.publicKey, key));
  return {
    accountUri: member(info, 'account_uri', uri),
    accountEvidence:
      memberOr(info, 'account_quote', null, quotedText) ?? memberOr(info, 'account_attestation', null, attested),
    keys: [...quoted, ...named.filter((key) => !isQuoted(key)).map((key) => ({ publicKey: key, evidence: null }))],
    activeCertificate: memberOr(info, 'active_cert', null, text) || null,
    baseDomain: memberOr(info, 'base_domain', null, text) || null,
  };
};

/** Null for empty text: a gateway with accounts of its domains may not say which, and one without ACME has none. */
const uri: Reader<string | null> = (value) => {
  const given = text(value);
  if (given === '') return null;
  return given.length <= MAX_URI ? given : refuse(`expected at most ${MAX_URI} characters, got ${given.length}`);
};

const publicKey: Reader<Uint8Array> = (value) => {
  const key = hexTextBytes()(value);
  return key.length > 0 ? key : refuse('is empty');
};

const quotedKey: Reader<AcmeKey> = (value) => {
  const key = anyObject(value);
  const evidence = memberOr(key, 'quote', null, quotedText) ?? memberOr(key, 'attestation', null, attested);
  return { publicKey: member(key, 'public_key', publicKey), evidence };
};

/** JSON text of a GetQuote answer; null for empty text: quoting failed. */
const quotedText: Reader<AttestationEvidence | null> = (value) => {
  const json = text(value);
  return json === '' ? null : parseGetQuote(parseJson(json, ''));
};

/** A versioned attestation in hexadecimal, or JSON text of the Attest answer that has it; null for empty text. */
const attested: Reader<AttestationEvidence | null> = (value) => {
  const given = text(value);
  if (given === '') return null;
  if (given.startsWith('{')) return parseAttestationAnswer(parseJson(given, ''));
  return parseVersionedAttestation(fromHexText(given, ''), '');
};
