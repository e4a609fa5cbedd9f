// The library's face for applications: one call, one answer, nothing thrown. The same core as the command line.

import type { Check, Phase } from './appraisal/check.js';
import { INTEL_SGX_ROOT_CA, type TrustAnchor } from './appraisal/hardware/trust-anchor.js';
import { fromHex, preview } from './bytes.js';
import type { TcbUpdate } from './endorsements/intel.js';
import { InputError, TrustCenterError } from './errors.js';
import type { Bundle } from './evidence/bundle.js';
import type { CollectTarget } from './evidence/collect.js';
import { nearest } from './nearest.js';
import { type PolicyInput, parsePolicy, resolvePolicy } from './policy.js';
import { readTcbUpdate } from './request.js';
import type { ComponentResult, ResultDocument } from './result/document.js';
import { verify } from './verify.js';

/** An app on Phala Cloud, by app id or by the address of its DstackApp contract (the same 20 bytes), hex with or without 0x. */
export interface PhalaCloudConfig {
  appId?: string;
  contractAddress?: string;
  /** The app's domain: names it in the domain phase. */
  domain?: string;
}

/** A model served by Redpill. */
export interface RedpillConfig {
  model: string;
}

/** What to require. A part that is switched off is named in the result's coverage; it never counts as passed. */
export interface VerificationFlags {
  hardware?: boolean;
  os?: boolean;
  sourceCode?: boolean;
  /** The domain phase: required while any of these four is on. */
  teeControlledKey?: boolean;
  certificateKey?: boolean;
  dnsCAA?: boolean;
  ctLog?: boolean;
}

export interface VerificationServiceOptions {
  /** Policy text, YAML or JSON; the safe defaults without it. Its `phases` are overridden by the flags. */
  policy?: string;
  /** PCCS to fetch collateral from, in order. */
  pccsUrls?: string[];
  /** Which TCB recovery to ask them for; left out: whichever they give. */
  tcbUpdate?: TcbUpdate;
  /** Path of PCK collateral to use instead of fetching it. */
  collateralPath?: string;
  /** Path of the app-compose.json that is expected to run. */
  appComposePath?: string;
  phalaCloudApi?: string;
  redpillApi?: string;
  /** Appraise at this time instead of now. */
  at?: Date;
  /** x || y (64 bytes, hex) of a root key to trust instead of Intel's. For tests; the verdict says so. */
  insecureRootKey?: string;
}

export interface VerificationResponse {
  /** True only for the verdict `verified`. */
  success: boolean;
  /** Why no appraisal could be made at all, and what to do about it. */
  errors: { message: string; code: string | null; hint: string | null }[];
  /** Checks that failed or could not be decided. */
  failures: Check[];
  /** What was read off each component. */
  dataObjects: DataObject[];
  /** RFC 3339: when the call ended. */
  completedAt: string;
  result: ResultDocument | null;
  /** Everything the result was made from. */
  bundle: Bundle | null;
}

/** One component as it presents itself to a reader: `app/0`. */
export type DataObject = { id: string } & Pick<ComponentResult, 'role' | 'tcb' | 'measurements' | 'app' | 'freshness'>;

export class VerificationService {
  readonly #options: VerificationServiceOptions;

  constructor(options: VerificationServiceOptions = {}) {
    this.#options = options;
  }

  /**
   * Verify a deployment. Flags default to true, `ctLog` to false.
   * @returns never throws for what it meets: unusable input and unreachable targets are in `errors`, with `success` false
   */
  async verify(config: PhalaCloudConfig | RedpillConfig, flags: VerificationFlags = {}): Promise<VerificationResponse> {
    try {
      const { result, bundle } = await this.#verify(config, flags);
      const checks = result.components.flatMap((component) =>
        Object.values(component.phases).flatMap((phase) => phase.checks),
      );
      return {
        success: result.verdict === 'verified',
        errors: [],
        failures: checks.filter(({ status }) => status === 'fail' || status === 'unknown'),
        dataObjects: result.components.map(dataObject),
        completedAt: new Date().toISOString(),
        result,
        bundle,
      };
    } catch (error) {
      const code = error instanceof TrustCenterError ? error.code : null;
      const message = error instanceof Error ? error.message : String(error);
      return {
        success: false,
        errors: [{ message, code, hint: error instanceof TrustCenterError ? (error.hint ?? null) : null }],
        failures: [],
        dataObjects: [],
        completedAt: new Date().toISOString(),
        result: null,
        bundle: null,
      };
    }
  }

