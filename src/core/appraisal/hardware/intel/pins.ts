// Values of the platform and of the TD report that a policy may pin. Each is a check of its own, and only where it is pinned.

import { toHex } from '../../../bytes.js';
import type { PckExtensions } from '../../../formats/pck-extensions.js';
import type { TdReport } from '../../../formats/quote.js';
import { fail, type Judgement, type Judgements, pass, unknown } from '../../judgement.js';
import type { HardwareContext } from './context.js';
import { teeTcbSvns } from './tcb-level.js';

/** @param key of the policy */
export function judgePin(name: string, pins: readonly string[], actual: string, key: string): Judgement {
  if (pins.length === 0) return pass(`The policy pins no ${name}.`, { actual });
  if (pins.includes(actual)) return pass(`${name} is pinned.`, { actual });
  return fail(`${name} is not among those pinned.`, {
    expected: pins.join(' or '),
    actual,
    hint: `The host runs the TD otherwise than expected. If that is meant, add the value to ${key} of the policy.`,
  });
}

/** What any quote can be pinned to: the platform, and who made the quoting enclave. */
export function judgePlatformPins(
  { policy, quote }: HardwareContext,
  pck: PckExtensions | null,
): Judgements<'hardware'> {
  return {
    ...(policy.fmspc.length > 0 && { 'hardware.fmspc': judgeFmspc(policy.fmspc, pck) }),
    ...(policy.qeVendorId.length > 0 && {
      'hardware.qe-vendor-id': judgePin(
        'The vendor of the quoting enclave',
        policy.qeVendorId,
        toHex(quote.header.qeVendorId),
        'hardware.qe-vendor-id',
      ),
    }),
  };
}

/** What the quote of a TD can be pinned to besides. */
export function judgeTdPins(context: HardwareContext, body: TdReport): Judgements<'hardware'> {
  const { mrSignerSeam, seamAttributes, mrConfigId, mrOwner, mrOwnerConfig, minTeeTcbSvn } = context.policy;
  const pinned = (name: string, pins: readonly string[], value: Uint8Array, key: string): Judgement =>
    judgePin(name, pins, toHex(value), `hardware.${key}`);
  return {
    ...(mrSignerSeam.length > 0 && {
      'hardware.mrsignerseam': pinned('MRSIGNERSEAM', mrSignerSeam, body.mrSignerSeam, 'mrsignerseam'),
    }),
    ...(seamAttributes.length > 0 && {
      'hardware.seamattributes': pinned('SEAMATTRIBUTES', seamAttributes, body.seamAttributes, 'seamattributes'),
    }),
    ...(mrConfigId.length > 0 && {
      'hardware.mrconfigid': pinned('MRCONFIGID', mrConfigId, body.mrConfigId, 'mrconfigid'),
    }),
    ...(mrOwner.length > 0 && { 'hardware.mrowner': pinned('MROWNER', mrOwner, body.mrOwner, 'mrowner') }),
    ...(mrOwnerConfig.length > 0 && {
      'hardware.mrownerconfig': pinned('MROWNERCONFIG', mrOwnerConfig, body.mrOwnerConfig, 'mrownerconfig'),
    }),
    ...(minTeeTcbSvn !== null && { 'hardware.tee-tcb-svn': judgeTeeTcbSvn(minTeeTcbSvn, teeTcbSvns(context)) }),
  };
}

function judgeFmspc(pins: readonly string[], pck: PckExtensions | null): Judgement {
  if (pck !== null) return judgePin('FMSPC', pins, pck.fmspc, 'hardware.fmspc');
  return unknown('The PCK certificate does not name its platform.', { followsFrom: 'hardware.pck-chain' });
}

/** Of a report 1.5, both the module that launched the TD and the one that runs it now. */
function judgeTeeTcbSvn(least: string, svns: readonly Uint8Array[]): Judgement {
  const shown = { expected: `at least ${least}, byte by byte`, actual: svns.map(toHex).join(', now ') };
  const reaches = (svn: Uint8Array): boolean =>
    svn.every((component, at) => component >= Number.parseInt(least.slice(2 * at, 2 * at + 2), 16));
  if (svns.every(reaches)) return pass('Every TEE TCB SVN is what the policy asks for, or higher.', shown);
  return fail('A TEE TCB SVN is lower than the policy asks for.', {
    ...shown,
    hint: 'The operator of the host must update its TDX module and microcode, and launch the TD again.',
  });
}
