// One component judged by itself, phase by phase: before its peers are known, and whatever the phases below came out as.

import { toHex } from '../../bytes.js';
import type { TdReport } from '../../formats/quote.js';
import { aggregatedMeasurement } from '../../measure/registers.js';
import type { Check, ComponentResult, Measurements } from '../../result/document.js';
import type { Registry } from '../../result/registry.js';
import type { Phase } from '../../result/words.js';
import { withoutBinding } from '../binding.js';
import { isNamed, namedOf } from '../expectations.js';
import type { AppraisalInput, ComponentInput } from '../input.js';
import { checkOf, checksOf } from '../judgement.js';
import type { RegistryJudge } from '../registry-judge.js';
import type { SourceCodeOutcome } from '../source-code/index.js';
import { platformOf } from '../source-code/provider-quote.js';
import type { RegistryOutcome } from '../source-code/registry/index.js';
import type { Work } from '../work.js';
import { hardwareOf } from './hardware.js';
import type { KeySources } from './keys.js';
import { osOf } from './os.js';
import { ENCLAVE, readQuote } from './quote-format.js';
import { sourceCodeOf } from './source-code.js';

/** A phase that is judged of each component. The domain is judged once, when all of them are. */
export type OwnPhase = Exclude<Phase, 'domain'>;

/** A component with what was judged of it by itself. */
export interface ReadComponent {
  component: ComponentInput;
  checks: Record<OwnPhase, Check[]>;
  isEnclave: boolean;
  /** `mr_aggregated` of the quote, hex; null without a quote of a TD. */
  aggregated: string | null;
  /** Of an app, as far as any was read. */
  registry: Registry | null;
  found: Omit<ComponentResult, 'phases'>;
}

/** All that is judged of a component by itself. */
export async function readComponent(
  component: ComponentInput,
  input: AppraisalInput,
  work: Work,
  keys: KeySources,
  registry: RegistryJudge | null,
): Promise<ReadComponent> {
  const name = `${component.role}/${component.instance}`;
  const named = namedOf(component.role, input.named);
  const isAsked = (phase: Phase): boolean => input.policy.phases.includes(phase) || isNamed(named, phase);

  const format = readQuote(component.evidence);
  const { quote } = format;
  const body = quote?.body ?? null;
  const td = body === null || body.kind === 'enclave' ? null : body;
  const isEnclave = body !== null && td === null;
  const hardware = quote !== null && isAsked('hardware') ? await hardwareOf(quote, component, input, work) : null;
  const fmspc = hardware?.tcb?.fmspc ?? null;
  const os = td !== null && isAsked('os') ? osOf(td, fmspc, component, input, work, isAsked('source-code')) : null;
  const judgeRegistered = ({ app, checks }: SourceCodeOutcome): RegistryOutcome | null =>
    registry === null || quote === null
      ? null
      : registry({
          role: component.role,
          quote,
          eventLog: component.evidence.eventLog,
          vmConfig: component.evidence.vmConfig,
          tcb: hardware?.tcb ?? null,
          identity: app,
          reference: os?.reference ?? null,
          checks,
        });
  const sourceCode =
    quote !== null && td !== null && isAsked('source-code')
      ? await sourceCodeOf(td, platformOf(quote), component, input, work, keys, judgeRegistered)
      : null;
  const checks: ReadComponent['checks'] = {
    hardware: [checkOf(name, 'hardware.quote-format', format.judgement), ...(hardware?.checks ?? [])],
    os: os?.checks ?? (isEnclave ? checksOf<'os'>(name, ENCLAVE.os) : []),
    'source-code':
      sourceCode === null ? (isEnclave ? checksOf<'source-code'>(name, ENCLAVE.sourceCode) : []) : sourceCode.checks,
  };

  return {
    component,
    checks,
    isEnclave,
    aggregated: td === null ? null : aggregatedMeasurement(td),
    registry: sourceCode?.registered?.registry ?? null,
    found: {
      role: component.role,
      instance: component.instance,
      tcb: hardware?.tcb ?? null,
      measurements: td === null ? null : measurementsOf(td),
      expected: { ...(os?.expected ?? NOTHING_EXPECTED), composeHash: sourceCode?.expectedComposeHash ?? null },
      reference: os?.reference ?? null,
      app: sourceCode?.app ?? null,
      images: sourceCode?.images ?? [],
      freshness: hardware?.freshness ?? withoutBinding(component.acquired),
    },
  };
}

const NOTHING_EXPECTED = { mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null };

function measurementsOf({ mrTd, rtmrs: [rtmr0, rtmr1, rtmr2, rtmr3] }: TdReport): Measurements {
  return {
    mrtd: toHex(mrTd),
    rtmr0: toHex(rtmr0),
    rtmr1: toHex(rtmr1),
    rtmr2: toHex(rtmr2),
    rtmr3: toHex(rtmr3),
  };
}
