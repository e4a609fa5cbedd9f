// Where OS images are published: releases by version, and whatever place a URL template names.

import { basename } from 'node:path/posix';
import { preview } from '../../../core/bytes.js';
import { InputError } from '../../../core/errors.js';

/** `dstack-nvidia-dev-0.5.3`, `dstack-0.6.0`, or the version alone. */
const RELEASE_NAME =
  /^(?:(dstack(?:-nvidia)?(?:-dev)?)-)?((0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.\d{1,4}(?:[.-][0-9A-Za-z]{1,16}){0,4})$/;
/** From this version on, guest images are released with dstack itself. */
const FIRST_OF_DSTACK = { major: 0, minor: 6 };

/** `0.5.5`, `dstack-nvidia-0.5.5`: names that mean a release and not a file. */
export const PLAIN_RELEASE = /^(?:dstack(?:-nvidia)?(?:-dev)?-)?\d+\.\d+\.\d+$/;

/** In the URL of a mirror of releases, what stands for the name of one. */
const RELEASE_PLACE = /\{release\}/g;

/**
 * Where the image is that the user named: a release, or a file or folder.
 * @param url of the image; with `{release}` in it, where releases are to be had
 * @param exists whether there is a file or folder of that name
 * @throws InputError for a name that means both, and for a release beside another address
 */
export function placeOfImage(
  named: string | null,
  url: string | null,
  exists: (path: string) => boolean,
): { path: string | null; url: string | null } {
  const isMirror = url?.includes('{release}') === true;
  if (named === null || !PLAIN_RELEASE.test(named)) {
    if (!isMirror) return { path: named, url };
    throw new InputError('INPUT_INVALID', 'os-image-url: {release} stands for a release, and os-image names none', {
      hint: 'Name it, e.g. os-image dstack-0.5.5; or write {hash}, for the image that the VM claims.',
    });
  }
  if (exists(named)) {
    throw new InputError('INPUT_INVALID', `os-image: ${named} is a release, and a file or folder here has that name`, {
      hint: `Write ./${named} for the file or folder; for the release, leave out os-image and give os-image-url: ${releaseUrl(named)}`,
    });
  }
  return { path: null, url: releaseAt(named, url) };
}

/**
 * URL of a release's tarball at its publisher, or at a mirror.
 * @param mirror URL template; `{release}` stands for name and version, `dstack-0.5.5`
 * @throws InputError for a name that is none of a release, and for an address that does not depend on it alone
 */
export function releaseAt(name: string, mirror: string | null): string {
  const published = releaseUrl(name);
  if (mirror === null) return published;
  if (!mirror.includes('{release}')) {
    throw new InputError(
      'INPUT_INVALID',
      'os-image names a release and os-image-url an address: give only one of them',
      { hint: 'Where the address is that of a mirror, write {release} in it for the name of the release.' },
    );
  }
  if (mirror.includes('{hash}')) {
    const message = 'os-image-url: {hash} stands for the image that the VM claims, and a release is named';
    throw new InputError('INPUT_INVALID', message, {
      hint: 'Write {release} alone: what the VM claims must not decide which image the release is.',
    });
  }
  return mirror.replace(RELEASE_PLACE, basename(published, '.tar.gz'));
}

/**
 * URL of a release's tarball.
 * @param name version (`0.5.5`: the image `dstack-0.5.5`), or name and version (`dstack-nvidia-0.5.5`)
 * @throws InputError for anything else
 */
export function releaseUrl(name: string): string {
  const [, image = 'dstack', version = '', major, minor] = RELEASE_NAME.exec(name) ?? [];
  if (version === '') {
    throw new InputError('INPUT_INVALID', `${preview(name, 100)} is not a release of dstack`, {
      hint: 'Give a version, or name and version, e.g. 0.5.5, dstack-nvidia-0.5.5 or dstack-dev-0.6.0.',
    });
  }
  const isOfDstack =
    Number(major) > FIRST_OF_DSTACK.major ||
    (Number(major) === FIRST_OF_DSTACK.major && Number(minor) >= FIRST_OF_DSTACK.minor);
  const release = isOfDstack
    ? `dstack/releases/download/guest-os-v${version}`
    : `meta-dstack/releases/download/v${version}`;
  return `https://github.com/Dstack-TEE/${release}/${image}-${version}.tar.gz`;
}

/** Version in the name of a release: `0.5.5`. */
export function versionOf(name: string): string {
  return RELEASE_NAME.exec(name)?.[2] ?? name;
}

/** Where GitHub keeps the files of a release: it answers with a redirect there. */
const GITHUB_FILES: readonly string[] = ['release-assets.githubusercontent.com', 'objects.githubusercontent.com'];

/** Other hosts that may serve the image at `url`. */
export function imageHosts(url: string): readonly string[] {
  const { protocol, host } = new URL(url);
  return protocol === 'https:' && host === 'github.com' ? GITHUB_FILES : [];
}

/**
 * Puts the OS image hash into a URL template, in the place of `{hash}`.
 * @throws InputError for a hash that is not known, and for any other placeholder
 */
export function imageUrl(template: string, osImageHash: string | null): string {
  return template.replace(/\{[^{}]*\}/g, (placeholder) => {
    if (placeholder !== '{hash}') {
      throw new InputError('INPUT_INVALID', `OS image URL: ${preview(placeholder)} is not a placeholder`, {
        hint: 'The only placeholder is {hash}: the OS image hash.',
      });
    }
    if (osImageHash === null) {
      throw new InputError('INPUT_INVALID', 'OS image URL: {hash} has no value', {
        hint: 'Say which OS image hash is wanted.',
      });
    }
    return encodeURIComponent(osImageHash);
  });
}
