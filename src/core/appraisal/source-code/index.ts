// Source-code phase, first half: the app-compose file, app, instance and key provider that the launch measured into
// RTMR3, against what is expected. dstack: docs/attestation, RTMR3 events and MRCONFIGID.

import { toHex } from '../../bytes.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../../formats/event-log.js';
import type { TdReport } from '../../formats/quote.js';
import { aggregatedMeasurement } from '../../measure/registers.js';
import { KEY_PROVIDER_KINDS, type Policy } from '../../policy/policy.js';
import type { AppIdentity, Check } from '../../result/document.js';
import { checksOf, fail, type Judgement, listed, pass, unknown, without } from '../judgement.js';
import { alteredEvents, type Replay, replayFailure, runtimeEventDigest } from '../register-replay.js';
import { Work } from '../work.js';
import { explainComposeHash } from './compose-difference.js';
import { type ExpectedComposeFile, judgeComposeFile, judgeMembers, readDeployed } from './compose-file.js';
import {
  boundLaunch,
  describeEvent,
  type KeyProvider,
  type Launch,
  type Reading,
  readKeyProvider,
  readLaunch,
  readLaunchPayload,
  type Unread,
} from './launch.js';
import { measuredText } from './measured-text.js';
import { judgeMrConfigId, type LaunchValues, mrConfigIdForm } from './mr-config-id.js';

export interface SourceCodeInput {
  component: string;
  /** Of an authentic quote: the hardware phase judges that. */
  report: TdReport;
  eventLog: EventLogEntry[] | null;
  /** The file expected to run: its exact bytes, their hash in lower-case hex, and what to call it. */
  expectedAppCompose: { sha256: string; label: string; bytes: Uint8Array } | null;
  /** The Docker Compose file expected in it. */
  expectedComposeFile: ExpectedComposeFile | null;
  /** The text of the app-compose that the target gives. */
  reportedAppCompose: string | null;
  /** Exact bytes of the MrConfigV3 document, as the host gives it. */
  mrConfigDocument: Uint8Array | null;
  /** The app that was asked for, lower-case hex; null: any that the policy accepts. */
  appId: string | null;
  /** The id that the name of the host begins with, of the app or the instance, likewise; left out: none. */
  addressedId?: string | null;
  policy: Policy['sourceCode'];
  /** Accepted `mr_aggregated`, hex: each is over a compose hash too. Left out: none. */
  aggregatedMrs?: readonly string[];
  /** Say how files differ. */
  explain: boolean;
  /** Of the appraisal of all machines; left out: of this one’s alone. */
  work?: Work;
}

export interface SourceCodeOutcome {
  checks: Check[];
  app: AppIdentity;
  /** Hex; null when nothing is expected, or one of several. */
  expectedComposeHash: string | null;
}

