// `trust-center inspect`: decode a document and show what it says. Nothing is verified and nothing judged.

import { parseBundle } from '../core/bundle.js';
import { documentText, otherEncoding, toHex } from '../core/bytes.js';
import { TrustCenterError } from '../core/errors.js';
import { type AcmeInfo, isAcmeInfo, readAcmeInfo } from '../core/formats/acme-info.js';
import { type JsonObject, type JsonValue, parseJson } from '../core/formats/codec/json.js';
import { type Certificate, type Crl, parseCertificateChainPem, parseCertificates } from '../core/formats/codec/x509.js';
import { type Collateral, type Part, parseCollateral, type TcbInfo } from '../core/formats/collateral.js';
import { type EventLogEntry, parseEventLog, RUNTIME_EVENT_TYPE } from '../core/formats/event-log.js';
import type { AttestationEvidence, AttestedKeyset } from '../core/formats/evidence.js';
import { isKmsStatement, type KmsStatement, parseKmsStatement } from '../core/formats/kms-statement.js';
import { parsePckExtensions } from '../core/formats/pck-extensions.js';
import { isProviderAnswer, type ProviderQuote, parseProviderAnswer } from '../core/formats/provider-quote.js';
import { type EnclaveReport, parseQuote, type TdReport } from '../core/formats/quote.js';
import { isBundle, recogniseEvidence } from '../core/formats/recognise.js';
import { jsonText } from '../core/views/json.js';
import { MAX_BUNDLE_BYTES, readInputFile } from '../io/input-file.js';
import { parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { describeDomainItem } from './inspect-domain.js';
import { writeOutput, writeReport } from './output.js';
import { renderTree, type Tree } from './tree.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const { positionals, options } = parseArguments('inspect', argv);
  const bytes = await readInputFile(positionals[0] ?? '', 'inspect', MAX_BUNDLE_BYTES);
  const tree = describe(bytes);
  if (options.format === 'json') await writeOutput(jsonText(tree), options.output);
  else await writeReport(renderTree(tree), options.output);
  return EXIT.verified;
}

function describe(bytes: Uint8Array): Tree {
  const text = otherEncoding(bytes) === null ? new TextDecoder().decode(bytes) : documentText(bytes, 'inspect');
  if (isBundle(bytes)) return describeBundle(text);
  const json = tryJson(text);
  if (Array.isArray(json)) return { kind: 'event log', events: describeLog(parseEventLog(json, 'event_log')) };
  if (isObject(json) && 'tcb_info' in json && 'qe_identity' in json) {
    return describeCollateral(parseCollateral(text));
  }
  if (isObject(json) && isKmsStatement(json)) return describeKms(parseKmsStatement(json));
  if (isObject(json) && isProviderAnswer(json)) return describeProvider(parseProviderAnswer(json));
  if (isObject(json) && isAcmeInfo(json)) return describeAcme(readAcmeInfo(bytes));
  try {
    const { kind, machines } = recogniseEvidence(bytes);
    return { kind, machines: machines.map(describeMachine) };
  } catch (error) {
    const chain = tryChain(bytes);
    if (chain !== null) return { kind: 'certificate chain', certificates: chain.map(describeCertificate) };
    throw error;
  }
}

function isObject(json: JsonValue): json is JsonObject {
  return json !== null && typeof json === 'object' && !Array.isArray(json);
}

