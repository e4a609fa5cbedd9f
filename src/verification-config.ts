// What VerificationService is asked to verify, and how: configs and flags by the names of the original verifier package,
// what it knew and what it did not, read strictly, and what becomes of each member.

import { releaseUrl } from './collect/reference/image/release.js';
import { NAMED_IMAGES } from './core/appraisal/expectations.js';
import { type BundleGap, type Claim, gapOf } from './core/bundle.js';
import { preview, utf8 } from './core/bytes.js';
import { InputError } from './core/errors.js';
import { NONCE_ENCODINGS, type NonceEncoding } from './core/formats/nonce-encodings.js';
import type { PolicyOverrides } from './core/policy/policy.js';
import type { Phase } from './core/result/words.js';
import {
  anyObject,
  type Fields,
  listOf,
  member,
  mismatch,
  object,
  optional,
  type Reader,
  refuse,
} from './core/schema/reader.js';
import { boolean, hex, integer, nonEmpty, oneOf, text } from './core/schema/scalars.js';

/** Where the sources of the OS image are said to be. */
export interface OSSourceInfo {
  github_repo?: string;
  git_commit?: string;
  /** A release: `v0.5.5`, `dstack-0.5.5`, `dstack-nvidia-0.5.5`. Its image is fetched, and must be the one that booted. */
  version?: string;
}

export interface AppSourceInfo {
  github_repo?: string;
  git_commit?: string;
  version?: string;
  model_name?: string;
}

export interface HardwareInfo {
  cpuManufacturer?: string;
  cpuModel?: string;
  securityFeature?: string;
  /** Whether a bare version in `osSource` means the image for NVIDIA GPUs. */
  hasNvidiaSupport?: boolean;
}

export type GovernanceInfo =
  | { type: 'OnChain'; blockchain: string; blockchainExplorerUrl: string; chainId: number }
  | { type: 'HostedBy'; host: string };

/** What the caller says of the deployment. `osSource.version` is compared; the rest is named in `result.notShown`. */
export interface AppMetadata {
  osSource?: OSSourceInfo;
  appSource?: AppSourceInfo;
  hardware?: HardwareInfo;
  governance?: GovernanceInfo;
}

/** How the original draws data objects. Said of the deployment, and not compared: named in `result.notShown`. */
export interface ObjectRelationship {
  sourceObjectId: string;
  targetObjectId: string;
  sourceField?: string;
  targetField?: string;
  sourceCalcOutput?: string;
  targetCalcOutput?: string;
  isSelfReference?: boolean;
}

/** An app by its id, or by the address of its DstackApp contract (the same 20 bytes), hex with or without 0x. */
interface Named {
  appId?: string;
  contractAddress?: string;
  /**
   * The domain that the app answers at, `app.example.com` or with a port other than 443: adds the domain phase. Not the
   * `domain` of an app on Phala Cloud, which is where its guest agent is asked.
   */
  appDomain?: string;
  metadata?: AppMetadata;
  relationships?: readonly ObjectRelationship[];
}

/** An app on Phala Cloud: every instance that Phala Cloud lists. */
export interface PhalaCloudConfig extends Named {
  /**
   * Base domain of the gateway before the app: its guest agent is asked at `https://<app id>-8090.<domain>` for what the
   * attestations leave out, and must answer. An address, and no claim: whether the app's own domain is safe is another
   * question, asked by `appDomain`.
   */
  domain?: string;
}

/** A model served by Redpill; whatever else is named of the app behind it must be what is measured. */
export interface RedpillConfig extends Named {
  model: string;
  /** 32 bytes, hex, for the quote to contain. Default: random ones. */
  nonce?: string;
}

/** One VM, by its guest agent. */
export interface GuestAgentConfig extends Named {
  /** Base URL, e.g. `https://<app id>-8090.<domain>`. */
  url: string;
}