/** Appraise what runs in the VM, by the event log as far as the quote's RTMR3 vouches for it. Never throws for bad evidence. */
export function appraiseSourceCode(input: SourceCodeInput): SourceCodeOutcome {
  const { report: td, eventLog, expectedAppCompose } = input;
  const { mrConfigDocument, policy, work = new Work() } = input;
  const rtmr3 = eventLog === null ? null : work.rtmr3(eventLog, td.rtmrs);
  const withLog = (judge: (log: EventLogEntry[], replay: Replay) => Judgement, otherwise = WITHOUT_LOG): Judgement =>
    eventLog === null || rtmr3 === null ? otherwise : judge(eventLog, rtmr3);
  const launch = boundLaunch(eventLog, rtmr3);
  const identity = launch === null ? null : readIdentity(launch);
  const nothingBound = withLog((_, replay) => noLaunch(replay.bound));
  const withValue = <T>(pick: (identity: Identity) => Reading<T>, judge: (value: T) => Judgement): Judgement => {
    if (identity === null) return nothingBound;
    const reading = pick(identity);
    return reading.problem === null ? judge(reading.value) : unread(reading);
  };
  const accepted = expectedAppCompose === null ? policy.composeHashes : [expectedAppCompose.sha256];
  const composeHash = hexOrNull(identity?.composeHash.value);
  const texts = { expected: expectedAppCompose, reported: input.reportedAppCompose };
  const running = composeHash === null ? null : measuredText(composeHash, texts);
  const parts = judgeParts(input, composeHash !== null && accepted.includes(composeHash), running);
  // As a hash, they are measured only by a launch that is proven.
  const ofLaunch = (judgement: Judgement): Judgement =>
    withValue(
      (known) => known.composeHash,
      () => judgement,
    );
  const composeFile = parts.composeFile === null ? null : ofLaunch(parts.composeFile);
  const members = parts.members === null ? null : ofLaunch(parts.members);
  const isAggregated = input.aggregatedMrs?.includes(aggregatedMeasurement(td)) === true;
  const judgeHash = (actual: string): Judgement => {
    if (isAggregated) {
      return pass('The measured compose hash is in the aggregated measurement, which the policy accepts.', { actual });
    }
    if (accepted.length === 0 && composeFile !== null) return judgeByFile(actual, composeFile, members);
    return judgeComposeHash(actual, accepted, expectedAppCompose, input.explain ? running : null);
  };

  const checks = checksOf<'source-code'>(input.component, {
    'source-code.event-log-replay': withLog((_, replay) => judgeReplay(replay), NO_LOG),
    ...(policy.rtmr3.length > 0 && { 'source-code.rtmr3': judgeRtmr3(toHex(td.rtmrs[3]), policy.rtmr3) }),
    'source-code.event-digests': withLog((_, replay) => judgeDigests(replay.events)),
    'source-code.launch-events': withLog((log, replay) => judgeLaunchEvents(readLaunch(log), replay.bound)),
    ...(composeFile === null ? {} : { 'source-code.compose-file': composeFile }),
    ...(members === null ? {} : { 'source-code.app-compose': members }),
    'source-code.compose-hash': withValue(
      (known) => known.composeHash,
      (value) => judgeHash(toHex(value)),
    ),
    'source-code.mr-config-id': judgeMrConfig(td.mrConfigId, policy.requireMrConfigId, (form) =>
      launch === null || identity === null
        ? nothingBound
        : withLaunchValues(launch, identity, (values) =>
            judgeMrConfigId(td.mrConfigId, form, values, mrConfigDocument),
          ),
    ),
    'source-code.app-id': withValue(
      (known) => known.appId,
      (value) => {
        const ids = [toHex(value), hexOrNull(identity?.instanceId.value)];
        return (
          judgeAddressedId(ids, input.addressedId ?? null) ??
          judgeAppId(toHex(value), input.appId, policy.appIds, composeHash)
        );
      },
    ),
    'source-code.instance-id': withValue((known) => known.instanceId, judgeInstanceId),
    'source-code.key-provider': withValue(
      (known) => known.keyProvider,
      (value) => judgeKeyProvider(value, policy.keyProvider),
    ),
  });

  const app: AppIdentity = {
    appId: hexOrNull(identity?.appId.value),
    instanceId: hexOrNull(identity?.instanceId.value),
    composeHash,
    osImageHash: hexOrNull(identity?.osImageHash.value),
    mrKms: hexOrNull(identity?.mrKms.value),
    keyProvider: identity?.keyProvider.value ?? null,
    mrConfigId: mrConfigIdForm(td.mrConfigId),
  };
  const isExpected = checks.some(({ id, status }) => id === 'source-code.compose-hash' && status === 'pass');
  const expectedComposeHash =
    composeHash !== null && isExpected ? composeHash : accepted.length === 1 ? (accepted[0] ?? null) : null;
  return { checks, app, expectedComposeHash };
}

/** Values of the launch, read from bound events. */
interface Identity {
  appId: Reading<Uint8Array>;
  composeHash: Reading<Uint8Array>;
  instanceId: Reading<Uint8Array>;
  keyProvider: Reading<KeyProvider>;
  osImageHash: Reading<Uint8Array>;
  mrKms: Reading<Uint8Array>;
}

function readIdentity(launch: Launch): Identity {
  return {
    appId: readLaunchPayload(launch, 'app-id'),
    composeHash: readLaunchPayload(launch, 'compose-hash'),
    instanceId: readLaunchPayload(launch, 'instance-id'),
    keyProvider: readKeyProvider(launch),
    osImageHash: readLaunchPayload(launch, 'os-image-hash'),
    mrKms: readLaunchPayload(launch, 'mr-kms'),
  };
}

