// `trust-center verify-summary`: who signed these summaries, and what does the newest of each target prove now?

import { existsSync } from 'node:fs';
import { sha256 } from '#crypto';
import { documentText, toHex } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { DAY_MS, MINUTE_MS } from '../core/formats/codec/time.js';
import { domainAddress } from '../core/formats/domain-name.js';
import { type TrustedSigner, workflowSigner } from '../core/sigstore/identity.js';
import type { Problem } from '../core/sigstore/refusal.js';
import { shippedTrustedRoots, type TrustedRoot } from '../core/sigstore/trusted-root.js';
import type { NamedComponent } from '../core/summary/read.js';
import { jsonText } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';
import { defaultCacheDirectory } from '../io/cache-directory.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { readTime } from '../request.js';
import { pemOf, readPublicKey } from '../signing/key.js';
import { describeTrustedRoot, fetchTrustedRoot, fetchTrustedRoots, readTrustedRoots } from '../signing/trusted-root.js';
import {
  MAX_SHOWN,
  type Stated,
  type SummaryReport,
  type TargetReport,
  type VerifySummaryRequest,
  verifySummaries,
} from '../signing/verify-summary.js';
import { readDomain } from '../wanted-domain.js';
import { type Arguments, type Options, parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeOutput, writeReport } from './output.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('verify-summary', argv);
  const { positionals, options } = args;
  const signers = await readSigners(args);
  const maxAgeMs = readAge(options.maxAge);
  const asOf = options.at;
  const at = asOf === undefined ? Date.now() : readTime(asOf);
  const subjects = await Promise.all(options.subject.map(readSubject));
  const files = await Promise.all(positionals.map(readSummary));
  const roots = await readRoots(options);
  const report = await verifySummaries({
    files,
    signers,
    roots,
    subjects,
    resourceUri: options.resourceUri ?? null,
    ...readDemands(options),
    maxAgeMs,
    at,
    asOf: asOf !== undefined,
  });
  const trustedRoots = roots.map((root) => describeTrustedRoot(root, at));
  const { format, output } = options;
  if (format === 'json') {
    await writeOutput(jsonText({ at: new Date(at).toISOString(), ...report, trustedRoots }), output);
  } else await writeReport(asText(report, asOf === undefined ? null : at, trustedRoots), output);
  return EXIT[report.verdict];
}

async function readSummary(path: string): Promise<{ name: string; text: string }> {
  const bytes = await readInputFile(path, 'summary', MAX_INPUT_BYTES);
  const text = documentText(bytes, 'summary');
  return { name: path, text: text.trimStart().startsWith('<') ? await summaryIn(bytes) : text };
}

/** Of a report: a summary says nothing of a page that was changed around it. @throws InputError */
async function summaryIn(report: Uint8Array): Promise<string> {
  const { checkReport } = await import('../report.js');
  const check = await checkReport(report);
  const hint = 'Give the summary itself; or see what `trust-center check-report FILE` says.';
  if (check.state !== 'same') {
    const what = check.state === 'changed' ? 'a report that was changed' : 'no report of this version';
    throw new InputError('INPUT_INVALID', `summary: the file is ${what}`, { hint });
  }
  if (check.source.summary !== null) return check.source.summary;
  throw new InputError('INPUT_INVALID', 'summary: there is no signed summary in the report', { hint });
}

async function readSigners({ options, isGiven }: Arguments<'verify-summary'>): Promise<TrustedSigner[]> {
  const { key, serverUrl, repo: repository, signerWorkflow: workflows, ref, issuer } = options;
  if (key !== undefined) {
    const other = (['server-url', 'repo', 'ref', 'issuer', 'signer-workflow', 'allow-self-hosted'] as const).find(
      isGiven,
    );
    if (other !== undefined) {
      throw new InputError('INPUT_INVALID', `--key and --${other} name different signers; give one`);
    }
    const pem = pemOf(await readInputFile(key, 'key', 64 * 1024), 'key');
    return [{ kind: 'key', publicKey: readPublicKey(pem, 'key') }];
  }
  if (repository === undefined || workflows.length === 0) {
    throw new InputError('INPUT_INVALID', 'whose signature counts? A good signature by anybody proves nothing', {
      hint: 'Give --key PUB.pem, or both --repo OWNER/NAME and --signer-workflow .github/workflows/FILE.yml.',
    });
  }
  const run = { serverUrl, repository, ref, issuer, selfHosted: options.allowSelfHosted };
  return workflows.map((workflow) => workflowSigner({ ...run, workflow }));
}

