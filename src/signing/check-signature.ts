// Is a Sigstore bundle's statement signed by someone who is trusted? Signature, certificate chain, log inclusion and
// timestamps by the Sigstore client; the form of the bundle, the key and the exact identity here.

import { createPublicKey } from 'node:crypto';
import { sha256 } from '#crypto';
import { concatBytes, equalBytes, preview, utf8 } from '../core/bytes.js';
import { ParseError, TrustCenterError } from '../core/errors.js';
import { fromBase64 } from '../core/formats/codec/base64.js';
import type { JsonObject } from '../core/formats/codec/json.js';
import { MAX_CLOCK_SKEW_MS } from '../core/formats/codec/time.js';
import { parseCertificate } from '../core/formats/codec/x509.js';
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
} from '../core/schema/reader.js';
import { base64Bytes, text } from '../core/schema/scalars.js';
import { PAYLOAD_TYPE } from '../core/summary/in-toto.js';
import {
  describeWorkflow,
  expectWorkflow,
  keyName,
  readWorkflowIdentity,
  type TrustedSigner,
  type WorkflowIdentity,
} from './identity.js';
import { keyHint, verifyWith } from './key.js';
import { expectEqual, type Problem, problemOf, Refusal, refuse } from './refusal.js';
import type { Bundle, SignedEntity } from './sigstore-verify.js';
import type { TrustedRoot } from './trusted-root.js';

export const SIGSTORE_BUNDLE_MEDIA_TYPES = [
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
];
const MAX_WITNESSES = 8;

export interface SignedPayload {
  /** The signed bytes of the statement. */
  payload: Uint8Array;
  signer: { kind: 'key'; fingerprint: Uint8Array } | { kind: 'workflow'; identity: WorkflowIdentity };
  /** Times by logs and timestamp authorities, Unix milliseconds; none when only a key vouches. */
  signedAt: number[];
}

/** The signature is good, but the signer is not one that the caller trusts. */
export class OtherSigner extends Refusal {
  readonly signed: SignedPayload;

  constructor(problem: Problem, signed: SignedPayload) {
    super(problem);
    this.signed = signed;
  }
}

/**
 * Whether `json` claims to be a Sigstore bundle of a known version.
 * @throws ParseError that says what it is instead
 */
export function expectSigstoreBundle(json: JsonObject, field: string): void {
  const mediaType = Object.hasOwn(json, 'mediaType') ? read(json, field, only('mediaType', text)) : null;
  if (mediaType !== null && SIGSTORE_BUNDLE_MEDIA_TYPES.includes(mediaType)) return;
  if (mediaType !== null) {
    throw new ParseError(
      'PARSE_UNSUPPORTED',
      `${field}.mediaType`,
      `expected a Sigstore bundle of version 0.3, got ${preview(mediaType, 80)}`,
    );
  }
  const unsigned = Object.hasOwn(json, '_type') || Object.hasOwn(json, 'schema');
  throw new ParseError(
    'PARSE_INVALID',
    field,
    unsigned ? 'it is not signed: a Sigstore bundle is expected' : 'not a Sigstore bundle',
    { hint: 'Give the file that was written by --summary, or by `gh attestation download`.' },
  );
}

/**
 * Check who signed `json`, a bundle by its media type.
 * @param at Unix milliseconds: no timestamp may be later
 * @throws OtherSigner for a good signature of a workflow that is not trusted; Refusal, ParseError
 */
export async function checkSignature(
  json: JsonObject,
  trust: { signers: readonly TrustedSigner[]; roots: readonly TrustedRoot[]; at: number },
): Promise<SignedPayload> {
  const { envelope, entity, sigstore } = await takeApart(json);
  const { payload } = envelope;
  const signed = (signer: SignedPayload['signer']): SignedPayload => {
    return { payload, signer, signedAt: timesOf(entity, trust.at) };
  };
  if (entity.key.$case === 'public-key') {
    const key = keyFor(entity.key.hint, trust.signers);
    verifyByKey(sigstore, entity, key, envelope, trust.roots);
    return signed({ kind: 'key', fingerprint: sha256(key) });
  }
  const wanted = trust.signers.filter((signer) => signer.kind === 'workflow');
  if (wanted.length === 0)
    refuse('signer', `wanted a signature by ${keyNames(trust.signers)}, got one by a certificate`);
  const certificate = certificateOf(json);
  verifyByCertificate(sigstore, entity, certificate, trust.roots);
  const identity = readWorkflowIdentity(certificate);
  const authentic = signed({ kind: 'workflow', identity });
  try {
    expectOneOf(
      wanted.map((signer) => () => expectWorkflow(signer, identity)),
      identity,
    );
  } catch (error) {
    throw error instanceof Refusal ? new OtherSigner(error.problem, authentic) : error;
  }
  return authentic;
}