const NO_LOG = unknown('The evidence carries no event log.', {
  hint: 'Give evidence with an event log: a GetQuote response, or a Phala Cloud attestations answer.',
});
const REPLAY = { followsFrom: 'source-code.event-log-replay' } as const;
const LAUNCH = { followsFrom: 'source-code.launch-events' } as const;
const WITHOUT_LOG = unknown('The evidence carries no event log.', REPLAY);

function noLaunch(bound: boolean): Judgement {
  return bound
    ? unknown('No system-ready event ends the launch, so the measured events prove nothing.', LAUNCH)
    : unknown('The event log does not replay to RTMR3, so its events prove nothing.', REPLAY);
}

/** What source-code.launch-events has found wrong leaves nothing to compare here. */
function unread({ problem, isOfLaunch }: Unread): Judgement {
  return fail(problem, isOfLaunch ? LAUNCH : { hint: OTHER_PROVIDER });
}

const OTHER_PROVIDER = 'This VM was not launched as dstack does it: find out who hosts it, and what its keys hang on.';

function judgeReplay(replay: Replay): Judgement {
  const shown = {
    expected: toHex(replay.measured),
    ...(replay.replayed === null ? {} : { actual: toHex(replay.replayed) }),
  };
  if (replay.bound) return pass(`${replay.events.length} events replay to RTMR3.`, shown);
  return fail(`${replayFailure(replay)}: the event log is not what this VM measured.`, {
    ...shown,
    hint: 'Fetch quote and event log again in one answer; the events must be complete, unaltered and in order.',
  });
}

function judgeRtmr3(actual: string, accepted: readonly string[]): Judgement {
  if (accepted.includes(actual)) return pass('RTMR3 is pinned.', { actual });
  return fail('RTMR3 is not among the values pinned.', {
    expected: accepted.join(' or '),
    actual,
    hint: 'RTMR3 holds every runtime event: it changes with the instance id and with what applications measure. If that is meant, add the value to source-code.rtmr3 of the policy.',
  });
}

function judgeDigests(events: EventLogEntry[]): Judgement {
  const runtime = events.filter((event) => event.eventType === RUNTIME_EVENT_TYPE);
  const wrong = alteredEvents(runtime);
  const [first] = wrong;
  if (first === undefined) {
    const given = runtime.filter(({ digest }) => digest !== null);
    const counted = `${runtime.length} runtime events, ${given.length} of them with a digest in the log`;
    return pass(`Every digest follows from type, name and payload (${counted}).`);
  }
  const named = listed(wrong.map(({ event }) => describeEvent(event)));
  return fail(`The digest in the log does not follow from name and payload: ${named}.`, {
    expected: toHex(runtimeEventDigest(first.event)),
    actual: toHex(first.digest),
    hint: 'Name, payload or digest was altered after it was measured: fetch the event log again from the VM.',
  });
}

function judgeLaunchEvents({ events, old, late, problems }: Launch, bound: boolean): Judgement {
  if (old) {
    return fail(
      'These are the events of dstack 0.3 or earlier: no system-ready ends the launch, so what applications measured cannot be told from it.',
      { expected: 'the events of dstack 0.4 or later', hint: 'Deploy on dstack 0.4 or later.' },
    );
  }
  if (problems.length > 0) {
    return fail(`The launch events are not those of a dstack VM: ${listed(problems)}.`, {
      hint: 'Fetch the event log again. If it stays so, this VM was not launched in a way that proves its identity.',
    });
  }
  const counted = `${events.length} launch events stand before system-ready.`;
  if (!bound) {
    return unknown(`${counted} But the log does not replay to RTMR3, so they prove nothing.`, REPLAY);
  }
  if (late.length === 0) return pass(counted);
  return pass(`${counted} Later events of such names do not count: ${listed(late.map(describeEvent))}.`);
}

