// OS phase: the boot that the event log records, the registers against what is expected, and whether the verifier knows
// the image. Everything is compared with the quote, never with what the target reports.

import { preview } from '../../bytes.js';
import type { EventLogEntry } from '../../formats/event-log.js';
import type { SupportedMeasurementDocument } from '../../formats/measurement-document.js';
import type { TdReport } from '../../formats/quote.js';
import type { AcpiDigests } from '../../measure/acpi/index.js';
import type { ImageReference } from '../../measure/image-reference.js';
import {
  type AttestedRegisters,
  aggregatedMeasurement,
  quotedRegisters,
  REGISTERS,
  type RegisterName,
} from '../../measure/registers.js';
import { OVMF_MEMORY } from '../../measure/td-hob.js';
import type { Policy } from '../../policy/policy.js';
import type { Check } from '../../result/document.js';
import type { Grade } from '../../result/words.js';
import { checksOf, fail, type Judgement, pass, unknown } from '../judgement.js';
import { boundLaunch } from '../source-code/launch.js';
import { Work } from '../work.js';
import { generateTables, judgeTables, sameDigests } from './acpi-tables.js';
import { type BootInput, type BootJudgements, judgeBootLog } from './boot-checks.js';
import { type BootLog, readBootLog } from './boot-log.js';
import { type CandidateImage, documentProfile, judgeImage, type RegisterJudgement } from './expectation.js';
import { type SmbiosInput, smbiosOfLog } from './firmware.js';
import {
  type AskedImages,
  judgeAskedImage,
  judgeAskedValues,
  judgeDevImage,
  judgeImageHashEvent,
} from './image-identity.js';
import { type Matched, UNKNOWN_OS, undecided } from './matched.js';
import { type HostDocument, readHostDocument } from './measurement-document.js';
import { judgeReducedLog, type Recomputed, recomputeRtmr0 } from './reduced-log.js';
import { judgeReference, type ReferenceValue } from './reference-value.js';

export interface OsInput {
  component: string;
  /** Of an authentic quote: the hardware phase judges that. */
  report: TdReport;
  eventLog: EventLogEntry[] | null;
  /** JSON text, host-supplied. */
  vmConfig: string | null;
  /** As a versioned attestation names it, e.g. `dstack-gcp-tdx`. */
  platform: string | null;
  /** Of the platform that signed the quote, hex; null when no certificate states it. */
  fmspc: string | null;
  policy: Policy['os'];
  /** Images that the verifier's user gave or accepts: having them is knowing them. */
  images: readonly ImageReference[];
  /** Of accepted signers, their signatures verified. */
  referenceValues: readonly AttestedRegisters[];
  /** Accepted `mr_aggregated`, hex; left out: none. */
  aggregatedMrs?: readonly string[];
  /** What the call asked for. */
  asked: AskedImages;
  /** The source-code phase is appraised too: its checks say why no launch is proven. */
  isLaunchJudged: boolean;
  /** Look for a shape that would match when the claimed one does not. It takes time, so not for every VM of many. */
  explain: boolean;
  /** Of the appraisal of all machines; left out: of this one’s alone. */
  work?: Work;
}

export interface OsOutcome {
  checks: Check[];
  /** What the registers were compared with, hex; null where nothing is expected. */
  expected: Record<RegisterName, string | null>;
  /** The strongest reference value that the registers equal; null when there is none. */
  reference: { name: string; grade: Grade; osImageHash: string | null } | null;
}

