// What a KMS says of itself beside its own quote: the answer of its RPC call GetMeta, the record of its contract
// (kmsInfo), or the chain of its RPC certificate. All of it is somebody's word. Only the quote that it may carry from the
// making of the root keys is more than that, once its signature is verified.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, fromHexText, toHex, utf8 } from '../bytes.js';
import { anyObject, hasMember, member, memberOr, type Reader, read, refuse } from '../schema/reader.js';
import { boolean, matching, text } from '../schema/scalars.js';
import { parseVersionedAttestation } from './attestation.js';
import type { JsonObject } from './codec/json.js';
import { type Certificate, parseCertificateChainPem } from './codec/x509.js';
import { optionalHex, optionalQuote } from './get-quote.js';

export interface KmsStatement {
  source: 'GetMeta answer' | 'contract record' | 'RPC certificate';
  /** DER SubjectPublicKeyInfo of its root CA, wherever it states one. */
  rootKeys: readonly Uint8Array[];
  /** Points of its secp256k1 key, compressed or not, wherever it states one. */
  k256Keys: readonly Uint8Array[];
  rootKeyQuote: RootKeyQuote | null;
  /** The certificate of its RPC port, and those of its issuers as far as they came with it. Empty: it is no such statement. */
  rpcChain: readonly Certificate[];
  /** 20 bytes, lower-case hex; `any`: guests are not to check which gateway it is. Null: it does not say. */
  gatewayAppId: string | null;
  /** It asks nobody whether an app may have its keys. Null: it does not say. */
  isDev: boolean | null;
  /** It gives an app the keys of any other version of it. */
  allowAnyUpgrade: boolean | null;
}

/** The quote that the first node made when it made the root keys. */
export interface RootKeyQuote {
  quote: Uint8Array;
  /** DER SubjectPublicKeyInfo. */
  rootKey: Uint8Array;
  /** Compressed point, 33 bytes; null: not stated, so nothing tells what the quote binds. */
  k256Key: Uint8Array | null;
}

/** What a KMS that is made for development names as its gateway. */
export const ANY_GATEWAY = 'any';

/** Whether a JSON object is such an answer or record. */
export function isKmsStatement(json: JsonObject): boolean {
  return hasMember(json, 'ca_cert') || hasMember(json, 'caPubkey');
}

/** @throws ParseError */
export function parseKmsStatement(json: JsonObject): KmsStatement {
  return hasMember(json, 'ca_cert') ? read(json, 'meta', getMeta) : read(json, 'kms_info', contractRecord);
}

/** The report data of the quote over new root keys. The misspelt word is dstack's. */
export function rootKeyReportData(rootKey: Uint8Array, k256Key: Uint8Array): Uint8Array {
  const named = `dstack-kms-genereted-keys-v1:${toHex(rootKey)};${toHex(k256Key)};`;
  return concatBytes(keccak_256(utf8(named)), new Uint8Array(32));
}

function given(...keys: readonly (Uint8Array | null)[]): Uint8Array[] {
  return keys.flatMap((key) => (key === null ? [] : [key]));
}

const hexBytes: Reader<Uint8Array> = (value) => fromHexText(text(value), '');

const rootKeyOfPem: Reader<Uint8Array> = (value) => {
  // Self-signed: the last is the root whatever stands before it.
  return parseCertificateChainPem(text(value), '').at(-1)?.spki ?? refuse('has no certificate');
};

const appId = matching(/^(?:0x)?[0-9a-fA-F]{40}$/, 'an app id (20 bytes in hexadecimal)');
const optionalAppId: Reader<string | null> = (value) => {
  const given = text(value);
  if (given === '' || given === ANY_GATEWAY) return given || null;
  return appId(value).replace(/^0x/, '').toLowerCase();
};

const attestedQuote: Reader<Uint8Array | null> = (value) => {
  return text(value) === '' ? null : parseVersionedAttestation(fromHexText(text(value), ''), '').quote;
};

/** Keys that were made in a bootstrap, and the quote over them where there is one. */
interface Bootstrap {
  rootKey: Uint8Array | null;
  k256Key: Uint8Array | null;
  rootKeyQuote: RootKeyQuote | null;
}

const bootstrapInfo: Reader<Bootstrap> = (value) => {
  const info = anyObject(value);
  const quote = memberOr(info, 'quote', null, optionalQuote) ?? memberOr(info, 'attestation', null, attestedQuote);
  if (quote === null) {
    const rootKey = memberOr(info, 'ca_pubkey', null, optionalHex);
    return { rootKey, k256Key: memberOr(info, 'k256_pubkey', null, optionalHex), rootKeyQuote: null };
  }
  const keys = { rootKey: member(info, 'ca_pubkey', hexBytes), k256Key: member(info, 'k256_pubkey', hexBytes) };
  return { ...keys, rootKeyQuote: { quote, ...keys } };
};
const NO_BOOTSTRAP: Bootstrap = { rootKey: null, k256Key: null, rootKeyQuote: null };

const getMeta: Reader<KmsStatement> = (value) => {
  const meta = anyObject(value);
  const bootstrap = memberOr(meta, 'bootstrap_info', NO_BOOTSTRAP, bootstrapInfo);
  const k256Key = memberOr(meta, 'k256_pubkey', null, optionalHex);
  return {
    source: 'GetMeta answer',
    rootKeys: given(member(meta, 'ca_cert', rootKeyOfPem), bootstrap.rootKey),
    k256Keys: given(k256Key, bootstrap.k256Key),
    rootKeyQuote: bootstrap.rootKeyQuote,
    rpcChain: [],
    gatewayAppId: memberOr(meta, 'gateway_app_id', null, optionalAppId),
    isDev: memberOr(meta, 'is_dev', null, boolean),
    allowAnyUpgrade: memberOr(meta, 'allow_any_upgrade', null, boolean),
  };
};

const contractRecord: Reader<KmsStatement> = (value) => {
  const record = anyObject(value);
  const rootKey = member(record, 'caPubkey', hexBytes);
  const quote = memberOr(record, 'quote', null, optionalQuote);
  const k256Key = memberOr(record, 'k256Pubkey', null, optionalHex);
  return {
    source: 'contract record',
    rootKeys: [rootKey],
    k256Keys: given(k256Key),
    rootKeyQuote: quote === null ? null : { quote, rootKey, k256Key },
    rpcChain: [],
    gatewayAppId: memberOr(record, 'gatewayAppId', null, optionalAppId),
    isDev: null,
    allowAnyUpgrade: null,
  };
};
