// What MRTD and RTMR0-2 are if the claimed VM booted a given image, and the quote's registers against that.

import { toHex } from '../../bytes.js';
import type { DocumentKernel, SupportedMeasurementDocument } from '../../formats/measurement-document.js';
import type { VmConfig } from '../../formats/vm-config.js';
import { type AcpiDigests, shapeFromVmConfig } from '../../measure/acpi/index.js';
import { CFV_DIGEST, type FirmwareLine, firmwareLine, measuresSmbios } from '../../measure/boot-events.js';
import { commandLineDigest } from '../../measure/command-line.js';
import {
  type ExpectedAcpi,
  type ExpectedRegister,
  type ExpectedSmbios,
  expectedRegisters,
  expectRtmr0,
  type LaunchShape,
  type NamedDigest,
  noTables,
  toldLine,
} from '../../measure/expected.js';
import { type ImageProfile, USUAL_MEMORY } from '../../measure/image.js';
import { initrdAddress, type KernelProfile } from '../../measure/kernel.js';
import { kernelVariation, pageOrder } from '../../measure/qemu.js';
import { eachRegister, type RegisterName, type RegisterSet } from '../../measure/registers.js';
import { fail, type Judgement, pass, type Shown, unknown } from '../judgement.js';
import type { Work } from '../work.js';
import { type GeneratedTables, sameDigests, type Tables } from './acpi-tables.js';
import type { BootLog } from './boot-log.js';
import { otherLines, smbiosOfLog, smbiosOfRegister, toldLineName } from './firmware.js';
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

export function documentProfile({ image, tdvf }: SupportedMeasurementDocument): ImageProfile {
  const { singlePass, twoPass } = tdvf.mrtd;
  const { cmdline } = image;
  return {
    mrtd: { singlePass: toHex(singlePass), twoPass: toHex(twoPass) },
    ovmfVariant: tdvf.ovmf,
    acceptedMemory: tdvf.tdHob,
    cfv: [CFV_DIGEST],
    kernel: documentKernel(image.kernel),
    cmdline: toHex('text' in cmdline ? commandLineDigest(cmdline.text) : cmdline.sha384),
    initrd: toHex(image.initrdSha384),
  };
}

/** Of an initrd whose size nobody says: any leads to the digest of an ordinary VM, the only patched one that is known. */
const ANY_INITRD = { initrdMax: 0x7fff_ffff, initrdSize: 0x1000 };