  async #verify(config: PhalaCloudConfig | RedpillConfig, flags: VerificationFlags) {
    const options = this.#options;
    expectKnown(options, OPTIONS, 'options');
    expectKnown(flags, FLAGS, 'flags');
    expectKnown(config, CONFIG, 'config');
    const target = this.#target(config);
    const input: PolicyInput | null = options.policy === undefined ? null : await parsePolicy(options.policy);
    return verify({
      collect: {
        target,
        collateralPath: options.collateralPath ?? null,
        appComposePath: options.appComposePath ?? null,
        pccsUrls: options.pccsUrls ?? [],
        tcbUpdate: readTcbUpdate(options.tcbUpdate, 'tcbUpdate'),
        nonce: null,
        offline: false,
      },
      policy: resolvePolicy(input, {
        defaultFreshness: 'fetched',
        phases: phasesOf(flags),
        appIds: target.kind === 'phala-cloud' ? [target.appId] : [],
      }),
      at: options.at?.getTime() ?? Date.now(),
      trustAnchors: [this.#trustAnchor()],
    });
  }

  #target(config: PhalaCloudConfig | RedpillConfig): CollectTarget {
    const { phalaCloudApi, redpillApi } = this.#options;
    if ('model' in config)
      return { kind: 'redpill', model: config.model, ...(redpillApi === undefined ? {} : { api: redpillApi }) };
    const id = config.appId ?? config.contractAddress;
    const hex = id?.replace(/^0x/i, '').toLowerCase();
    if (hex === undefined || !/^[0-9a-f]{40}$/.test(hex)) {
      throw new InputError('INPUT_INVALID', 'appId or contractAddress: expected 20 bytes of hexadecimal');
    }
    return { kind: 'phala-cloud', appId: hex, ...(phalaCloudApi === undefined ? {} : { api: phalaCloudApi }) };
  }

  #trustAnchor(): TrustAnchor {
    const key = this.#options.insecureRootKey;
    return key === undefined ? INTEL_SGX_ROOT_CA : { name: 'insecure', publicKey: fromHex(key, 'insecureRootKey', 64) };
  }
}

const OPTIONS = {
  policy: true,
  pccsUrls: true,
  tcbUpdate: true,
  collateralPath: true,
  appComposePath: true,
  phalaCloudApi: true,
  redpillApi: true,
  at: true,
  insecureRootKey: true,
} satisfies Record<keyof VerificationServiceOptions, true>;
const FLAGS = {
  hardware: true,
  os: true,
  sourceCode: true,
  teeControlledKey: true,
  certificateKey: true,
  dnsCAA: true,
  ctLog: true,
} satisfies Record<keyof VerificationFlags, true>;
const CONFIG = { appId: true, contractAddress: true, domain: true, model: true } satisfies Record<
  keyof PhalaCloudConfig | keyof RedpillConfig,
  true
>;

/** A misspelt name must not go on with a default. */
function expectKnown(given: object | undefined, known: Readonly<Record<string, true>>, what: string): void {
  const names = Object.keys(known);
  if (typeof given !== 'object' || given === null) throw new InputError('INPUT_INVALID', `${what}: expected an object`);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names);
  const question = near === null ? '' : `; did you mean ${near}?`;
  throw new InputError('INPUT_INVALID', `${what}: unknown member ${preview(unknown, 80)}${question}`, {
    hint: `Known: ${names.join(', ')}.`,
  });
}

function phasesOf(flags: VerificationFlags): Phase[] {
  const {
    hardware = true,
    os = true,
    sourceCode = true,
    teeControlledKey = true,
    certificateKey = true,
    dnsCAA = true,
    ctLog = false,
  } = flags;
  const wanted: [Phase, boolean][] = [
    ['hardware', hardware],
    ['os', os],
    ['source-code', sourceCode],
    ['domain', teeControlledKey || certificateKey || dnsCAA || ctLog],
  ];
  return wanted.filter(([, on]) => on).map(([phase]) => phase);
}

function dataObject({ role, instance, tcb, measurements, app, freshness }: ComponentResult): DataObject {
  return { id: `${role}/${instance}`, role, tcb, measurements, app, freshness };
}
