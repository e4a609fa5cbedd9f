// Files whose content may be published, whole or as a few words in an error: only those of the job's own folders. A link
// in a pull request must not lead to the runner's secrets.

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { isInside, realPath } from '../io/real-path.js';
import type { Values } from '../options/values.js';

/**
 * Refuses a file that is outside GITHUB_WORKSPACE and RUNNER_TEMP, or that a link leads to from one of them to elsewhere,
 * also to the other: the runner keeps what set the run off in RUNNER_TEMP. Where there is no workspace, outside GitHub
 * Actions, every file is the caller's own.
 * @param what name of the input
 * @returns where the file really is
 * @throws InputError that quotes nothing but the path given
 */
export async function expectInWorkspace(path: string, what: string, env: NodeJS.ProcessEnv): Promise<string> {
  if ((env.GITHUB_WORKSPACE ?? '') === '') return path;
  const real = await realPath(path);
  if (real === null) {
    throw new InputError('INPUT_NOT_FOUND', `${what}: ${preview(path, 200)} does not exist, or may not be read`, {
      hint: 'Check the path; it is relative to the current folder.',
    });
  }
  const given = resolve(path);
  const sides: { given: boolean; real: boolean }[] = [];
  for (const folder of [env.GITHUB_WORKSPACE, env.RUNNER_TEMP]) {
    const root = folder === undefined || folder === '' ? null : await realPath(folder);
    if (folder === undefined || root === null) continue;
    sides.push({ given: isInside(resolve(folder), given) || isInside(root, given), real: isInside(root, real) });
  }
  const isOwn = sides.some((side) => side.real) && sides.every((side) => side.given === side.real);
  if (isOwn && (await stat(real)).isFile()) return real;
  throw new InputError('INPUT_INVALID', `${what}: ${preview(path, 200)} is not a regular file of the workspace`, {
    hint: 'What it holds may be published. So copy it into GITHUB_WORKSPACE or RUNNER_TEMP, and name that file, not a link to elsewhere.',
  });
}

/** Options that name files of the user's, whose content results show. */
type Files = Values<
  | 'evidence'
  | 'policy'
  | 'kms-evidence'
  | 'gateway-evidence'
  | 'collateral'
  | 'app-compose'
  | 'compose-file'
  | 'reference-values'
  | 'ca-file'
  | 'ct-log-list'
>;

/** The same, with where the files really are. The evidence keeps its name, which is that of the target. @throws InputError */
export async function withOwnFiles<O extends Files>(options: O): Promise<O> {
  const own = async (path: string | undefined, what: string): Promise<string | undefined> =>
    path === undefined ? undefined : expectInWorkspace(path, what, process.env);
  const ownAll = async (paths: readonly string[], what: string): Promise<string[]> => {
    const real: string[] = [];
    for (const path of paths) real.push(await expectInWorkspace(path, what, process.env));
    return real;
  };
  await own(options.evidence, 'evidence');
  return {
    ...options,
    policy: await own(options.policy, 'policy'),
    kmsEvidence: await ownAll(options.kmsEvidence, 'kms-evidence'),
    gatewayEvidence: await ownAll(options.gatewayEvidence, 'gateway-evidence'),
    collateral: await ownAll(options.collateral, 'collateral'),
    appCompose: await own(options.appCompose, 'app-compose'),
    composeFile: await own(options.composeFile, 'compose-file'),
    referenceValues: await ownAll(options.referenceValues, 'reference-values'),
    caFile: await ownAll(options.caFile, 'ca-file'),
    ctLogList: await own(options.ctLogList, 'ct-log-list'),
  };
}