/** Where a document has the digest of an ordinary VM alone, that stands for every VM, and the caller knows of others. */
function documentKernel({ plain, patched, headerNormalized }: DocumentKernel): KernelProfile {
  const only = plain ?? patched;
  if (only === null) throw new TypeError('a document has a digest of the kernel');
  if (headerNormalized || plain === null || patched === null) {
    return { plain: toHex(only), headerNormalized: true, initrdMax: 0, initrdSize: 0, patched: [] };
  }
  const address = initrdAddress(ANY_INITRD.initrdMax, ANY_INITRD.initrdSize, USUAL_MEMORY);
  const usual = address === null ? [] : [{ initrdAddress: address, digest: toHex(patched) }];
  return { plain: toHex(plain), headerNormalized: false, ...ANY_INITRD, patched: usual };
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

/** How RTMR0 is computed beyond image and shape. */
export interface Rtmr0Input {
  sources: readonly TableSource[];
  /** The firmware's line; null when nothing states it. */
  line: string | null;
  hugepages: boolean;
  /** SMBIOS tables of the claimed VM, where its firmware measures them. @param others all other events of RTMR0 */
  smbios: (line: FirmwareLine, others: ExpectedRegister) => ExpectedSmbios;
  /** Of the quote, hex: where nothing tells the line, it shows whether it is another than usual. */
  quoted: string;
}

/**
 * Values of the registers if the claimed VM booted the image.
 * @param vmConfig null: of an unknown shape
 */
function expectImage(
  { profile, ordinaryKernel }: Omit<CandidateImage, 'label'>,
  vmConfig: VmConfig | null,
  input: Rtmr0Input,
): ExpectedValues {
  const shape = vmConfig ?? ANY_SHAPE;
  const variants = expectedRegisters(profile, shape, { unknown: NO_SHAPE });
  const rtmr0 = expectRtmr0Values(profile, shape.memorySize, input);
  const rtmr1 = optionsOf(variants.map((expected) => expected.rtmr1));
  const otherKernel = vmConfig === null ? NO_SHAPE : ordinaryKernel ? kernelVariation(vmConfig) : null;
  const knownCfv = variants.every(({ notes }) => notes.length === 0);
  return {
    mrtd: expectMrtd(profile, shape),
    rtmr0: { ...rtmr0, open: rtmr0.open ?? (knownCfv ? null : OTHER_CFV) },
    rtmr1: { ...rtmr1, open: rtmr1.open ?? otherKernel },
    rtmr2: optionsOf(variants.slice(0, 1).map((expected) => expected.rtmr2)),
  };
}

function expectRtmr0Values(
  profile: ImageProfile,
  memorySize: number,
  { sources, line: name, hugepages, smbios, quoted }: Rtmr0Input,
): Options {
  const told = toldLine(name);
  if ('unknown' in told) return { values: [], open: told.unknown };
  const along = (line: FirmwareLine): Options => {
    if (hugepages && line.measuresPciRoots) return { values: [], open: PCI_ROOTS };
    const options = sources.map(({ acpi, remark, tables }) => {
      const others = expectRtmr0(line, profile, memorySize, acpi, { unknown: '' });
      if (!measuresSmbios(line)) return optionsOf([others], remark, tables);
      const found = smbios(line, others);
      return optionsOf([expectRtmr0(line, profile, memorySize, acpi, found)], `${remark}${WITH_SMBIOS}`, tables);
    });
    return {
      values: options.flatMap(({ values }) => values),
      open: options.find(({ open }) => open !== null)?.open ?? null,
    };
  };
  const usual = along(told);
  const isQuoted = ({ value }: Option): boolean => value === quoted;
  if (name !== null || usual.values.some(isQuoted)) return usual;
  const others = otherLines(name, told).flatMap((line) => along(line).values.filter(isQuoted));
  return { ...usual, values: [...usual.values, ...others] };
}

const PCI_ROOTS = 'with huge pages its firmware measures more events than are known';
const WITH_SMBIOS = ', and the SMBIOS tables that it makes';

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
  /** Of the platform that signed the quote, hex; null when no certificate states it. */
  fmspc: string | null;
  /** Look for a shape that would match. */
  explain: boolean;
  work: Work;
}

/** The quote's registers against those that the image leads to in the claimed VM. */
export function judgeImage(image: CandidateImage, given: JudgedWith): Record<RegisterName, RegisterJudgement> {
  const { quoted, vmConfig, generated, bootLog } = given;
  const line = toldLineName(image.profile.ovmfVariant, vmConfig, bootLog);
  const expectation = expectImage(image, vmConfig, {
    sources: tableSources(generated, bootLog?.acpi ?? null),
    line,
    hugepages: vmConfig?.hugepages === true,
    smbios: (firmware, others) => smbiosAlong(firmware, others, given),
    quoted: quoted.rtmr0,
  });
  return eachRegister((name) => {
    const { values } = expectation[name];
    const actual = quoted[name];
    const register = name.toUpperCase();
    const match = values.find(({ value }) => value === actual);
    if (match !== undefined) {
      const detail = `${register} is what ${image.label} leads to${match.remark}.`;
      return { judgement: pass(detail, { expected: actual, actual }), expected: actual, proven: match.tables };
    }
    const [likely] = values;
    const count = name === 'rtmr0' && likely === undefined ? otherCount(line, given) : null;
    if (count !== null) {
      const detail = `${register} is not what ${image.label} leads to: ${count}.`;
      return { judgement: fail(detail, { actual, hint: OTHER_BOOTED.mrtd }), expected: null, proven: null };
    }
    const open = expectation[name].open ?? (name === 'rtmr0' && line === null ? layoutDoubt(bootLog) : null);
    if (open !== null || likely === undefined) {
      const detail = `${register} cannot be computed from ${image.label}: ${open}.`;
      const judgement = unknown(detail, { actual, ...whyOpen(open, given) });
      return { judgement, expected: null, proven: null };
    }
    const which = name === 'mrtd' ? ', in whichever order QEMU adds the firmware’s pages' : likely.remark;
    const replay = name === 'mrtd' ? null : (bootLog?.replays[REPLAY_OF[name]] ?? null);
    const detail = `${register} is not what ${image.label} leads to${which}.${eventDifference(likely.events, replay)}`;
    const hint = mismatchHint(name, image, given) ?? OTHER_BOOTED[name];
    return { judgement: fail(detail, { expected: likely.value, actual, hint }), expected: likely.value, proven: null };
  });
}

