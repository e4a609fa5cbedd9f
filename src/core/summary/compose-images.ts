// Container images that an app-compose fixes by digest: under the hash of the app-compose, no others can run.

import { TrustCenterError } from '../errors.js';
import { parseAppCompose } from '../formats/app-compose.js';
import { readYaml, type StrictValue } from '../schema/strict-value.js';

const BY_DIGEST = /^([A-Za-z0-9][A-Za-z0-9._:/-]{0,254})@sha256:([0-9a-f]{64})$/;

/**
 * Images of the services of the Docker Compose file in an app-compose. Left out are images without a digest or with a
 * variable in the name, and all images of a file that cannot be read strictly.
 * @param appCompose its exact bytes
 */
export async function composeImages(appCompose: Uint8Array): Promise<{ name: string; sha256: string }[]> {
  const services = member(await dockerCompose(appCompose), 'services');
  if (services?.kind !== 'mapping') return [];
  return services.entries.flatMap(({ value }) => {
    const image = member(value, 'image');
    const [, name, sha256] = (image?.kind === 'scalar' ? BY_DIGEST.exec(image.text) : null) ?? [];
    return name === undefined || sha256 === undefined ? [] : [{ name, sha256 }];
  });
}

async function dockerCompose(appCompose: Uint8Array): Promise<StrictValue | null> {
  try {
    const { dockerComposeFile } = parseAppCompose(appCompose);
    return dockerComposeFile === null ? null : await readYaml(dockerComposeFile);
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

function member(value: StrictValue | null, key: string): StrictValue | null {
  if (value?.kind !== 'mapping') return null;
  return value.entries.find((entry) => entry.key === key)?.value ?? null;
}
