// The GitHub face: inputs -> verify -> outputs, annotations and job summary. Only here: @actions/*.

import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import * as core from '@actions/core';
import { type Check, markOf } from '../appraisal/check.js';
import { PolicyError, TrustCenterError } from '../errors.js';
import { type CollectTarget, targetName } from '../evidence/collect.js';
import { resolvePolicy } from '../policy.js';
import { type Locate, locateIn } from '../publish/github/locate.js';
import { placeOfImage } from '../reference/image/release.js';
import type { OsImageSource } from '../reference/os-images.js';
import { readNonce, readOptions, readTarget, readUrl } from '../request.js';
import type { ResultDocument } from '../result/document.js';
import { escapeMarkdown, renderMarkdown } from '../result/markdown.js';
import { renderText } from '../result/text.js';
import { verify } from '../verify.js';
import { type ResultFiles, readUserFiles, writeResultFiles } from './files.js';
import { type ActionInputs, type FailOn, readInputs } from './inputs.js';
import { type Publisher, startPublishing } from './publish.js';
import { rebuildOsImage } from './rebuild.js';
import { expectInWorkspace } from './workspace.js';

/** GitHub shows this many annotations of a kind per step and drops the rest. */
const MAX_ANNOTATIONS = 10;

async function run(): Promise<void> {
  const inputs = readInputs(process.env);
  const publisher = await startPublishing(inputs, nameOfTarget(inputs), process.env);
  try {
    await verifyAndPublish(inputs, publisher);
  } catch (error) {
    await publisher.abandon(error instanceof TrustCenterError ? error.message : 'internal error');
    throw error;
  }
}