/** A log that the quote vouches for shows the digest to look for; without one, RTMR0 itself is looked for. */
function smbiosAlong(line: FirmwareLine, others: ExpectedRegister, given: JudgedWith): ExpectedSmbios {
  const { bootLog, quoted } = given;
  const logged = bootLog?.layout === line.name ? smbiosOfLog(bootLog, given) : null;
  if (logged === null && bootLog?.replays[0].bound === true) return { unknown: 'its event log shows no SMBIOS tables' };
  const found = logged ?? smbiosOfRegister(quoted.rtmr0, others.events, given);
  return 'unknown' in found ? found : { digest: toHex(found.digest) };
}

/** Where tables cannot be known, the number of events may still show that it was not this firmware that booted. */
function otherCount(told: string | null, { vmConfig, bootLog }: JudgedWith): string | null {
  const line = firmwareLine(told);
  if (line === null || (line.measuresPciRoots && vmConfig?.hugepages === true)) return null;
  if (!measuresSmbios(line) || bootLog === null || !bootLog.replays[0].bound) return null;
  const [{ length }, expected] = [bootLog.replays[0].events, line.rtmr0.length];
  return length === expected ? null : `the log has ${length} events of it, not the ${expected} of ${line.name}`;
}

/** Where nothing says how the firmware measures, the usual way is assumed, unless a log that the quote vouches for shows another. */
function layoutDoubt(bootLog: BootLog | null): string | null {
  const isOther = bootLog?.replays[0].bound === true && firmwareLine(bootLog.layout) === null;
  return isOther ? OTHER_EVENTS : null;
}

const OTHER_EVENTS = 'its firmware measures other events than the known';

/** Where another check says the same, and what to do about it, that is the one to look at. */
function whyOpen(open: string | null, given: JudgedWith): Shown {
  const { vmConfig, generated, bootLog } = given;
  if (open === OTHER_EVENTS) return { followsFrom: 'os.event-layout' };
  const isTables = generated !== null && generated.unknown !== null && open === noTables(generated.unknown);
  const smbios = smbiosOfLog(bootLog, given);
  const isSmbios = smbios !== null && 'unknown' in smbios && open === smbios.unknown;
  return vmConfig === null || isTables || isSmbios ? { followsFrom: 'os.acpi-tables' } : { hint: PIN_HINT };
}

const OTHER_TABLES = 'The VM has other ACPI tables than the claimed one: os.acpi-tables says which.';
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
  if (name === 'rtmr0' && tablesDiffer) return OTHER_TABLES;
  return shapeHint(vmConfig, (shape) => {
    if (!work.mayLook()) return false;
    const measured = (): TableSource[] => (told === null ? nearSources(shape, work) : [toldSource(told)]);
    const input: Rtmr0Input = {
      sources: name === 'rtmr0' ? measured() : [],
      line: toldLineName(image.profile.ovmfVariant, vmConfig, bootLog),
      hugepages: shape.hugepages,
      smbios: () => ({ unknown: 'not searched for shapes that nobody claims' }),
      quoted: quoted.rtmr0,
    };
    return expectImage(image, shape, input)[name].values.some(({ value }) => value === quoted[name]);
  });
}
