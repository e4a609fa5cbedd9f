// The documents in which a deployment's evidence travels: versioned attestation, RA-TLS certificate, guest-agent Info
// answer, Phala Cloud attestations answer, Redpill report.

import { hex, join, padded, sha1, sha256, sha512, toHex, u32, utf8 } from './bytes.js';
import { type Change, changed } from './change.js';
import type { Deployment, GetQuoteJson } from './deployment.js';
import { octetString, pem } from './der.js';
import type { EventLogEntryJson } from './event-log.js';
import { createSigner, derivedBytes, type Key } from './keys.js';
import { addDays, buildCertificate, type CertificateParams, ECDSA_WITH_SHA256, type Extension } from './pki.js';

/** report_data that binds content under a tag: SHA512(tag || ":" || content). */
export function taggedReportData(tag: string, content: Uint8Array): Buffer {
  return sha512(utf8(`${tag}:`), content);
}

// Versioned attestation

/** SCALE compact integer (up to 30 bits). */
function compact(value: number): Buffer {
  if (value < 0x40) return Buffer.of(value << 2);
  if (value < 0x4000) return Buffer.of(((value << 2) & 0xff) | 1, value >> 6);
  return u32(value * 4 + 2);
}

const scaleBytes = (bytes: Uint8Array): Buffer => join(compact(bytes.length), bytes);
const scaleList = (items: Uint8Array[]): Buffer => join(compact(items.length), ...items);

/**
 * Versioned attestation V0: version byte 0, platform variant 0 (dstack TDX), then SCALE fields.
 * @param config the guest's system configuration, JSON text
 */
export function versionedAttestation(evidence: GetQuoteJson, config = systemConfig(evidence.vm_config)): Buffer {
  const log = JSON.parse(evidence.event_log) as EventLogEntryJson[];
  const events = log.map((entry) =>
    join(
      u32(entry.imr),
      u32(entry.event_type),
      scaleBytes(hex(entry.digest)),
      scaleBytes(utf8(entry.event)),
      scaleBytes(hex(entry.event_payload)),
    ),
  );
  const runtime = log
    .filter((entry) => entry.imr === 3)
    .map((entry) => join(scaleBytes(utf8(entry.event)), scaleBytes(hex(entry.event_payload))));
  return join(
    Buffer.of(0, 0),
    scaleBytes(hex(evidence.quote)),
    scaleList(events),
    scaleList(runtime),
    hex(evidence.report_data),
    scaleBytes(utf8(config)),
  );
}

function systemConfig(vmConfig: string): string {
  return JSON.stringify({
    kms_urls: ['https://kms.simulated.example:12001'],
    gateway_urls: ['https://gateway.simulated.example:12002'],
    pccs_url: '',
    docker_registry: '',
    host_api_url: 'vsock://2:12000/api',
    vm_config: vmConfig,
  });
}

// RA-TLS certificate

const RA_TLS = '1.3.6.1.4.1.62397.1';

export interface RaTlsOptions {
  /** Extensions .1 and .2, or their successor .8. */
  carry?: 'quote' | 'attestation';
  eventLog?: boolean;
  /** Name of the certificate's key. */
  key?: string;
  /** What the issuer says that it is for. */
  usage?: string;
  /** Name of the issuer's key; default: the KMS's root, or that of the local key provider where the machine has no KMS. */
  issuer?: string;
  /** What the quote binds; null: the certificate's own key, as it should. */
  reportData?: Uint8Array | null;
  certificate?: Change<CertificateParams>;
}

export interface RaTlsCertificate {
  der: Buffer;
  /** The certificate, then the CA certificate that issued it. */
  pem: string;
  key: Key;
  evidence: GetQuoteJson;
}

