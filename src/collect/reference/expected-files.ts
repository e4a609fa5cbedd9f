// The files that are expected to run, as the caller gives them: the app-compose, and the Docker Compose file in it.

import { type ComposeNode, ComposeYamlError, readComposeYaml } from '../../core/appraisal/source-code/compose-yaml.js';
import { APP_COMPOSE_ITEM, COMPOSE_FILE_ITEM, type CollectedItem } from '../../core/bundle.js';
import { fromUtf8 } from '../../core/bytes.js';
import { expectAppCompose } from '../../core/collection/expected.js';
import { InputError } from '../../core/errors.js';
import type { CollectRequest } from '../collect-request.js';
import { readGiven } from '../items.js';

/** null: it is not given. */
export interface ExpectedFiles {
  appCompose: CollectedItem | null;
  composeFile: CollectedItem | null;
}

/** @throws InputError, ParseError for another file than it is given as */
export async function readExpectedFiles(
  { appComposePath, composeFilePath = null }: CollectRequest,
  now: () => number,
): Promise<ExpectedFiles> {
  const appCompose = await readGiven(appComposePath, APP_COMPOSE_ITEM, 'reference', now);
  if (appCompose !== null) expectAppCompose(appCompose.bytes);
  const composeFile = await readGiven(composeFilePath, COMPOSE_FILE_ITEM, 'reference', now);
  if (composeFile !== null) await expectComposeFile(composeFile.bytes);
  return { appCompose, composeFile };
}

/** As for an app-compose: a file that is no Docker Compose file is none that people mean to publish. */
async function expectComposeFile(bytes: Uint8Array): Promise<void> {
  const refusal = (why: string, hint: string): InputError =>
    new InputError('INPUT_INVALID', `compose-file: ${why}`, { hint });
  let root: ComposeNode;
  try {
    root = await readComposeYaml(fromUtf8(bytes, 'compose-file'));
  } catch (cause) {
    if (!(cause instanceof ComposeYamlError)) throw cause;
    throw refusal(
      `no Docker Compose file that can be read: ${cause.message}`,
      'Give the docker-compose.yml of the app.',
    );
  }
  const has = (key: string): boolean => root.kind === 'mapping' && root.entries.has(key);
  if (has('docker_compose_file')) throw refusal('it is an app-compose.json', 'Give it as app-compose.');
  if (!has('services') && !has('include')) {
    throw refusal('no Docker Compose file: it names no services', 'Give the docker-compose.yml of the app.');
  }
}
