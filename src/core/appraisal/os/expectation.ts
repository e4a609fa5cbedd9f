// What MRTD and RTMR0-2 are if the claimed VM booted a given image, and the quote's registers against that.

import { toHex } from '../../bytes.js';
import type { SupportedMeasurementDocument } from '../../formats/measurement-document.js';
import type { VmConfig } from '../../formats/vm-config.js';
import { type AcpiDigests, shapeFromVmConfig } from '../../measure/acpi/index.js';
import { CFV_DIGEST } from '../../measure/boot-events.js';
import {
  type ExpectedAcpi,
  type ExpectedRegister,
  expectedRegisters,
  expectRtmr0,
  type LaunchShape,
  type NamedDigest,
} from '../../measure/expected.js';
import { type ImageProfile, USUAL_MEMORY } from '../../measure/image.js';
import { kernelVariation, pageOrder } from '../../measure/qemu.js';
import { eachRegister, type RegisterName, type RegisterSet } from '../../measure/registers.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';
import type { Work } from '../work.js';
import { type GeneratedTables, sameDigests, type Tables } from './acpi-tables.js';
import type { BootLog } from './boot-log.js';
import { PIN_HINT } from './matched.js';
import { eventDifference, shapeHint } from './mismatch.js';

export interface CandidateImage {
  /** `the measurement document`, `image "x"` */
  label: string;
  profile: ImageProfile;
  /** The kernel is known for an ordinary VM only: QEMU may have given another VM another one. */
  ordinaryKernel: boolean;
}

/** A value that the register has if the claimed VM booted the image. */
interface Option {
  value: string;
  events: NamedDigest[];
  /** What it rests on, to continue a sentence. */
  remark: string;
  /** Generated tables that RTMR0 is computed with. */
  tables: Tables | null;
}

interface Options {
  /** Likeliest first. */
  values: Option[];
  /** Why another value may be right as well, or why there is none; null when any other is wrong. */
  open: string | null;
}

export type ExpectedValues = Record<RegisterName, Options>;

/** A measurement document has the digest of the kernel as an ordinary VM measures it, and none for other VMs. */
export function documentProfile({ image, tdvf }: SupportedMeasurementDocument): ImageProfile {
  const { singlePass, twoPass } = tdvf.mrtd;
  const plain = toHex(image.kernelAuthenticode);
  return {
    mrtd: { singlePass: toHex(singlePass), twoPass: toHex(twoPass) },
    ovmfVariant: tdvf.ovmf,
    acceptedMemory: tdvf.tdHob,
    cfv: [CFV_DIGEST],
    kernel: { plain, headerNormalized: true, initrdMax: 0, initrdSize: 0, patched: [] },
    cmdline: toHex(image.cmdlineSha384),
    initrd: toHex(image.initrdSha384),
  };
}

/** For what is the same in every shape. */
const ANY_SHAPE: LaunchShape = {
  memorySize: USUAL_MEMORY,
  qemuVersion: null,
  qemuSinglePassAddPages: null,
  ovmfVariant: null,
};
const NO_SHAPE = 'the evidence does not tell the shape of the VM';
const OTHER_CFV = 'its firmware has another variable store (CFV) than the known one';

/** ACPI digests that RTMR0 is computed with. */
export interface TableSource {
  acpi: ExpectedAcpi;
  /** Where they came from, to continue a sentence. */
  remark: string;
  /** What was generated; null for digests that were only reported. */
  tables: Tables | null;
}

/**
 * Generated tables where they can be generated, otherwise the digests that the event log states.
 * @param generated null without vm_config
 */
function tableSources(generated: GeneratedTables | null, told: AcpiDigests | null): TableSource[] {
  if (generated === null) return [{ acpi: { unknown: NO_SHAPE }, remark: '', tables: null }];
  if (generated.unknown === null) {
    const remark = ', with the ACPI tables that QEMU makes for the claimed VM';
    return generated.candidates.map((tables) => ({ acpi: tables.digests, remark, tables }));
  }
  return [told === null ? { acpi: { unknown: generated.unknown }, remark: '', tables: null } : toldSource(told)];
}

function toldSource(acpi: AcpiDigests): TableSource {
  return { acpi, remark: ', with the ACPI digests that the event log tells', tables: null };
}

/** Tables of a shape that nobody claims, with the PIC as it has it and the other way. */
function nearSources(vmConfig: VmConfig, work: Work): TableSource[] {
  const shape = shapeFromVmConfig(vmConfig);
  return [shape.pic, !shape.pic].flatMap((pic) => {
    const acpi = work.nearTables({ ...shape, pic });
    return acpi === null ? [] : [{ acpi, remark: '', tables: null }];
  });
}

/**
 * Values of the registers if the claimed VM booted the image.
 * @param vmConfig null: of an unknown shape
 */
function expectImage(
  { profile, ordinaryKernel }: Omit<CandidateImage, 'label'>,
  vmConfig: VmConfig | null,
  sources: readonly TableSource[],
): ExpectedValues {
  const shape = vmConfig ?? ANY_SHAPE;
  const variants = expectedRegisters(profile, shape, { unknown: NO_SHAPE });
  const rtmr0 = sources.map(({ acpi, remark, tables }) =>
    optionsOf([expectRtmr0(profile, shape, acpi)], remark, tables),
  );
  const rtmr1 = optionsOf(variants.map((expected) => expected.rtmr1));
  const otherKernel = vmConfig === null ? NO_SHAPE : ordinaryKernel ? kernelVariation(vmConfig) : null;
  const knownCfv = variants.every(({ notes }) => notes.length === 0);
  return {
    mrtd: expectMrtd(profile, shape),
    rtmr0: {
      values: rtmr0.flatMap(({ values }) => values),
      open: rtmr0.find(({ open }) => open !== null)?.open ?? (knownCfv ? null : OTHER_CFV),
    },
    rtmr1: { ...rtmr1, open: rtmr1.open ?? otherKernel },
    rtmr2: optionsOf(variants.slice(0, 1).map((expected) => expected.rtmr2)),
  };
}