/** Appraise what booted. Never throws for bad evidence: the check that it breaks fails. */
export function appraiseOs(input: OsInput): OsOutcome {
  const {
    report: td,
    eventLog,
    platform,
    fmspc,
    policy,
    referenceValues,
    aggregatedMrs = [],
    work = new Work(),
  } = input;
  const quoted = quotedRegisters(td);
  const hostDocument = readHostDocument(input.vmConfig);
  const { vmConfig } = hostDocument;
  const claimed = vmConfig?.osImageHash ?? null;
  const hasBoot = eventLog?.some(({ imr }) => imr !== 3) === true;
  const bootLog = eventLog !== null && hasBoot ? readBootLog(eventLog, td.rtmrs) : null;
  const told = bootLog?.acpi ?? null;
  const generated = vmConfig === null ? null : generateTables(vmConfig, told, work);

  const judge = (image: CandidateImage): Record<RegisterName, RegisterJudgement> =>
    judgeImage(image, { quoted, vmConfig, generated, bootLog, fmspc, explain: input.explain, work });
  const byDocument = hostDocument.kind === 'sound' ? judge(documentImage(hostDocument.document)) : null;
  const images = input.images
    .filter(({ osImageHash }) => claimed === null || osImageHash === claimed)
    .map((reference) => ({ reference, registers: judge(referenceImage(reference)) }));
  const outcome = judgeReference({
    quoted,
    claimed,
    policy,
    referenceValues,
    aggregated: { measured: aggregatedMeasurement(td), accepted: aggregatedMrs },
    given: input.images,
    images,
    byDocument,
  });
  const { registers, reference, matched, expected, registerSet, image } = outcome;
  // Registers that are known settle what was measured into them, even where the image that was named is another one.
  const settling = matched ?? registerSet;

  const judged = [byDocument, ...images.map((candidate) => candidate.registers)].filter((by) => by !== null);
  const tdvf = hostDocument.kind === 'sound' ? hostDocument.document.tdvf : null;
  const firmware = image?.reference.profile.acceptedMemory ?? tdvf?.tdHob ?? null;
  const isRecomputed = (name: RegisterName): boolean => judged.some((by) => by[name].judgement.status === 'pass');
  const smbiosInput: SmbiosInput = { vmConfig, generated, fmspc, work };
  const rtmr0 = recomputeRtmr0({
    ...smbiosInput,
    rtmr0: quoted.rtmr0,
    bootLog,
    firmware: firmware === null ? [] : [firmware],
    ovmfVariant: image?.reference.profile.ovmfVariant ?? tdvf?.ovmf ?? null,
  });
  const recomputed = { rtmr0, rtmr1: isRecomputed('rtmr1'), rtmr2: isRecomputed('rtmr2') };

  const boot = judgeBoot(bootLog, { platform, vmConfig, firmware, matched: settling }, recomputed);
  const tables = judgeTables({
    vmConfig,
    generated,
    bootLog,
    bound: bindsTables(bootLog, rtmr0?.acpi ?? null),
    smbios: smbiosOfLog(bootLog, smbiosInput),
    boot,
    reference: outcome.reference,
    proven: judged.find(({ rtmr0 }) => rtmr0.proven !== null)?.rtmr0.proven ?? null,
    firmware: firmware ?? OVMF_MEMORY,
    matched: registerSet,
    explain: input.explain,
    work,
  });
  const launch = boundLaunch(eventLog, eventLog === null ? null : work.rtmr3(eventLog, td.rtmrs));
  const asked = judgeAskedImage(reference, input.asked, matched, launch);
  const checks = checksOf<'os'>(input.component, {
    ...boot,
    'os.measurement-document': judgeDocument(hostDocument, byDocument, settling),
    'os.mrtd': registers.mrtd,
    'os.rtmr0': registers.rtmr0,
    'os.rtmr1': registers.rtmr1,
    'os.rtmr2': registers.rtmr2,
    'os.acpi-tables': tables,
    'os.reference-value': judgeAskedValues(asked, referenceValues, quoted),
    'os.image-hash-event': judgeImageHashEvent(launch, vmConfig, matched, input.isLaunchJudged),
    'os.dev-image': judgeDevImage(vmConfig, image, matched, policy.allowDev),
  });
  return { checks, expected, reference: matched === null ? null : nameOf(matched) };
}

function documentImage(document: SupportedMeasurementDocument): CandidateImage {
  const { plain } = document.image.kernel;
  return { label: 'the measurement document', profile: documentProfile(document), ordinaryKernel: plain === null };
}

function referenceImage({ name, profile }: ImageReference): CandidateImage {
  return { label: `image ${preview(name)}`, profile, ordinaryKernel: false };
}

function nameOf({ name, grade, osImageHash }: ReferenceValue): OsOutcome['reference'] {
  return { name, grade, osImageHash };
}

const NO_LOG = 'The evidence carries no event log of the boot (RTMR0 to RTMR2).';
const LOG_HINT = 'Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer.';

function judgeBoot(bootLog: BootLog | null, input: BootInput, recomputed: Recomputed): BootJudgements {
  if (bootLog !== null) {
    return bootLog.layout === 'reduced' ? judgeReducedLog(bootLog, recomputed, input) : judgeBootLog(bootLog, input);
  }
  const open = undecided(input.matched, NO_LOG, { followsFrom: 'os.event-log-replay' });
  return {
    'os.event-log-replay': unknown(NO_LOG, { hint: LOG_HINT }),
    'os.event-layout': open,
    'os.constant-events': open,
    'os.td-hob': open,
    'os.boot-path': open,
  };
}

/** @param acpi digests that RTMR0 was recomputed with */
function bindsTables(bootLog: BootLog | null, acpi: AcpiDigests | null): boolean {
  if (bootLog === null || bootLog.acpi === null) return false;
  return bootLog.replays[0].bound || (acpi !== null && sameDigests(acpi, bootLog.acpi));
}

function judgeDocument(
  hostDocument: HostDocument,
  byDocument: Record<RegisterName, RegisterJudgement> | null,
  matched: Matched | null,
): Judgement {
  switch (hostDocument.kind) {
    case 'absent':
      return undecided(matched, 'The evidence carries no measurement document.', UNKNOWN_OS);
    case 'unsupported':
      return undecided(matched, hostDocument.detail, { hint: 'Use a version of trust-center that knows it.' });
    case 'broken':
      return fail(hostDocument.detail, {
        ...hostDocument.shown,
        hint: 'The host passes on a document that is not the image’s: take nothing from it.',
      });
    case 'sound': {
      const others = REGISTERS.filter((name) => byDocument?.[name].judgement.status === 'fail');
      if (matched !== null && others.length > 0) {
        return fail(`The document leads to other registers than ${matched.label}: ${others.join(', ')}.`, {
          hint: 'The host claims another image or VM than the one that booted: have its vm_config corrected.',
        });
      }
      const actual = hostDocument.osImageHash;
      return hostDocument.document.version === 2
        ? pass('The document is the one whose SHA-256 is the claimed image hash.', { actual })
        : pass('The document is the one that the manifest of the claimed image lists.', { actual });
    }
  }
}
