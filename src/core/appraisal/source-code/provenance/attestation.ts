// What one Sigstore bundle proves of an image: that whoever its certificate names signed a statement of where it was built.
// Anybody can sign one about any digest: which bundle was found where says nothing, the policy decides who counts.

import { sha256 } from '#crypto';
import { verifyCertified } from '#sigstore';
import { fromUtf8, preview, toHex, utf8 } from '../../../bytes.js';
import { canonicalJson } from '../../../canonical-json.js';
import {
  type BuildProvenance,
  type ForeignStatement,
  PROVENANCE_TYPE,
  parseBuildProvenance,
  parseForeignStatement,
} from '../../../formats/build-provenance.js';
import type { JsonObject } from '../../../formats/codec/json.js';
import type { ImageAttestation } from '../../../formats/image-record.js';
import { anyObject, hasMember, readJson } from '../../../schema/reader.js';
import { readEnvelopeOf } from '../../../sigstore/envelope.js';
import { readWorkflowIdentity, type WorkflowIdentity } from '../../../sigstore/identity.js';
import { expectEqual, problemOf, refuse } from '../../../sigstore/refusal.js';
import type { TrustedRoot } from '../../../sigstore/trusted-root.js';

export type ReadAttestation = { attestation: ImageAttestation } & (
  | { kind: 'provenance'; build: Build }
  /** Signed, perhaps, but no statement of where something was built. */
  | { kind: 'other'; why: string }
  | { kind: 'bad'; why: string; hint?: string }
);

/** An authentic statement, by its certificate: what the statement itself says is not believed before it agrees with that. */
export interface Build {
  /** SHA-256, lower-case hex. */
  subjects: string[];
  identity: WorkflowIdentity | null;
  /** Why it counts for nobody, whoever is asked for; null: it does not contradict itself. */
  problem: { why: string; hint?: string } | null;
  /** Earliest by logs and timestamp authorities, Unix milliseconds. */
  signedAt: number;
  root: TrustedRoot;
}

/** Largest bundle: that of an SBOM is the largest known, and read as other. */
const MAX_BUNDLE = 4 * 1024 * 1024;
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;

/** Never throws, whatever the bundle. */
export async function readAttestation(
  attestation: ImageAttestation,
  roots: readonly TrustedRoot[],
): Promise<ReadAttestation> {
  try {
    const json = readJson(fromUtf8(attestation.bundle, 'bundle'), 'bundle', anyObject, { bytes: MAX_BUNDLE });
    const mediaType = Object.hasOwn(json, 'mediaType') ? json.mediaType : null;
    if (typeof mediaType !== 'string' || !MEDIA_TYPE.test(mediaType)) {
      return {
        attestation,
        kind: 'bad',
        why: `it is no Sigstore bundle of a known version: ${preview(String(mediaType), 80)}`,
      };
    }
    const why = whyOther(json);
    if (why !== null) return { attestation, kind: 'other', why };
    const { payload, certificate, signedAt, root } = await verifyCertified(json, roots);
    const { subjects } = parseForeignStatement(payload);
    const earliest = Math.min(...signedAt);
    return {
      attestation,
      kind: 'provenance',
      build: { subjects, ...readSource(payload, certificate), signedAt: earliest, root },
    };
  } catch (error) {
    const { field, message, hint } = problemOf(error);
    return { attestation, kind: 'bad', why: `${field}: ${message}`, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Why it can prove nothing of where something was built, whoever signed it; null: it might. */
function whyOther(json: JsonObject): string | null {
  if (!hasMember(json, 'dsseEnvelope') && hasMember(json, 'messageSignature')) {
    return 'a signature without a statement says who signed, not from what it was built';
  }
  const { predicateType }: ForeignStatement = parseForeignStatement(readEnvelopeOf(json).payload);
  return predicateType === PROVENANCE_TYPE ? null : `a statement of another kind, ${preview(predicateType, 120)}`;
}

/** Who signed, and what that one says of the build. */
function readSource(payload: Uint8Array, certificate: Uint8Array): Pick<Build, 'identity' | 'problem'> {
  let identity: WorkflowIdentity | null = null;
  try {
    identity = readWorkflowIdentity(certificate);
    expectAgreement(parseBuildProvenance(payload), identity);
    expectAccepted(identity);
    return { identity, problem: null };
  } catch (error) {
    const { field, message, hint } = problemOf(error);
    return { identity, problem: { why: `${field}: ${message}`, ...(hint === undefined ? {} : { hint }) } };
  }
}

/** The certificate's word counts. A statement that says otherwise was written by somebody who could choose its text. */
function expectAgreement(stated: BuildProvenance, by: WorkflowIdentity): void {
  if (by.commit === null) refuse('signer.commit', 'the certificate names no commit');
  expectEqual('provenance.repository', by.repositoryUri, stated.repository, LIES);
  expectEqual('provenance.ref', by.ref, stated.ref, LIES);
  expectEqual('provenance.commit', by.commit ?? '', stated.commit, LIES);
  if (by.startedUri !== null) {
    const started = `${stated.repository}/${stated.workflowPath}@${stated.ref}`;
    expectEqual('provenance.workflow', by.startedUri, started, LIES);
  }
  // Provenance of 2024 named the kind of runner here.
  const isRunner =
    by.runnerEnvironment !== null && stated.builder === `https://github.com/actions/runner/${by.runnerEnvironment}`;
  if (!isRunner) expectEqual('provenance.builder', by.workflowUri, stated.builder, LIES);
  if (by.runUri !== null && stated.run !== null) expectEqual('provenance.run', by.runUri, stated.run, LIES);
}

const LIES =
  'The workflow that signed wrote another source into the statement than its run had: do not rely on what it builds.';

/** A pull request runs what nobody has accepted yet, with the workflow's own identity. */
function expectAccepted({ trigger, ref }: WorkflowIdentity): void {
  if (trigger === null) refuse('signer.trigger', 'the certificate does not say what started the run');
  const isProposed = ref.startsWith('refs/pull/') || trigger.startsWith('pull_request');
  if (isProposed) refuse('signer.trigger', `built for a pull request (${trigger}), which nobody has accepted yet`);
}

/** What to call the root that vouched: one that is shipped by its name, another by its digest. */
export function nameOfRoot(root: TrustedRoot, shipped: readonly TrustedRoot[]): string {
  const digest = digestOfRoot(root);
  return shipped.find((one) => digestOfRoot(one) === digest)?.name ?? `sha256:${digest}`;
}

function digestOfRoot({ json }: TrustedRoot): string {
  return toHex(sha256(utf8(canonicalJson(json))));
}