/**
 * Whether `json` is a bundle that a reader can take apart, times included; who signed it is not looked at.
 * @throws Refusal, ParseError
 */
export async function expectReadable(json: JsonObject): Promise<void> {
  const { entity } = await takeApart(json);
  parseWith(() => timesOf(entity, Number.POSITIVE_INFINITY));
}

/** The envelope as we read it and the bundle as the client reads it: both must have the same payload. */
async function takeApart(
  json: JsonObject,
): Promise<{ envelope: EnvelopeBytes; entity: SignedEntity; sigstore: Sigstore }> {
  const envelope = read(json, 'bundle', signedEnvelope);
  const sigstore = await import('./sigstore-verify.js');
  const [bundle, entity] = parseWith(() => {
    const parsed = sigstore.bundleFromJSON(json);
    return [parsed, sigstore.toSignedEntity(parsed)] as const;
  });
  if (!equalBytes(payloadOf(bundle), envelope.payload)) {
    refuse('dsseEnvelope.payload', 'not base64 in its one canonical form');
  }
  return { envelope, entity, sigstore };
}

type Sigstore = typeof import('./sigstore-verify.js');

interface EnvelopeBytes {
  payload: Uint8Array;
  signature: Uint8Array;
}

/** The envelope, read apart from the client, so that both must see the same bytes. */
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

const expectWitnesses: Reader<void> = (value) => {
  const material = anyObject(value);
  onlyMembers(material, ['certificate', 'publicKey', 'tlogEntries', 'timestampVerificationData']);
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

function payloadOf(bundle: Bundle): Uint8Array {
  if (bundle.content.$case !== 'dsseEnvelope') return refuse('dsseEnvelope', 'there is none');
  return new Uint8Array(bundle.content.dsseEnvelope.payload);
}

/** A bundle that the client cannot read is refused in our words; the client's own errors are replaced. */
function parseWith<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse('bundle', `not a whole Sigstore bundle: ${wordsOf(error)}`);
  }
}

/** @returns DER SubjectPublicKeyInfo */
function keyFor(hint: string, signers: readonly TrustedSigner[]): Uint8Array {
  const keys = signers.flatMap((signer) => (signer.kind === 'key' ? [signer.publicKey] : []));
  // The hint is not signed: it only chooses among the trusted keys, and names the key in messages.
  const found = keys.find((key) => keyHint(key) === hint) ?? (keys.length === 1 ? keys[0] : undefined);
  if (found !== undefined) return found;
  return refuse(
    'signer',
    keys.length === 0
      ? 'wanted a signature by a workflow, got one by a key'
      : `wanted ${keyNames(signers)}, got ${hinted(hint)}`,
  );
}

function verifyByKey(
  sigstore: Sigstore,
  entity: SignedEntity,
  key: Uint8Array,
  { payload, signature }: EnvelopeBytes,
  roots: readonly TrustedRoot[],
): void {
  if (!verifyWith(key, preAuthEncoding(payload), signature)) {
    const hint = entity.key.$case === 'public-key' ? entity.key.hint : '';
    if (hint !== keyHint(key)) refuse('signer', `wanted ${keyName(sha256(key))}, got ${hinted(hint)}`);
    refuse(
      'signature',
      'it does not belong to this statement: one of the two was altered',
      'Get the file again from its source.',
    );
  }
  if (entity.timestamps.length === 0 && entity.tlogEntries.length === 0) return;
  // The signature is good; what else vouches for its time must be good too.
  const checked: SignedEntity = { ...entity, signature: withVerdict(entity.signature, true) };
  const publicKey = createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' });
  const found = { publicKey, validFor: () => true };
  const attempts = roots.map((root) => () => {
    const material = sigstore.toTrustMaterial(sigstore.TrustedRoot.fromJSON(root.json), () => found);
    new sigstore.Verifier(material, { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 }).verify(checked);
  });
  anyOf(attempts, 'timestamp', 'Give the trusted root that has its timestamp authority with --trusted-root.');
}

/** The client would use SHA-256 for every key, so it is given the verdict of `verifyWith`, which knows each key's hash. */
function withVerdict(content: SignedEntity['signature'], verdict: boolean): SignedEntity['signature'] {
  return {
    signature: content.signature,
    compareSignature: (signature) => content.compareSignature(signature),
    compareDigest: (digest) => content.compareDigest(digest),
    verifySignature: () => verdict,
  };
}

