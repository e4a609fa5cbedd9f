// The result as JSON: keys in the order of document.ts whatever the order in memory, so that equal results are equal
// bytes. What could act on a terminal or in a log is written as \u escapes, which changes no value.

import type {
  AnnouncedRecovery,
  AppIdentity,
  Check,
  ComponentResult,
  Difference,
  ExpectedValues,
  ImageResult,
  ImageSource,
  Measurements,
  OsReference,
  ResultDocument,
  TcbComponentResult,
  TcbResult,
} from '../result/document.js';
import type { DomainCertificate, DomainResult } from '../result/domain.js';
import type { AppContract, KmsContract, Listed, Owner, Registry } from '../result/registry.js';
import { byPhase } from '../result/words.js';
import { UNSEEN } from './untrusted.js';

/** Two spaces of indentation, one newline at the end. */
export function renderJson(result: ResultDocument): string {
  return jsonText(orderResult(result));
}

/** What became of one target of many, for a line of its own. */
export interface TargetRecord {
  /** As in the file of targets. */
  name: string;
  /** What counts: `verified` alone is good, and that is no experiment and not old. */
  status: string;
  why: string;
  /** null: there is none. */
  result: ResultDocument | null;
  /** Why there is none. */
  error: { code: string; message: string; hint: string | null } | null;
}

/** One line, with its end. */
export function renderJsonLine({ name, status, why, result, error }: TargetRecord): string {
  const ordered = result === null ? null : orderResult(result);
  return jsonText({ schema: 'trust-center/target/v1', name, status, why, result: ordered, error }, 0);
}

/**
 * Any value as JSON in the same form; nothing is cut, since programs read it.
 * @param indent 0: all on one line
 */
export function jsonText(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, null, indent);
  // `##[` in a line of a workflow's log would be a command to the runner.
  return `${text.replace(NOT_PLAIN, (run) => run.replace(UNSEEN, escapeOf)).replaceAll('##[', '#\\u0023[')}\n`;
}

/** Whatever may hold what is not seen. It is found in a tenth of the time. */
const NOT_PLAIN = /[^\n -~]+/g;

function escapeOf(character: string): string {
  if (character === '\n') return character; // JSON.stringify's own: in texts it is an escape already
  let escaped = '';
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}

function orderResult(result: ResultDocument): ResultDocument {
  return {
    schema: result.schema,
    verdict: result.verdict,
    verdictReason: result.verdictReason,
    notShown: result.notShown.map(({ what, why }) => ({ what, why })),
    ...(result.announced === undefined ? {} : { announced: result.announced.map(orderAnnounced) }),
    target: { kind: result.target.kind, name: result.target.name },
    appraisedAt: result.appraisedAt,
    evidenceDigest: result.evidenceDigest,
    policyDigest: result.policyDigest,
    trustAnchor: result.trustAnchor,
    experiment: result.experiment,
    coverage: byPhase((phase) => result.coverage[phase]),
    gaps: result.gaps.map(({ name, reason, code, hint }) => ({ name, reason, code, hint })),
    instances: {
      judged: result.instances.judged,
      distinct: result.instances.distinct,
      stopped: result.instances.stopped.map(({ instanceId, name, reason }) => ({ instanceId, name, reason })),
    },
    drift: result.drift.map(({ role, what, values }) => ({
      role,
      what,
      values: values.map(({ value, instances }) => ({ value, instances })),
    })),
    registry: result.registry === null ? null : orderRegistry(result.registry),
    domain: result.domain === null ? null : orderDomain(result.domain),
    components: result.components.map(orderComponent),
  };
}

function orderAnnounced(announced: AnnouncedRecovery): AnnouncedRecovery {
  const { component, evaluationDataNumber, from, to, advisoryIds, fails } = announced;
  const { recoveryDate, standardFrom, daysLeft, hint } = announced;
  return {
    ...{ component, evaluationDataNumber, from, to, advisoryIds, fails },
    ...{ recoveryDate, standardFrom, daysLeft, hint },
  };
}

function orderDomain(domain: DomainResult): DomainResult {
  const { name, port, holder, certificates, givenRoot, accounts, leftOut } = domain;
  return { name, port, holder, certificates: certificates.map(orderDomainCertificate), givenRoot, accounts, leftOut };
}

function orderDomainCertificate({ keySha256, issuer, notAfter }: DomainCertificate): DomainCertificate {
  return { keySha256, issuer, notAfter };
}

function orderRegistry({ chainId, block, endpoints, app, kms }: Registry): Registry {
  return {
    chainId,
    block: { number: block.number, hash: block.hash, time: block.time },
    endpoints,
    app: app === null ? null : orderAppContract(app),
    kms: kms === null ? null : orderKmsContract(kms),
  };
}

function orderAppContract(app: AppContract): AppContract {
  const { implementation } = app;
  return {
    address: app.address,
    codeHash: app.codeHash,
    implementation:
      implementation === null ? null : { address: implementation.address, codeHash: implementation.codeHash },
    unfamiliar: app.unfamiliar,
    owner: app.owner === null ? null : orderOwner(app.owner),
    pendingOwner: app.pendingOwner,
    upgradesDisabled: app.upgradesDisabled,
    allowAnyDevice: app.allowAnyDevice,
    requireTcbUpToDate: app.requireTcbUpToDate,
    composeHashes: app.composeHashes?.map(orderListed) ?? null,
    devices: app.devices?.map(orderListed) ?? null,
  };
}

