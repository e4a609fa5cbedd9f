// Whether a program in the VM starts containers that the app-compose does not name. No register names those, so the compose
// hash says only that the program runs.

import { preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { type Judgement, unknown } from '../judgement.js';
import type { ComposeFinding } from './compose-findings.js';
import { type ComposeImage, composeImages } from './compose-images.js';

/** Last part of the name of images whose work it is to start others, whoever publishes them. */
const MANAGERS = [
  'compose-manager',
  'watchtower',
  'dockge',
  'portainer',
  'portainer-ce',
  'portainer-ee',
  'komodo-periphery',
  'diun',
  'ouroboros',
  'shepherd',
];

/**
 * An image of the app-compose that starts others, as the file writes it; null: none is known to. One under a name of its own
 * is not recognised: that a container reaches the engine at all is a finding.
 * @param appCompose its exact bytes
 */
export async function managerIn(appCompose: Uint8Array, findings: readonly ComposeFinding[]): Promise<string | null> {
  const reachesEngine = findings.some(({ rule, mayBe = [] }) =>
    [rule, ...mayBe].some((one) => ENGINE_RULES.includes(one)),
  );
  if (!reachesEngine) return null;
  try {
    for (const image of await composeImages(appCompose)) {
      if (namesOf(image).some((name) => MANAGERS.includes(name))) return image.reference;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  return null;
}

/** What the image may be called: of one with a variable in it, each word. */
function namesOf(image: ComposeImage): string[] {
  if (image.kind === 'named') return image.image.repository.split('/').slice(-1);
  return (image.reference ?? '').toLowerCase().split(/[^\w.-]+-?/);
}

/** With any of these a container can start others. */
const ENGINE_RULES: readonly string[] = ['docker-socket', 'host-root', 'privileged'];

const HINT =
  'Do not take the compose hash for all that runs there. Ask the operator for an app-compose that names it all.';

/**
 * @param isReported the report of the machine says that a manager ran other files
 * @param manager image of one that the measured app-compose runs; null: it runs none that is known
 */
export function judgeManager(isReported: boolean, manager: string | null): Judgement | null {
  if (isReported) {
    const detail =
      'The report says that a manager in this VM ran compose files which it pulled after the launch: no register names them.';
    return unknown(detail, { hint: HINT });
  }
  if (manager === null) return null;
  const detail = `The app-compose runs ${preview(manager, 200)}, which starts containers that it does not name, and can reach the container engine: no register names them.`;
  return unknown(detail, { hint: HINT });
}
