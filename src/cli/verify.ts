// `trust-center verify`: collect, appraise, print.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import { placeOfImage } from '../collect/reference/image/release.js';
import type { OsImageSource } from '../collect/reference/os-images.js';
import type { ReferenceValuesSource } from '../collect/reference/signed-values.js';
import { serialiseBundle } from '../core/bundle.js';
import { InputError } from '../core/errors.js';
import { type Policy, resolvePolicy } from '../core/policy/policy.js';
import type { UserFiles } from '../core/views/locate.js';
import { type RequestOptions, readExpected, readNonce, readOptions, readTarget, readUrl } from '../request.js';
import { verify as conduct, type Verification } from '../verify.js';
import { type Arguments, type CommandSpec, isGiven, parseArguments, refuseIdle } from './arguments.js';
import { type Command, type ExitStatus, exitStatusOf } from './command.js';
import {
  DETAIL_OPTIONS,
  type Printing,
  printingOf,
  printResult,
  printWritten,
  progress,
  writeTextFile,
  writtenTo,
} from './output.js';
import { SIGNING_OPTIONS, signingOptions } from './signing.js';

const spec: CommandSpec = {
  name: 'verify',
  usage: '[TARGET] [OPTIONS]',
  summary:
    'Collect a deployment’s evidence, appraise it against the policy, print the result. TARGET is a file, a URL or an app id.',
  positionals: [0, 1],
  options: {
    evidence: {
      kind: 'value',
      value: 'FILE',
      help: 'recorded evidence: GetQuote response, attestations answer, attestation, RA-TLS certificate, quote or bundle',
    },
    url: { kind: 'value', value: 'URL', help: 'guest agent to fetch evidence from, by https' },
    'app-id': {
      kind: 'value',
      value: 'ID',
      help: 'app on Phala Cloud to fetch evidence from; with another target, the app id that must be measured',
    },
    model: { kind: 'value', value: 'NAME', help: 'Redpill model to fetch evidence for' },
    collateral: { kind: 'value', value: 'FILE', help: 'PCK collateral (JSON) instead of fetching it' },
    'pccs-url': {
      kind: 'values',
      value: 'URL',
      help: 'PCCS to fetch collateral from (repeatable; default Phala’s, then Intel’s PCS)',
    },
    'tcb-update': {
      kind: 'value',
      value: 'WHEN',
      help: 'which TCB recovery to ask a PCCS for: early or standard (default: whichever it gives)',
    },
    'app-compose': {
      kind: 'value',
      value: 'FILE',
      help: 'app-compose.json expected to run; its exact bytes are hashed',
    },
    'os-image': {
      kind: 'value',
      value: 'IMAGE',
      help: 'OS image that should have booted: a folder, a tarball, or a release such as dstack-0.5.5 to fetch',
    },
    'os-image-url': {
      kind: 'value',
      value: 'URL',
      help: 'where to fetch the OS image from; {hash} stands for the os_image_hash that the VM claims',
    },
    'rebuild-report': {
      kind: 'value',
      value: 'FILE',
      help: 'report of `trust-center rebuild --format json`: an image that it reproduced has the grade rebuilt',
    },
    'reference-values': {
      kind: 'values',
      value: 'FILE',
      help: 'signed reference values, of a signer that the policy names (repeatable)',
    },
    'trusted-root': {
      kind: 'value',
      value: 'FILE',
      help: 'Sigstore trusted root for them, instead of the shipped ones',
    },
    'os-image-hash': {
      kind: 'values',
      value: 'HEX',
      help: 'os_image_hash of the image that must have booted (repeatable: one of them); accepted besides the policy’s',
    },
    policy: {
      kind: 'value',
      value: 'FILE',
      help: 'appraisal policy, YAML or JSON (default: `trust-center policy init`)',
    },
    phases: { kind: 'values', value: 'LIST', help: 'required phases: hardware,os,source-code,domain' },
    nonce: { kind: 'value', value: 'HEX', help: 'nonce that the quote must contain, 16 to 64 bytes' },
    at: { kind: 'value', value: 'TIME', help: 'appraise at this RFC 3339 time instead of now' },
    offline: { kind: 'flag', help: 'fetch nothing; what is not at hand is unknown' },
    'no-cache': { kind: 'flag', help: 'read and write no cache, of collateral or OS images' },
    'insecure-root-ca': {
      kind: 'value',
      value: 'PEM',
      help: 'trust this root instead of Intel’s; for tests, the verdict says so',
    },
    'allow-experiment': {
      kind: 'flag',
      help: 'exit 0 for an experiment too: verified under a test root, or with debug VMs accepted',
    },
    format: { kind: 'value', value: 'FORMAT', help: 'text (default), json, markdown, sarif or junit' },
    output: { kind: 'value', value: 'FILE', help: 'write the result here instead of to stdout' },
    ...DETAIL_OPTIONS,
    'save-bundle': { kind: 'value', value: 'FILE', help: 'keep everything collected, for `trust-center replay`' },
    summary: {
      kind: 'value',
      value: 'FILE',
      help: 'also write a signed summary (a Sigstore bundle)',
    },
    ...SIGNING_OPTIONS,
  },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const printing = printingOf(args);
  expectNoIdleOption(args);
  if (args.value('summary') !== undefined) {
    (await import('../signing/options.js')).expectSigningOptions(signingOptions(args));
  }
  const options = requestOptions(args);
  const target = readTarget(options);
  const settings = await readOptions(options, target.kind === 'file' ? 'replayed' : 'fetched');
  const policy = resolvePolicy(settings.policy, settings.overrides);
  const { result, bundle } = await conduct({
    collect: {
      target,
      collateralPath: options.collateral ?? null,
      appComposePath: options.appCompose ?? null,
      pccsUrls: (options.pccsUrls ?? []).map((url) => readUrl(url, 'pccs-url')),
      expected: readExpected(options, target),
      tcbUpdate: settings.tcbUpdate,
      nonce: readNonce(options.nonce),
      offline: args.flag('offline'),
      ...(args.flag('no-cache') ? { cacheDirectory: null } : {}),
      onProgress: progress,
    },
    ...(await osImageOf(args)),
    ...referenceValuesOf(args),
    policy,
    at: settings.at ?? Date.now(),
    trustAnchors: settings.trustAnchors,
  });
  const bundlePath = args.value('save-bundle');
  if (bundlePath !== undefined) await writeTextFile(bundlePath, serialiseBundle(bundle), '--save-bundle');
  const files = printing.format === 'sarif' ? await userFiles(args) : undefined;
  const written = bundlePath === undefined ? [] : [writtenTo(bundlePath, 'bundle')];
  await printResult(result, printing, { at: Date.now() }, written, files);
  // Last: a signing service that gives no answer takes nothing away from what was found.
  await writeSummary(args, { result, bundle }, policy, printing);
  return exitStatusOf(result, args.flag('allow-experiment'));
}

