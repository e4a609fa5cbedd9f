// Bundles of a simulated deployment that is asked about a domain. Certificates, records and documents are written here by
// hand, and by the simulator: not by the code under test.

import dnsPacket from 'dns-packet';
import { appraiseBundle } from '../../../../../src/core/appraisal/appraise-bundle.js';
import { type Bundle, type BundleComponent, type BundleGap, createBundle } from '../../../../../src/core/bundle.js';
import { readEvidenceItem } from '../../../../../src/core/bundle-evidence.js';
import { parsePolicy, resolvePolicy } from '../../../../../src/core/policy/policy.js';
import type { CheckId } from '../../../../../src/core/result/catalog.js';
import type { Check, ResultDocument } from '../../../../../src/core/result/document.js';
import type { Phase } from '../../../../../src/core/result/words.js';
import { pem, tlv } from '../../../../../src/simulator/der.js';
import {
  addDays,
  buildCertificate,
  createSigner,
  createWholeDeployment,
  type Deployment,
  ECDSA_WITH_SHA256,
  guestAgentInfo,
  toHex,
  type WholeBend,
  type WholeDeployment,
} from '../../../../../src/simulator/index.js';
import { causeFaults } from '../../../../support/causes.js';

export const SEED = 'named-domain';
export const world = (bend: WholeBend = {}): WholeDeployment => createWholeDeployment({ seed: SEED, ...bend });
export const WORLD = world();
export const APP_ID = toHex(WORLD.app.app.appId);
export const INSTANCE_ID = toHex(WORLD.app.app.instanceId);
export const DOMAIN = `${APP_ID}-8080.simulated.example`;
export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A certificate for these names with a key of this name. */
export function certificate({ keys, bend, at }: Deployment, key: string, names: readonly string[]): Buffer {
  const params = {
    key,
    signedBy: key,
    version: 2,
    serial: Buffer.from([1]),
    issuer: { commonName: 'Simulated', organization: 'Simulated' },
    subject: { commonName: 'Simulated', organization: 'Simulated' },
    notBefore: addDays(at, -30),
    notAfter: addDays(at, 60),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    outerSignatureAlgorithm: null,
    spki: null,
    authorityKeyId: null,
    crlDistributionPoint: null,
    subjectKeyId: null,
    keyUsage: null,
    basicConstraints: null,
    sgx: null,
  };
  const value = tlv(0x30, ...names.map((name) => tlv(0x82, Buffer.from(name))));
  const san = { oid: '2.5.29.17', critical: false, value };
  return buildCertificate(key, { ...params, extensions: () => [san] }, keys, createSigner(keys, bend));
}

export const certificatePem = (deployment: Deployment, key: string, names: readonly string[]): string =>
  pem(certificate(deployment, key, names));

export function servedRecord(name: string, leaf: Uint8Array, port = 443, address = '192.0.2.1'): unknown {
  const schema = 'trust-center/served-certificate/v1';
  return { schema, name, port, address, chain: [base64(leaf)], ocspResponse: null };
}

export function ingressRecord(name: string, files: Record<string, Uint8Array | string>): unknown {
  return {
    schema: 'trust-center/ingress-evidence/v1',
    name,
    files: Object.entries(files).map(([file, bytes]) => ({
      name: file,
      bytes: base64(typeof bytes === 'string' ? utf8(bytes) : bytes),
    })),
  };
}

/** TXT records by name; all other names have none. */
export function dnsRecord(resolver: string, names: readonly string[], texts: Record<string, string[]>): unknown {
  const answers = names.map((name) => {
    const message = dnsPacket.encode({
      type: 'response',
      id: 1,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE,
      questions: [{ type: 'TXT', name, class: 'IN' }],
      answers: (texts[name] ?? []).map((data) => ({ type: 'TXT', name, ttl: 60, class: 'IN', data })),
    });
    return { name, type: 'TXT', message: base64(message), problem: null };
  });
  return { schema: 'trust-center/dns-record/v1', resolver, answers };
}

export interface Asked {
  domain?: string | null;
  world?: WholeDeployment;
  /** By the names of their items. */
  evidence?: Record<string, unknown>;
  endorsements?: Record<string, unknown>;
  /** In place of the machines of the world. */
  machines?: Record<string, unknown>;
  acquired?: BundleComponent['acquired'];
  target?: Partial<Bundle['target']>;
  gaps?: BundleGap[];
  policy?: string;
  phases?: Phase[];
}

export function machinesOf({ instances, kms, gateway, meta }: WholeDeployment): Record<string, unknown> {
  return {
    ...Object.fromEntries(instances.map(({ evidence }, i) => [i === 0 ? 'evidence' : `evidence/${i}`, evidence])),
    'kms-evidence/0': guestAgentInfo(kms),
    'kms-evidence/1': meta,
    'gateway-evidence/0': guestAgentInfo(gateway),
  };
}

export function bundleOf(asked: Asked = {}): Bundle {
  const { world: given = WORLD, domain = DOMAIN, machines = machinesOf(given), acquired = 'replayed' } = asked;
  const itemsOf = (role: 'evidence' | 'endorsement', documents: Record<string, unknown>) =>
    Object.entries(documents).map(([name, document]) => ({
      role,
      name,
      source: `file:${name}`,
      collectedAt: given.app.at.toISOString(),
      bytes: utf8(typeof document === 'string' ? document : JSON.stringify(document)),
    }));
  const evidence = itemsOf('evidence', machines);
  const count = { app: 0, kms: 0, gateway: 0 };
  const components = evidence.flatMap(({ name, bytes }) =>
    readEvidenceItem(name, bytes).machines.map(
      ({ role }, machine): BundleComponent => ({
        role,
        instance: count[role]++,
        acquired,
        evidence: { item: name, machine },
        collateral: 'collateral/0',
      }),
    ),
  );
  const endorsements = itemsOf('endorsement', { 'collateral/0': given.app.collateral, ...asked.endorsements });
  return createBundle({
    target: { kind: 'file', name: 'evidence.json', ...(domain === null ? {} : { domain }), ...asked.target },
    components,
    gaps: asked.gaps ?? [],
    items: [...evidence, ...itemsOf('evidence', asked.evidence ?? {}), ...endorsements],
  });
}

export const PHASES_ALL: Phase[] = ['hardware', 'os', 'source-code', 'domain'];

export async function appraised(asked: Asked = {}): Promise<ResultDocument> {
  const { world: given = WORLD, policy = given.policy, phases = PHASES_ALL } = asked;
  const result = await appraiseBundle(bundleOf(asked), {
    policy: resolvePolicy(await parsePolicy(policy), { defaultFreshness: 'replayed', phases }),
    at: given.app.at.getTime(),
    trustAnchors: [{ publicKey: given.app.keys('root').publicKey }],
  });
  const faults = causeFaults(result);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return result;
}

export function checkOf(result: ResultDocument, id: CheckId, component = 'app/0'): Check {
  const all = result.components.flatMap(({ phases }) => Object.values(phases).flatMap(({ checks }) => checks));
  const found = all.find((check) => check.component === component && check.id === id);
  if (found === undefined) throw new Error(`no ${id} of ${component}`);
  return found;
}

/** `status: detail`. */
export function finding(result: ResultDocument, id: CheckId, component?: string): string {
  const { status, detail } = checkOf(result, id, component);
  return `${status}: ${detail}`;
}
