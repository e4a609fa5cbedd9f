// The TDX module that runs the TD: Intel’s by signer and attributes, and its own TCB level. Its major version is in
// tee_tcb_svn[1] (0: an early module, whose SVN is part of the platform’s level), its SVN in tee_tcb_svn[0].
// Intel SGX and TDX PCS API v4, tdxModule and tdxModuleIdentities.

import { equalBytes, isZero, toHex } from '../../../bytes.js';
import { formatDay } from '../../../formats/codec/time.js';
import type { TcbInfo, TdxModule, TdxModuleIdentity } from '../../../formats/collateral.js';
import type { TdReport } from '../../../formats/quote.js';
import { fail, type Judgement, pass } from '../../judgement.js';
import { type HardwareContext, unreadable } from './context.js';
import type { ComponentTcb, JudgedTcb } from './converge.js';
import { equalUnderMask, findIsvSvnLevel, isvSvnLags } from './enclave-identity.js';
import { teeTcbSvns } from './tcb-level.js';

const UPDATE = 'the operator of the host must load a newer TDX module and launch the TD again';
const RELAUNCH = 'the host has loaded a newer one since, so launch the TD again';

/**
 * @returns with the TCB of the module at launch and, where that differs, of the one loaded now; empty for an early module,
 * which has none of its own
 */
export function judgeTdxModule(
  context: HardwareContext,
  body: TdReport,
  tcbInfo: TcbInfo | null,
): JudgedTcb<ComponentTcb[]> {
  const none = (judgement: Judgement): JudgedTcb<ComponentTcb[]> => ({ judgement, tcb: null });
  if (tcbInfo === null) {
    return none(unreadable(context, 'The TCB info cannot be read.', 'hardware.tcb-info-signature'));
  }
  if (tcbInfo.tdxModule === null) {
    const hint = 'It is not a TCB info for TDX. Fetch the collateral for TDX (…/tdx/certification/v4/tcb).';
    return none(fail('The TCB info describes no TDX module.', { hint }));
  }
  const components: ComponentTcb[] = [];
  for (const [index, svn] of teeTcbSvns(context).entries()) {
    const isvSvn = Number(svn[0]);
    const version = Number(svn[1]);
    const identity = version === 0 ? null : findIdentity(tcbInfo, version);
    if (identity === undefined) {
      return none(
        fail(`The TCB info has no identity for a TDX module of version ${version}.`, {
          expected: tcbInfo.tdxModuleIdentities.map(({ id }) => id).join(', ') || 'no module identity at all',
          actual: moduleId(version),
          hint: 'Intel does not vouch for this module, or the collateral is older than it: fetch fresh collateral.',
        }),
      );
    }
    const stranger = index === 0 ? notIntels(body, identity ?? tcbInfo.tdxModule) : null;
    if (stranger !== null) return none(stranger);
    if (identity === null) continue;
    const level = findIsvSvnLevel(identity.tcbLevels, isvSvn);
    if (level === undefined) {
      return none(
        fail(`The TDX module reaches none of the TCB levels of ${identity.id}.`, {
          expected: `isvsvn ${identity.tcbLevels.map((known) => known.isvSvn).join(', ')}`,
          actual: `isvsvn ${isvSvn}`,
          hint: 'Intel does not vouch for this module: the operator of the host must load a newer one.',
        }),
      );
    }
    components.push({
      component: index === 0 ? 'TDX module' : 'TDX module loaded now',
      status: level.tcbStatus,
      tcbDate: level.tcbDate,
      advisoryIds: level.advisoryIds,
      lags: isvSvnLags(identity.id, identity.tcbLevels, isvSvn),
      remedy: UPDATE,
    });
  }
  const [launch, now] = components;
  if (launch === undefined) {
    const detail = 'Intel’s TDX module, of an early version whose SVN counts in the platform’s TCB level.';
    return { judgement: pass(detail), tcb: [] };
  }
  if (now === undefined) return { judgement: pass(`Intel’s TDX module: ${describe(launch)}.`), tcb: [launch] };
  const detail = `Intel’s TDX module: at launch ${describe(launch)}; loaded now ${describe(now)}.`;
  const remedy = now.status === 'UpToDate' ? RELAUNCH : UPDATE;
  return { judgement: pass(detail), tcb: [{ ...launch, remedy }, now] };
}

function describe({ status, tcbDate, lags }: ComponentTcb): string {
  return [`level of ${formatDay(tcbDate)}, ${status}`, ...lags].join('; ');
}

/** MRSIGNERSEAM and SEAMATTRIBUTES of the report against Intel’s, whose modules have no attribute set; null: they are. */
function notIntels(body: TdReport, { mrSigner, attributes, attributesMask }: TdxModule): Judgement | null {
  const hint = 'The TD does not run under Intel’s TDX module: nothing it measures can be trusted.';
  if (!equalBytes(body.mrSignerSeam, mrSigner)) {
    const shown = { expected: toHex(mrSigner), actual: toHex(body.mrSignerSeam), hint };
    return fail('MRSIGNERSEAM is not Intel’s.', shown);
  }
  if (!equalUnderMask(body.seamAttributes, attributesMask, attributes) || !isZero(body.seamAttributes)) {
    return fail('SEAMATTRIBUTES is not that of a production module.', {
      expected: `${toHex(attributes)} under mask ${toHex(attributesMask)}, and zero`,
      actual: toHex(body.seamAttributes),
      hint,
    });
  }
  return null;
}

function findIdentity(tcbInfo: TcbInfo, version: number): TdxModuleIdentity | undefined {
  return tcbInfo.tdxModuleIdentities.find(({ id }) => id.toUpperCase() === moduleId(version));
}

function moduleId(version: number): string {
  return `TDX_${version.toString(16).padStart(2, '0').toUpperCase()}`;
}
