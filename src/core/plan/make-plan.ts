// From what was read and looked up to the plan. Pure: the same input gives the same plan.

import { composeFindings } from '../appraisal/source-code/compose-findings.js';
import { KnownFindings } from '../appraisal/source-code/findings.js';
import { appraiseProvenance } from '../appraisal/source-code/provenance/index.js';
import { KnownProvenance, type ProvenanceOutcome } from '../appraisal/source-code/provenance/known.js';
import type { MissingRecord } from '../appraisal/source-code/registry/agreement.js';
import { composeHash } from '../formats/app-compose.js';
import type { ChainRecord } from '../formats/chain-record.js';
import type { ImageRecord } from '../formats/image-record.js';
import { type Policy, policyDigest } from '../policy/policy.js';
import type { TrustedRoot } from '../sigstore/trusted-root.js';
import { compareWith, type Other } from './compare.js';
import { plannedFindings, plannedImages } from './contents.js';
import { decideFile, decision, outcomeOf, type ReadChange, readChange } from './decide.js';
import {
  type BaseComparison,
  type Decision,
  PLAN_SCHEMA,
  type PlanDocument,
  type PlannedOs,
  type PlannedRegistry,
  type RunningComparison,
} from './document.js';

export interface PlanInput {
  change: { files: string[]; form: string | null; bytes: Uint8Array };
  base: BaseVersion | null;
  running: RunningVersion | null;
  registry: RegistryLookup;
  images: ImageLookup;
  policy: Policy;
  /** Unix milliseconds. */
  at: number;
}

/** `new`: the base has no such file. */
export type BaseVersion = { ref: string; commit: string; files: string[] } & (Other | { bytes: null; isNew: true });

export type RunningVersion = { target: string; osImageHash: string | null } & (
  | { bytes: Uint8Array; doubt: string | null }
  | { bytes: null; problem: string }
);

/** What the chain was asked about the app's contract. */
export interface RegistryLookup {
  contract: { address: string; from: string } | null;
  records: readonly ChainRecord[];
  missing: readonly MissingRecord[];
  chainId: number | null;
  /** Whether somebody, or the policy, wants it known. */
  isWanted: boolean;
}

/** What registries and attestation stores answered about the images of the change. */
export interface ImageLookup {
  records: readonly ImageRecord[];
  /** Why there is no record of an image. */
  gaps: readonly { reason: string }[];
  /** Sigstore instances that count; null: the shipped ones. */
  trustedRoots: readonly TrustedRoot[] | null;
}

export async function makePlan(input: PlanInput): Promise<PlanDocument> {
  const { change, base, running, policy, at } = input;
  const findings = await composeFindings(change.bytes);
  const baseBytes = base?.bytes ?? null;
  const { findings: planned, gone } = plannedFindings(
    findings,
    baseBytes === null ? null : await composeFindings(baseBytes),
    policy,
  );
  const read = readChange(change.bytes);
  const registry = await registryOf(input);
  const provenance = await provenanceOf(input);
  const decisions = [
    ...decideFile(read, findings, policy),
    ...ofBase(base),
    ...ofRunning(running),
    ...ofRegistry(registry, input),
    ...ofProvenance(provenance),
  ];
  return {
    schema: PLAN_SCHEMA,
    ...outcomeOf(decisions, policy),
    plannedAt: new Date(at).toISOString(),
    policyDigest: `sha256:${policyDigest(policy)}`,
    change: { files: change.files, form: change.form, composeHash: composeHash(change.bytes) },
    base: base === null ? null : comparedWithBase(change.bytes, base),
    running: running === null ? null : comparedWithRunning(change.bytes, running),
    findings: planned,
    gone,
    images: await plannedImages(change.bytes, baseBytes, provenance.images),
    os: osOf(read, running, policy),
    registry,
    decisions,
  };
}

function comparedWithBase(change: Uint8Array, base: BaseVersion): BaseComparison {
  const { ref, commit, files } = base;
  if ('isNew' in base) {
    return { ref, commit, files, composeHash: null, problem: null, kind: 'new', detail: null, differences: [] };
  }
  return { ref, commit, files, ...compareWith(change, base) };
}

function comparedWithRunning(change: Uint8Array, running: RunningVersion): RunningComparison {
  const { target } = running;
  const doubt = running.bytes === null ? null : running.doubt;
  return { target, doubt, ...compareWith(change, running) };
}

