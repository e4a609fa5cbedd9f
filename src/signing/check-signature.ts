// Is a Sigstore bundle's statement signed by someone who is trusted? What a certificate proves is the port's to verify;
// the version of the bundle, the key and the exact identity are looked at here.

import { sha256 } from '#crypto';
import { type OpenedBundle, openBundle, timesOf, verifyByCertificate, verifyTimesOfKey } from '#sigstore';
import { preview } from '../core/bytes.js';
import { ParseError } from '../core/errors.js';
import { fromBase64 } from '../core/formats/codec/base64.js';
import type { JsonObject } from '../core/formats/codec/json.js';
import { MAX_CLOCK_SKEW_MS } from '../core/formats/codec/time.js';
import { only, read } from '../core/schema/reader.js';
import { text } from '../core/schema/scalars.js';
import { preAuthEncoding } from '../core/sigstore/envelope.js';
import {
  describeWorkflow,
  expectWorkflow,
  keyName,
  readWorkflowIdentity,
  type TrustedSigner,
  type WorkflowIdentity,
} from '../core/sigstore/identity.js';
import { type Problem, problemOf, Refusal, refuse } from '../core/sigstore/refusal.js';
import type { TrustedRoot } from '../core/sigstore/trusted-root.js';
import { keyHint, verifyWith } from './key.js';

export const SIGSTORE_BUNDLE_MEDIA_TYPES = [
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
];

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
  const opened = await openBundle(json);
  const { payload } = opened.envelope;
  const signed = (signer: SignedPayload['signer']): SignedPayload => {
    return { payload, signer, signedAt: pastTimesOf(opened, trust.at) };
  };
  if (opened.key.$case === 'public-key') {
    const key = keyFor(opened.key.hint, trust.signers);
    verifyByKey(opened, opened.key.hint, key, trust.roots);
    return signed({ kind: 'key', fingerprint: sha256(key) });
  }
  const wanted = trust.signers.filter((signer) => signer.kind === 'workflow');
  if (wanted.length === 0)
    refuse('signer', `wanted a signature by ${keyNames(trust.signers)}, got one by a certificate`);
  const { certificate } = verifyByCertificate(opened, trust.roots);
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
  await openBundle(json);
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

function verifyByKey(opened: OpenedBundle, hint: string, key: Uint8Array, roots: readonly TrustedRoot[]): void {
  const { payload, signature } = opened.envelope;
  if (!verifyWith(key, preAuthEncoding(payload), signature)) {
    if (hint !== keyHint(key)) refuse('signer', `wanted ${keyName(sha256(key))}, got ${hinted(hint)}`);
    refuse(
      'signature',
      'it does not belong to this statement: one of the two was altered',
      'Get the file again from its source.',
    );
  }
  // The signature is good; what else vouches for its time must be good too.
  verifyTimesOfKey(opened, key, roots);
}

/** @throws Refusal when one of them is yet to come */
function pastTimesOf(opened: OpenedBundle, at: number): number[] {
  const times = timesOf(opened);
  const future = times.find((time) => time > at + MAX_CLOCK_SKEW_MS);
  if (future !== undefined) {
    refuse('signature.time', `signed at ${iso(future)}, which is yet to come`, 'Check the clock of this machine.');
  }
  return times;
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

function iso(time: number): string {
  return new Date(time).toISOString();
}