function verifyByCertificate(
  sigstore: Sigstore,
  entity: SignedEntity,
  leaf: Uint8Array,
  roots: readonly TrustedRoot[],
): void {
  const { issuer, issuerName } = parseCertificate(leaf, 'certificate');
  const issuers = roots.filter((root) => authorities(root).some((subject) => equalBytes(subject, issuer)));
  if (issuers.length === 0) {
    refuse(
      'signer.certificate',
      `its issuer ${preview(issuerName)} is in no trusted root`,
      'Another Sigstore instance signed it: give its trusted root with --trusted-root. `gh attestation trusted-root --hostname TENANT.ghe.com` writes that of a tenant.',
    );
  }
  const attempts = issuers.map(({ json }) => () => {
    const root = sigstore.TrustedRoot.fromJSON(json);
    const verifier = new sigstore.Verifier(sigstore.toTrustMaterial(root), {
      // An instance without public logs (GitHub's for private repositories) vouches by its timestamps alone.
      ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
      tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
      timestampThreshold: 1,
    });
    verifier.verify(entity);
  });
  anyOf(
    attempts,
    'signature',
    'Get the file again from its source; an old trusted root may lack new keys, refresh it.',
  );
}

/** Subjects (DER) of the certificates of a root's certificate authorities. */
function authorities({ json, name }: TrustedRoot): Uint8Array[] {
  const subject: Reader<Uint8Array> = (der) => parseCertificate(base64Bytes(der), '').subject;
  const certificates = listOf(only('rawBytes', subject), { most: 16 });
  const chains = listOf(only('certChain', only('certificates', certificates)), { most: 100 });
  return read(json, name, (root) => memberOr(anyObject(root), 'certificateAuthorities', [], chains)).flat();
}

const leafBytes = only('verificationMaterial', only('certificate', only('rawBytes', base64Bytes)));

/** The leaf as it stands in the bundle. */
function certificateOf(json: JsonObject): Uint8Array {
  return read(json, 'bundle', leafBytes);
}

function timesOf({ timestamps }: SignedEntity, at: number): number[] {
  const times = timestamps.flatMap((timestamp): number[] => {
    if (timestamp.$case === 'timestamp-authority') return [timestamp.timestamp.signingTime.getTime()];
    // Only a promise vouches for the time of an entry; without one the client does not count it either.
    return timestamp.tlogEntry.inclusionPromise === undefined
      ? []
      : [Number(timestamp.tlogEntry.integratedTime) * 1000];
  });
  const future = times.find((time) => time > at + MAX_CLOCK_SKEW_MS);
  if (future !== undefined) {
    refuse('signature.time', `signed at ${iso(future)}, which is yet to come`, 'Check the clock of this machine.');
  }
  return times;
}

/** Tries each until one does not throw. If all throw, it refuses with the reason of the first. */
function anyOf(attempts: (() => void)[], field: string, hint: string): void {
  let first: string | null = null;
  for (const attempt of attempts) {
    try {
      attempt();
      return;
    } catch (error) {
      first ??= wordsOf(error);
    }
  }
  refuse(field, first ?? 'there is no trusted root to check it with', hint);
}

function expectOneOf(attempts: (() => void)[], identity: WorkflowIdentity): void {
  const problems: Problem[] = [];
  for (const attempt of attempts) {
    try {
      attempt();
      return;
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  const [first] = problems;
  if (problems.length === 1 && first !== undefined) throw new Refusal(first);
  refuse('signer', `none of the ${problems.length} trusted signers is ${describeWorkflow(identity)}`);
}

function keyNames(signers: readonly TrustedSigner[]): string {
  const names = signers.map((signer) => (signer.kind === 'key' ? keyName(sha256(signer.publicKey)) : signer.workflow));
  return names.join(' or ');
}

/** What a bundle says about the key that signed: by custom the SHA-256 of the key, in base64. */
function hinted(hint: string): string {
  const digest = /^[A-Za-z0-9+/]{43}=$/.test(hint) ? fromBase64(hint, 'hint') : null;
  if (digest !== null) return `one that says it is by ${keyName(digest)}`;
  return hint === '' ? 'an unnamed key' : `a key that calls itself ${preview(hint, 80)}`;
}

/** DSSE (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md): what is signed of an envelope. */
function preAuthEncoding(payload: Uint8Array): Uint8Array {
  return concatBytes(utf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload);
}

/** The client's reason, with what caused it, on one line. */
function wordsOf(error: unknown): string {
  if (error instanceof TrustCenterError || error instanceof Refusal) return error.message;
  if (!(error instanceof Error)) return 'no reason given';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return preview(`${error.message}${cause}`, 300).slice(1, -1);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