/** @throws InputError */
function expectNoIdleOption(args: Arguments): void {
  if (!isGiven(args, 'summary')) {
    const why = 'it is about signing a summary; say where that goes, with --summary FILE';
    refuseIdle(args, Object.keys(SIGNING_OPTIONS), why);
  }
  if (!isGiven(args, 'reference-values')) {
    const why = 'it is for checking signed reference values; give them with --reference-values FILE';
    refuseIdle(args, ['trusted-root'], why);
  }
  const aboutCollateral = ['pccs-url', 'tcb-update'];
  if (isGiven(args, 'collateral')) refuseIdle(args, aboutCollateral, 'the collateral is given, with --collateral');
  if (isGiven(args, 'offline')) refuseIdle(args, aboutCollateral, 'nothing is fetched, with --offline');
}

/** Loaded only when asked for: Sigstore's client is large. */
async function writeSummary(
  args: Arguments,
  { result, bundle }: Verification,
  policy: Policy,
  printing: Printing,
): Promise<void> {
  const path = args.value('summary');
  if (path === undefined) return;
  const [{ summarise }, { signStatement }, { readSigning }] = await Promise.all([
    import('../core/summary/summarise.js'),
    import('../signing/sign.js'),
    import('../signing/options.js'),
  ]);
  const statement = await summarise({ result, bundle, policy });
  const signing = await readSigning(signingOptions(args), process.env);
  await writeTextFile(path, await signStatement(statement, signing), '--summary');
  await printWritten(writtenTo(path, 'signed summary'), printing);
}

