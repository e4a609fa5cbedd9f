import { describe, expect, it } from 'vitest';
import { imageHosts, imageUrl, placeOfImage, releaseUrl } from '../../../../../src/collect/reference/image/release.js';
import { InputError } from '../../../../../src/core/errors.js';

const HASH = '0123456789abcdef'.repeat(4);

function refusal(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('expected an InputError');
}

const BY_HASH = 'https://download.dstack.org/os-images/mr_{hash}.tar.gz';

describe('releaseUrl', () => {
  it.each([
    ['0.5.5', 'meta-dstack/releases/download/v0.5.5/dstack-0.5.5.tar.gz'],
    ['dstack-0.5.5', 'meta-dstack/releases/download/v0.5.5/dstack-0.5.5.tar.gz'],
    ['dstack-nvidia-0.5.4.1', 'meta-dstack/releases/download/v0.5.4.1/dstack-nvidia-0.5.4.1.tar.gz'],
    ['dstack-dev-0.4.2', 'meta-dstack/releases/download/v0.4.2/dstack-dev-0.4.2.tar.gz'],
    ['dstack-nvidia-dev-0.5.3', 'meta-dstack/releases/download/v0.5.3/dstack-nvidia-dev-0.5.3.tar.gz'],
    ['0.6.0', 'dstack/releases/download/guest-os-v0.6.0/dstack-0.6.0.tar.gz'],
    ['dstack-nvidia-0.10.2', 'dstack/releases/download/guest-os-v0.10.2/dstack-nvidia-0.10.2.tar.gz'],
    ['0.6.0-rc1', 'dstack/releases/download/guest-os-v0.6.0-rc1/dstack-0.6.0-rc1.tar.gz'],
    ['1.0.0', 'dstack/releases/download/guest-os-v1.0.0/dstack-1.0.0.tar.gz'],
  ])('of %s', (name, path) => {
    expect(releaseUrl(name)).toBe(`https://github.com/Dstack-TEE/${path}`);
  });

  it.each([
    '',
    'latest',
    '0.5',
    'v0.5.5',
    'dstack',
    'dstack-',
    'dstack-dev-nvidia-0.5.5',
    '../0.5.5',
    '0.5.5/../x',
    '0.5.5?x',
    '0.5.5 ',
    'other-0.5.5',
    '00.5.5',
  ])('refuses %j', (name) => {
    expect(refusal(() => releaseUrl(name))).toMatchObject({
      code: 'INPUT_INVALID',
      message: `${JSON.stringify(name)} is not a release of dstack`,
      hint: 'Give a version, or name and version, e.g. 0.5.5, dstack-nvidia-0.5.5 or dstack-dev-0.6.0.',
    });
  });
});

describe('a mirror of releases', () => {
  it('is asked for the release alone, and not for what the VM claims', () => {
    const place = (url: string) => () => placeOfImage('dstack-0.5.5', url, () => false);
    expect(place('https://m.example/{release}.tar.gz')().url).toBe('https://m.example/dstack-0.5.5.tar.gz');
    for (const url of ['https://m.example/{release}/{hash}.tar.gz', 'https://m.example/{hash}/{release}']) {
      expect(refusal(place(url)).message).toBe(
        'os-image-url: {hash} stands for the image that the VM claims, and a release is named',
      );
    }
  });
});

describe('imageHosts', () => {
  it('are those where GitHub keeps the files of releases, for an image of GitHub alone', () => {
    const files = ['release-assets.githubusercontent.com', 'objects.githubusercontent.com'];
    expect(imageHosts(releaseUrl('0.5.5'))).toEqual(files);
    expect(imageHosts('https://user:secret@GitHub.com:443/o/r/releases/download/v1/x.tar.gz')).toEqual(files);
    for (const url of [
      BY_HASH,
      'http://github.com/o/r',
      'https://github.com:8443/o/r',
      'https://github.com.example/o/r',
      'https://raw.githubusercontent.com/o/r',
    ]) {
      expect([url, imageHosts(url)]).toEqual([url, []]);
    }
  });
});

