// Every view of a result as a file, for later steps of the job: artifacts, code scanning, test reports.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bundle, serialiseBundle } from '../core/bundle.js';
import { PROJECT_URI, VERSION } from '../core/version.js';
import { badgeOf } from '../core/views/badge.js';
import { MAX_AGE_DAYS } from '../core/views/current-verdict.js';
import { renderJson } from '../core/views/json.js';
import { renderJunit } from '../core/views/junit.js';
import { locateIn } from '../core/views/locate.js';
import { type Again, type MarkdownOptions, renderMarkdown } from '../core/views/markdown.js';
import { renderSarif } from '../core/views/sarif.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import type { ReportedFiles } from '../io/user-files.js';
import { badgeFiles } from '../publish/github/badge.js';
import type { Verification } from '../verify.js';
import { resultInInputs } from './hints.js';
import type { ActionInputs } from './inputs.js';

/** Paths, in one new folder. */
export interface ResultFiles {
  folder: string;
  result: string;
  bundle: string;
  markdown: string;
  sarif: string;
  junit: string;
  /** Without signed summary and timeline in it: those are made later, and the summary names it. */
  report: string;
  /** The picture, called by the badge's name; the JSON for shields.io is beside it. */
  badge: string;
}

/**
 * The result document as it is; views of it in the words of a workflow.
 * @param env RUNNER_TEMP, which the runner empties after the job
 */
export async function writeResultFiles(
  { result, bundle }: Verification,
  { report, files }: { report: string; files: ReportedFiles },
  { badgeName, badgeLabel }: Pick<ActionInputs, 'badgeName' | 'badgeLabel'>,
  about: Pick<MarkdownOptions, 'policy' | 'again'>,
  env: NodeJS.ProcessEnv,
): Promise<ResultFiles> {
  const folder = await temporaryFolder('trust-center', env.RUNNER_TEMP);
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const locate = await locateIn(files);
  const at = Date.now();
  const sarif = { at, version: VERSION, informationUri: PROJECT_URI, locate, anchor: files.anchor };
  const shown = resultInInputs(result);
  const paths = {
    folder,
    result: await write('result.json', renderJson(result)),
    bundle: await write('bundle.json', serialiseBundle(bundle)),
    markdown: await write('result.md', renderMarkdown(shown, { ...about, at, limit: Number.POSITIVE_INFINITY })),
    sarif: await write('result.sarif', renderSarif(shown, sarif)),
    report: await write('report.html', report),
    junit: await write('junit.xml', renderJunit(shown, { at })),
    badge: join(folder, `${badgeName}.svg`),
  };
  const badge = badgeOf(result, at, { maxAgeDays: MAX_AGE_DAYS, label: badgeLabel });
  for (const { path, content } of badgeFiles(badge, badgeName)) await write(path, content);
  return paths;
}

/** Path of a bundle for which there is no result. */
export async function writeBundle(bundle: Bundle, env: NodeJS.ProcessEnv): Promise<string> {
  const path = join(await temporaryFolder('trust-center', env.RUNNER_TEMP), 'bundle.json');
  await writeFile(path, serialiseBundle(bundle));
  return path;
}

/** How a reader of the job summary comes to the same result. */
export function repeatedBy({ insecureRootCa }: ActionInputs): Again {
  return {
    how: 'The file of the output `bundle-path` holds all of it. Uploaded as an artifact, it can be judged again on any machine, with no network:',
    commands: [`trust-center replay bundle.json${insecureRootCa === undefined ? '' : ' --insecure-root-ca PEM'}`],
  };
}
