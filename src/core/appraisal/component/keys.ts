// Whose keys one component has: those of the KMS in the evidence, of a local key provider, or of somebody else.

import { sectionsOf } from '../../policy/sections.js';
import type { AppIdentity, Check } from '../../result/document.js';
import type { AppraisalInput, ComponentInput } from '../input.js';
import { checkOf } from '../judgement.js';
import type { SourceCodeOutcome } from '../source-code/index.js';
import { judgeKmsBinding, type KmsSide } from '../source-code/kms-binding.js';
import { judgeProviderBinding, type ProviderFinding } from '../source-code/provider-quote.js';
import type { RegistryOutcome } from '../source-code/registry/index.js';

/** Whose keys a component can have. */
export interface KeySources {
  providers: readonly ProviderFinding[];
  kms: KmsSide;
  apps: readonly AppIdentity[];
}

export interface KeysInput {
  component: ComponentInput;
  /** Of the source-code phase of this component, but for its keys. */
  outcome: SourceCodeOutcome;
  /** How it stands in the registry of a chain; null: nobody asked for that. */
  registered: RegistryOutcome | null;
  /** Of the host of the VM. */
  platform: string | null;
  keys: KeySources;
  input: AppraisalInput;
}

export function keyChecks({ component, outcome, registered, platform, keys, input }: KeysInput): Check[] {
  const { role, instance } = component;
  const { checks, app: identity } = outcome;
  const { providers, kms, apps } = keys;
  const name = `${role}/${instance}`;
  const gatewayIds = namedGateways(component, outcome, registered, input);
  const binding = role === 'kms' ? null : judgeKmsBinding({ role, identity, checks, kms, apps, gatewayIds });
  const hasKms = input.components.some((one) => one.role === 'kms');
  const provider =
    role === 'gateway' ? null : judgeProviderBinding({ role, identity, checks, platform, quotes: providers, hasKms });
  return [
    ...(binding === null ? [] : [checkOf(name, 'source-code.kms-binding', binding)]),
    ...(provider === null ? [] : [checkOf(name, 'source-code.key-provider-quote', provider)]),
  ];
}

/** App ids that the policy names, and that of this component where the KMS contract, as a chain was read, names it. */
function namedGateways(
  { role }: ComponentInput,
  { app }: SourceCodeOutcome,
  registered: RegistryOutcome | null,
  { policy }: AppraisalInput,
): string[] {
  const isOnChain = registered?.judgements['source-code.registry.gateway']?.status === 'pass';
  return [...sectionsOf(role, policy).sourceCode.appIds, ...(isOnChain && app.appId !== null ? [app.appId] : [])];
}