function optionsOf(registers: readonly ExpectedRegister[], remark = '', tables: Tables | null = null): Options {
  return {
    values: registers.flatMap(({ value, events }) => (value === null ? [] : [{ value, events, remark, tables }])),
    open: registers.find((register) => register.value === null)?.unknown ?? null,
  };
}

/** In which order QEMU adds the firmware's pages is the host's affair: either measures the same firmware. */
function expectMrtd({ mrtd }: ImageProfile, shape: LaunchShape): Options {
  const likely = pageOrder(shape);
  const option = (order: typeof likely): Option => {
    const unusual = order === likely ? '' : ', though vm_config suggests the other order';
    const remark = `, with pages added ${order === 'singlePass' ? 'in a single pass' : 'in two passes'}${unusual}`;
    return { value: mrtd[order], events: [], remark, tables: null };
  };
  return { values: [option(likely), option(likely === 'twoPass' ? 'singlePass' : 'twoPass')], open: null };
}

export interface RegisterJudgement {
  judgement: Judgement;
  /** Hex; null when it cannot be computed. */
  expected: string | null;
  /** Generated tables that RTMR0 was computed with, where it equals the quote's. */
  proven: Tables | null;
}

export interface JudgedWith {
  quoted: RegisterSet;
  vmConfig: VmConfig | null;
  generated: GeneratedTables | null;
  bootLog: BootLog | null;
  /** Look for a shape that would match. */
  explain: boolean;
  work: Work;
}

/** The quote's registers against those that the image leads to in the claimed VM. */
export function judgeImage(image: CandidateImage, given: JudgedWith): Record<RegisterName, RegisterJudgement> {
  const { quoted, vmConfig, generated, bootLog } = given;
  const expectation = expectImage(image, vmConfig, tableSources(generated, bootLog?.acpi ?? null));
  return eachRegister((name) => {
    const { values } = expectation[name];
    const open = expectation[name].open ?? (name === 'rtmr0' ? layoutDoubt(image, given) : null);
    const actual = quoted[name];
    const register = name.toUpperCase();
    const match = values.find(({ value }) => value === actual);
    if (match !== undefined) {
      const detail = `${register} is what ${image.label} leads to${match.remark}.`;
      return { judgement: pass(detail, { expected: actual, actual }), expected: actual, proven: match.tables };
    }
    const [likely] = values;
    if (open !== null || likely === undefined) {
      const detail = `${register} cannot be computed from ${image.label}: ${open}.`;
      return { judgement: unknown(detail, { actual, hint: PIN_HINT }), expected: null, proven: null };
    }
    const which = name === 'mrtd' ? ', in whichever order QEMU adds the firmware’s pages' : likely.remark;
    const replay = name === 'mrtd' ? null : (bootLog?.replays[REPLAY_OF[name]] ?? null);
    const detail = `${register} is not what ${image.label} leads to${which}.${eventDifference(likely.events, replay)}`;
    const hint = mismatchHint(name, image, given) ?? OTHER_BOOTED[name];
    return { judgement: fail(detail, { expected: likely.value, actual, hint }), expected: likely.value, proven: null };
  });
}

/** Where nothing says how the firmware measures, the known way is assumed, unless a log that the quote vouches for shows another. */
function layoutDoubt({ profile }: CandidateImage, { vmConfig, bootLog }: JudgedWith): string | null {
  const told = profile.ovmfVariant ?? vmConfig?.ovmfVariant ?? null;
  const isOther = bootLog?.replays[0].bound === true && bootLog.layout !== 'pre202505';
  return told === null && isOther ? 'its firmware measures other events than the known' : null;
}

const REPLAY_OF = { rtmr0: 0, rtmr1: 1, rtmr2: 2 } as const;

const OTHER_BOOTED: Record<RegisterName, string> = {
  mrtd: 'Other firmware booted than that of the image that vm_config claims.',
  rtmr0: 'Another image or VM shape booted than vm_config claims.',
  rtmr1: 'Another image or VM shape booted than vm_config claims.',
  rtmr2: 'Another image booted than vm_config claims.',
};

/** Only virtual hardware and kernel depend on the shape. */
function mismatchHint(name: RegisterName, image: CandidateImage, given: JudgedWith): string | null {
  const { quoted, vmConfig, generated, bootLog, explain, work } = given;
  if (!explain || vmConfig === null || name === 'mrtd' || name === 'rtmr2') return null;
  const told = bootLog?.replays[0].bound === true ? bootLog.acpi : null;
  const tablesDiffer = told !== null && generated?.candidates.every(({ digests }) => !sameDigests(digests, told));
  if (name === 'rtmr0' && tablesDiffer) return 'See os.acpi-tables.';
  return shapeHint(vmConfig, (shape) => {
    if (!work.mayLook()) return false;
    const measured = (): TableSource[] => (told === null ? nearSources(shape, work) : [toldSource(told)]);
    const sources = name === 'rtmr0' ? measured() : [];
    return expectImage(image, shape, sources)[name].values.some(({ value }) => value === quoted[name]);
  });
}
