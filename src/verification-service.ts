// The library's face for applications: one call, one answer, nothing thrown. The same core as the command line.

import type { CollectTarget } from './collect/collect.js';
import { TCB_UPDATES, type TcbUpdate } from './collect/endorsements/intel.js';
import { INTEL_SGX_ROOT_CA, type TrustAnchor } from './core/appraisal/hardware/trust-anchor.js';
import type { Bundle } from './core/bundle.js';
import { fromHex } from './core/bytes.js';
import { InputError, ParseError, TrustCenterError } from './core/errors.js';
import { type PolicyInput, parsePolicy, resolvePolicy } from './core/policy/policy.js';
import type { Check, ComponentResult, Gap, ResultDocument } from './core/result/document.js';
import type { Phase } from './core/result/words.js';
import { type Fields, listOf, mismatch, object, optional, type Reader, read } from './core/schema/reader.js';
import { boolean, hex, nonEmpty, oneOf } from './core/schema/scalars.js';
import { verify } from './verify.js';

/** An app, by app id or by the address of its DstackApp contract (the same 20 bytes), hex with or without 0x. */
interface AppIdentityConfig {
  appId?: string;
  contractAddress?: string;
  /** The domain that the app should answer at. This version cannot compare it, so with it nothing is verified. */
  domain?: string;
}

/** An app on Phala Cloud. */
export type PhalaCloudConfig = AppIdentityConfig;

/** A model served by Redpill; whatever else is named of the app behind it must be what is measured. */
export interface RedpillConfig extends AppIdentityConfig {
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
  /** Path of the Docker Compose file that is expected in it. */
  composeFilePath?: string;
  phalaCloudApi?: string;
  redpillApi?: string;
  /** Appraise at this time instead of now. */
  at?: Date;
  /** x || y (64 bytes, hex) of a root key to trust instead of Intel's. For tests: the result is an experiment. */
  insecureRootKey?: string;
  /** Let an experiment (a test root, debug VMs accepted) be a success. Default: false. */
  allowExperiment?: boolean;
}