function orderKmsContract(kms: KmsContract): KmsContract {
  const { vouchedBy } = kms;
  return {
    address: kms.address,
    vouchedBy:
      vouchedBy.kind === 'policy' ? { kind: vouchedBy.kind } : { kind: vouchedBy.kind, operator: vouchedBy.operator },
    owner: kms.owner === null ? null : orderOwner(kms.owner),
    pendingOwner: kms.pendingOwner,
    gatewayAppId: kms.gatewayAppId,
    osImages: kms.osImages?.map(orderListed) ?? null,
  };
}

function orderOwner({ address, kind, threshold, owners, modules, delay, codeHash }: Owner): Owner {
  return { address, kind, threshold, owners, modules, delay, codeHash };
}

function orderListed({ value, allowed, block, time, transaction, sender }: Listed): Listed {
  return { value, allowed, block, time, transaction, sender };
}

function orderComponent(component: ComponentResult): ComponentResult {
  return {
    role: component.role,
    instance: component.instance,
    phases: byPhase((phase) => {
      const { status, checks } = component.phases[phase];
      return { status, checks: checks.map(orderCheck) };
    }),
    tcb: component.tcb === null ? null : orderTcb(component.tcb),
    measurements: component.measurements === null ? null : orderMeasurements(component.measurements),
    expected: orderExpected(component.expected),
    reference: component.reference === null ? null : orderReference(component.reference),
    app: component.app === null ? null : orderApp(component.app),
    images: component.images.map(orderImage),
    freshness: component.freshness,
  };
}

function orderImage({ reference, digest, manifests, asked, source }: ImageResult): ImageResult {
  return { reference, digest, manifests, asked, source: source === null ? null : orderSource(source) };
}

function orderSource(source: ImageSource): ImageSource {
  const { repository, commit, ref, workflow, run, signedAt, attestation, trustedRoot } = source;
  const { url, sha256 } = attestation;
  return { repository, commit, ref, workflow, run, signedAt, attestation: { url, sha256 }, trustedRoot };
}

function orderCheck(check: Check): Check {
  return {
    id: check.id,
    phase: check.phase,
    component: check.component,
    status: check.status,
    title: check.title,
    detail: check.detail,
    ...(check.expected === undefined ? {} : { expected: check.expected }),
    ...(check.actual === undefined ? {} : { actual: check.actual }),
    ...(check.differences === undefined ? {} : { differences: check.differences.map(orderDifference) }),
    ...(check.policyLines === undefined ? {} : { policyLines: check.policyLines }),
    ...(check.severity === undefined ? {} : { severity: check.severity }),
    ...(check.place === undefined ? {} : { place: { composeHash: check.place.composeHash, path: check.place.path } }),
    ...(check.hint === undefined ? {} : { hint: check.hint }),
    ...(check.followsFrom === undefined ? {} : { followsFrom: check.followsFrom }),
    docs: check.docs,
  };
}

function orderDifference({ path, expected, actual, diff }: Difference): Difference {
  return {
    path,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(diff === undefined ? {} : { diff }),
  };
}

function orderTcb(tcb: TcbResult): TcbResult {
  return {
    status: tcb.status,
    advisoryIds: tcb.advisoryIds,
    platform: tcb.platform === null ? null : orderTcbComponent(tcb.platform),
    qe: tcb.qe === null ? null : orderTcbComponent(tcb.qe),
    module: tcb.module === null ? null : orderTcbComponent(tcb.module),
    evaluationDataNumber: tcb.evaluationDataNumber,
    tcbDate: tcb.tcbDate,
    fmspc: tcb.fmspc,
    deviceId: tcb.deviceId,
    teeType: tcb.teeType,
  };
}

function orderTcbComponent({ status, tcbDate, advisoryIds, lags }: TcbComponentResult): TcbComponentResult {
  return { status, tcbDate, advisoryIds, lags };
}

function orderMeasurements({ mrtd, rtmr0, rtmr1, rtmr2, rtmr3 }: Measurements): Measurements {
  return { mrtd, rtmr0, rtmr1, rtmr2, rtmr3 };
}

function orderExpected({ mrtd, rtmr0, rtmr1, rtmr2, composeHash }: ExpectedValues): ExpectedValues {
  return { mrtd, rtmr0, rtmr1, rtmr2, composeHash };
}

function orderReference({ name, grade, osImageHash }: OsReference): OsReference {
  return { name, grade, osImageHash };
}

function orderApp(app: AppIdentity): AppIdentity {
  return {
    appId: app.appId,
    instanceId: app.instanceId,
    composeHash: app.composeHash,
    osImageHash: app.osImageHash,
    mrKms: app.mrKms,
    keyProvider: app.keyProvider === null ? null : { name: app.keyProvider.name, id: app.keyProvider.id },
    mrConfigId: app.mrConfigId,
  };
}
