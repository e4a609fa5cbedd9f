// Which part of a policy judges which component. What is expected of the app says nothing of a KMS or gateway, and what
// is known of theirs says nothing of the app.

import type { ComponentRole } from '../result/words.js';
import type { Policy } from './policy.js';

export interface Sections extends Pick<Policy, 'freshness' | 'hardware' | 'os' | 'sourceCode'> {
  /** Accepted `mr_aggregated`, hex. */
  aggregatedMrs: readonly string[];
}

export function sectionsOf(role: ComponentRole, policy: Policy): Sections {
  const { freshness, hardware, os, sourceCode } = policy;
  if (role === 'app') return { freshness, hardware, os, sourceCode, aggregatedMrs: [] };
  const own = policy[role];
  return {
    freshness: own.freshness,
    // These name one launch configuration and its owner: the app’s.
    hardware: { ...hardware, mrConfigId: [], mrOwner: [], mrOwnerConfig: [] },
    os: { images: own.images, measurements: own.measurements, referenceValueSigners: [], allowDev: own.allowDev },
    sourceCode: {
      composeHashes: own.composeHashes,
      appIds: own.appIds,
      keyProvider: own.keyProvider,
      rtmr3: [],
      requireMrConfigId: false,
      appCompose: {},
      findings: own.findings,
      // The contract is the app’s, and the KMS that it names is judged beside it.
      registry: null,
      provenance: own.provenance,
      provenanceFor: own.provenanceFor,
    },
    aggregatedMrs: own.aggregatedMrs,
  };
}
