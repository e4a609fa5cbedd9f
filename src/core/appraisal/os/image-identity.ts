// What the guest and the host claim about the image, beside what the registers prove.

import { preview, toHex } from '../../bytes.js';
import type { VmConfig } from '../../formats/vm-config.js';
import type { AttestedRegisters } from '../../measure/registers.js';
import { differing, type RegisterSet } from '../../measure/registers.js';
import type { Shown } from '../judgement.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';
import { type Launch, readLaunchPayload } from '../source-code/launch.js';
import { UNKNOWN_OS } from './matched.js';
import type { JudgedImage, ReferenceValue } from './reference-value.js';

/**
 * RTMR3 holds the image hash that the guest was told at launch, vm_config the one that the host claims now, and a
 * reference value may know the one that the registers belong to: no two of them may differ.
 * @param isLaunchJudged the checks of the source-code phase say why no launch is proven
 */
export function judgeImageHashEvent(
  launch: Launch | null,
  vmConfig: VmConfig | null,
  matched: ReferenceValue | null,
  isLaunchJudged: boolean,
): Judgement {
  const noLaunch: Shown = isLaunchJudged ? { followsFrom: 'source-code.launch-events' } : { hint: WHOLE_LAUNCH };
  if (launch === null) return unknown('No launch that the quote vouches for tells an image hash.', noLaunch);
  const claimed = vmConfig?.osImageHash ?? null;
  const right = matched?.osImageHash ?? claimed;
  const expected: Shown = right === null ? {} : { expected: right };
  if (claimed !== null && claimed !== right) {
    return fail(`vm_config claims another image hash than that of ${matched?.label}, whose registers the VM has.`, {
      ...expected,
      actual: claimed,
      hint: OTHER_CONFIG,
    });
  }
  const measured = launch.events.some(({ event }) => event === 'os-image-hash');
  const told = measured ? readLaunchPayload(launch, 'os-image-hash') : null;
  if (told !== null && told.problem !== null) {
    return fail(told.problem, { ...expected, ...noLaunch });
  }
  const actual = told === null ? null : toHex(told.value);
  const shown: Shown = { ...expected, ...(actual === null ? {} : { actual }) };
  if (actual !== null && right !== null) {
    const source = claimed === null ? `of ${matched?.label}` : 'that vm_config claims';
    if (actual === right) return pass(`The guest measured the image hash ${source}.`, shown);
    const detail = `The guest measured another image hash than the one ${source}. It is the guest’s own account of its image.`;
    return fail(detail, { ...shown, hint: OTHER_CONFIG });
  }
  const missing = actual === null ? 'The guest measured no image hash' : 'vm_config claims no image hash';
  if (matched !== null) {
    return pass(`${missing}: nothing disagrees with the reference value ${preview(matched.name)}.`, shown);
  }
  return unknown(`${missing}: there is nothing to compare.`, { ...shown, ...UNKNOWN_OS });
}

/** Images that the call named. */
export interface AskedImages {
  /** OS image hashes, hex: the image must be one of them. None: any. */
  osImageHashes: readonly string[];
  /** Of the images themselves, which were named as a file or a release: the image must be one of them too. */
  named: readonly string[];
  /** One was named, and could not be had. */
  isMissing: boolean;
}

/**
 * Whether the OS that is known is an image that the call asked for. Where only registers are known, the image hash that
 * this OS measured decides: a known OS is believed about its own image.
 */
export function judgeAskedImage(
  reference: Judgement,
  { osImageHashes, named, isMissing }: AskedImages,
  matched: ReferenceValue | null,
  launch: Launch | null,
): Judgement {
  if (reference.status !== 'pass' || matched === null) return reference;
  if (isMissing && named.length === 0) {
    return unknown(
      `The OS is that of ${matched.label}, but the image that was named could not be had to compare it with.`,
      {
        hint: 'See what was not obtained, and verify again; or do not name an image beside those that the policy knows.',
      },
    );
  }
  const lists = [osImageHashes, named].filter((list) => list.length > 0);
  if (lists.length === 0) return reference;
  const told = launch === null ? null : readLaunchPayload(launch, 'os-image-hash');
  const actual = matched.osImageHash ?? (told === null || told.problem !== null ? null : toHex(told.value));
  if (actual === null) {
    return unknown(`The OS is that of ${matched.label}, but nothing tells which image that is.`, {
      expected: (lists[0] ?? []).join(' or '),
      hint: 'Give the image itself (--os-image), or do not ask for an image hash beside pinned registers.',
    });
  }
  const other = lists.find((list) => !list.includes(actual));
  if (other === undefined) {
    if (osImageHashes.length === 0) return reference;
    return { ...reference, shown: { ...reference.shown, expected: actual, actual } };
  }
  const shown = { expected: other.join(' or '), actual };
  if (other === named && isMissing) {
    return unknown(`The OS is that of ${matched.label}; of the images that were named, one could not be had.`, {
      ...shown,
      hint: 'See what was not obtained, and verify again.',
    });
  }
  return fail(`The OS is that of ${matched.label}, which is not the image asked for.`, {
    ...shown,
    hint: 'Another image was booted. Deploy the one that you mean, or ask for the one that runs.',
  });
}

/** Reference values that the call gives are compared too: where none of them holds, another way to know the OS is not enough. */
export function judgeAskedValues(
  reference: Judgement,
  referenceValues: readonly AttestedRegisters[],
  quoted: RegisterSet,
): Judgement {
  const holds = referenceValues.some((values) => differing(quoted, values).length === 0);
  if (reference.status !== 'pass' || referenceValues.length === 0 || holds) return reference;
  return unknown(`${reference.detail} But none of the reference values given is that of this VM.`, {
    ...reference.shown,
    hint: 'Give reference values of this image at this shape, or leave them out and rely on what the policy knows.',
  });
}

const WHOLE_LAUNCH = 'Give evidence with the whole event log of RTMR3, as the VM measured it.';
const OTHER_CONFIG = 'vm_config is not that of this VM, or was altered: fetch it again from the VM’s host.';

/** @param image given, and claimed by the VM */
export function judgeDevImage(
  vmConfig: VmConfig | null,
  image: JudgedImage | null,
  matched: ReferenceValue | null,
  allowDev: boolean,
): Judgement {
  if (allowDev) return pass('The policy accepts development images.');
  const hint = 'Deploy a production image. Only for tests, accept development images in the policy (os.allow-dev).';
  const declared = [matched, image?.reference ?? null].find((reference) => reference?.isDev === true) ?? null;
  if (declared !== null) {
    const detail = 'By its own metadata the image is a development build, which lets others log in.';
    return fail(detail, { actual: declared.name, hint });
  }
  const names = [vmConfig?.image, matched?.name, image?.reference.name].filter((name) => typeof name === 'string');
  const dev = names.find((name) => /-dev(?![a-z])/i.test(name));
  if (dev !== undefined) {
    return fail('By its name the image is a development build, which lets others log in.', { actual: dev, hint });
  }
  if (matched === null) {
    return unknown('Nothing says that the image is a development build, but it is no known image either.', UNKNOWN_OS);
  }
  const by = matched.isDev === false ? 'its own metadata' : 'its name';
  return pass(`By ${by} the reference value ${preview(matched.name)} is no development build.`);
}
