// Does the verifier know this OS? Registers pinned in the policy, or an image in the policy whose measurement document
// leads to the quote's registers. What is only consistent with itself is not known.

import { preview, toHex } from '../../bytes.js';
import type { TdReport } from '../../formats/quote.js';
import type { Policy } from '../../policy.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';
import type { RegisterJudgement } from './document-registers.js';
import type { Material } from './material.js';

export const REGISTERS = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const;
export type RegisterName = (typeof REGISTERS)[number];
/** Lower-case hex. */
export type RegisterSet = Record<RegisterName, string>;
export type Pin = Policy['os']['measurements'][number];
type Image = Policy['os']['images'][number];

export function quotedRegisters(report: TdReport): RegisterSet {
  const [rtmr0, rtmr1, rtmr2] = report.rtmrs;
  return { mrtd: toHex(report.mrTd), rtmr0: toHex(rtmr0), rtmr1: toHex(rtmr1), rtmr2: toHex(rtmr2) };
}

/** The pinned set that all four registers equal. */
export function matchingPin(quoted: RegisterSet, pins: readonly Pin[]): Pin | null {
  return pins.find((pin) => differing(quoted, pin).length === 0) ?? null;
}

function differing(quoted: RegisterSet, pin: Pin): RegisterName[] {
  return REGISTERS.filter((name) => quoted[name] !== pin[name]);
}

/** The first of the sets with the fewest registers that differ. */
function nearestPin(quoted: RegisterSet, pins: readonly Pin[]): Pin | null {
  const ranked = pins.map((pin) => ({ pin, distance: differing(quoted, pin).length }));
  ranked.sort((a, b) => a.distance - b.distance);
  return ranked[0]?.pin ?? null;
}

export interface ReferenceInput {
  quoted: RegisterSet;
  material: Material;
  /** By the measurement document; null without a sound one. */
  byDocument: Record<RegisterName, RegisterJudgement> | null;
  policy: Policy['os'];
}

export interface ReferenceOutcome {
  registers: Record<RegisterName, Judgement>;
  reference: Judgement;
  /** What the policy calls the OS; null unless it is known. */
  known: string | null;
  /** What the registers were compared with. */
  expected: Record<RegisterName, string | null>;
}

/** Pins first: they fix the registers themselves. Then the claimed image, if the policy has it or nothing is pinned. */
export function judgeReference({ quoted, material, byDocument, policy }: ReferenceInput): ReferenceOutcome {
  const claimed = material.vmConfig?.osImageHash ?? null;
  const image = policy.images.find(({ osImageHash }) => osImageHash === claimed) ?? null;
  const pin = matchingPin(quoted, policy.measurements);
  const nearest = pin ?? (image !== null && byDocument !== null ? null : nearestPin(quoted, policy.measurements));
  if (nearest !== null) {
    const { mrtd, rtmr0, rtmr1, rtmr2 } = nearest;
    return {
      registers: each((name) => judgeByPin(name, quoted[name], nearest)),
      reference: pin === null ? notPinned(quoted, nearest, policy.measurements.length) : pinned(pin),
      known: pin?.name ?? null,
      expected: { mrtd, rtmr0, rtmr1, rtmr2 },
    };
  }
  const reference = image === null ? judgeUnknownImage(claimed, policy.images) : judgeImage(image, byDocument);
  return {
    registers: each((name) => byDocument?.[name].judgement ?? noExpectation(name, quoted[name])),
    reference,
    known: image !== null && reference.status === 'pass' ? image.name : null,
    expected: each((name) => byDocument?.[name].expected ?? null),
  };
}

function each<T>(make: (name: RegisterName) => T): Record<RegisterName, T> {
  return { mrtd: make('mrtd'), rtmr0: make('rtmr0'), rtmr1: make('rtmr1'), rtmr2: make('rtmr2') };
}

const MEANING: Record<RegisterName, string> = {
  mrtd: 'MRTD is the firmware: this is another image, or QEMU added its pages in another order.',
  rtmr0: 'RTMR0 is the virtual hardware: CPUs, memory, devices and QEMU must be those of the pinned VM.',
  rtmr1: 'RTMR1 is the kernel: this is another image, or QEMU patched it otherwise (memory size, version).',
  rtmr2: 'RTMR2 is kernel command line and initrd, and through them the root file system: this is another image.',
};

function judgeByPin(name: RegisterName, actual: string, pin: Pin): Judgement {
  const expected = pin[name];
  if (actual === expected)
    return pass(`${name.toUpperCase()} is that of the pinned set ${preview(pin.name)}.`, { expected, actual });
  const detail = `${name.toUpperCase()} is not that of the pinned set ${preview(pin.name)}.`;
  return fail(detail, { expected, actual, hint: MEANING[name] });
}

function noExpectation(name: RegisterName, actual: string): Judgement {
  return unknown(`There is no reference value for ${name.toUpperCase()}.`, { actual, hint: REFERENCE_HINT });
}

const REFERENCE_HINT =
  'Pin the registers of a VM that you trust in the policy (os.measurements), or give evidence whose vm_config carries a measurement document.';

function pinned(pin: Pin): Judgement {
  return pass(`All four registers are those of the pinned set ${preview(pin.name)} (grade pinned).`);
}

function notPinned(quoted: RegisterSet, nearest: Pin, count: number): Judgement {
  const others = differing(quoted, nearest).join(', ');
  const among = count === 1 ? '' : `, the nearest of ${count}`;
  return fail(
    `The registers are not those of the pinned set ${preview(nearest.name)}${among}, they differ in ${others}.`,
    {
      hint: 'Another image or VM shape booted. Pin registers only after you checked where they come from.',
    },
  );
}

function judgeUnknownImage(claimed: string | null, images: readonly Image[]): Judgement {
  if (claimed === null) {
    return unknown('Nothing says which image this is, and no registers are pinned.', { hint: REFERENCE_HINT });
  }
  if (images.length > 0) {
    return fail('The image that the VM claims is not one that the policy accepts.', {
      expected: images.map(({ osImageHash }) => osImageHash).join(' or '),
      actual: claimed,
      hint: 'Deploy an accepted image, or list this one in the policy (os.images) after you checked it against a release or a rebuild.',
    });
  }
  return unknown('The VM names its image itself, and no reference value knows it.', {
    actual: claimed,
    hint: 'Check the hash against a release or a rebuild, then list it in the policy (os.images) or pass it with --os-image-hash.',
  });
}

function judgeImage(image: Image, byDocument: ReferenceInput['byDocument']): Judgement {
  const actual = image.osImageHash;
  if (byDocument === null) {
    return unknown(`The VM claims image ${preview(image.name)}, and nothing ties its registers to it.`, {
      actual,
      hint: REFERENCE_HINT,
    });
  }
  const withStatus = (status: Judgement['status']): string =>
    REGISTERS.filter((name) => byDocument[name].judgement.status === status).join(', ');
  const [others, open] = [withStatus('fail'), withStatus('unknown')];
  if (others !== '') {
    return fail(`The VM claims image ${preview(image.name)}, but these registers are not its: ${others}.`, {
      actual,
      hint: 'Another image or VM shape booted than vm_config claims.',
    });
  }
  if (open !== '') {
    return unknown(`The VM claims image ${preview(image.name)}, which leaves these registers open: ${open}.`, {
      actual,
      hint: 'See the checks of these registers.',
    });
  }
  return pass(`The registers are those of image ${preview(image.name)}, which the policy accepts (grade image).`, {
    actual,
  });
}
