// The hardware phase of one component: what made its quote, what the quote binds, and by whose clock.

import { MINUTE_MS } from '../../formats/codec/time.js';
import type { Quote } from '../../formats/quote.js';
import { sectionsOf } from '../../policy/sections.js';
import type { FreshnessGrade } from '../../result/words.js';
import { judgeBinding } from '../binding.js';
import { judgeChannel } from '../channel.js';
import { judgeClock } from '../clock.js';
import { appraiseHardware, type HardwareOutcome } from '../hardware/intel/index.js';
import type { AppraisalInput, ComponentInput } from '../input.js';
import { checksOf } from '../judgement.js';
import type { Work } from '../work.js';

export async function hardwareOf(
  quote: Quote,
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
): Promise<HardwareOutcome & { freshness: FreshnessGrade }> {
  const name = `${component.role}/${component.instance}`;
  const { hardware, freshness: required } = sectionsOf(component.role, input.policy);
  const { clock = null } = input;
  const { checks, tcb } = await appraiseHardware({
    component: name,
    quote,
    collateral: component.collateral,
    collateralGap: component.collateralGap,
    trustAnchors: input.trustAnchors,
    policy: hardware,
    at: input.at,
    verify: work.verify,
  });
  const { reportData, freshness, grade } = judgeBinding({
    reportData: quote.body.reportData,
    evidence: component.evidence,
    nonce: component.role === 'app' ? input.nonce : null,
    acquired: component.acquired,
    at: input.at,
    latestStart: input.at + hardware.clockSkewMinutes * MINUTE_MS,
    required,
  });
  const { evidence, server = null } = component;
  const channel = evidence.keyset === null || server === null ? null : judgeChannel(evidence.keyset, server);
  const binding = checksOf<'hardware'>(name, {
    ...(reportData === null ? {} : { 'hardware.report-data': reportData }),
    'hardware.freshness': freshness,
    ...(channel === null ? {} : { 'hardware.channel': channel }),
    // What was collected at another time says nothing of the clock that is right now.
    ...(clock === null || component.acquired === 'replayed'
      ? {}
      : { 'hardware.clock': judgeClock(clock, hardware.clockSkewMinutes) }),
  });
  return { checks: [...checks, ...binding], tcb, freshness: grade };
}
