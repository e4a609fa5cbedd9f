// A reference to a container image, as Docker and Compose write one: `[host[:port]/]name[:tag][@sha256:hex]`.

import { preview } from '../bytes.js';
import { refuse } from '../schema/reader.js';

export interface ContainerImage {
  /** With its host, without tag and digest: `docker.io/library/nginx`. One image has one name, however it is written. */
  name: string;
  /** Host that the registry’s API is asked at, with its port where one is written. */
  registry: string;
  /** Name of the repository there: `library/nginx`. */
  repository: string;
  /** null: none is written. Beside a digest it is decoration; where there is neither, Docker takes `latest`. */
  tag: string | null;
  /** `sha256:` and 64 hex digits. null: whoever keeps the tag decides what it names. */
  digest: string | null;
}

const MAX_NAME = 255;
const HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]{2,39}\])(?::(\d{1,5}))?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Docker takes it for the id of an image on the disk. */
const IMAGE_ID = /^[0-9a-f]{64}$/;

const DOCKER_HUB = 'docker.io';
/** What Docker takes for the name of Docker Hub. */
const DOCKER_HUB_HOSTS: readonly string[] = [DOCKER_HUB, 'index.docker.io'];
const DOCKER_HUB_REGISTRY = 'registry-1.docker.io';

/** @throws ParseError for what Docker would refuse, and for a digest that is not SHA-256 */
export function parseContainerImage(text: string): ContainerImage {
  const wrong = (): never =>
    refuse(`expected an image such as docker.io/library/nginx:1.27, got ${preview(text, 120)}`);
  const at = text.indexOf('@');
  const digest = at === -1 ? null : text.slice(at + 1);
  if (digest !== null && !DIGEST.test(digest)) {
    refuse(`expected @sha256: and 64 hex digits after the name of an image, got ${preview(text, 120)}`);
  }
  const tagged = at === -1 ? text : text.slice(0, at);
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  const tag = colon === -1 ? null : tagged.slice(colon + 1);
  if (tag !== null && !TAG.test(tag)) wrong();
  const whole = colon === -1 ? tagged : tagged.slice(0, colon);
  if (whole.length > MAX_NAME || (IMAGE_ID.test(whole) && tag === null && digest === null)) wrong();

  const slash = whole.indexOf('/');
  const first = whole.slice(0, Math.max(slash, 0));
  const isHost = /[.:A-Z]/.test(first) || first === 'localhost';
  const host = isHost ? first.toLowerCase() : DOCKER_HUB;
  const path = isHost ? whole.slice(slash + 1) : whole;
  const [, port = '443'] = HOST.exec(host) ?? wrong();
  if (!PATH.test(path) || Number(port) > 65535 || Number(port) === 0) wrong();
  if (!DOCKER_HUB_HOSTS.includes(host)) {
    return { name: `${host}/${path}`, registry: host, repository: path, tag, digest };
  }
  const repository = path.includes('/') ? path : `library/${path}`;
  return { name: `${DOCKER_HUB}/${repository}`, registry: DOCKER_HUB_REGISTRY, repository, tag, digest };
}
