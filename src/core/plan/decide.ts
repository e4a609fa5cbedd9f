// What decides a plan: what the policy says of the file, and what the person who asks wanted to have compared.

import { listedMembers, memberOf } from '../appraisal/source-code/compose-difference.js';
import { isAccepted } from '../appraisal/source-code/compose-file.js';
import type { ComposeFinding } from '../appraisal/source-code/compose-findings.js';
import { judgeFindings } from '../appraisal/source-code/findings.js';
import { fromUtf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type AppCompose, parseAppCompose, readMembers } from '../formats/app-compose.js';
import type { JsonObject } from '../formats/codec/json.js';
import type { KeyProviderKind, Policy } from '../policy/policy.js';
import type { Decision, DecisionId, PlanOutcome } from './document.js';

/** An app-compose as dstack reads it; or why it cannot. */
export type ReadChange = { compose: AppCompose; members: JsonObject; problem: null } | { problem: string };

export function readChange(bytes: Uint8Array): ReadChange {
  try {
    const members = readMembers(fromUtf8(bytes, 'app-compose'));
    return { compose: parseAppCompose(bytes), members, problem: null };
  } catch (error) {
    if (error instanceof ParseError) return { problem: error.message };
    throw error;
  }
}

export function decision(
  id: DecisionId,
  status: Decision['status'],
  detail: string,
  hint: string | null = null,
): Decision {
  return { id, status, detail, hint };
}

/** What the policy says of the file by itself. */
export function decideFile(change: ReadChange, findings: readonly ComposeFinding[], policy: Policy): Decision[] {
  if (change.problem !== null) {
    const detail = `dstack cannot read the app-compose: ${change.problem}.`;
    return [decision('app-compose', 'fail', detail, 'Mend the file: with it, the app would not start.')];
  }
  const { sourceCode } = policy;
  return [
    decision('app-compose', 'pass', 'The app-compose is one that dstack can read.'),
    ofFindings(findings, sourceCode.findings),
    ...ofMembers(change.members, sourceCode.appCompose),
    ...ofKeyProvider(change.compose, sourceCode.keyProvider),
  ];
}

const FINDINGS_HINT: Record<Decision['status'], string | null> = {
  pass: null,
  fail: 'Change the file, or accept what it does in the policy (source-code.findings).',
  unknown:
    'Write the file so that it says all that runs, or accept that by name in the policy (source-code.findings.allow).',
};

function ofFindings(findings: readonly ComposeFinding[], policy: Policy['sourceCode']['findings']): Decision {
  const { status, detail } = judgeFindings(findings, null, policy);
  return decision('findings', status, detail, FINDINGS_HINT[status]);
}

function ofMembers(members: JsonObject, accepted: Policy['sourceCode']['appCompose']): Decision[] {
  const names = Object.keys(accepted);
  if (names.length === 0) return [];
  const wrong = names.filter((name) => !isAccepted(memberOf(members, name), accepted[name] ?? null));
  if (wrong.length === 0) {
    return [decision('members', 'pass', 'Every member that the policy lists is as it says.')];
  }
  const detail = `The app-compose is not as the policy says in ${listedMembers(wrong)}.`;
  return [decision('members', 'fail', detail, 'Change the file, or the policy (source-code.app-compose).')];
}

const KINDS: Readonly<Record<string, KeyProviderKind>> = { kms: 'kms', local: 'local-sgx', tpm: 'tpm', none: 'none' };

/** By which kind of provider the file wants its keys; null: one that is not known here. */
function kindOf({ keyProvider, kmsEnabled, localKeyProviderEnabled }: AppCompose): KeyProviderKind | null {
  if (keyProvider !== null) return KINDS[keyProvider] ?? null;
  return kmsEnabled ? 'kms' : localKeyProviderEnabled ? 'local-sgx' : 'none';
}

function ofKeyProvider(compose: AppCompose, wanted: Policy['sourceCode']['keyProvider']): Decision[] {
  if (wanted === null) return [];
  const kind = kindOf(compose);
  const id = compose.keyProviderId.toLowerCase();
  const hint = 'Change the file, or the policy (source-code.key-provider).';
  if (wanted.kind !== null && kind !== wanted.kind) {
    const asked = kind === null ? 'a key provider that is not known here' : `keys of the kind ${kind}`;
    const detail = `The file asks for ${asked}, and the policy accepts ${wanted.kind} alone.`;
    return [decision('key-provider', 'fail', detail, hint)];
  }
  if (wanted.id !== null && id !== '' && id !== wanted.id) {
    return [decision('key-provider', 'fail', 'The file names another key provider than the policy accepts.', hint)];
  }
  return [decision('key-provider', 'pass', 'The key provider that the file asks for is one that the policy accepts.')];
}

/** The one place where an outcome is made. */
export function outcomeOf(
  decisions: readonly Decision[],
  { sourceCode }: Policy,
): { outcome: PlanOutcome; outcomeReason: string } {
  const of = (status: Decision['status']): Decision[] => decisions.filter((one) => one.status === status);
  const [refused] = of('fail');
  if (refused !== undefined) return { outcome: 'refused', outcomeReason: refused.detail };
  const [open] = of('unknown');
  if (open !== undefined) return { outcome: 'undecided', outcomeReason: open.detail };
  const isStrict = sourceCode.findings.fail.length > 0;
  const outcomeReason = isStrict
    ? 'The policy refuses nothing of the change.'
    : 'The policy refuses nothing of the change, and would refuse no finding at all (source-code.findings).';
  return { outcome: 'nothing-refused', outcomeReason };
}