export function raTlsCertificate(deployment: Deployment, options: RaTlsOptions = {}): RaTlsCertificate {
  const sign = createSigner(deployment.keys, deployment.bend);
  const key = deployment.keys(options.key ?? 'ra-tls');
  const evidence = deployment.attest(options.reportData ?? taggedReportData('ratls-cert', key.spki));
  const extension = (suffix: string, value: Uint8Array): Extension => ({
    oid: `${RA_TLS}.${suffix}`,
    critical: false,
    value: octetString(value),
  });
  const carried =
    options.carry === 'attestation'
      ? [extension('8', versionedAttestation(evidence))]
      : [
          extension('1', hex(evidence.quote)),
          ...(options.eventLog === false ? [] : [extension('2', utf8(evidence.event_log))]),
        ];
  const issuer = options.issuer ?? (deployment.app.keyProvider.name === 'kms' ? 'kms' : 'local-root');
  const issuerName = {
    commonName: issuer === 'kms' ? 'Simulated KMS CA' : 'Simulated App Root',
    organization: 'Simulated',
  };
  const params = (name: string, subject: CertificateParams['subject']): CertificateParams => ({
    key: name,
    signedBy: issuer,
    version: 2,
    serial: derivedBytes(deployment.bend.seed ?? '', `serial/${name}`, 19),
    issuer: issuerName,
    subject,
    notBefore: addDays(deployment.at, -30),
    notAfter: addDays(deployment.at, 3650),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    outerSignatureAlgorithm: null,
    spki: null,
    authorityKeyId: null,
    crlDistributionPoint: null,
    subjectKeyId: sha1(Buffer.of(4), deployment.keys(name).publicKey),
    keyUsage: null,
    basicConstraints: null,
    sgx: null,
    extensions: (list) => list,
  });
  const leaf = changed(
    {
      ...params(key.name, { commonName: 'Simulated App' }),
      extensions: (list: Extension[]) => [
        ...list,
        ...carried,
        extension('3', deployment.app.appId),
        extension('4', utf8(options.usage ?? 'app:custom')),
      ],
    },
    options.certificate,
  );
  const ca: CertificateParams = { ...params(issuer, issuerName), basicConstraints: { ca: true, pathLength: 1 } };
  const der = buildCertificate(key.name, leaf, deployment.keys, sign);
  const caDer = buildCertificate(issuer, ca, deployment.keys, sign);
  return { der, pem: pem(der) + pem(caDer), key, evidence };
}

// Guest agent

export interface GuestAgentInfoJson {
  app_id: string;
  instance_id: string;
  app_cert: string;
  /** JSON text. */
  tcb_info: string;
  app_name: string;
  device_id: string;
  mr_aggregated: string;
  os_image_hash: string;
  /** JSON text. */
  key_provider_info: string;
  compose_hash: string;
  /** JSON text. */
  vm_config: string;
  [name: string]: unknown;
}

export function guestAgentInfo(deployment: Deployment): GuestAgentInfoJson {
  const { app } = deployment;
  return {
    app_id: toHex(app.appId),
    instance_id: toHex(app.instanceId),
    app_cert: raTlsCertificate(deployment).pem,
    tcb_info: JSON.stringify(tcbInfoJson(deployment)),
    app_name: 'simulated-app',
    device_id: toHex(sha256(deployment.platform.ppid)),
    mr_aggregated: toHex(mrAggregated(deployment)),
    os_image_hash: measuredImage(deployment),
    key_provider_info: JSON.stringify(app.keyProvider),
    compose_hash: toHex(app.composeHash),
    vm_config: deployment.evidence.vm_config,
  };
}

function measuredImage({ eventLog, app }: Deployment): string {
  return eventLog.some(({ event }) => event === 'os-image-hash') ? toHex(app.osImageHash) : '';
}

function tcbInfoJson(deployment: Deployment) {
  return {
    ...deployment.registers,
    mr_aggregated: toHex(mrAggregated(deployment)),
    os_image_hash: measuredImage(deployment),
    compose_hash: toHex(deployment.app.composeHash),
    device_id: toHex(sha256(deployment.platform.ppid)),
    event_log: deployment.eventLog,
    app_compose: deployment.appCompose.toString('utf8'),
  };
}

/** SHA256 over all registers, and over MRCONFIGID, MROWNER and MROWNERCONFIG where any of them is set. */
export function mrAggregated(deployment: Deployment): Buffer {
  const { td } = deployment;
  const bound = join(td.mrConfigId, td.mrOwner, td.mrOwnerConfig);
  return sha256(
    td.mrTd,
    td.rtmr0,
    td.rtmr1,
    td.rtmr2,
    td.rtmr3,
    bound.some((byte) => byte !== 0) ? bound : Buffer.of(),
  );
}

