// The platform’s TCB level: the first level of the TCB info that the platform reaches in every component.
// Intel SGX and TDX PCS API v4, “Enumerate TCB levels”; same order as Intel’s quote verification library.

import { formatDay } from '../../../formats/codec/time.js';
import type { ComponentNames, TcbInfo, TcbLevel } from '../../../formats/collateral.js';
import type { PckExtensions } from '../../../formats/pck-extensions.js';
import { fail, pass } from '../../judgement.js';
import { type HardwareContext, unreadable } from './context.js';
import type { ComponentTcb, JudgedTcb } from './converge.js';
import { newestLevel } from './enclave-identity.js';

/** What a platform has: CPU and PCE from its PCK certificate, TDX from the quote. */
export interface PlatformTcb {
  /** 16 SVNs. */
  sgxComponents: readonly number[];
  pceSvn: number;
  /** tee_tcb_svn of the launch, and of now where that differs (TD report 1.5). Empty for SGX. */
  teeTcbSvns: readonly Uint8Array[];
}

/** What `level` asks for and the platform lacks; empty when it reaches the level. */
export function platformLags(
  { sgxComponents, pceSvn, teeTcbSvns }: PlatformTcb,
  level: TcbLevel,
  names: ComponentNames = UNNAMED,
): string[] {
  return [
    ...lagging('sgxtcbcomponents', sgxComponents, level.sgxComponents, 0, names.sgx),
    ...(pceSvn >= level.pceSvn ? [] : [`pcesvn has ${pceSvn}, needs ${level.pceSvn}`]),
    // With a module version in tee_tcb_svn[1], the first two components belong to the module identity.
    ...teeTcbSvns.flatMap((svn) =>
      level.tdxComponents === null
        ? ['the level names no tdxtcbcomponents']
        : lagging('tdxtcbcomponents', svn, level.tdxComponents, Number(svn[1]) > 0 ? 2 : 0, names.tdx),
    ),
  ];
}

const UPDATE = 'the operator of the host must update its BIOS, microcode and SEAM loader';
const RELAUNCH =
  'what lags is the TDX module of the launch, and the host has loaded a newer one since: launch the TD again';

const UNNAMED: ComponentNames = { sgx: [], tdx: [] };

function lagging(
  array: string,
  has: ArrayLike<number>,
  needs: readonly number[],
  from: number,
  names: readonly string[],
): string[] {
  return needs.flatMap((svn, index) => {
    if (index < from || Number(has[index]) >= svn) return [];
    const what = names[index] ? ` (${names[index]})` : '';
    return [`${array}[${index}]${what} has ${has[index]}, needs ${svn}`];
  });
}

export function judgePlatformTcb(
  context: HardwareContext,
  tcbInfo: TcbInfo | null,
  pck: PckExtensions | null,
): JudgedTcb<ComponentTcb> {
  if (tcbInfo === null || pck === null) {
    const [detail, cause] =
      tcbInfo === null
        ? (['The TCB info cannot be read.', 'hardware.tcb-info-signature'] as const)
        : (['The PCK certificate does not give the SVNs.', 'hardware.pck-chain'] as const);
    return { judgement: unreadable(context, detail, cause), tcb: null };
  }
  const svns = teeTcbSvns(context);
  const now = svns.slice(-1);
  const platform = { sgxComponents: pck.sgxComponents, pceSvn: pck.pceSvn, teeTcbSvns: svns };
  const level = tcbInfo.tcbLevels.find((candidate) => platformLags(platform, candidate).length === 0);
  if (level === undefined) {
    const lowest = tcbInfo.tcbLevels.slice(-1);
    const lacks = lowest.flatMap((candidate) => platformLags(platform, candidate, tcbInfo.componentNames)).join('; ');
    const judgement = fail(`The platform reaches none of the ${tcbInfo.tcbLevels.length} TCB levels: ${lacks}.`, {
      expected: `at least the lowest level, of ${lowest.map(({ tcbDate }) => formatDay(tcbDate)).join()}`,
      actual: lacks,
      hint: 'Intel does not vouch for this state of the platform. Its operator must update BIOS, microcode and SEAM loader, and register the platform again.',
    });
    return { judgement, tcb: null };
  }
  const newest = newestLevel(tcbInfo.tcbLevels) ?? level;
  const lags = platformLags(platform, newest, tcbInfo.componentNames);
  // What lags is the launch alone: nothing on the host is left to update.
  const isUpdated = lags.length > 0 && platformLags({ ...platform, teeTcbSvns: now }, newest).length === 0;
  const reached = `It reaches the level of ${formatDay(level.tcbDate)}, ${level.tcbStatus}`;
  return {
    judgement: pass(`${[reached, ...lags].join('; ')}.`),
    tcb: {
      component: 'platform',
      status: level.tcbStatus,
      tcbDate: level.tcbDate,
      advisoryIds: level.advisoryIds,
      lags,
      remedy: isUpdated ? RELAUNCH : UPDATE,
    },
  };
}

/** Of the launch and, in a 1.5 report, of the module loaded now if it is another. */
export function teeTcbSvns({ quote: { body } }: HardwareContext): Uint8Array[] {
  if (body.kind === 'enclave') return [];
  const { teeTcbSvn: launch, teeTcbSvn2: now } = body;
  return now === null || launch.every((svn, index) => svn === now[index]) ? [launch] : [launch, now];
}