describe('imageUrl', () => {
  it('puts the hash into the template', () => {
    expect(imageUrl(BY_HASH, HASH)).toBe(`https://download.dstack.org/os-images/mr_${HASH}.tar.gz`);
    expect(imageUrl('https://x.example/{hash}/{hash}', HASH)).toBe(`https://x.example/${HASH}/${HASH}`);
    expect(imageUrl('https://x.example/image.tar.gz', null)).toBe('https://x.example/image.tar.gz');
  });

  it('escapes what would change the URL', () => {
    expect(imageUrl('https://x.example/{hash}', '../?#')).toBe('https://x.example/..%2F%3F%23');
  });

  const ONE = 'The only placeholder is {hash}: the OS image hash.';
  it.each([
    ['https://x.example/{hash}', 'OS image URL: {hash} has no value', 'Say which OS image hash is wanted.'],
    ['https://x.example/{version}', 'OS image URL: "{version}" is not a placeholder', ONE],
    ['https://x.example/{OS_IMAGE_HASH}', 'OS image URL: "{OS_IMAGE_HASH}" is not a placeholder', ONE],
    ['https://x.example/{}', 'OS image URL: "{}" is not a placeholder', ONE],
  ])('refuses %s', (template, message, hint) => {
    expect(refusal(() => imageUrl(template, null))).toMatchObject({ code: 'INPUT_INVALID', message, hint });
  });
});

describe('placeOfImage', () => {
  const nothing = (): boolean => false;

  it('takes the name of a release for one, and anything else for a path', () => {
    const url = 'https://github.com/Dstack-TEE/meta-dstack/releases/download/v0.5.5/dstack-0.5.5.tar.gz';
    for (const named of ['dstack-0.5.5', '0.5.5']) {
      expect(placeOfImage(named, null, nothing)).toEqual({ path: null, url });
    }
    for (const path of ['dstack-0.5.5.tar.gz', './dstack-0.5.5', 'images/0.5.5', 'dstack-0.5']) {
      expect(placeOfImage(path, null, nothing)).toEqual({ path, url: null });
      expect(placeOfImage(path, null, () => true)).toEqual({ path, url: null });
    }
    expect(placeOfImage(null, 'https://x.example/{hash}', nothing)).toEqual({
      path: null,
      url: 'https://x.example/{hash}',
    });
    expect(placeOfImage(null, null, nothing)).toEqual({ path: null, url: null });
  });

  it.each([
    ['dstack-0.5.5', null],
    ['0.5.5', null],
    ['dstack-nvidia-0.5.5', 'https://x.example'],
  ])('refuses %s where a file or folder is called so, and says how to write each', (named, url) => {
    const asked: string[] = [];
    const thrown = refusal(() =>
      placeOfImage(named, url, (path) => {
        asked.push(path);
        return true;
      }),
    );
    expect(asked).toEqual([named]);
    expect(thrown).toMatchObject({
      code: 'INPUT_INVALID',
      message: `os-image: ${named} is a release, and a file or folder here has that name`,
      hint: `Write ./${named} for the file or folder; for the release, leave out os-image and give os-image-url: ${releaseUrl(named)}`,
    });
    // What the hint says means what it says.
    expect(placeOfImage(`./${named}`, null, () => true)).toEqual({ path: `./${named}`, url: null });
    expect(placeOfImage(null, releaseUrl(named), () => true)).toEqual({ path: null, url: releaseUrl(named) });
  });

  it('takes a release from a mirror, by its whole name', () => {
    const mirror = 'https://mirror.example/{release}/{release}.tgz';
    const url = 'https://mirror.example/dstack-0.5.5/dstack-0.5.5.tgz';
    for (const named of ['dstack-0.5.5', '0.5.5']) {
      expect(placeOfImage(named, mirror, nothing)).toEqual({ path: null, url });
    }
    for (const named of [null, './dstack-0.5.5']) {
      expect(refusal(() => placeOfImage(named, mirror, nothing))).toMatchObject({
        code: 'INPUT_INVALID',
        message: 'os-image-url: {release} stands for a release, and os-image names none',
      });
    }
  });

  it('refuses a release beside another place', () => {
    expect(() => placeOfImage('dstack-0.5.5', 'https://x.example', nothing)).toThrow(
      'os-image names a release and os-image-url an address: give only one of them',
    );
  });
});
