// The container images that a Docker Compose file names, as Compose makes them of it: variables that nobody can set have
// their defaults, and services have what they take from others by `extends`.

import { ParseError } from '../../errors.js';
import { type AppCompose, parseAppCompose } from '../../formats/app-compose.js';
import { type ContainerImage, parseContainerImage } from '../../formats/container-image.js';
import { inheritedBy } from './compose-extends.js';
import { interpolate, settersOf } from './compose-interpolation.js';
import { type ComposeNode, ComposeYamlError, isAbsent, mappingOf, memberOf, readComposeYaml } from './compose-yaml.js';

export type ComposeImage = {
  /** Path in the app-compose: `docker_compose_file.services.web.image`. */
  where: string;
  /** As the file writes it, with the variables that the file fixes; null: it says none. */
  reference: string | null;
} & (
  | { kind: 'named'; reference: string; image: ContainerImage }
  /** A variable in it is somebody else's to set. */
  | { kind: 'open' }
  /** Built when the VM starts, whatever it is called. */
  | { kind: 'built' }
  /** Another file says it, which the hash does not cover. */
  | { kind: 'elsewhere' }
  /** Its service asks for another platform than linux/amd64, so that an index leads to another manifest. */
  | { kind: 'other-platform' }
  /** Docker would refuse it. */
  | { kind: 'malformed' }
);

const COMPOSE_FILE = 'docker_compose_file';
/** As many services as are examined for findings, each with some images mounted. */
const MAX_IMAGES = 1024;
const MAX_NAME = 100;

/**
 * Images of the services of an app-compose, of what runs before them, and those that are mounted, in the order of the file. None where there is no
 * Docker Compose file.
 * @param appCompose its exact bytes
 * @throws ParseError for an app-compose or a Docker Compose file that cannot be read
 */
export async function composeImages(appCompose: Uint8Array): Promise<ComposeImage[]> {
  const compose = parseAppCompose(appCompose);
  if (compose.dockerComposeFile === null || compose.dockerComposeFile === '') return [];
  const file = await readFile(compose.dockerComposeFile);
  const services = mappingOf(memberOf(file, 'services')) ?? new Map<string, ComposeNode>();
  const read = valueReader(compose);
  const images: ComposeImage[] = isAbsent(memberOf(file, 'include'))
    ? []
    : [{ kind: 'elsewhere', where: `${COMPOSE_FILE}.include`, reference: null }];
  for (const [name, service] of services) {
    const where = `${COMPOSE_FILE}.services.${name.slice(0, MAX_NAME)}`;
    const { members, end } = inheritedBy(name, services, (node) => (node === undefined ? null : read(node).text));
    const effective = (key: string): ComposeNode | undefined => {
      const own = memberOf(service, key);
      return isAbsent(own) ? members.get(key) : own;
    };
    images.push(...serviceImage(effective, end, where, read));
    // A container that runs before that of the service: in the service's image, unless it names another.
    for (const [index, hook] of itemsOf(effective('pre_start')).entries()) {
      const image = memberOf(hook, 'image');
      if (isAbsent(image)) continue;
      const named = imageOf(image, `${where}.pre_start[${index}].image`, read);
      images.push(forPlatform(named, effective('platform'), where, read));
    }
    for (const [index, mount] of itemsOf(effective('volumes')).entries()) {
      if (mount.kind !== 'mapping') continue;
      const type = read(mount.entries.get('type'));
      const path = `${where}.volumes[${index}].source`;
      const source = mount.entries.get('source');
      if (type.text === 'image') images.push(imageOf(source, path, read));
      else if (type.written !== null && type.text === null) {
        images.push({ kind: 'open', where: path, reference: read(source).written });
      }
    }
    if (images.length > MAX_IMAGES) {
      throw new ParseError('PARSE_LIMIT', COMPOSE_FILE, `more than ${MAX_IMAGES} images`);
    }
  }
  return images;
}

function itemsOf(node: ComposeNode | undefined): ComposeNode[] {
  return node?.kind === 'list' ? node.items : [];
}

async function readFile(text: string): Promise<ComposeNode> {
  try {
    return await readComposeYaml(text);
  } catch (error) {
    if (!(error instanceof ComposeYamlError)) throw error;
    throw new ParseError('PARSE_INVALID', COMPOSE_FILE, `it cannot be read: ${error.message}`, { cause: error });
  }
}

/** `written`: the text of the file; null where there is none. `text`: what Compose makes of it; null where that is open. */
type ReadValue = (node: ComposeNode | undefined) => { written: string | null; text: string | null; invalid: boolean };

function valueReader(compose: AppCompose): ReadValue {
  const setBy = settersOf(compose);
  return (node) => {
    if (node === undefined || isAbsent(node)) return { written: null, text: null, invalid: false };
    if (node.kind !== 'text') return { written: null, text: null, invalid: true };
    const { text, invalid } = interpolate(node.text, setBy);
    return { written: node.text, text, invalid };
  };
}

function serviceImage(
  effective: (key: string) => ComposeNode | undefined,
  end: 'here' | 'elsewhere' | 'nowhere',
  where: string,
  read: ReadValue,
): ComposeImage[] {
  const image = effective('image');
  const isBuilt = !isAbsent(effective('build')) || read(effective('pull_policy')).text === 'build';
  if (isBuilt) {
    const { text, written } = read(image);
    return [{ kind: 'built', where: `${where}.build`, reference: text ?? written }];
  }
  if (end === 'elsewhere') {
    // The other file may also say that the image is built.
    return [{ kind: 'elsewhere', where: `${where}.extends`, reference: read(image).text }];
  }
  if (!isAbsent(image))
    return [forPlatform(imageOf(image, `${where}.image`, read), effective('platform'), where, read)];
  if (!isAbsent(effective('provider'))) return [];
  return [{ kind: 'malformed', where: `${where}.image`, reference: null }];
}

function forPlatform(
  image: ComposeImage,
  platform: ComposeNode | undefined,
  where: string,
  read: ReadValue,
): ComposeImage {
  const isUsual = isAbsent(platform) || ['', 'linux/amd64'].includes(read(platform).text ?? 'open');
  if (isUsual || image.kind !== 'named') return image;
  return { kind: 'other-platform', where: `${where}.platform`, reference: image.reference };
}

function imageOf(node: ComposeNode | undefined, where: string, read: ReadValue): ComposeImage {
  const { text, written, invalid } = read(node);
  if (text === null) return { kind: written === null || invalid ? 'malformed' : 'open', where, reference: written };
  try {
    return { kind: 'named', where, reference: text, image: parseContainerImage(text) };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { kind: 'malformed', where, reference: text };
  }
}