function readDemands({
  policyDigest,
  freshness,
  domain,
}: Options<'verify-summary'>): Pick<VerifySummaryRequest, 'policyDigests' | 'freshness' | 'domain'> {
  const digests = policyDigest.map((text) => text.replace(/^sha256:/, ''));
  for (const digest of digests) {
    if (!/^[0-9a-f]{64}$/.test(digest)) {
      throw new InputError('INPUT_INVALID', '--policy-digest: expected 64 lower-case hexadecimal digits');
    }
  }
  return {
    ...(digests.length === 0 ? {} : { policyDigests: digests }),
    ...(freshness === undefined ? {} : { freshness }),
    ...(domain === undefined ? {} : { domain: domainAddress(readDomain(domain)) }),
  };
}

async function readRoots(options: Options<'verify-summary'>): Promise<TrustedRoot[]> {
  const { trustedRoot: path, tufMirror: mirror, tufRoot: rootPath, refreshTrustedRoot: refresh } = options;
  if ((mirror === undefined) !== (rootPath === undefined)) {
    throw new InputError('INPUT_INVALID', '--tuf-mirror and --tuf-root belong together');
  }
  if (refresh && path !== undefined) {
    throw new InputError('INPUT_INVALID', '--trusted-root and --refresh-trusted-root name different roots; give one');
  }
  if (mirror !== undefined && !refresh) {
    throw new InputError('INPUT_INVALID', '--tuf-mirror is only asked with --refresh-trusted-root');
  }
  if (path !== undefined) return readTrustedRoots(path);
  if (!refresh) return shippedTrustedRoots();
  const cacheDirectory = defaultCacheDirectory(process.env);
  if (cacheDirectory === null) {
    throw new InputError(
      'INPUT_INVALID',
      '--refresh-trusted-root keeps what it fetched, and there is no cache folder',
      { hint: 'Name one in TRUST_CENTER_CACHE.' },
    );
  }
  if (mirror === undefined || rootPath === undefined) return fetchTrustedRoots(cacheDirectory);
  return [await fetchTrustedRoot({ url: mirror, rootPath }, cacheDirectory)];
}

async function readSubject(text: string): Promise<{ name: string; sha256: string }> {
  const digest = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text)?.[1];
  if (digest !== undefined) {
    if (existsSync(text)) {
      const other = text.startsWith('sha256:') ? digest : `sha256:${digest}`;
      throw new InputError('INPUT_INVALID', `--subject: ${text} is a digest, and a file here has that name`, {
        hint: `Write ./${text} for the file, or ${other} for the digest.`,
      });
    }
    return { name: `sha256:${digest}`, sha256: digest };
  }
  if (text.startsWith('sha256:')) {
    throw new InputError('INPUT_INVALID', '--subject: expected 64 lower-case hexadecimal digits after sha256:');
  }
  return { name: text, sha256: toHex(sha256(await readInputFile(text, 'subject', MAX_INPUT_BYTES))) };
}

const UNITS: Record<string, number> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS };

function readAge(text: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,5})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InputError('INPUT_INVALID', `--max-age: expected a time like 30m, 12h or 7d, got ${JSON.stringify(text)}`);
}