/** What is said of the app-compose that runs, part by part; null: of that part nothing is expected. */
function judgeParts(
  { expectedAppCompose: file, expectedComposeFile: composeFile, explain, policy }: SourceCodeInput,
  isExpected: boolean,
  running: Uint8Array | null,
): { composeFile: Judgement | null; members: Judgement | null } {
  const { appCompose: listed } = policy;
  if (composeFile === null && Object.keys(listed).length === 0) return { composeFile: null, members: null };
  const { members, problem } = readDeployed(running);
  if (problem !== null) return { composeFile: composeFile === null ? null : problem, members: problem };
  return {
    composeFile: composeFile === null ? null : judgeComposeFile(composeFile, members, explain),
    members: judgeMembers(members, { listed, whole: wholeOf(file, composeFile, isExpected), explain }),
  };
}

/** Why a member that the policy does not list needs no acceptance; null: it needs one. */
function wholeOf(
  file: SourceCodeInput['expectedAppCompose'],
  composeFile: ExpectedComposeFile | null,
  isExpected: boolean,
): string | null {
  if (isExpected)
    return `All of it is expected: its hash is ${file === null ? 'one that the policy accepts' : `that of ${file.label}`}.`;
  return composeFile === null ? 'Its members are as the policy lists them; of others nothing is expected.' : null;
}

/** @param file the one expected to run; null when the hashes are the policy's. @param running bytes with the measured hash */
function judgeComposeHash(
  actual: string,
  accepted: string[],
  file: SourceCodeInput['expectedAppCompose'],
  running: Uint8Array | null,
): Judgement {
  if (accepted.length === 0) {
    return unknown('An app-compose file is measured, but none is expected.', {
      actual,
      hint: 'Give the file that should run (--app-compose FILE), or list its hash in the policy (source-code.compose-hashes).',
    });
  }
  const what = file === null ? 'one that the policy accepts' : `that of ${file.label}`;
  if (accepted.includes(actual)) return pass(`The measured compose hash is ${what}.`, { expected: actual, actual });
  const shown = { expected: accepted.join(' or '), actual };
  const why = file === null || running === null ? null : explainComposeHash(file.bytes, running);
  if (why !== null) {
    const { detail, hint, differences } = why;
    return fail(`The measured compose hash is not ${what}: ${detail}.`, { ...shown, differences, hint });
  }
  return fail(`The measured compose hash is not ${what}.`, {
    ...shown,
    hint: 'Another app-compose file was deployed. Every byte counts: compare your file with the deployed one, or deploy again.',
  });
}

/** The hash is expected if all that stands behind it is. */
function judgeByFile(actual: string, composeFile: Judgement, members: Judgement | null): Judgement {
  if (composeFile.status === 'pass' && members?.status === 'pass') {
    return pass(
      'The measured compose hash is of an app-compose with the expected Docker Compose file, all else accepted.',
      { expected: actual, actual },
    );
  }
  const detail = 'Whether the measured app-compose is the expected one is not shown.';
  const needed = {
    'source-code.compose-file': composeFile,
    ...(members === null ? {} : { 'source-code.app-compose': members }),
  };
  const { followsFrom } = without(needed, detail, {}).shown;
  return unknown(detail, { actual, ...(followsFrom === undefined ? {} : { followsFrom }) });
}

/** @param judgeForm for the forms that bind a launch */
function judgeMrConfig(
  mrConfigId: Uint8Array,
  required: boolean,
  judgeForm: (form: 'v1' | 'v2' | 'v3') => Judgement,
): Judgement {
  const form = mrConfigIdForm(mrConfigId);
  const actual = toHex(mrConfigId);
  if (form === 'none') {
    const detail = 'MRCONFIGID is zero: the host bound no launch configuration by it';
    if (!required) return pass(`${detail}.`, { actual });
    return fail(`${detail}, and the policy requires one.`, {
      actual,
      hint: 'Deploy on a host that sets MRCONFIGID, or drop the requirement (source-code.mr-config-id).',
    });
  }
  if (form === 'unrecognised') {
    return unknown(`MRCONFIGID begins with byte ${mrConfigId[0]}, a form that this version does not know.`, {
      actual,
      hint: 'Use a version of trust-center that knows it.',
    });
  }
  const { status, detail, shown } = judgeForm(form);
  return { status, detail, shown: { actual, ...shown } };
}

