// The quote of a key, or of an account: whether it is genuine, made for that, and a quote of a machine under appraisal.
// Such a quote is as old as the key: what the machine ran then is read of it, and held against what was appraised now.

import { equalBytes, toHex } from '../../bytes.js';
import type { Collateral } from '../../formats/collateral.js';
import type { AttestationEvidence } from '../../formats/evidence.js';
import { parseQuoteOrNull, type TdReport } from '../../formats/quote.js';
import type { AppIdentity, Measurements } from '../../result/document.js';
import { listed } from '../judgement.js';
import { alteredEvents, replayFailure, replayRegister } from '../register-replay.js';
import { judgeSideQuote, type QuoteFinding, type QuoteJudging } from '../side-quote.js';
import { describeEvent, readKeyProvider, readLaunch, readLaunchPayload } from '../source-code/launch.js';

/** A machine that is appraised: quotes of what it runs count. */
export interface Origin {
  /** `gateway/0` */
  name: string;
  measurements: Measurements;
  /** As its own launch measured it. */
  app: AppIdentity;
}

export interface KeyQuoteJudging extends QuoteJudging {
  /** All that there are. */
  collaterals: readonly Collateral[];
  /** What the quote must be of. */
  origins: readonly Origin[];
  /** In what its launch must be that of one of them. */
  same: readonly (keyof Launched)[];
}

/** What a launch measures of itself. */
export interface Launched {
  'app id': string | null;
  'compose hash': string | null;
  'key provider': string | null;
  'OS image hash': string | null;
  'instance id': string | null;
}

/** Nodes of a gateway share their keys, and differ in their instance ids. */
export const SAME_APP = ['app id', 'compose hash', 'key provider', 'OS image hash'] as const;
export const SAME_INSTANCE = [...SAME_APP, 'instance id'] as const;

/** A launch has about 30, and an app may add some. A quote beside many others is not to cost more than a few of them. */
const MAX_EVENTS = 512;

/** @param reportData as a quote of just this key or account has it */
export async function judgeKeyQuote(
  { quote: bytes, eventLog, problem }: AttestationEvidence,
  reportData: Uint8Array,
  judging: KeyQuoteJudging,
): Promise<QuoteFinding> {
  const wrong = (detail: string): QuoteFinding => ({ status: 'wrong', detail });
  const open = (detail: string): QuoteFinding => ({ status: 'open', detail });
  if (bytes === null) return open(`no quote is there: ${problem ?? 'the evidence carries none'}`);
  const quote = parseQuoteOrNull(bytes);
  if (quote === null) return wrong('it cannot be read');
  const { body } = quote;
  if (body.kind === 'enclave') return wrong('it is of an SGX enclave');
  if (!equalBytes(body.reportData, reportData)) return wrong('it was made for something else (report_data)');
  const { origins, same } = judging;
  const names = listed(origins.map(({ name }) => name));
  const alike = origins.filter(({ measurements }) => differing(body, measurements).length === 0);
  if (alike.length === 0) {
    const [only, ...more] = origins;
    const where = only === undefined || more.length > 0 ? '' : `: ${differing(body, only.measurements).join(', ')}`;
    return wrong(`it is of another TD than ${names}${where}`);
  }
  if (eventLog === null) return open('no event log tells what the TD ran');
  if (eventLog.length > MAX_EVENTS)
    return open(`its event log has ${eventLog.length} events, and at most ${MAX_EVENTS} are looked at`);
  const replay = replayRegister(eventLog, 3, body.rtmrs);
  if (!replay.bound) return wrong(replayFailure(replay));
  const [altered] = alteredEvents(replay.events);
  if (altered !== undefined) return wrong(`the digest of ${describeEvent(altered.event)} does not follow from it`);
  const launch = readLaunch(eventLog);
  if (launch.problems.length > 0) return wrong(`its events are not those of a launch: ${listed(launch.problems)}`);
  const hexOf = (name: string): string | null => {
    const { value } = readLaunchPayload(launch, name);
    return value === null ? null : toHex(value);
  };
  const launched: Launched = {
    'app id': hexOf('app-id'),
    'compose hash': hexOf('compose-hash'),
    'key provider': providerText(readKeyProvider(launch).value),
    'OS image hash': hexOf('os-image-hash'),
    'instance id': hexOf('instance-id'),
  };
  const others = alike.map(({ app }) => same.filter((what) => launched[what] !== launchedOf(app)[what]));
  const [nearest = []] = others.toSorted((a, b) => a.length - b.length);
  if (nearest.length > 0) return wrong(`the TD had another ${nearest.join(', ')} than ${names}`);
  return judgeSideQuote(quote, judging.collaterals, judging);
}

/** Which of the registers that an image and the shape of its VM decide are not these. */
function differing({ mrTd, rtmrs }: TdReport, { mrtd, rtmr0, rtmr1, rtmr2 }: Measurements): string[] {
  const [r0, r1, r2] = rtmrs;
  const pairs = { MRTD: [mrTd, mrtd], RTMR0: [r0, rtmr0], RTMR1: [r1, rtmr1], RTMR2: [r2, rtmr2] } as const;
  return Object.entries(pairs).flatMap(([name, [found, expected]]) => (toHex(found) === expected ? [] : [name]));
}

function launchedOf({ appId, composeHash, keyProvider, osImageHash, instanceId }: AppIdentity): Launched {
  return {
    'app id': appId,
    'compose hash': composeHash,
    'key provider': providerText(keyProvider),
    'OS image hash': osImageHash,
    'instance id': instanceId,
  };
}

function providerText(provider: AppIdentity['keyProvider']): string | null {
  return provider === null ? null : `${provider.name} ${provider.id}`.trim();
}
