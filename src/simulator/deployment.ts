// One simulated deployment, consistent from root CA to event log: everything that a verifier would collect from the
// machine, from Intel and from its user. A bend changes any part of it, one at a time.

import { randomBytes } from 'node:crypto';
import {
  type AppIdentity,
  type AppParams,
  type ComposeJson,
  composeText,
  defaultApp,
  defaultCompose,
  launchEvents,
  mrConfigId,
} from './app.js';
import { sha256, toHex, utf8 } from './bytes.js';
import { type Change, changed } from './change.js';
import {
  buildCollateral,
  type CollateralJson,
  type CollateralSigners,
  defaultEarlyTcbInfo,
  defaultQeIdentity,
  defaultTcbInfo,
  defaultTcbNumbers,
  type QeIdentityJson,
  signTcbNumbers,
  type TcbInfoJson,
  type TcbNumbersJson,
  type Tee,
} from './collateral.js';
import { type EventLogEntryJson, entryJson, firmwareEvents, type MeasuredEvent, replay } from './event-log.js';
import {
  cborBytes,
  checksumManifest,
  defaultImage,
  defaultImageReference,
  defaultMeasurementDocument,
  defaultVm,
  defaultVmConfig,
  type ImageParams,
  type ImageReferenceJson,
  type MeasurementDocument,
  mrtdOf,
  type VmConfigJson,
  type VmParams,
} from './image.js';
import { createKeyring, createSigner, derivedBytes, type Keyring, type SigningHooks } from './keys.js';
import { buildPki, defaultPki, defaultPlatform, type Pki, type PkiParams, type Platform } from './pki.js';
import { policyText } from './policy.js';
import {
  buildQuote,
  defaultEnclaveReport,
  defaultQe,
  defaultQuote,
  defaultTdReport,
  type EnclaveReportParams,
  type QeParams,
  type QuoteParams,
  type TdReportParams,
} from './quote.js';

export const DEFAULT_AT = '2026-06-15T12:00:00Z';

/**
 * What to change, stage by stage. Up to `enclave` a change is made before anything that depends on it is computed, so
 * the rest of the world follows and every signature is good; from `eventLog` on it contradicts what was measured or
 * signed. Signing hooks (`beforeSign`, `afterSign`) reach every signed structure.
 */
export interface Bend extends SigningHooks {
  /** The moment for which the world is current, RFC 3339. Default 2026-06-15T12:00:00Z. */
  at?: string;
  /** Keys, PPID, serial numbers and instance ids follow from it. Default: random. */
  seed?: string;
  tee?: Tee;
  /** Which instance of the deployment: 0, 1, … differ in instance id and attestation key. */
  instance?: number;

  platform?: Change<Platform>;
  pki?: Change<PkiParams>;
  tcbInfo?: Change<TcbInfoJson>;
  qeIdentity?: Change<QeIdentityJson>;
  collateralSigners?: Change<CollateralSigners>;
  /** A TCB recovery that Intel has announced: what a PCCS gives for `update=early`. Left out: none is. */
  early?: EarlyBend;
  image?: Change<ImageParams>;
  vm?: Change<VmParams>;
  measurementDocument?: Change<MeasurementDocument>;
  /** Text of sha256sum.txt. */
  checksumManifest?: (text: string) => string;
  /** Fields of app-compose, or its exact text. */
  compose?: Change<ComposeJson> | string;
  app?: Change<AppParams>;
  /** The events as measured: the registers follow. */
  events?: Change<MeasuredEvent[]>;
  td?: Change<TdReportParams>;
  qe?: Change<QeParams>;
  quote?: Change<QuoteParams>;
  /** The attested enclave, with `tee: 'sgx'`. */
  enclave?: Change<EnclaveReportParams>;

  /** The log as reported: the registers do not follow. */
  eventLog?: Change<EventLogEntryJson[]>;
  vmConfig?: Change<VmConfigJson>;
  quoteBytes?: (bytes: Buffer) => Uint8Array;
  evidence?: Change<GetQuoteJson>;
  collateral?: Change<CollateralJson>;
}