function withLaunchValues(launch: Launch, identity: Identity, judge: (values: LaunchValues) => Judgement): Judgement {
  const { appId, composeHash, instanceId, keyProvider } = identity;
  if (appId.value === null || composeHash.value === null || instanceId.value === null || keyProvider.value === null) {
    const isOfLaunch = [appId, composeHash, instanceId, keyProvider].some((reading) => reading.isOfLaunch === true);
    const followsFrom = isOfLaunch ? 'source-code.launch-events' : 'source-code.key-provider';
    return fail('MRCONFIGID binds a launch whose events are incomplete.', { followsFrom });
  }
  const payloads = (name: string): Uint8Array[] =>
    launch.events.filter((event) => event.event === name).map((event) => event.payload);
  return judge({
    appId: appId.value,
    composeHash: composeHash.value,
    instanceId: instanceId.value,
    keyProvider: keyProvider.value,
    gpuPolicyHashes: payloads('gpu-policy-hash'),
    initScriptHashes: payloads('init-script-hash'),
  });
}

/** @param asked the app that the caller named; null: none */
function judgeAppId(actual: string, asked: string | null, accepted: string[], composeHash: string | null): Judgement {
  if (asked !== null && actual !== asked) {
    return fail('The measured app id is not the one that was asked for.', {
      expected: asked,
      actual,
      hint: 'This is another app. Ask for the one that you mean, or find out who answers in its place.',
    });
  }
  if (accepted.length > 0 && !accepted.includes(actual)) {
    return fail('The measured app id is not one that the policy accepts.', {
      expected: accepted.join(' or '),
      actual,
      hint: 'This is another app. If it is the one you mean, list its id in the policy (source-code.app-ids).',
    });
  }
  const origin =
    composeHash?.startsWith(actual) === true
      ? 'It is the beginning of the compose hash: no contract governs this app.'
      : 'It is not the beginning of the compose hash: a contract’s address, or the id from an earlier compose file.';
  const named = asked !== null ? ' and the one that was asked for' : accepted.length > 0 ? ' and accepted' : '';
  return pass(`The app id is measured${named}. ${origin}`, { actual });
}

/** @param measured of the app, and of the instance */
function judgeAddressedId(measured: readonly (string | null)[], addressed: string | null): Judgement | null {
  if (addressed === null || measured.includes(addressed)) return null;
  return fail('Neither the measured app id nor the instance id is the one that the name of the host begins with.', {
    expected: addressed,
    actual: measured.filter((id) => id !== null && id !== '').join(' or '),
    hint: 'Another app answers under this name: find out who, and why the gateway leads there.',
  });
}

function judgeInstanceId(value: Uint8Array): Judgement {
  const detail = value.length === 0 ? 'The instance id is measured as empty.' : 'The instance id is measured.';
  return pass(detail, { actual: toHex(value) });
}

function judgeKeyProvider(value: KeyProvider, accepted: Policy['sourceCode']['keyProvider']): Judgement {
  const actual = `${value.name} ${value.id}`.trim();
  if (!KEY_PROVIDER_KINDS.some((kind) => kind === value.name)) {
    return fail('The measured key provider is of a kind that this version does not know.', {
      expected: KEY_PROVIDER_KINDS.join(' or '),
      actual,
      hint: 'Use a version of trust-center that knows it.',
    });
  }
  const kind = accepted?.kind ?? null;
  const id = accepted?.id?.toLowerCase() ?? null;
  if ((kind !== null && kind !== value.name) || (id !== null && id !== value.id)) {
    return fail('The measured key provider is not the one that the policy accepts.', {
      expected: `${kind ?? 'any kind'} ${id ?? ''}`.trim(),
      actual,
      hint: 'Who holds the keys can read the app’s data: find out whose provider this is before you accept it (source-code.key-provider).',
    });
  }
  if (kind === null && value.name === 'none') {
    return fail('There is no key provider: the app’s disk and keys are not tied to a TEE.', {
      expected: 'kms or local-sgx or tpm',
      actual,
      hint: 'If the app keeps no secrets, accept it by name in the policy (source-code.key-provider: {kind: none}).',
    });
  }
  return pass(`The key provider is ${value.name}${accepted === null ? '' : ', which the policy accepts'}.`, { actual });
}

function hexOrNull(bytes: Uint8Array | null | undefined): string | null {
  return bytes === null || bytes === undefined ? null : toHex(bytes);
}