function ofBase(base: BaseVersion | null): Decision[] {
  if (base === null || base.bytes !== null || 'isNew' in base) return [];
  const detail = `What the base has is not known: ${base.problem}.`;
  return [decision('base', 'unknown', detail, 'Read the file there: what the change makes of it cannot be shown.')];
}

function ofRunning(running: RunningVersion | null): Decision[] {
  if (running === null || running.bytes !== null) return [];
  const detail = `What runs is not known: ${running.problem}.`;
  return [decision('running', 'unknown', detail, 'Verify the deployment: that says what is missing, and what to do.')];
}

async function registryOf({ change, registry, policy, at }: PlanInput): Promise<PlannedRegistry> {
  const { contract, records, missing, chainId } = registry;
  if (contract === null) {
    const problem = 'which app it is was not said';
    const none = { contract: null, contractFrom: null, isAllowed: null, seen: null };
    return { ...none, chainId, problem, unfamiliar: null, owner: null, call: null };
  }
  // What encodes and decodes calls is large, and of use here alone.
  const { plannedRegistry } = await import('./registry.js');
  return plannedRegistry({ contract, records, missing, chainId, policy, composeHash: composeHash(change.bytes), at });
}

/** That it is not allowed yet is nothing to refuse: the plan says what allows it. */
function ofRegistry(planned: PlannedRegistry, { registry, policy }: PlanInput): Decision[] {
  const { contract, isAllowed, problem, unfamiliar } = planned;
  const named = policy.sourceCode.registry?.contract ?? null;
  const hint = 'Find out which app it is, or change the policy';
  if (contract !== null && named !== null && contract !== `0x${named}`) {
    const detail = `The app’s contract would be ${contract}, and the policy names 0x${named}.`;
    return [decision('registry', 'fail', detail, `${hint} (source-code.registry).`)];
  }
  const { appIds } = policy.sourceCode;
  if (contract !== null && appIds.length > 0 && !appIds.includes(contract.slice(2))) {
    const detail = `The app would be ${contract.slice(2)}, which the policy does not accept.`;
    return [decision('registry', 'fail', detail, `${hint} (source-code.app-ids).`)];
  }
  if (!registry.isWanted) return [];
  if (isAllowed === null) {
    const detail = `Whether the chain allows the new hash is not known: ${problem ?? 'nobody said'}.`;
    const hint =
      'Name the app (--app-id ID), its chain (--chain-id N) and endpoints of it (--rpc-url URL), or ask again.';
    return [decision('registry', 'unknown', detail, hint)];
  }
  if (!isAllowed) return [decision('registry', 'pass', 'The app’s contract does not allow the new hash yet.')];
  if (unfamiliar !== null) {
    const detail = `The contract says that it allows the new hash, which proves nothing: ${unfamiliar}.`;
    return [decision('registry', 'unknown', detail, READ_CODE)];
  }
  return [decision('registry', 'pass', 'The app’s contract allows the new hash already.')];
}

const READ_CODE =
  'Name the contract of its KMS in the policy (source-code.registry.kms-contract), or read its code and list that (code-hashes).';

/** Judged as a verification will judge it once the file runs. */
function provenanceOf({ change, images, policy }: PlanInput): Promise<ProvenanceOutcome> {
  const { bytes } = change;
  const sha256 = composeHash(bytes);
  return appraiseProvenance({
    ...images,
    component: 'app/0',
    role: 'app',
    composeHash: sha256,
    expected: { sha256, bytes },
    reported: null,
    policy: policy.sourceCode,
    findings: new KnownFindings(),
    known: new KnownProvenance(),
  });
}

/** What only follows from another has no decision of its own. */
function ofProvenance({ judgements }: ProvenanceOutcome): Decision[] {
  const all = Object.values(judgements);
  const open = all.filter(({ status, shown }) => status !== 'pass' && shown.followsFrom === undefined);
  if (open.length === 0 && all.length > 0) {
    return [decision('provenance', 'pass', 'Each image that the policy asks about comes from where it says.')];
  }
  return open.map(({ status, detail, shown }) => decision('provenance', status, detail, shown.hint ?? null));
}

function osOf(read: ReadChange, running: RunningVersion | null, policy: Policy): PlannedOs {
  const requirements = read.problem === null ? (read.members.requirements ?? null) : null;
  const { images } = policy.os;
  const hash = running?.osImageHash ?? null;
  return {
    requirements: requirements === null ? null : JSON.stringify(requirements),
    accepted: images,
    running:
      hash === null
        ? null
        : { osImageHash: hash, name: images.find(({ osImageHash }) => osImageHash === hash)?.name ?? null },
  };
}