/** One VM, by an endpoint of its own that makes a quote for a challenge. */
export interface ChallengeConfig extends Named {
  /** With `{nonce}` where the nonce goes, unless that stands in the body. Shown as the name of the target: nothing secret may be in it. */
  url: string;
  /** Default: GET. */
  method?: 'GET' | 'POST';
  /** Sent with the question. Their values are in no result, bundle or error. */
  headers?: Readonly<Record<string, string>>;
  /** JSON to send by POST; `{nonce}` may stand in it. */
  body?: string;
  /** JSON Pointer to the evidence in the answer. Default: the whole answer. */
  pointer?: string;
  /** How `{nonce}` is written. Default: hex. */
  nonceEncoding?: NonceEncoding;
  /** 16 to 64 bytes, hex, for the quote to contain. Default: 32 random ones. */
  nonce?: string;
}

/** One VM, by its TLS server: the evidence is in the certificate, and the handshake proves who holds the attested key. */
export interface RaTlsConfig extends Named {
  /** `host:port`, e.g. `<app id>-443s.<domain>:443`. An id that the name begins with must be what is measured. */
  raTls: string;
}

/** Evidence that is at hand. */
export interface EvidenceConfig extends Named {
  /** Path, or the content itself: bytes, or parsed JSON. Every form that the command line reads, bundles included. */
  evidence: string | Uint8Array | object;
  /** 16 to 64 bytes, hex, that the quote must contain. */
  nonce?: string;
}

export type VerificationConfig =
  | PhalaCloudConfig
  | RedpillConfig
  | GuestAgentConfig
  | ChallengeConfig
  | RaTlsConfig
  | EvidenceConfig;

/** What to require. A part that is off is named in the result's coverage; it never counts as passed. */
export interface VerificationFlags {
  /** Default of this and the next two: true. */
  hardware?: boolean;
  os?: boolean;
  sourceCode?: boolean;
  /**
   * The four checks of the domain phase. Left out: as the policy says, which is true for the first three where the config
   * names an `appDomain`, and false for `ctLog`. False leaves a check out, true asks for it. True without an `appDomain`:
   * nothing is a success.
   */
  teeControlledKey?: boolean;
  certificateKey?: boolean;
  dnsCAA?: boolean;
  ctLog?: boolean;
  /** Leave the app's files out of the response: no bundle, and no lines where files differ. Default: false. */
  maskSensitiveData?: boolean;
}

const osSource = object<OSSourceInfo>({
  github_repo: optional(text),
  git_commit: optional(text),
  version: optional(nonEmpty),
});
const appSource = object<AppSourceInfo>({
  github_repo: optional(text),
  git_commit: optional(text),
  version: optional(text),
  model_name: optional(text),
});
const hardware = object<HardwareInfo>({
  cpuManufacturer: optional(text),
  cpuModel: optional(text),
  securityFeature: optional(text),
  hasNvidiaSupport: optional(boolean),
});
const onChain = object<Extract<GovernanceInfo, { type: 'OnChain' }>>({
  type: oneOf('OnChain'),
  blockchain: text,
  blockchainExplorerUrl: text,
  chainId: integer(0, Number.MAX_SAFE_INTEGER),
});
const hostedBy = object<Extract<GovernanceInfo, { type: 'HostedBy' }>>({ type: oneOf('HostedBy'), host: text });
const governance: Reader<GovernanceInfo> = (value) => {
  const type = member(anyObject(value), 'type', oneOf('OnChain', 'HostedBy'));
  return type === 'OnChain' ? onChain(value) : hostedBy(value);
};
const relationship = object<ObjectRelationship>({
  sourceObjectId: nonEmpty,
  targetObjectId: nonEmpty,
  sourceField: optional(text),
  targetField: optional(text),
  sourceCalcOutput: optional(text),
  targetCalcOutput: optional(text),
  isSelfReference: optional(boolean),
});
const evidence: Reader<EvidenceConfig['evidence']> = (value) => {
  if (value instanceof Uint8Array || (typeof value === 'object' && value !== null)) return value;
  return typeof value === 'string' && value !== '' ? value : mismatch('a path, bytes or parsed JSON', value);
};

