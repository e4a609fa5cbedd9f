// The conductor of a plan: the files of a change, their base, what runs and what the chain says -> plan. Nothing is
// deployed, and nothing is sent to a chain.

import { wantedImages, wantsImages } from './collect/endorsements/container-image/wanted.js';
import type { RegistrySource } from './collect/endorsements/registry.js';
import { runningAppCompose } from './core/appraisal/running-file.js';
import { fromUtf8, utf8 } from './core/bytes.js';
import { InputError, ParseError } from './core/errors.js';
import { composeHash } from './core/formats/app-compose.js';
import type { AppComposeForm } from './core/formats/app-compose-forms.js';
import { parseChainRecord } from './core/formats/chain-record.js';
import { parseImageRecord } from './core/formats/image-record.js';
import { makeAppCompose } from './core/formats/made-app-compose.js';
import type { PlanDocument } from './core/plan/document.js';
import {
  type BaseVersion,
  type ImageLookup,
  makePlan,
  type PlanInput,
  type RegistryLookup,
  type RunningVersion,
} from './core/plan/make-plan.js';
import { type Policy, resolvePolicy } from './core/policy/policy.js';
import type { ComponentResult, ResultDocument } from './core/result/document.js';
import type { TrustedRoot } from './core/sigstore/trusted-root.js';
import { defaultCacheDirectory } from './io/cache-directory.js';
import { fileAt } from './io/git.js';
import { readInputFile } from './io/input-file.js';
import type { Values } from './options/values.js';
import { prepare, ROOT_IDLE, type Run, readOptions, readRegistry, readRoots, type VerifyOptions } from './request.js';
import { type Verification, type VerifyRequest, verify } from './verify.js';

/** The user's own app-compose; or a Docker Compose file, and the app-compose that gives the rest. */
export type ChangedFiles =
  | { appCompose: GivenFile }
  | { composeFile: GivenFile; from: GivenFile; form: AppComposeForm };

export interface GivenFile {
  /** As the user names it. */
  name: string;
  /** Where it really is. */
  path: string;
}

/** Files are read before anything is asked of anybody. */
export interface PlanRequest {
  change: ChangedFiles;
  /** A commit that the repository has, and what it was called; null: the change is compared with no other version. */
  base: { ref: string; commit: string } | null;
  /** The running deployment; null: none is looked at. */
  running: VerifyRequest | null;
  /** Hex, of the app that was named; null: none was. */
  appId: string | null;
  /** Where its contract is to be asked; null: nowhere. */
  registry: RegistrySource | null;
  policy: Policy;
  /** Unix milliseconds. */
  at: number;
  /** How the contract is asked, and those who know images. */
  run: Run;
  allowPrivate: boolean;
  /** Sigstore instances that count; left out: the shipped ones. */
  trustedRoots?: readonly TrustedRoot[] | undefined;
}

type TargetOptions = 'app-id' | 'url' | 'ra-tls' | 'model' | 'evidence';
type ChangeOptions = Partial<Values<'app-compose' | 'compose-file' | 'from' | 'base'>> & Values<'form'>;
/** The options that every face takes, as texts. */
export type PlanOptions = ChangeOptions & Values<TargetOptions> & Omit<VerifyOptions, 'appCompose' | 'composeFile'>;

/**
 * @param whereIs the real path of a file of the user's
 * @param run how the running deployment is looked at; `offline`: only where it is recorded
 * @throws InputError, PolicyError, ParseError
 */
export async function preparePlan(
  options: PlanOptions,
  base: PlanRequest['base'],
  run: Run,
  whereIs: (path: string, what: string) => Promise<string>,
): Promise<PlanRequest> {
  const change = await changedFiles(options, whereIs);
  const { appId, url, raTls, model, evidence } = options;
  const others = [url, raTls, model, evidence].some((target) => target !== undefined);
  const settings = await readOptions(options, evidence === undefined ? 'fetched' : 'replayed');
  const policy = resolvePolicy(settings.policy, settings.overrides);
  expectNoIdle(options, policy);
  const registry = run.offline ? null : (readRegistry(options, policy.sourceCode.registry) ?? null);
  const more = { allowPrivate: options.allowPrivate, ...(await readRoots(options.trustedRoot)) };
  const known = {
    change,
    base,
    appId: appIdOf(options),
    registry,
    policy,
    at: settings.at ?? Date.now(),
    run,
    ...more,
  };
  if (!others && (appId === undefined || run.offline)) return { ...known, running: null };
  // What the change has is not what runs, and what its contract says of what runs is not asked.
  const prepared = await prepare({ ...options, appCompose: undefined, composeFile: undefined });
  const { collect, ...running } = prepared.requestOf(run);
  return { ...known, running: { ...running, collect: { ...collect, registry: undefined } } };
}