/** null: none is named, or several; the verification will say so. */
function nameOfTarget(inputs: ActionInputs): string | null {
  try {
    return targetName(readTarget(inputs));
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

async function verifyAndPublish(inputs: ActionInputs, publisher: Publisher): Promise<void> {
  const osImage = await osImageOf(inputs, publisher);
  const { verification, policy } = await core.group('Collect and appraise', () =>
    verifyInputs(inputs, osImage, publisher),
  );
  const { result } = verification;
  const userFiles = await readUserFiles(inputs, process.env);
  const files = await writeResultFiles(verification, userFiles, process.env);

  core.info(renderText(result, { colour: false }));
  setOutputs(result, files);
  annotate(result, await locateIn(userFiles));
  await writeSummary(renderMarkdown(result));
  const signed = await publisher.publish(verification, { policy, files: userFiles, folder: files.folder });
  core.setOutput('summary-path', signed.path ?? '');
  core.setOutput('attestation-url', signed.attestationUrl ?? '');
  if (signed.attestationUrl !== null) await writeSummary(`\n[Signed summary](${signed.attestationUrl})\n`);
  if (fails(result, inputs.failOn)) core.setFailed(result.verdictReason);
  else process.exitCode = 0;
}

async function osImageOf(inputs: ActionInputs, publisher: Publisher): Promise<OsImageSource | undefined> {
  if (inputs.osImage === 'rebuild') return rebuildOsImage(inputs, (step) => publisher.note(step));
  const { path, url } = placeOfImage(inputs.osImage ?? null, inputs.osImageUrl ?? null, existsSync);
  return path === null && url === null ? undefined : { path, url, rebuilt: null };
}

async function verifyInputs(inputs: ActionInputs, osImage: OsImageSource | undefined, publisher: Publisher) {
  const target = readTarget(inputs);
  const own = await ownFiles(inputs, target);
  const settings = await readOptions(
    { ...inputs, policy: own.policy },
    target.kind === 'file' ? 'replayed' : 'fetched',
  );
  const policy = resolvePolicy(settings.policy, settings.overrides);
  const { referenceValues: paths } = own;
  const verification = await verify({
    collect: {
      target,
      collateralPath: own.collateral ?? null,
      appComposePath: own.appCompose ?? null,
      pccsUrls: inputs.pccsUrls.map((url) => readUrl(url, 'pccs-url')),
      nonce: readNonce(inputs.nonce),
      offline: false,
      onProgress: (text) => {
        core.info(text);
        publisher.note(text);
      },
    },
    ...(osImage === undefined ? {} : { osImage }),
    ...(paths.length === 0 ? {} : { referenceValues: { paths, trustedRootPath: inputs.trustedRoot ?? null } }),
    policy,
    at: settings.at ?? Date.now(),
    trustAnchors: settings.trustAnchors,
  });
  return { verification, policy };
}

/** The files that the inputs name, where they really are. The evidence keeps its name, which is that of the target. */
async function ownFiles(inputs: ActionInputs, target: CollectTarget) {
  const own = (path: string, what: string): Promise<string> => expectInWorkspace(path, what, process.env);
  const ownIfAny = async (path: string | undefined, what: string): Promise<string | undefined> =>
    path === undefined ? undefined : own(path, what);
  if (target.kind === 'file') await own(target.path, 'evidence');
  const referenceValues: string[] = [];
  for (const path of inputs.referenceValues) referenceValues.push(await own(path, 'reference-values'));
  return {
    policy: await ownIfAny(inputs.policy, 'policy'),
    collateral: await ownIfAny(inputs.collateral, 'collateral'),
    appCompose: await ownIfAny(inputs.appCompose, 'app-compose'),
    referenceValues,
  };
}

function fails(result: ResultDocument, failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  return failOn === 'failed' ? result.verdict === 'failed' : result.verdict !== 'verified';
}

function setOutputs(result: ResultDocument, files: ResultFiles): void {
  const first = result.components[0];
  core.setOutput('verdict', result.verdict);
  core.setOutput('result-path', files.result);
  core.setOutput('bundle-path', files.bundle);
  core.setOutput('markdown-path', files.markdown);
  core.setOutput('sarif-path', files.sarif);
  core.setOutput('junit-path', files.junit);
  core.setOutput('badge-path', files.badge);
  core.setOutput('summary', result.verdictReason);
  core.setOutput('experiment', result.experiment ?? '');
  core.setOutput('tcb-status', first?.tcb?.status ?? '');
  core.setOutput('compose-hash', first?.app?.composeHash ?? '');
  core.setOutput('os-image-hash', first?.app?.osImageHash ?? '');
}

function annotate(result: ResultDocument, locate: Locate): void {
  let warnings = MAX_ANNOTATIONS;
  if (result.experiment !== null) {
    core.warning(`Nothing of this counts in production: ${result.experiment}.`, { title: 'An experiment' });
    warnings -= 1;
  }
  const checks = result.components.flatMap((component) =>
    Object.values(component.phases).flatMap((phase) => phase.checks),
  );
  const marked = (mark: ReturnType<typeof markOf>): Check[] => checks.filter((check) => markOf(check) === mark);
  const say = (check: Check, log: typeof core.error): void => {
    const place = check.place === undefined ? null : locate(check);
    const at = place === null ? {} : { file: place.path, startLine: place.line };
    log(annotation(check), { title: `${check.id} (${check.component})`, ...at });
  };
  for (const check of marked('fail').slice(0, MAX_ANNOTATIONS)) say(check, core.error);
  for (const check of [...marked('unknown'), ...marked('warning')].slice(0, warnings)) say(check, core.warning);
  for (const check of marked('info').slice(0, MAX_ANNOTATIONS)) say(check, core.notice);
}

function annotation(check: Check): string {
  return [
    check.detail,
    ...(check.expected === undefined ? [] : [`expected: ${check.expected}`]),
    ...(check.actual === undefined ? [] : [`actual:   ${check.actual}`]),
    ...(check.place === undefined ? [] : [`where:    ${check.place.path}`]),
    ...(check.hint === undefined ? [] : [check.hint]),
  ].join('\n');
}

/** A summary that cannot be written, as outside a runner, changes no verdict. */
async function writeSummary(markdown: string): Promise<void> {
  if ((process.env.GITHUB_STEP_SUMMARY ?? '') === '') return;
  try {
    await core.summary.addRaw(markdown, true).write({ overwrite: false });
  } catch (error) {
    core.warning(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where in the repository's policy the error is, for the annotation; nowhere for another error, or a file elsewhere. */
function placeOf(error: TrustCenterError): core.AnnotationProperties {
  const path = process.env.INPUT_POLICY?.trim() ?? '';
  if (!(error instanceof PolicyError) || isAbsolute(path) || path === '') return {};
  return { file: path, startLine: error.line, startColumn: error.column };
}

async function fail(error: unknown): Promise<void> {
  if (!(error instanceof TrustCenterError)) {
    core.setFailed(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await writeSummary('### Not verified\n\nThe verification stopped on an internal error; see the log.\n');
    return;
  }
  const hint = error.hint === undefined ? '' : `\n${error.hint}`;
  core.error(`${error.message} [${error.code}]${hint}`, placeOf(error));
  process.exitCode = core.ExitCode.Failure;
  await writeSummary(
    `### Not verified\n\n${escapeMarkdown(error.message)} (\`${error.code}\`)\n\n${escapeMarkdown(error.hint ?? '')}\n`,
  );
}

// Until the end is reached, the step has failed: work that is never finished would end the process without a word.
process.exitCode = 1;
run().catch(fail);
