// MRTD and RTMR0-2 against what the measurement document of the claimed image leads to.

import { toHex } from '../../bytes.js';
import {
  bootRegister,
  RTMR0_PRE202505,
  RTMR1_DIRECT_BOOT,
  RTMR2_DIRECT_BOOT,
} from '../../reference/measure/boot-events.js';
import { kernelVariation, pageOrder } from '../../reference/measure/qemu.js';
import { tdHobDigest } from '../../reference/measure/td-hob.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';
import { type BootLog, varyingDigests } from './boot-log.js';
import type { Material } from './material.js';
import type { RegisterName, RegisterSet } from './reference.js';

type SoundMaterial = Extract<Material, { kind: 'sound' }>;

export interface RegisterJudgement {
  judgement: Judgement;
  /** Hex; null when it cannot be computed. */
  expected: string | null;
}

/**
 * RTMR0 takes the digests of its three ACPI events from the event log: that it passes says that all else in it is as
 * computed.
 * @param bootLog null without an event log
 */
export function judgeByDocument(
  quoted: RegisterSet,
  material: SoundMaterial,
  bootLog: BootLog | null,
): Record<RegisterName, RegisterJudgement> {
  const { kernelAuthenticode, cmdlineSha384, initrdSha384 } = material.document.image;
  const rtmr1 = bootRegister(RTMR1_DIRECT_BOOT, [kernelAuthenticode]);
  const rtmr2 = bootRegister(RTMR2_DIRECT_BOOT, [cmdlineSha384, initrdSha384]);
  return {
    mrtd: judgeMrtd(quoted.mrtd, material),
    rtmr0: judgeRtmr0(quoted.rtmr0, material, bootLog),
    rtmr1: judge('RTMR1', quoted.rtmr1, rtmr1, FROM_DOCUMENT, kernelVariation(material.vmConfig)),
    rtmr2: judge('RTMR2', quoted.rtmr2, rtmr2, FROM_DOCUMENT),
  };
}

const FROM_DOCUMENT = 'the measurement document leads to';

/** @param variation why another value may be right too */
function judge(
  name: string,
  actual: string,
  value: Uint8Array,
  source: string,
  variation: string | null = null,
): RegisterJudgement {
  const expected = toHex(value);
  if (actual === expected) {
    return { judgement: pass(`${name} is what ${source}.`, { expected, actual }), expected };
  }
  if (variation !== null) return leaveOpen(name, actual, variation);
  const hint = 'Another image or VM shape booted than vm_config claims.';
  return {
    judgement: fail(`${name} is not what ${source}.`, { expected, actual, hint }),
    expected,
  };
}

function leaveOpen(name: string, actual: string, why: string): RegisterJudgement {
  const hint = 'Pin the registers of a VM that you trust in the policy (os.measurements).';
  const detail = `${name} cannot be computed from the measurement document: ${why}.`;
  return { judgement: unknown(detail, { actual, hint }), expected: null };
}

const PAGE_ORDER = { singlePass: 'in a single pass', twoPass: 'in two passes' };

/** The document has one value for each order in which QEMU may add the firmware's pages; which, is the host's affair. */
function judgeMrtd(actual: string, { document, vmConfig }: SoundMaterial): RegisterJudgement {
  const { mrtd } = document.tdvf;
  const likely = pageOrder(vmConfig);
  const orders = [likely, likely === 'twoPass' ? 'singlePass' : 'twoPass'] as const;
  const order = orders.find((candidate) => actual === toHex(mrtd[candidate]));
  if (order === undefined) {
    const expected = toHex(mrtd[likely]);
    const hint = 'Other firmware booted than that of the image that vm_config claims.';
    const detail = 'MRTD is not that of the measurement document, in whichever order QEMU adds the firmware’s pages.';
    return { judgement: fail(detail, { expected, actual, hint }), expected };
  }
  const unusual = order === likely ? '' : ', though vm_config suggests the other order';
  const detail = `MRTD is that of the measurement document, with pages added ${PAGE_ORDER[order]}${unusual}.`;
  return { judgement: pass(detail, { expected: actual, actual }), expected: actual };
}

function judgeRtmr0(actual: string, { document, vmConfig }: SoundMaterial, bootLog: BootLog | null): RegisterJudgement {
  const { ovmf, tdHob } = document.tdvf;
  if (ovmf !== 'pre202505') {
    return leaveOpen('RTMR0', actual, 'its firmware measures in a way that this version does not know');
  }
  const measured = bootLog?.layout === 'pre202505' ? varyingDigests(bootLog.replays[0].events, RTMR0_PRE202505) : null;
  if (measured === null)
    return leaveOpen('RTMR0', actual, 'the ACPI digests of an event log of its layout are missing');
  const hob = tdHobDigest(tdHob, vmConfig.memorySize);
  if (hob === null) {
    return leaveOpen('RTMR0', actual, `no VM with ${vmConfig.memorySize} bytes of memory can have its firmware`);
  }
  const [, ...acpi] = measured;
  const source = 'the measurement document and the event log’s ACPI digests lead to';
  return judge('RTMR0', actual, bootRegister(RTMR0_PRE202505, [hob, ...acpi]), source);
}
