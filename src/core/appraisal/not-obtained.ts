// What was not obtained, and who says so: the check that needed it, a machine without evidence, or else a gap of the result.

import { CHAIN_RECORD_ITEMS, IMAGE_RECORD_ITEMS } from '../bundle.js';
import { attestationEvidence } from '../formats/evidence.js';
import type { ComponentResult, Gap } from '../result/document.js';
import type { ComponentRole } from '../result/words.js';
import type { AppraisalInput, ComponentInput } from './input.js';

const WITH_ARTICLE: Readonly<Record<ComponentRole, string>> = { app: 'an app', kms: 'a KMS', gateway: 'a gateway' };

/** A component that the policy requires, or the call asked for, and nobody gave is one without evidence: nothing of it is proven. */
export function missingComponents(input: AppraisalInput): ComponentInput[] {
  const { components, policy, named } = input;
  const [first] = components;
  if (first === undefined) return [];
  const isAsked = (role: ComponentRole): boolean =>
    role !== 'app' && named.includes(role) && unanswered(role, input) !== null;
  const expected = ROLES.filter((role) => policy.components.includes(role) || isAsked(role));
  const missing = expected.filter((role) => components.every((component) => component.role !== role));
  return missing.map((role) => {
    const reason = unanswered(role, input);
    const problem = policy.components.includes(role)
      ? `the policy requires ${WITH_ARTICLE[role]} (components), and none is in the evidence${reason === null ? '' : `: ${reason}`}`
      : `the ${role === 'kms' ? 'KMS' : role} that was asked gave none: ${reason}`;
    const evidence = attestationEvidence({ role, problem });
    return { role, instance: 0, acquired: first.acquired, evidence, collateral: null, collateralGap: null };
  });
}

const ROLES: readonly ComponentRole[] = ['app', 'kms', 'gateway'];

/** Why a KMS or gateway that was asked gave no evidence of its machine; null: it did, or was not asked. */
export function unanswered(role: ComponentRole, { components, gaps }: AppraisalInput): string | null {
  if (components.some((component) => component.role === role)) return null;
  const names = { app: [], kms: ['kms/rpc-certificate', 'kms/info'], gateway: ['gateway/info'] }[
    role
  ] as readonly string[];
  return gaps.find(({ name }) => names.includes(name))?.reason ?? null;
}

/** Whether what the KMS said of itself came from where the key of its certificate was met, if it was asked. */
export function isOwnWord({ gaps }: AppraisalInput): boolean {
  return gaps.every(({ name }) => name !== 'kms/rpc-certificate');
}

/**
 * Without those that a check reports: hardware.collateral says why there is no collateral, or no better one, and
 * source-code.registry.endpoints which endpoints gave no answer, and those of container images why nothing is known of one.
 */
export function untold(gaps: readonly Gap[], components: readonly ComponentResult[]): Gap[] {
  const isAsked = components.some(({ phases }) =>
    phases['source-code'].checks.some(({ id }) => id === 'source-code.provenance.manifests'),
  );
  const told = components
    .filter(({ phases }) => phases.hardware.checks.some(({ id }) => id === 'hardware.collateral'))
    .map(({ role, instance }) => `${role}/${instance}/collateral`);
  const ofChain = components
    .flatMap(({ phases }) => phases['source-code'].checks)
    .filter(({ id }) => id === 'source-code.registry.endpoints');
  const isTold = ({ name, reason }: Gap): boolean =>
    told.includes(name) ||
    (name.startsWith(CHAIN_RECORD_ITEMS) && ofChain.some(({ detail }) => detail.includes(reason))) ||
    (isAsked && name.startsWith(IMAGE_RECORD_ITEMS));
  return gaps.filter((gap) => !isTold(gap));
}