/** GetQuote response whose report data names the app's secp256k1 key, as GetAttestationForAppKey gives it. */
export function appKeyAttestation(deployment: Deployment): GetQuoteJson {
  const key = join(Buffer.of(2), derivedBytes(deployment.bend.seed ?? '', 'secp256k1', 32));
  return deployment.attest(utf8(`dip1::secp256k1c-pk:${key.toString('base64url')}`));
}

// Gateway

/** In which version's shape a gateway tells of its TLS keys. */
export type AcmeShape = '0.5.3' | '0.5.5' | '0.5.6';

/** The domain below which apps are reached. */
export const BASE_DOMAIN = 'simulated.example';
export const ACME_ACCOUNT = 'https://acme.simulated.example/acct/1';
/** Names of the keys that a gateway has had: that of its certificate, and that of the one before. */
export const GATEWAY_TLS_KEYS = ['gateway-tls', 'gateway-tls-before'] as const;

/** Of two keys; that of the older one could not be quoted. */
export function acmeInfo(gateway: Deployment, shape: AcmeShape = '0.5.6'): Record<string, unknown> {
  const uri = ACME_ACCOUNT;
  const keys = GATEWAY_TLS_KEYS.map((name) => gateway.keys(name).spki);
  const quoteOf = (tag: string, content: Uint8Array): GetQuoteJson => gateway.attest(taggedReportData(tag, content));
  const hist = keys.map(toHex);
  if (shape === '0.5.3') return { account_uri: uri, hist_keys: hist };
  const account = quoteOf('acme-account', utf8(uri));
  const quoted = keys.map((spki, i) => {
    const evidence = i === 0 ? quoteOf('zt-cert', spki) : null;
    return {
      public_key: toHex(spki),
      quote: evidence === null ? '' : JSON.stringify(evidence),
      ...(shape === '0.5.5' ? {} : { attestation: evidence === null ? '' : toHex(versionedAttestation(evidence)) }),
    };
  });
  const both = { account_uri: uri, quoted_hist_keys: quoted, account_quote: JSON.stringify(account) };
  return shape === '0.5.5'
    ? { ...both, hist_keys: hist, active_cert: raTlsCertificate(gateway).pem, base_domain: BASE_DOMAIN }
    : { ...both, account_attestation: toHex(versionedAttestation(account)) };
}

// Phala Cloud

export interface PhalaCloudOptions {
  /** Running instances; default 2. */
  running?: number;
  /** The running instances themselves; left out: so many on one host. */
  instances?: Deployment[];
  /** Stopped ones, listed after them; default 1. */
  stopped?: number;
  /** Event log as `eventlog`, or only inside `tcb_info`. */
  eventLog?: 'eventlog' | 'tcb_info';
  /** The KMS and the gateway behind the app, where Phala Cloud tells of them. */
  kms?: Deployment;
  gateway?: Deployment;
  /** Where it says that they are; default: nowhere. */
  kmsUrl?: string;
  gatewayUrl?: string;
}

export interface PhalaCloudInstanceJson {
  vm_uuid: string;
  name: string;
  instance_id: string | null;
  status: string;
  quote: string | null;
  eventlog: EventLogEntryJson[] | null;
  image_version: string | null;
  tcb_info: Record<string, unknown> | null;
  [name: string]: unknown;
}

export interface PhalaCloudAttestationsJson {
  app_id: string;
  contract_address: string | null;
  kms_info: Record<string, unknown>;
  instances: PhalaCloudInstanceJson[];
  kms_guest_agent_info: Record<string, unknown> | null;
  gateway_guest_agent_info: Record<string, unknown> | null;
  qemu_version: string | null;
}