export interface VerificationResponse {
  /** True only for the verdict `verified`, and only for an experiment if `allowExperiment` says so. */
  success: boolean;
  /** Why nothing could be appraised: unusable input (`result` is null then), or a target that gave no answer. */
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
   * @returns never throws for what it meets: unusable input and unreachable targets are in `errors`, with `success` false.
   * Everything that the config names is compared with what is measured, whatever the flags say.
   */
  async verify(config: PhalaCloudConfig | RedpillConfig, flags: VerificationFlags = {}): Promise<VerificationResponse> {
    try {
      const { result, bundle } = await this.#verify(config, flags);
      const checks = result.components.flatMap((component) =>
        Object.values(component.phases).flatMap((phase) => phase.checks),
      );
      const isProduction = result.experiment === null || this.#options.allowExperiment === true;
      return {
        success: result.verdict === 'verified' && isProduction,
        errors: result.components.length > 0 ? [] : result.gaps.map(gapError),
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

  async #verify(givenConfig: PhalaCloudConfig | RedpillConfig, givenFlags: VerificationFlags) {
    const options = argument(this.#options, OPTIONS, 'options');
    const flags = argument(givenFlags, FLAGS, 'flags');
    const config = argument(givenConfig, CONFIG, 'config');
    const asksForCollateral = (['pccsUrls', 'tcbUpdate'] as const).find((name) => options[name] !== undefined);
    if (asksForCollateral !== undefined && options.collateralPath !== undefined) {
      throw idle(asksForCollateral, 'the collateral is given, as collateralPath');
    }
    const appId = appIdOf(config);
    const target = targetOf(config, appId, options);
    const input: PolicyInput | null = options.policy === undefined ? null : await parsePolicy(options.policy);
    return verify({
      collect: {
        target,
        collateralPaths: options.collateralPath === undefined ? [] : [options.collateralPath],
        appComposePath: options.appComposePath ?? null,
        composeFilePath: options.composeFilePath ?? null,
        pccsUrls: options.pccsUrls ?? [],
        expected: {
          ...(appId === null || target.kind === 'phala-cloud' ? {} : { appId }),
          ...(config.domain === undefined ? {} : { domain: config.domain }),
        },
        tcbUpdate: options.tcbUpdate,
        nonce: null,
        offline: false,
      },
      policy: resolvePolicy(input, {
        defaultFreshness: 'fetched',
        phases: phasesOf(flags),
        appIds: appId === null ? [] : [appId],
      }),
      at: options.at?.getTime() ?? Date.now(),
      trustAnchors: [trustAnchorOf(options)],
    });
  }
}

const date: Reader<Date> = (value) => {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : mismatch('a valid Date', value);
};

const OPTIONS: Fields<VerificationServiceOptions> = {
  policy: optional(nonEmpty),
  pccsUrls: optional(listOf(nonEmpty)),
  tcbUpdate: optional(oneOf(...TCB_UPDATES)),
  collateralPath: optional(nonEmpty),
  appComposePath: optional(nonEmpty),
  composeFilePath: optional(nonEmpty),
  phalaCloudApi: optional(nonEmpty),
  redpillApi: optional(nonEmpty),
  at: optional(date),
  insecureRootKey: optional(nonEmpty),
  allowExperiment: optional(boolean),
};
const FLAGS: Fields<VerificationFlags> = {
  hardware: optional(boolean),
  os: optional(boolean),
  sourceCode: optional(boolean),
  teeControlledKey: optional(boolean),
  certificateKey: optional(boolean),
  dnsCAA: optional(boolean),
  ctLog: optional(boolean),
};
type Config = AppIdentityConfig & Partial<RedpillConfig>;
const CONFIG: Fields<Config> = {
  appId: optional(hex(20)),
  contractAddress: optional(hex(20)),
  domain: optional(nonEmpty),
  model: optional(nonEmpty),
};

/** A misspelt name, or a value that is not there after all, must not go on with a default. @throws InputError */
function argument<T extends object>(given: unknown, fields: Fields<T>, name: string): T {
  try {
    return read(membersNow(given, Object.keys(fields)), name, object(fields));
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    const hint = cause.hint ?? 'Leave the member out to have its default.';
    throw new InputError('INPUT_INVALID', cause.message, { hint, cause });
  }
}

/** Members as they are now, those of a class too: each is read once, and nothing that happens later changes it. */
function membersNow(given: unknown, known: readonly string[]): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const names = new Set([...Object.keys(given), ...known.filter((name) => name in given)]);
  return Object.fromEntries([...names].map((name) => [name, Reflect.get(given, name)]));
}

function targetOf(
  config: Config,
  appId: string | null,
  { phalaCloudApi, redpillApi }: VerificationServiceOptions,
): CollectTarget {
  if (config.model !== undefined) {
    if (phalaCloudApi !== undefined) throw idle('phalaCloudApi', 'a model is asked for at Redpill');
    return { kind: 'redpill', model: config.model, ...(redpillApi === undefined ? {} : { api: redpillApi }) };
  }
  if (redpillApi !== undefined) throw idle('redpillApi', 'no model is named');
  if (appId === null) {
    throw new InputError('INPUT_INVALID', 'config: names no target', {
      hint: 'Give appId or contractAddress of an app on Phala Cloud, or the model of one at Redpill.',
    });
  }
  return { kind: 'phala-cloud', appId, ...(phalaCloudApi === undefined ? {} : { api: phalaCloudApi }) };
}

function trustAnchorOf({ insecureRootKey: key }: VerificationServiceOptions): TrustAnchor {
  return key === undefined ? INTEL_SGX_ROOT_CA : { publicKey: fromHex(key, 'insecureRootKey', 64) };
}

/** The app that the config names, lower-case hex; null: none. @throws InputError where it names two */
function appIdOf({ appId, contractAddress }: Config): string | null {
  if (appId !== undefined && contractAddress !== undefined && appId !== contractAddress) {
    throw new InputError('INPUT_INVALID', 'config: appId and contractAddress name different apps', {
      hint: 'The app id is the address of the DstackApp contract: give one of the two.',
    });
  }
  return appId ?? contractAddress ?? null;
}

function idle(option: string, why: string): InputError {
  return new InputError('INPUT_INVALID', `options.${option} has no effect: ${why}`);
}

function gapError({ name, reason, code, hint }: Gap): VerificationResponse['errors'][number] {
  return { message: `${name}: ${reason}`, code, hint };
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
