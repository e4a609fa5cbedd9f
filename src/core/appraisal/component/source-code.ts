// The source-code phase of one component: what runs on its OS, who built it, and whose keys it has.

import { IMAGE_RECORD_ITEMS } from '../../bundle.js';
import { utf8 } from '../../bytes.js';
import type { TdReport } from '../../formats/quote.js';
import { sectionsOf } from '../../policy/sections.js';
import type { ComponentResult } from '../../result/document.js';
import type { AppraisalInput, ComponentInput } from '../input.js';
import { checkOf, checksOf } from '../judgement.js';
import { judgeManager } from '../source-code/compose-manager.js';
import { appraiseFindings, knownManager } from '../source-code/findings.js';
import { appraiseSourceCode, type SourceCodeOutcome } from '../source-code/index.js';
import type { ProvenanceInput } from '../source-code/provenance/index.js';
import { asksForProvenance, type ProvenanceOutcome } from '../source-code/provenance/known.js';
import type { RegistryOutcome } from '../source-code/registry/index.js';
import { isExplained, type Work } from '../work.js';
import { type KeySources, keyChecks } from './keys.js';

export async function sourceCodeOf(
  report: TdReport,
  platform: string | null,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  keys: KeySources,
  judgeRegistered: (outcome: SourceCodeOutcome) => RegistryOutcome | null,
): Promise<SourceCodeOutcome & Pick<ComponentResult, 'images'> & { registered: RegistryOutcome | null }> {
  const name = `${component.role}/${component.instance}`;
  const { eventLog, mrConfig, appCompose } = component.evidence;
  const { role } = component;
  const { sourceCode: policy, aggregatedMrs } = sectionsOf(role, input.policy);
  const isApp = role === 'app';
  const outcome = appraiseSourceCode({
    component: name,
    report,
    eventLog,
    expectedAppCompose: isApp ? input.expectedAppCompose : null,
    expectedComposeFile: isApp ? input.expectedComposeFile : null,
    reportedAppCompose: appCompose,
    mrConfigDocument: mrConfig === null ? null : utf8(mrConfig),
    appId: isApp ? input.appId : null,
    addressedId: isApp ? (input.addressedId ?? null) : null,
    policy,
    aggregatedMrs,
    explain: isExplained(component.instance),
    work,
  });
  const file = {
    component: name,
    role,
    composeHash: outcome.app.composeHash,
    expected: isApp ? input.expectedAppCompose : null,
    reported: appCompose,
    known: work.findings,
  };
  const findings = await appraiseFindings({ ...file, policy: policy.findings });
  const provenance = await provenanceOf({
    ...file,
    role,
    policy,
    records: input.imageRecords ?? [],
    gaps: input.gaps.filter((gap) => gap.name.startsWith(IMAGE_RECORD_ITEMS)),
    trustedRoots: input.trustedRoots ?? null,
    findings: work.findings,
    known: work.provenance,
  });
  const registered = judgeRegistered(outcome);
  const bound = keyChecks({ component, outcome, registered, platform, keys, input });
  const manager = judgeManager(component.evidence.hasComposeManager, await knownManager(file));
  const managed = manager === null ? [] : [checkOf(name, 'source-code.compose-manager', manager)];
  const built = checksOf<'source-code'>(name, provenance.judgements);
  const onChain = registered === null ? [] : checksOf<'source-code'>(name, registered.judgements);
  return {
    ...outcome,
    checks: [...outcome.checks, ...bound, ...managed, ...built, ...findings, ...onChain],
    images: provenance.images,
    registered,
  };
}

async function provenanceOf(input: ProvenanceInput): Promise<ProvenanceOutcome> {
  if (!asksForProvenance(input.policy) && input.records.length === 0) return { judgements: {}, images: [] };
  // It brings what reads images and attestations, which nothing else needs.
  const { appraiseProvenance } = await import('../source-code/provenance/index.js');
  return appraiseProvenance(input);
}