/** What SARIF points into: files below this folder, as a repository has them. */
async function userFiles(args: Arguments): Promise<UserFiles> {
  const within = (name: string): string | undefined => {
    const path = args.value(name);
    return path === undefined || isAbsolute(path) || normalize(path).startsWith('..') ? undefined : normalize(path);
  };
  const policy = within('policy');
  const compose = within('app-compose');
  return {
    policy: policy === undefined ? null : { path: policy, text: await readFile(policy, 'utf8') },
    compose: compose === undefined ? null : { path: compose, bytes: await readFile(compose) },
  };
}

/** Nothing of an image is trusted by its name or place alone: it must be as its manifest says, and the quote as it says. */
async function osImageOf(args: Arguments): Promise<{ osImage?: OsImageSource }> {
  const named = args.value('os-image') ?? null;
  const { path, url } = placeOfImage(named, args.value('os-image-url') ?? null, existsSync);
  const report = args.value('rebuild-report');
  if (path === null && url === null) {
    if (report === undefined) return {};
    throw new InputError('INPUT_INVALID', 'rebuild-report: give the image too, with --os-image or --os-image-url');
  }
  if (report === undefined) return { osImage: { path, url, rebuilt: null } };
  const { readRebuildReport } = await import('../rebuild/report.js');
  return { osImage: { path, url, rebuilt: await readRebuildReport(report) } };
}

function referenceValuesOf(args: Arguments): { referenceValues?: ReferenceValuesSource } {
  const paths = args.values('reference-values');
  return paths.length === 0 ? {} : { referenceValues: { paths, trustedRootPath: args.value('trusted-root') ?? null } };
}

function requestOptions(args: Arguments): RequestOptions {
  const positional = args.positionals[0];
  const target = positional === undefined ? {} : positionalTarget(positional);
  const once = (name: 'evidence' | 'url' | 'appId', option: string): string | undefined => {
    const value = args.value(option);
    if (value === undefined || target[name] === undefined) return value ?? target[name];
    throw new InputError('INPUT_INVALID', `TARGET and --${option} name two targets; give one`);
  };
  return {
    evidence: once('evidence', 'evidence'),
    url: once('url', 'url'),
    appId: once('appId', 'app-id'),
    model: args.value('model'),
    collateral: args.value('collateral'),
    appCompose: args.value('app-compose'),
    pccsUrls: args.values('pccs-url'),
    tcbUpdate: args.value('tcb-update'),
    osImageHashes: args.values('os-image-hash'),
    policy: args.value('policy'),
    phases: args.values('phases'),
    nonce: args.value('nonce'),
    at: args.value('at'),
    insecureRootCa: args.value('insecure-root-ca'),
  };
}

function positionalTarget(text: string): Pick<RequestOptions, 'evidence' | 'url' | 'appId'> {
  const isUrl = /^https?:\/\//.test(text);
  if (!isUrl && !/^(?:0x)?[0-9a-fA-F]{40}$/.test(text)) return { evidence: text };
  if (existsSync(text)) {
    // Not quoted: a URL may hold a password.
    throw new InputError('INPUT_INVALID', `TARGET is ${isUrl ? 'a URL' : 'an app id'}, and a file here is called so`, {
      hint: `Write ./ before it for the file, or --${isUrl ? 'url' : 'app-id'} for the other.`,
    });
  }
  return isUrl ? { url: text } : { appId: text };
}

export const verify: Command = { spec, run };