export function phalaCloudAttestations(
  deployment: Deployment,
  options: PhalaCloudOptions = {},
): PhalaCloudAttestationsJson {
  const { running = 2, stopped = 1, eventLog = 'eventlog' } = options;
  const machines =
    options.instances ?? Array.from({ length: running }, (_, i) => (i === 0 ? deployment : deployment.sibling(i)));
  return {
    app_id: toHex(deployment.app.appId),
    contract_address: `0x${toHex(deployment.app.appId)}`,
    kms_info: {
      contract_address: `0x${toHex(derivedBytes('kms', 'contract', 20))}`,
      chain_id: 8453,
      version: 'v0.5.3 (git:0000000000000000)',
      url: options.kmsUrl ?? null,
      gateway_app_id: `0x${toHex(options.gateway?.app.appId ?? derivedBytes('gateway', 'app id', 20))}`,
      gateway_app_url: options.gatewayUrl ?? null,
    },
    instances: [
      ...machines.map((machine, i) => ({
        vm_uuid: `00000000-0000-4000-8000-00000000000${i}`,
        name: `simulated-app-${i}`,
        instance_id: toHex(machine.app.instanceId),
        status: 'running',
        quote: machine.evidence.quote,
        eventlog: eventLog === 'eventlog' ? machine.eventLog : null,
        image_version: machine.vmConfig.image ?? null,
        tcb_info: tcbInfoJson(machine),
      })),
      ...Array.from({ length: stopped }, (_, i) => ({
        vm_uuid: `00000000-0000-4000-8000-0000000000f${i}`,
        name: `simulated-app-stopped-${i}`,
        instance_id: toHex(derivedBytes(`stopped-${i}`, 'instance id', 20)),
        status: 'stopped',
        quote: null,
        eventlog: null,
        image_version: null,
        tcb_info: null,
      })),
    ],
    kms_guest_agent_info: options.kms === undefined ? null : guestAgentInfo(options.kms),
    gateway_guest_agent_info: options.gateway === undefined ? null : guestAgentInfo(options.gateway),
    qemu_version: deployment.vmConfig.qemu_version ?? null,
  };
}

// Redpill

/** Report whose quote binds the signing address and the caller's nonce (64 hex digits). */
export function redpillReport(deployment: Deployment, nonce: string): Record<string, unknown> {
  const address = derivedBytes(deployment.bend.seed ?? '', 'signing-address', 20);
  const evidence = deployment.attest(join(padded(address, 32), hex(nonce)));
  const report = {
    request_nonce: nonce,
    signing_address: `0x${toHex(address)}`,
    intel_quote: evidence.quote,
    nvidia_payload: JSON.stringify({ nonce, evidence_list: [], arch: 'HOPPER' }),
    event_log: evidence.event_log,
    info: guestAgentInfo(deployment),
  };
  return { ...report, all_attestations: [report] };
}

// Attested Confidential Inference

/** Report of a service whose quote binds the digest of its keyset, and the caller's nonce (64 hex digits); null: none. */
export function aciReport(
  deployment: Deployment,
  nonce: string | null,
  notAfter: Date = addDays(deployment.at, 30),
  tlsKeys: readonly { domain?: string; spki_sha256: string }[] = [],
): Record<string, unknown> {
  const key = toHex(derivedBytes(deployment.bend.seed ?? '', 'aci-receipts', 32));
  // In the order of a canonical form.
  const keyset = {
    e2ee_public_keys: [],
    not_after: Math.floor(notAfter.getTime() / 1000),
    receipt_signing_keys: [{ algo: 'ed25519', key_id: 'receipt-1', public_key: key }],
    subject: null,
    tls_public_keys: tlsKeys,
  };
  const digest = `sha256:${toHex(sha256(utf8(JSON.stringify(keyset))))}`;
  const statement = JSON.stringify({ keyset_digest: digest, nonce, purpose: 'aci.report_data.v1' });
  const reportData = padded(sha256(utf8(statement)), 64);
  const { quote, event_log, vm_config } = deployment.attest(reportData);
  const { subject, not_after, ...keys } = keyset;
  return {
    api_version: 'aci/1',
    workload_keyset_digest: digest,
    attestation: {
      tee_type: 'tdx',
      workload_keyset: { subject, not_after, ...keys },
      report_data: toHex(reportData),
      source_provenance: { repo_url: null, repo_commit: null, image_digest: null, image_provenance: null },
      evidence: { quote, event_log, vm_config, app_compose: deployment.appCompose.toString('utf8') },
    },
    service_capabilities: { supported_e2ee_versions: [], serving: 'direct' },
  };
}