/** @throws InputError for an option that says how something is done which this plan does not do */
function expectNoIdle(options: PlanOptions, policy: Policy): void {
  const { url, raTls, allowPrivate, trustedRoot, referenceValues } = options;
  const refuse = (name: string, why: string): never => {
    throw new InputError('INPUT_INVALID', `${name} has no effect: ${why}`);
  };
  if (wantsImages(wantedImages(policy))) return;
  if (allowPrivate && url === undefined && raTls === undefined) {
    refuse('allow-private', 'it is about url, ra-tls, and registries where a policy asks for provenance');
  }
  if (trustedRoot !== undefined && referenceValues.length === 0) refuse('trusted-root', ROOT_IDLE);
}

function appIdOf({ appId }: Pick<PlanOptions, 'appId'>): string | null {
  return appId === undefined ? null : appId.replace(/^0x/i, '').toLowerCase();
}

/** The path of the file that base and change are compared by. */
export function firstFile(files: ChangedFiles): string {
  return 'appCompose' in files ? files.appCompose.path : files.composeFile.path;
}

/** @throws InputError unless one change is named, whole */
export async function changedFiles(
  { appCompose, composeFile, from, form }: ChangeOptions,
  whereIs: (path: string, what: string) => Promise<string>,
): Promise<ChangedFiles> {
  const given = async (name: string, what: string): Promise<GivenFile> => ({ name, path: await whereIs(name, what) });
  const refuse = (message: string, hint: string): never => {
    throw new InputError('INPUT_INVALID', message, { hint });
  };
  if (appCompose !== undefined && composeFile !== undefined) {
    return refuse('app-compose and compose-file name two changes; give one', 'An app-compose has the other in it.');
  }
  if (appCompose !== undefined) {
    if (from !== undefined) refuse('from has no effect: the app-compose is whole', 'It goes with --compose-file FILE.');
    return { appCompose: await given(appCompose, 'app-compose') };
  }
  if (composeFile === undefined) {
    return refuse('no change: name a file', 'Give --app-compose FILE, or --compose-file FILE and --from FILE.');
  }
  if (from === undefined) {
    return refuse(
      'compose-file needs from: the rest of the app-compose',
      'Give --from FILE: the app-compose that runs is one (`trust-center verify … --save-app-compose FILE`).',
    );
  }
  return { composeFile: await given(composeFile, 'compose-file'), from: await given(from, 'from'), form };
}

/** An app-compose is read up to that size. */
const MAX_BYTES = 1024 * 1024;

export interface Plan {
  plan: PlanDocument;
  /** The app-compose of the change, its exact bytes. */
  appCompose: Uint8Array;
  /** Of the files of the change: the one with all members, or those beside the Docker Compose file; and that one. */
  texts: { members: string; compose: string | null };
}

/** @throws InputError, ParseError for files that cannot be used at all */
export async function plan(request: PlanRequest): Promise<Plan> {
  const { policy, at } = request;
  const change = await readChange(request.change);
  const base = request.base === null ? null : await readBase(request.change, request.base);
  const verification = request.running === null ? null : await verify(request.running);
  const atHand = [change.bytes, ...(base === null || base.bytes === null ? [] : [base.bytes])];
  const running = verification === null ? null : runningVersion(verification, request.appId, atHand);
  const registry = await lookUp(request, verification, composeHash(change.bytes));
  const images = await lookUpImages(request, change.bytes);
  const input: PlanInput = { change, base, running, registry, images, policy, at };
  return { plan: await makePlan(input), appCompose: change.bytes, texts: change.texts };
}

async function readChange(files: ChangedFiles): Promise<PlanInput['change'] & Pick<Plan, 'texts'>> {
  if ('appCompose' in files) {
    const { name, path } = files.appCompose;
    const bytes = await readInputFile(path, 'app-compose', MAX_BYTES);
    return { files: [name], form: null, bytes, texts: { members: shown(bytes), compose: null } };
  }
  const { composeFile, from, form } = files;
  const [text, template] = [
    await readInputFile(composeFile.path, 'compose-file', MAX_BYTES),
    await readInputFile(from.path, 'from', MAX_BYTES),
  ];
  const made = makeAppCompose({ composeFile: text, from: { template }, form });
  const texts = { members: shown(template), compose: shown(text) };
  return { files: [composeFile.name, from.name], form, bytes: utf8(made), texts };
}

