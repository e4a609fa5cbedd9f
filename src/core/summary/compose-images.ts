// Container images that an app-compose fixes by digest: under the hash of the app-compose, no others can run.

import { ParseError, TrustCenterError } from '../errors.js';
import { parseAppCompose } from '../formats/app-compose.js';
import { textOf } from '../schema/value.js';
import { parseYaml } from '../schema/yaml.js';

const BY_DIGEST = /^([A-Za-z0-9][A-Za-z0-9._:/-]{0,254})@sha256:([0-9a-f]{64})$/;

/**
 * Images of the services of the Docker Compose file in an app-compose. Left out are images without a digest or with a
 * variable in the name, and all images of a file that cannot be read strictly.
 * @param appCompose its exact bytes
 */
export async function composeImages(appCompose: Uint8Array): Promise<{ name: string; sha256: string }[]> {
  const services = valueUnder('services', await dockerCompose(appCompose));
  if (!(services instanceof Map)) return [];
  return [...services.values()].flatMap((service) => {
    const [, name, sha256] = BY_DIGEST.exec(textOf(valueUnder('image', service)) ?? '') ?? [];
    return name === undefined || sha256 === undefined ? [] : [{ name, sha256 }];
  });
}

async function dockerCompose(appCompose: Uint8Array): Promise<unknown> {
  try {
    const { dockerComposeFile } = parseAppCompose(appCompose);
    if (dockerComposeFile === null) return null;
    const document = await parseYaml(
      dockerComposeFile,
      (message) => new ParseError('PARSE_INVALID', 'compose', message),
    );
    return document.root;
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

function valueUnder(key: string, value: unknown): unknown {
  return value instanceof Map ? value.get(key) : null;
}