/** Each a change of what the simulated recovery would be: by it the platform is out of date. */
export interface EarlyBend {
  tcbInfo?: Change<TcbInfoJson>;
  qeIdentity?: Change<QeIdentityJson>;
  signers?: Change<CollateralSigners>;
  numbers?: Change<TcbNumbersJson>;
}

/** A GetQuote response. */
export interface GetQuoteJson {
  quote: string;
  event_log: string;
  report_data: string;
  vm_config: string;
  [name: string]: unknown;
}

export interface Registers {
  mrtd: string;
  rtmr0: string;
  rtmr1: string;
  rtmr2: string;
  rtmr3: string;
}

export interface Deployment {
  at: Date;
  /** The bend that makes this deployment again, its seed filled in. */
  bend: Bend;
  keys: Keyring;
  platform: Platform;
  pki: Pki;
  tcbInfo: TcbInfoJson;
  qeIdentity: QeIdentityJson;
  collateral: CollateralJson;
  /** null: no TCB recovery is announced. `numbers`: the signed list, as the service answers with it. */
  early: { collateral: CollateralJson; numbers: string } | null;
  rootCaPem: string;
  /** Lower-case hex. */
  fmspc: string;

  quote: Buffer;
  td: TdReportParams;
  reportData: Buffer;
  /** Hex. */
  registers: Registers;
  eventLog: EventLogEntryJson[];
  vmConfig: VmConfigJson;
  evidence: GetQuoteJson;

  app: AppIdentity;
  appCompose: Buffer;
  /** The document whose hash is in MRCONFIGID, where that is of version 3. */
  mrConfigDocument: Buffer | null;
  /** measurement.tdx.cbor and sha256sum.txt of the image. */
  measurementDocument: Buffer;
  checksumManifest: string;
  /** What a verifier that measured the image knows about it. */
  imageReference: ImageReferenceJson;
  /** YAML: pins the image, app and key provider of this world; `td` bends are not followed. */
  policy: string;

  /** The same machine attesting again, to other report data. */
  attest(reportData: Uint8Array): GetQuoteJson;
  /** Another instance of the same app on the same platform. */
  sibling(instance: number, bend?: Bend): Deployment;
}