/** For its lines alone, whatever its bytes. */
function shown(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

async function readBase(files: ChangedFiles, { ref, commit }: { ref: string; commit: string }): Promise<BaseVersion> {
  const given = 'appCompose' in files ? [files.appCompose] : [files.composeFile, files.from];
  const found = [];
  for (const { path } of given) {
    const file = await fileAt(path, commit);
    if (file !== null) found.push(file);
  }
  const named = { ref, commit, files: found.map(({ path }) => path) };
  const [first, second] = found;
  if (first === undefined || found.length < given.length) return { ...named, bytes: null, isNew: true };
  if ('appCompose' in files || second === undefined) return { ...named, bytes: first.bytes };
  try {
    const made = makeAppCompose({
      composeFile: first.bytes,
      from: { template: second.bytes },
      form: files.form,
    });
    return { ...named, bytes: utf8(made) };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { ...named, bytes: null, problem: error.message };
  }
}

function runningVersion(
  { result, bundle }: Verification,
  appId: string | null,
  atHand: readonly Uint8Array[],
): RunningVersion {
  const target = result.target.name;
  const apps = appsOf(result);
  const osImageHash = apps[0]?.reference?.osImageHash ?? apps[0]?.app?.osImageHash ?? null;
  const unknown = (problem: string): RunningVersion => ({ target, osImageHash, bytes: null, problem });
  const [gap] = result.gaps;
  if (apps.length === 0) return unknown(gap?.reason ?? 'there is no instance of the app');
  const measured = measuredAppId(result);
  if (appId !== null && measured !== null && measured !== appId) {
    return unknown(`the deployment is that of the app ${measured}, and ${appId} was named`);
  }
  const file = runningAppCompose(bundle, result, atHand);
  if (file.bytes === null) return unknown(file.problem);
  return { target, osImageHash, bytes: file.bytes, doubt: file.doubt };
}

function appsOf({ components }: ResultDocument): ComponentResult[] {
  return components.filter(({ role }) => role === 'app');
}

/** That genuine hardware vouches for, in every instance; null: none is. */
function measuredAppId(result: ResultDocument): string | null {
  const apps = appsOf(result);
  const ids = new Set(apps.map(({ app, phases }) => (phases.hardware.status === 'pass' ? (app?.appId ?? null) : null)));
  const [id = null] = ids;
  return ids.size === 1 ? id : null;
}

/** The app's contract is at its app id: the measured one, else one that the user names. Never what an API says of itself. */
function contractOf({ appId, policy }: PlanRequest, verification: Verification | null): RegistryLookup['contract'] {
  const { appIds, registry } = policy.sourceCode;
  const sources: [string | null, string][] = [
    [appId, 'the app id that was named'],
    [verification === null ? null : measuredAppId(verification.result), 'the app id that the deployment measured'],
    [registry?.contract ?? null, 'that which the policy names'],
    [appIds.length === 1 ? (appIds[0] ?? null) : null, 'the app id that the policy accepts'],
  ];
  for (const [id, from] of sources) if (id !== null) return { address: `0x${id}`, from };
  return null;
}

async function lookUpImages(request: PlanRequest, appCompose: Uint8Array): Promise<ImageLookup> {
  const { policy, run, allowPrivate, trustedRoots = null } = request;
  // Those of KMS and gateway are no part of the change.
  const wanted = { app: policy.sourceCode, kms: NOTHING_WANTED, gateway: NOTHING_WANTED };
  if (!wantsImages(wanted)) return { records: [], gaps: [], trustedRoots };
  const { fetchImageRecords } = await import('./collect/endorsements/container-image/index.js');
  const { items, gaps } = await fetchImageRecords([{ role: 'app', appCompose: shown(appCompose) }], wanted, {
    access: run.github ?? null,
    offline: run.offline,
    signal: run.signal,
    addresses: allowPrivate ? 'any' : 'public',
    cacheDirectory: run.cacheDirectory === undefined ? defaultCacheDirectory(process.env) : run.cacheDirectory,
    progress: run.onProgress ?? (() => {}),
    now: Date.now,
  });
  const records = items.map(({ name, bytes }) => parseImageRecord(fromUtf8(bytes, name), name));
  return { records, gaps, trustedRoots };
}

const NOTHING_WANTED = { provenance: [], provenanceFor: 'listed' } as const;

async function lookUp(request: PlanRequest, verification: Verification | null, hash: string): Promise<RegistryLookup> {
  const { registry, policy, run } = request;
  const contract = contractOf(request, verification);
  const chainId = registry?.chainId ?? policy.sourceCode.registry?.chainId ?? null;
  const isWanted = registry !== null || policy.sourceCode.registry !== null;
  const none = (...reasons: string[]): RegistryLookup => {
    const missing = reasons.map((reason) => ({ reason, code: null }));
    return { contract, records: [], missing, chainId, isWanted };
  };
  if (contract === null || registry === null) return none();
  if (chainId === null) return none('no chain is named');
  const [{ planQuestions }, { collectChainRecords }, { LIMITS }] = await Promise.all([
    import('./core/plan/registry.js'),
    import('./collect/endorsements/chain/index.js'),
    import('./collect/endorsements/chain/record.js'),
  ]);
  const questions = planQuestions(contract.address, hash, chainId, policy.sourceCode.registry);
  const { items, gaps } = await collectChainRecords(
    { chainId, rpcUrls: registry.rpcUrls, questions },
    {
      progress: run.onProgress ?? (() => {}),
      now: Date.now,
      signal: run.signal,
      // What was allowed before is nothing that this change decides.
      limits: { ...LIMITS, historyRequests: 0 },
    },
  );
  const records = items.map(({ name, bytes }) => parseChainRecord(fromUtf8(bytes, name), name));
  return { contract, records, missing: gaps.map(({ reason, code = null }) => ({ reason, code })), chainId, isWanted };
}
