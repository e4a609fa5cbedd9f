// The TDX module that runs the TD: Intel’s by signer and attributes, and its own TCB level. Its major version is in
// tee_tcb_svn[1] (0: an early module, whose SVN is part of the platform’s level), its SVN in tee_tcb_svn[0].
// Intel SGX and TDX PCS API v4, tdxModule and tdxModuleIdentities.

import { equalBytes, isZero, toHex } from '../../../bytes.js';
import type { TcbInfo, TdxModule, TdxModuleIdentity } from '../../../formats/collateral.js';
import type { TdReport } from '../../../formats/quote.js';
import { formatDay, type HardwareContext, undecided, withoutCollateral } from './context.js';
import type { ComponentTcb } from './converge.js';
import { equalUnderMask, findIsvSvnLevel, isvSvnLags } from './enclave-identity.js';
import { teeTcbSvns } from './tcb-level.js';

const ID = 'hardware.tdx-module';
const UPDATE = 'the operator of the host must load a newer TDX module and launch the TD again';
const RELAUNCH = 'the host has loaded a newer one since, so launch the TD again';

/**
 * `hardware.tdx-module`
 * @returns the TCB of the module at launch and, where that differs, of the one loaded now; empty for an early module,
 * which has none of its own; null when it could not be determined
 */
export function appraiseTdxModule(
  context: HardwareContext,
  body: TdReport,
  tcbInfo: TcbInfo | null,
): ComponentTcb[] | null {
  const { report } = context;
  if (context.collateral === null) return withoutCollateral(context, [ID]);
  if (tcbInfo === null) {
    return undecided(context, [ID], 'The TCB info cannot be read.', 'Settle hardware.tcb-info-signature first.');
  }
  if (tcbInfo.tdxModule === null) {
    report.fail(ID, 'The TCB info describes no TDX module.', {
      hint: 'It is not a TCB info for TDX. Fetch the collateral for TDX (…/tdx/certification/v4/tcb).',
    });
    return null;
  }
  const components: ComponentTcb[] = [];
  for (const [index, svn] of teeTcbSvns(context).entries()) {
    const isvSvn = Number(svn[0]);
    const version = Number(svn[1]);
    const identity = version === 0 ? null : findIdentity(tcbInfo, version);
    if (identity === undefined) {
      report.fail(ID, `The TCB info has no identity for a TDX module of version ${version}.`, {
        expected: tcbInfo.tdxModuleIdentities.map(({ id }) => id).join(', ') || 'no module identity at all',
        actual: moduleId(version),
        hint: 'Intel does not vouch for this module, or the collateral is older than it: fetch fresh collateral.',
      });
      return null;
    }
    if (index === 0 && !isIntels(context, body, identity ?? tcbInfo.tdxModule)) return null;
    if (identity === null) continue;
    const level = findIsvSvnLevel(identity.tcbLevels, isvSvn);
    if (level === undefined) {
      report.fail(ID, `The TDX module reaches none of the TCB levels of ${identity.id}.`, {
        expected: `isvsvn ${identity.tcbLevels.map((known) => known.isvSvn).join(', ')}`,
        actual: `isvsvn ${isvSvn}`,
        hint: 'Intel does not vouch for this module: the operator of the host must load a newer one.',
      });
      return null;
    }
    const lags = isvSvnLags(identity.id, identity.tcbLevels, isvSvn);
    components.push({
      component: index === 0 ? 'TDX module' : 'TDX module loaded now',
      status: level.tcbStatus,
      tcbDate: level.tcbDate,
      advisoryIds: level.advisoryIds,
      lags,
      remedy: UPDATE,
    });
  }
  return passed(context, components);
}

function passed({ report }: HardwareContext, components: ComponentTcb[]): ComponentTcb[] {
  const [launch, now] = components;
  if (launch === undefined) {
    report.pass(ID, 'Intel’s TDX module, of an early version whose SVN counts in the platform’s TCB level.');
    return components;
  }
  const describe = ({ status, tcbDate, lags }: ComponentTcb): string =>
    [`level of ${formatDay(tcbDate)}, ${status}`, ...lags].join('; ');
  if (now === undefined) report.pass(ID, `Intel’s TDX module: ${describe(launch)}.`);
  else {
    if (now.status === 'UpToDate') launch.remedy = RELAUNCH;
    report.pass(ID, `Intel’s TDX module: at launch ${describe(launch)}; loaded now ${describe(now)}.`);
  }
  return components;
}

/** MRSIGNERSEAM and SEAMATTRIBUTES of the report against Intel’s; Intel’s modules have no attribute set. */
function isIntels({ report }: HardwareContext, body: TdReport, module: TdxModule): boolean {
  const hint = 'The TD does not run under Intel’s TDX module: nothing it measures can be trusted.';
  if (!equalBytes(body.mrSignerSeam, module.mrSigner)) {
    report.fail(ID, 'MRSIGNERSEAM is not Intel’s.', {
      expected: toHex(module.mrSigner),
      actual: toHex(body.mrSignerSeam),
      hint,
    });
    return false;
  }
  const { attributes, attributesMask } = module;
  if (!equalUnderMask(body.seamAttributes, attributesMask, attributes) || !isZero(body.seamAttributes)) {
    report.fail(ID, 'SEAMATTRIBUTES is not that of a production module.', {
      expected: `${toHex(attributes)} under mask ${toHex(attributesMask)}, and zero`,
      actual: toHex(body.seamAttributes),
      hint,
    });
    return false;
  }
  return true;
}

function findIdentity(tcbInfo: TcbInfo, version: number): TdxModuleIdentity | undefined {
  return tcbInfo.tdxModuleIdentities.find(({ id }) => id.toUpperCase() === moduleId(version));
}

function moduleId(version: number): string {
  return `TDX_${version.toString(16).padStart(2, '0').toUpperCase()}`;
}
