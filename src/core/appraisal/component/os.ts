// The OS phase of one component: which image it booted, by what was asked of a machine of its role.

import type { TdReport } from '../../formats/quote.js';
import { sectionsOf } from '../../policy/sections.js';
import type { AppraisalInput, ComponentInput } from '../input.js';
import type { AskedImages } from '../os/image-identity.js';
import { appraiseOs, type OsOutcome } from '../os/index.js';
import { isExplained, type Work } from '../work.js';

const NO_IMAGE_ASKED: AskedImages = { osImageHashes: [], named: [], isMissing: false };

export function osOf(
  report: TdReport,
  fmspc: string | null,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  isLaunchJudged: boolean,
): OsOutcome {
  const { eventLog, vmConfig, platform } = component.evidence;
  const { os: policy, aggregatedMrs } = sectionsOf(component.role, input.policy);
  const isApp = component.role === 'app';
  return appraiseOs({
    component: `${component.role}/${component.instance}`,
    report,
    eventLog,
    vmConfig,
    platform,
    fmspc,
    policy,
    // An image that the call named is the one that the app should have booted.
    images: isApp ? input.images : input.claimedImages,
    referenceValues: isApp ? input.referenceValues : [],
    aggregatedMrs,
    asked: isApp ? input.askedImages : NO_IMAGE_ASKED,
    isLaunchJudged,
    explain: isExplained(component.instance),
    work,
  });
}
