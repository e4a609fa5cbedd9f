// Every view of a result as a file, for later steps of the job: artifacts, code scanning, test reports.

import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { type Bundle, serialiseBundle } from '../core/bundle.js';
import { utf8 } from '../core/bytes.js';
import { PROJECT_URI, VERSION } from '../core/version.js';
import { type Badge, badgeOf, readmeSnippet, shieldsEndpoint } from '../core/views/badge.js';
import { renderBadgeSvg } from '../core/views/badge-svg.js';
import { MAX_AGE_DAYS } from '../core/views/current-verdict.js';
import { jsonText, renderJson } from '../core/views/json.js';
import { renderJunit } from '../core/views/junit.js';
import { locateIn, type UserFiles } from '../core/views/locate.js';
import { renderMarkdown } from '../core/views/markdown.js';
import { renderSarif } from '../core/views/sarif.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import type { BranchFile } from '../publish/github/branch.js';
import type { ActionContext } from '../publish/github/context.js';
import type { Verification } from '../verify.js';
import type { ActionInputs } from './inputs.js';

/** Paths, in one new folder. */
export interface ResultFiles {
  folder: string;
  result: string;
  bundle: string;
  markdown: string;
  sarif: string;
  junit: string;
  /** trust-center.svg; trust-center.json is beside it. */
  badge: string;
}

/** @param env RUNNER_TEMP, which the runner empties after the job */
export async function writeResultFiles(
  { result, bundle }: Verification,
  files: UserFiles,
  env: NodeJS.ProcessEnv,
): Promise<ResultFiles> {
  const folder = await temporaryFolder('trust-center', env.RUNNER_TEMP);
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const locate = await locateIn(files);
  const at = Date.now();
  const sarif = { at, version: VERSION, informationUri: PROJECT_URI, locate };
  const paths = {
    folder,
    result: await write('result.json', renderJson(result)),
    bundle: await write('bundle.json', serialiseBundle(bundle)),
    markdown: await write('result.md', renderMarkdown(result, { at, limit: Number.POSITIVE_INFINITY })),
    sarif: await write('result.sarif', renderSarif(result, sarif)),
    junit: await write('junit.xml', renderJunit(result, { at })),
    badge: join(folder, 'trust-center.svg'),
  };
  const badge = badgeOf(result, at, { maxAgeDays: MAX_AGE_DAYS });
  for (const { path, content } of badgeFiles(badge)) await write(path, content);
  return paths;
}

/** Path of a bundle for which there is no result. */
export async function writeBundle(bundle: Bundle, env: NodeJS.ProcessEnv): Promise<string> {
  const path = join(await temporaryFolder('trust-center', env.RUNNER_TEMP), 'bundle.json');
  await writeFile(path, serialiseBundle(bundle));
  return path;
}

/** The user's own files of the repository, whose lines findings go back to; files elsewhere have no place in it. */
export async function readUserFiles(inputs: ActionInputs, env: NodeJS.ProcessEnv): Promise<UserFiles> {
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
  const within = (path: string | undefined): string | null => {
    if (path === undefined) return null;
    const place = relative(workspace, isAbsolute(path) ? path : join(process.cwd(), path));
    return place === '' || place.startsWith('..') || isAbsolute(place) ? null : place;
  };
  const policy = within(inputs.policy);
  const composePath = inputs.appCompose ?? inputs.composeFile;
  const compose = within(composePath);
  return {
    policy: policy === null ? null : { path: policy, text: await readFile(inputs.policy ?? '', 'utf8') },
    compose: compose === null ? null : { path: compose, bytes: await readFile(composePath ?? '') },
  };
}

/** The badge as the two files that a repository publishes. */
export function badgeFiles(badge: Badge): BranchFile[] {
  return [
    { path: 'trust-center.svg', content: utf8(renderBadgeSvg(badge)) },
    { path: 'trust-center.json', content: utf8(jsonText(shieldsEndpoint(badge), 0)) },
  ];
}

/**
 * How a README shows the badge.
 * @param isStored whether the summary is in the attestation store, which a click then leads to
 */
export function badgeSnippet({ serverUrl, repository }: ActionContext, branch: string, isStored: boolean): string {
  const page = `${serverUrl}/${repository}`;
  return readmeSnippet(`${page}/raw/${branch}/trust-center.svg`, isStored ? `${page}/attestations` : null);
}