function tryJson(text: string): JsonValue {
  try {
    return parseJson(text, 'inspect');
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

function tryChain(bytes: Uint8Array): Certificate[] | null {
  try {
    return parseCertificates(bytes, 'inspect');
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

function describeBundle(text: string): Tree {
  const bundle = parseBundle(text);
  const { digest, target, components, gaps, items, appraisal } = bundle;
  const { claims, ...named } = target;
  return {
    kind: 'bundle',
    digest,
    target: { ...named, ...(claims === undefined ? {} : { claims: claims.map((claim) => ({ ...claim })) }) },
    components: components.map(({ role, instance, acquired, evidence, collateral }) => ({
      component: `${role}/${instance}`,
      acquired,
      evidence: `${evidence.item}, machine ${evidence.machine}`,
      collateral,
    })),
    gaps: gaps.map((gap) => ({ ...gap })),
    items: items.map(({ role, name, source, collectedAt, sha256 }) => {
      return { role, name, source, collectedAt, sha256, shows: describeDomainItem(bundle, name) };
    }),
    appraisedAt: appraisal?.at ?? null,
  };
}

/** Its own word, but for what the quote covers. */
function describeKms(statement: KmsStatement): Tree {
  const { source, rootKeys, k256Keys, gatewayAppId, isDev, allowAnyUpgrade, rootKeyQuote } = statement;
  return {
    kind: 'what a KMS says of itself',
    source,
    rootKeys: rootKeys.map(toHex),
    k256Keys: k256Keys.map(toHex),
    gatewayAppId,
    isDev,
    allowAnyUpgrade,
    rootKeyQuote: rootKeyQuote === null ? null : describeQuote(rootKeyQuote.quote),
  };
}

function describeProvider({ quote, sealedKey }: ProviderQuote): Tree {
  return {
    kind: 'answer of a local key provider',
    sealedKey: sealedKey === null ? null : toHex(sealedKey),
    quote: describeQuote(quote),
  };
}

function describeAcme({ accountUri, accountEvidence, keys, activeCertificate, baseDomain }: AcmeInfo): Tree {
  return {
    kind: 'what a gateway says of its TLS keys',
    accountUri,
    baseDomain,
    activeCertificate:
      activeCertificate === null
        ? null
        : parseCertificateChainPem(activeCertificate, 'acme-info.active_cert').map(describeCertificate),
    account: accountEvidence === null ? null : describeMachine(accountEvidence),
    keys: keys.map(({ publicKey, evidence }) => ({
      publicKey: toHex(publicKey),
      evidence: evidence === null ? null : describeMachine(evidence),
    })),
  };
}

function describeMachine(machine: AttestationEvidence): Tree {
  return {
    role: machine.role,
    platform: machine.platform,
    problem: machine.problem,
    reported: { ...machine.reported },
    keyset: machine.keyset === null ? null : describeKeyset(machine.keyset),
    quote: machine.quote === null ? null : describeQuote(machine.quote),
    eventLog: machine.eventLog === null ? null : describeLog(machine.eventLog),
    vmConfig: machine.vmConfig === null ? null : (tryJson(machine.vmConfig) ?? machine.vmConfig),
    appCompose: machine.appCompose,
  };
}

function describeKeyset({ digest, statedDigest, notAfter, tlsKeys }: AttestedKeyset): Tree {
  return { digest, statedDigest, notAfter: time(notAfter), tlsKeys: tlsKeys.map((key) => ({ ...key })) };
}

function describeQuote(bytes: Uint8Array): Tree {
  const { header, body, signatureData, trailing } = parseQuote(bytes);
  const { certificationData } = signatureData;
  return {
    version: header.version,
    teeType: `0x${header.teeType.toString(16)}`,
    qeVendorId: toHex(header.qeVendorId),
    userData: toHex(header.userData),
    body: body.kind === 'enclave' ? describeEnclave(body) : describeTd(body),
    attestationKey: toHex(signatureData.attestationKey),
    qeReport: describeEnclave(signatureData.qeReport),
    qeAuthData: toHex(signatureData.qeAuthData),
    certificationData:
      certificationData.kind === 'certificates'
        ? {
            type: certificationData.type,
            certificates: parseCertificates(certificationData.encoded, 'quote.pck_chain').map(describePck),
          }
        : {
            type: certificationData.type,
            cpuSvn: toHex(certificationData.cpuSvn),
            pceSvn: certificationData.pceSvn,
            pceId: certificationData.pceId,
          },
    trailingBytes: trailing.length,
  };
}

function describeTd(report: TdReport): Tree {
  return {
    kind: report.kind === 'td10' ? 'TD report 1.0' : 'TD report 1.5',
    teeTcbSvn: toHex(report.teeTcbSvn),
    mrSeam: toHex(report.mrSeam),
    mrSignerSeam: toHex(report.mrSignerSeam),
    seamAttributes: toHex(report.seamAttributes),
    tdAttributes: toHex(report.tdAttributes),
    xfam: toHex(report.xfam),
    mrTd: toHex(report.mrTd),
    mrConfigId: toHex(report.mrConfigId),
    mrOwner: toHex(report.mrOwner),
    mrOwnerConfig: toHex(report.mrOwnerConfig),
    rtmr0: toHex(report.rtmrs[0]),
    rtmr1: toHex(report.rtmrs[1]),
    rtmr2: toHex(report.rtmrs[2]),
    rtmr3: toHex(report.rtmrs[3]),
    reportData: toHex(report.reportData),
    teeTcbSvn2: report.teeTcbSvn2 === null ? null : toHex(report.teeTcbSvn2),
    mrServiceTd: report.mrServiceTd === null ? null : toHex(report.mrServiceTd),
  };
}

function describeEnclave(report: EnclaveReport): Tree {
  return {
    kind: 'SGX enclave report',
    cpuSvn: toHex(report.cpuSvn),
    miscSelect: toHex(report.miscSelect),
    attributes: toHex(report.attributes),
    mrEnclave: toHex(report.mrEnclave),
    mrSigner: toHex(report.mrSigner),
    isvProdId: report.isvProdId,
    isvSvn: report.isvSvn,
    reportData: toHex(report.reportData),
  };
}

function describeCertificate(certificate: Certificate): Tree {
  return {
    subject: certificate.subjectName,
    issuer: certificate.issuerName,
    serial: certificate.serial,
    notBefore: time(certificate.notBefore),
    notAfter: time(certificate.notAfter),
    publicKey: certificate.publicKey === null ? 'not ECDSA P-256' : toHex(certificate.publicKey),
  };
}

/** A certificate of a PCK chain; the leaf also shows its SGX extension. */
function describePck(certificate: Certificate, index: number): Tree {
  const described = describeCertificate(certificate) as { [key: string]: Tree };
  if (index > 0) return described;
  const { fmspc, pceId, pceSvn, sgxComponents, cpuSvn, ppid, platformInstanceId, sgxType } =
    parsePckExtensions(certificate);
  return {
    ...described,
    fmspc,
    pceId,
    pceSvn,
    sgxType,
    sgxComponents: sgxComponents.join(' '),
    cpuSvn: toHex(cpuSvn),
    ppid: toHex(ppid),
    platformInstanceId: platformInstanceId === null ? null : toHex(platformInstanceId),
  };
}

function describeLog(log: EventLogEntry[]): Tree {
  return log.map(({ imr, eventType, event, digest, payload }) => ({
    imr,
    type: eventType === RUNTIME_EVENT_TYPE ? 'runtime' : `0x${eventType.toString(16)}`,
    event,
    digest: digest === null ? null : toHex(digest),
    payload: toHex(payload),
  }));
}

function describeCollateral(collateral: Collateral): Tree {
  const chain = (part: Part<Certificate[]>): Tree =>
    shown(part, (certificates) => certificates.map(describeCertificate));
  return {
    kind: 'PCK collateral',
    tcbInfo: shown(collateral.tcbInfo, ({ value }) => describeTcbInfo(value)),
    tcbInfoIssuerChain: chain(collateral.tcbInfoIssuerChain),
    qeIdentity: shown(collateral.qeIdentity, ({ value }) => ({
      id: value.id,
      issueDate: time(value.issueDate),
      nextUpdate: time(value.nextUpdate),
      tcbEvaluationDataNumber: value.tcbEvaluationDataNumber,
      mrSigner: toHex(value.mrSigner),
      isvProdId: value.isvProdId,
      tcbLevels: value.tcbLevels.map(
        ({ isvSvn, tcbStatus, tcbDate }) => `isvsvn ${isvSvn}: ${tcbStatus} (${time(tcbDate)})`,
      ),
    })),
    qeIdentityIssuerChain: chain(collateral.qeIdentityIssuerChain),
    pckCrl: shown(collateral.pckCrl, describeCrl),
    pckCrlIssuerChain: chain(collateral.pckCrlIssuerChain),
    rootCaCrl: shown(collateral.rootCaCrl, describeCrl),
  };
}

function describeTcbInfo(tcbInfo: TcbInfo): Tree {
  return {
    id: tcbInfo.id,
    fmspc: tcbInfo.fmspc,
    pceId: tcbInfo.pceId,
    issueDate: time(tcbInfo.issueDate),
    nextUpdate: time(tcbInfo.nextUpdate),
    tcbEvaluationDataNumber: tcbInfo.tcbEvaluationDataNumber,
    tdxModuleIdentities: tcbInfo.tdxModuleIdentities.map(({ id }) => id),
    tcbLevels: tcbInfo.tcbLevels.map((level) => ({
      status: level.tcbStatus,
      date: time(level.tcbDate),
      advisories: level.advisoryIds.join(' '),
      sgxComponents: level.sgxComponents.join(' '),
      tdxComponents: level.tdxComponents?.join(' ') ?? null,
      pceSvn: level.pceSvn,
    })),
  };
}

function describeCrl(crl: Crl): Tree {
  return {
    issuer: crl.issuerName,
    thisUpdate: time(crl.thisUpdate),
    nextUpdate: crl.nextUpdate === null ? null : time(crl.nextUpdate),
    revoked: crl.revoked.size,
  };
}

/** A malformed part shows its error in its place. */
function shown<T>(part: Part<T>, show: (value: T) => Tree): Tree {
  return part.ok ? show(part.value) : { unreadable: part.error.message };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