export function createDeployment(bend: Bend = {}): Deployment {
  const seed = bend.seed ?? toHex(randomBytes(16));
  const at = new Date(bend.at ?? DEFAULT_AT);
  const tee = bend.tee ?? 'tdx';
  const instance = bend.instance ?? 0;
  const keys = createKeyring(seed);
  const sign = createSigner(keys, bend);

  const platform = changed(defaultPlatform(seed), bend.platform);
  const pki = buildPki(changed(defaultPki(keys, seed, platform, at), bend.pki), keys, sign);
  const tcbInfo = changed(defaultTcbInfo(tee, platform, at), bend.tcbInfo);
  const qeIdentity = changed(defaultQeIdentity(tee, at), bend.qeIdentity);
  const signers = changed({ tcbInfo: 'tcbSigning', qeIdentity: 'tcbSigning' }, bend.collateralSigners);
  const quoteParams = changed({ ...defaultQuote(tee), signedBy: `attestation/${instance}` }, bend.quote);
  const collateral = changed(
    {
      ...buildCollateral(pki, tcbInfo, qeIdentity, signers, sign),
      ...(quoteParams.certificationType >= 4 ? {} : { pck_certificate_chain: pki.chains.pck }),
    },
    bend.collateral,
  );

  const earlyOf = (early: EarlyBend): NonNullable<Deployment['early']> => {
    const earlyTcbInfo = changed(defaultEarlyTcbInfo(tcbInfo, platform, at), early.tcbInfo);
    const number = earlyTcbInfo.tcbEvaluationDataNumber;
    const earlyQe = changed({ ...qeIdentity, tcbEvaluationDataNumber: number }, early.qeIdentity);
    const numbers = changed(defaultTcbNumbers(tee, tcbInfo.tcbEvaluationDataNumber, at), early.numbers);
    return {
      collateral: buildCollateral(pki, earlyTcbInfo, earlyQe, changed(signers, early.signers), sign),
      numbers: signTcbNumbers(numbers, signers.tcbInfo, sign),
    };
  };

  const image = changed(defaultImage(), bend.image);
  const vm = changed(defaultVm(), bend.vm);
  const document = changed(defaultMeasurementDocument(image), bend.measurementDocument);
  const measurementDocument = cborBytes(document);
  const plainManifest = checksumManifest(image, measurementDocument);
  const manifest = bend.checksumManifest?.(plainManifest) ?? plainManifest;
  const osImageHash = image.documentVersion === 2 ? sha256(measurementDocument) : sha256(utf8(manifest));

  const appCompose = utf8(
    typeof bend.compose === 'string' ? bend.compose : composeText(changed(defaultCompose(), bend.compose)),
  );
  const composeHash = sha256(appCompose);
  const appParams = changed(defaultApp(keys, seed, instance), bend.app);
  const app: AppIdentity = {
    appId: appParams.appId ?? Buffer.from(composeHash.subarray(0, 20)),
    instanceId: appParams.instanceId,
    composeHash,
    osImageHash,
    keyProvider: appParams.keyProvider,
  };
  const mrConfig = mrConfigId(appParams.mrConfig, app);

  const events = changed([...firmwareEvents(image, vm), ...launchEvents(appParams, app)], bend.events);
  const honestTd: TdReportParams = {
    ...defaultTdReport(),
    mrTd: mrtdOf(image, vm),
    mrConfigId: mrConfig.value,
    rtmr0: replay(events, 0),
    rtmr1: replay(events, 1),
    rtmr2: replay(events, 2),
    rtmr3: replay(events, 3),
    reportData: derivedBytes(seed, 'report-data', 64),
  };
  const policy = policyText({ image: image.name, registers: registersOf(honestTd), app });
  const td = changed(honestTd, bend.td);
  const eventLog = changed(events.map(entryJson), bend.eventLog);
  const vmConfig = changed(defaultVmConfig(image, vm, osImageHash, measurementDocument, manifest), bend.vmConfig);

  const qe = changed(defaultQe(tee, platform), bend.qe);
  const enclave = changed({ ...defaultEnclaveReport(platform), reportData: td.reportData }, bend.enclave);
  const attest = (reportData: Uint8Array): { quote: Buffer; evidence: GetQuoteJson } => {
    const parts = {
      quote: quoteParams,
      td: { ...td, reportData },
      enclave: { ...enclave, reportData },
      qe,
      platform,
      pki,
    };
    const bytes = buildQuote(parts, keys, sign);
    const quote = Buffer.from(bend.quoteBytes?.(bytes) ?? bytes);
    const evidence = changed<GetQuoteJson>(
      {
        quote: toHex(quote),
        event_log: JSON.stringify(eventLog),
        report_data: toHex(reportData),
        vm_config: JSON.stringify(vmConfig),
      },
      bend.evidence,
    );
    return { quote, evidence };
  };
  const reportData = Buffer.from(tee === 'tdx' ? td.reportData : enclave.reportData);
  return {
    at,
    bend: { ...bend, seed },
    keys,
    platform,
    pki,
    tcbInfo,
    qeIdentity,
    collateral,
    early: bend.early === undefined ? null : earlyOf(bend.early),
    rootCaPem: pki.rootCaPem,
    fmspc: toHex(platform.fmspc),
    ...attest(reportData),
    td,
    reportData,
    registers: registersOf(td),
    eventLog,
    vmConfig,
    app,
    appCompose,
    mrConfigDocument: mrConfig.document,
    measurementDocument,
    checksumManifest: manifest,
    imageReference: defaultImageReference(image, osImageHash),
    policy,
    attest: (other) => attest(other).evidence,
    sibling: (other, change = {}) => createDeployment({ ...bend, seed, ...change, instance: other }),
  };
}

function registersOf(td: TdReportParams): Registers {
  return {
    mrtd: toHex(td.mrTd),
    rtmr0: toHex(td.rtmr0),
    rtmr1: toHex(td.rtmr1),
    rtmr2: toHex(td.rtmr2),
    rtmr3: toHex(td.rtmr3),
  };
}