/** @param at the time asked for, Unix milliseconds; null: now */
function asText(report: SummaryReport, at: number | null, trustedRoots: string[]): string {
  return [
    `${report.verdict.toUpperCase()}  ${visible(report.reason)}`,
    ...(at === null ? [] : [`As of ${new Date(at).toISOString()}, not now.`]),
    ...report.refused.flatMap(({ file, problem }) => ['', `refused    ${visible(file)}`, ...linesOf(problem)]),
    ...report.targets.flatMap((target) => ['', ...targetLines(target)]),
    ...report.leftOut.flatMap(({ file, problem }) => ['', `left out   ${visible(file)}`, ...linesOf(problem)]),
    '',
    ...trustedRoots.map((root) => `trusted root  ${root}`),
    '',
  ].join('\n');
}

function targetLines(target: TargetReport): string[] {
  const { stated } = target;
  return [
    `target     ${visible(target.resourceUri)}`,
    `verdict    ${target.verdict}`,
    `summary    ${visible(target.file)}`,
    `signed by  ${visible(target.signer)}`,
    `signed at  ${target.signedAt.length === 0 ? 'only the signer says when' : target.signedAt.join(', ')}`,
    `appraised  ${target.timeVerified}, not to be relied on after ${target.notAfter}`,
    `it says    ${visible(stated.reason)}`,
    ...(stated.verifiedLevels.length === 0 ? [] : [`levels     ${stated.verifiedLevels.join(', ')}`]),
    `policy     ${stated.policySha256}`,
    `accepts    ${acceptedBy(stated)}`,
    `instances  ${instancesOf(stated)}`,
    ...stated.components.slice(0, MAX_SHOWN).map(componentLine),
    ...(stated.components.length > MAX_SHOWN ? [`           and ${stated.components.length - MAX_SHOWN} more`] : []),
    ...(stated.domain === null ? [] : [`domain     ${domainOf(stated.domain)}`]),
    ...stated.images.slice(0, MAX_SHOWN).map(({ name, sha256 }) => `image      ${visible(name)}@sha256:${sha256}`),
    ...(target.older.length === 0 ? [] : [`older      ${target.older.map((file) => visible(file)).join(', ')}`]),
    ...target.problems.flatMap(linesOf),
  ];
}

function acceptedBy({ accepts }: Stated): string {
  return [
    `TCB ${accepts.tcbStatuses.map((status) => visible(status, 40)).join(', ')}`,
    ...(accepts.graceDays === 0 ? [] : [`OutOfDate for ${accepts.graceDays} days`]),
    ...(accepts.developmentImages ? ['development images'] : []),
    ...(accepts.debug ? ['debug VMs'] : []),
    ...(accepts.instances === 'all' ? [] : [`stopped instances${atLeastOf(accepts.instances)}`]),
  ].join('; ');
}

function instancesOf({ instances: { judged, distinct, stopped } }: Stated): string {
  const different = distinct === judged ? '' : ` (${distinct} surely different)`;
  return `${judged} judged${different}${stopped === 0 ? '' : `, ${stopped} called stopped and not judged`}`;
}

/** Of which name a level is, and how much was asked: levels have no words for that. */
function domainOf({ name, port, holder, ct, givenRoot, leftOut }: NonNullable<Stated['domain']>): string {
  return [
    domainAddress({ name, port }),
    holder === null ? 'who has its key is not shown' : `its key in the ${holder}`,
    ...(ct ? [] : ['public logs not asked']),
    ...(givenRoot ? ['by a root CA that the verifier was given'] : []),
    ...(leftOut.length === 0 ? [] : [`without ${leftOut.join(', ')}`]),
  ].join('; ');
}

function atLeastOf(instances: Exclude<Stated['accepts']['instances'], 'all'>): string {
  return instances === 'running' ? '' : ` besides ${instances.atLeast} that are judged`;
}

function componentLine({ component, freshness, referenceGrade }: NamedComponent): string {
  const os = referenceGrade === null ? 'OS not known' : `OS known as ${referenceGrade}`;
  return `component  ${component}: evidence ${freshness}, ${os}`;
}

function linesOf({ field, message, hint }: Problem): string[] {
  return [`  ${visible(field)}: ${visible(message)}`, ...(hint === undefined ? [] : [`    ${visible(hint)}`])];
}