/** No value is quoted: it may be secret. */
const headers: Reader<Record<string, string>> = (value) =>
  Object.fromEntries(
    Object.entries(anyObject(value)).map(([name, content]) => {
      if (typeof content !== 'string') refuse(`the value of ${preview(name, 40)} is no text`);
      return [name.toLowerCase(), String(content)];
    }),
  );

/** Every member of every config. */
export type Config = Named & {
  domain?: string;
  model?: string;
  url?: string;
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  pointer?: string;
  nonceEncoding?: NonceEncoding;
  raTls?: string;
  evidence?: EvidenceConfig['evidence'];
  nonce?: string;
};

export const CONFIG: Fields<Config> = {
  appId: optional(hex(20)),
  contractAddress: optional(hex(20)),
  appDomain: optional(nonEmpty),
  domain: optional(nonEmpty),
  model: optional(nonEmpty),
  url: optional(nonEmpty),
  method: optional(oneOf('GET', 'POST')),
  headers: optional(headers),
  body: optional(nonEmpty),
  pointer: optional(text),
  nonceEncoding: optional(oneOf(...NONCE_ENCODINGS)),
  raTls: optional(nonEmpty),
  evidence: optional(evidence),
  nonce: optional(hex(1, 64)),
  metadata: optional(
    object<AppMetadata>({
      osSource: optional(osSource),
      appSource: optional(appSource),
      hardware: optional(hardware),
      governance: optional(governance),
    }),
  ),
  relationships: optional(listOf(relationship, { most: 1000 })),
};

export const FLAGS: Fields<VerificationFlags> = {
  hardware: optional(boolean),
  os: optional(boolean),
  sourceCode: optional(boolean),
  teeControlledKey: optional(boolean),
  certificateKey: optional(boolean),
  dnsCAA: optional(boolean),
  ctLog: optional(boolean),
  maskSensitiveData: optional(boolean),
};

/** The app that the config names, lower-case hex; null: none. @throws InputError where it names two */
export function appIdOf({ appId, contractAddress }: Config): string | null {
  if (appId !== undefined && contractAddress !== undefined && appId !== contractAddress) {
    throw new InputError('INPUT_INVALID', 'config: appId and contractAddress name different apps', {
      hint: 'The app id is the address of the DstackApp contract: give one of the two.',
    });
  }
  return appId ?? contractAddress ?? null;
}

/** Bytes of evidence that is given itself; null for a path. @throws InputError for what is no JSON */
export function bytesOf(given: EvidenceConfig['evidence']): Uint8Array | null {
  if (typeof given === 'string') return null;
  if (given instanceof Uint8Array) return new Uint8Array(given);
  try {
    return utf8(JSON.stringify(given));
  } catch (cause) {
    throw new InputError('INPUT_INVALID', `config.evidence: it is not JSON: ${String(cause)}`, { cause });
  }
}

/** Base URL of the guest agent of an app behind the gateway of this domain. @throws InputError */
export function agentUrlOf(appId: string, domain: string): string {
  const url = `https://${appId}-8090.${domain}`;
  if (/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/.test(domain) && URL.canParse(url)) return url;
  throw new InputError('INPUT_INVALID', `config.domain: expected a domain name, got ${preview(domain, 100)}`, {
    hint: 'Give the base domain of the gateway before the app, e.g. dstack-prod5.phala.network; or leave it out.',
  });
}

/** The checks of the domain phase that flags ask for, or leave out; what they do not say, the policy does. */
export function domainChecksOf({
  teeControlledKey,
  certificateKey,
  dnsCAA,
  ctLog,
}: VerificationFlags): NonNullable<PolicyOverrides['domainChecks']> {
  return { 'tee-controlled-key': teeControlledKey, certificate: certificateKey, caa: dnsCAA, ct: ctLog };
}

/**
 * The phases that are required.
 * @param ofPolicy those that the policy names, and that of the domain where one is named
 * @throws InputError where none is
 */
