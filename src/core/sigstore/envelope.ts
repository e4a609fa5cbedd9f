// A Sigstore bundle as it is written, read apart from the client that verifies it: both must see the same bytes, and what
// only one of them looks at is refused. The envelope is DSSE
// (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).

import { concatBytes, preview, utf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { JsonObject } from '../formats/codec/json.js';
import {
  anyObject,
  anything,
  hasMember,
  listOf,
  member,
  memberOr,
  only,
  onlyMembers,
  type Reader,
  read,
} from '../schema/reader.js';
import { base64Bytes, text } from '../schema/scalars.js';
import { expectEqual, refuse } from './refusal.js';

/** Of an envelope that holds an in-toto statement. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const MAX_WITNESSES = 8;

/** What is signed of an envelope. */
export function preAuthEncoding(payload: Uint8Array): Uint8Array {
  return concatBytes(utf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload);
}

/** @throws Refusal, ParseError */
export function readEnvelopeOf(bundle: JsonObject): EnvelopeBytes {
  return read(bundle, 'bundle', signedEnvelope);
}

export interface EnvelopeBytes {
  payload: Uint8Array;
  signature: Uint8Array;
}

const signedEnvelope: Reader<EnvelopeBytes> = (value) => {
  const bundle = anyObject(value);
  if (!hasMember(bundle, 'dsseEnvelope')) refuse('dsseEnvelope', 'there is none: the bundle signs no statement');
  const envelope = member(bundle, 'dsseEnvelope', readEnvelope);
  member(bundle, 'verificationMaterial', expectWitnesses);
  onlyMembers(bundle, ['mediaType', 'verificationMaterial', 'dsseEnvelope']);
  return envelope;
};

const readEnvelope: Reader<EnvelopeBytes> = (value) => {
  const envelope = anyObject(value);
  const payloadType = member(envelope, 'payloadType', text);
  if (payloadType !== PAYLOAD_TYPE) {
    refuse('dsseEnvelope.payloadType', `wanted ${PAYLOAD_TYPE}, got ${preview(payloadType, 80)}`);
  }
  const [signature, ...others] = member(envelope, 'signatures', listOf(readSignature, { most: MAX_WITNESSES }));
  if (signature === undefined) return refuse('dsseEnvelope.signatures', 'it is not signed: there is no signature');
  if (others.length > 0) refuse('dsseEnvelope.signatures', `wanted one signature, got ${others.length + 1}`);
  onlyMembers(envelope, ['payload', 'payloadType', 'signatures']);
  return { payload: member(envelope, 'payload', unbrokenBase64), signature };
};

const readSignature: Reader<Uint8Array> = (value) => {
  const signature = anyObject(value);
  onlyMembers(signature, ['sig', 'keyid']);
  // The bundle's hint finds the key; this name for it is not signed and proves nothing.
  const keyid = memberOr(signature, 'keyid', '', text);
  if (keyid !== '') refuse('dsseEnvelope.signatures[0].keyid', `wanted none, got ${preview(keyid, 80)}`);
  return member(signature, 'sig', unbrokenBase64);
};

/** Without the blanks that base64 elsewhere may have: bytes have one text only. */
const unbrokenBase64: Reader<Uint8Array> = (value) => {
  if (/\s/.test(text(value))) throw new ParseError('PARSE_INVALID', '', 'not base64: it has blanks');
  return base64Bytes(value);
};

/** The client takes names in a checkpoint for patterns: only plain names may reach it. */
const CHECKPOINT_NAME = /^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,199}$/;

const SIGNER_MEMBERS = ['certificate', 'x509CertificateChain', 'publicKey'];

const expectWitnesses: Reader<void> = (value) => {
  const material = anyObject(value);
  onlyMembers(material, [...SIGNER_MEMBERS, 'tlogEntries', 'timestampVerificationData']);
  const signers = SIGNER_MEMBERS.filter((name) => hasMember(material, name));
  // Of two, one reader may take the first and another the second.
  if (signers.length > 1) refuse('verificationMaterial', `wanted one signer, got ${signers.join(' and ')}`);
  memberOr(material, 'tlogEntries', null, listOf(expectLogEntry, { most: MAX_WITNESSES }));
  memberOr(material, 'timestampVerificationData', null, expectTimestamps);
};

const expectTimestamps: Reader<void> = (value) => {
  memberOr(anyObject(value), 'rfc3161Timestamps', null, listOf(anything, { most: MAX_WITNESSES }));
};

const expectLogEntry: Reader<void> = (value) => {
  memberOr(anyObject(value), 'inclusionProof', null, expectInclusionProof);
};

const expectInclusionProof: Reader<void> = (value) => {
  const proof = anyObject(value);
  memberOr(proof, 'hashes', null, listOf(anything, { most: 64 }));
  const note = memberOr(proof, 'checkpoint', null, only('envelope', text));
  if (note === null) return;
  // The client computes the root anew and compares it with the checkpoint's: what the proof states is left to us.
  const [, size = '', root = ''] = note.split('\n');
  expectEqual('tlogEntries.inclusionProof.treeSize', size, member(proof, 'treeSize', text));
  expectEqual('tlogEntries.inclusionProof.rootHash', root, member(proof, 'rootHash', text));
  for (const [, name = ''] of note.matchAll(/\u2014 (\S+) /g)) {
    if (!CHECKPOINT_NAME.test(name)) refuse('tlogEntries.checkpoint', `signed under an unusual name ${preview(name)}`);
  }
};

/** The certificate of the signer as it stands in the bundle: until version 0.3 the first of a chain. */
export function certificateOf(bundle: JsonObject): Uint8Array {
  return read(bundle, 'bundle', signerCertificate);
}

const rawBytes = only('rawBytes', base64Bytes);

const signerCertificate = only('verificationMaterial', (value) => {
  const material = anyObject(value);
  if (!hasMember(material, 'x509CertificateChain')) return member(material, 'certificate', rawBytes);
  const chain = listOf(rawBytes, { least: 1, most: MAX_WITNESSES });
  const [first] = member(material, 'x509CertificateChain', only('certificates', chain));
  return first ?? refuse('verificationMaterial', 'it has no certificate');
});