export function phasesOf(flags: VerificationFlags, ofPolicy: readonly Phase[]): Phase[] {
  const { hardware = true, os = true, sourceCode = true } = flags;
  const { teeControlledKey, certificateKey, dnsCAA, ctLog = false } = flags;
  const ofDomain = [teeControlledKey, certificateKey, dnsCAA, ctLog];
  // What a policy or a name requires is switched off by all four alone: whoever leaves one out did not say so.
  const isOff = ofDomain.every((flag) => flag === false);
  const wanted: [Phase, boolean][] = [
    ['hardware', hardware],
    ['os', os],
    ['source-code', sourceCode],
    ['domain', ofDomain.includes(true) || (ofPolicy.includes('domain') && !isOff)],
  ];
  const phases = wanted.filter(([, on]) => on).map(([phase]) => phase);
  if (phases.length > 0) return phases;
  throw new InputError('INPUT_INVALID', 'flags: every phase is switched off', {
    hint: 'Leave one on: hardware at least.',
  });
}

/** `v0.5.3 (git:c06e524bd460fd9c9add)`: as services of dstack state theirs. */
const VERSION_WITH_COMMIT = /^v?(.*?)(?: \(git:([0-9a-f]+)\))?$/;

/** The release whose image `osSource.version` names, in full; a gap where it names none; null where there is no version. */
export function releaseOf({
  osSource,
  hardware,
}: AppMetadata): { release: string } | { release: null; gap: BundleGap } | null {
  const version = osSource?.version;
  if (version === undefined) return null;
  const [, said = version] = VERSION_WITH_COMMIT.exec(version) ?? [];
  const release = /^\d/.test(said) ? `${hardware?.hasNvidiaSupport ? 'dstack-nvidia' : 'dstack'}-${said}` : said;
  try {
    releaseUrl(release);
    return { release };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const gap = gapOf(NAMED_IMAGES.release, error);
    return { release: null, gap: { ...gap, reason: `config.metadata.osSource.version: ${gap.reason}` } };
  }
}

/** What was said of the deployment and nothing compares. */
export function claimsOf({ metadata = {}, relationships = [] }: Config): Claim[] {
  const { osSource, appSource, hardware, governance } = metadata;
  const source = ({ github_repo, git_commit }: OSSourceInfo | AppSourceInfo): string =>
    [github_repo, git_commit].filter((part) => part).join(' at ');
  const texts: [Claim['about'], (string | undefined)[]][] = [
    ['os-source', osSource === undefined ? [] : [source(osSource)]],
    // Its release is compared, the commit in it is not.
    ['os-source', [commitOfVersion(osSource?.version)]],
    ['app-source', appSource === undefined ? [] : [source(appSource), appSource.version, appSource.model_name]],
    [
      'hardware',
      [
        hardware?.cpuManufacturer,
        hardware?.cpuModel,
        hardware?.securityFeature,
        hardware?.hasNvidiaSupport === true ? 'NVIDIA GPUs' : undefined,
      ],
    ],
    ['governance', governance === undefined ? [] : governed(governance)],
    ['relationships', relationships.map(related)],
  ];
  return texts.flatMap(([about, parts]) => {
    const said = parts.filter((part) => part).join(', ');
    return said === '' ? [] : [{ about, text: said }];
  });
}

function commitOfVersion(version = ''): string | undefined {
  const [, release, commit] = VERSION_WITH_COMMIT.exec(version) ?? [];
  return commit === undefined ? undefined : `${release} at ${commit}`;
}

function governed(governance: GovernanceInfo): string[] {
  return governance.type === 'HostedBy'
    ? ['HostedBy', governance.host]
    : ['OnChain', governance.blockchain, `chain ${governance.chainId}`];
}

function related({ sourceObjectId, sourceField, targetObjectId, targetField }: ObjectRelationship): string {
  const end = (id: string, field = ''): string => (field === '' ? id : `${id}.${field}`);
  return `${end(sourceObjectId, sourceField)} → ${end(targetObjectId, targetField)}`;
}
