import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import { parseContainerImage } from '../../../../src/core/formats/container-image.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('parseContainerImage', () => {
  // As `docker.io/library/…` and so on is said in the reference grammar of the distribution project.
  it.each<[string, string, string, string, string | null, string | null]>([
    ['nginx', 'docker.io/library/nginx', 'registry-1.docker.io', 'library/nginx', null, null],
    ['nginx:1.27', 'docker.io/library/nginx', 'registry-1.docker.io', 'library/nginx', '1.27', null],
    ['docker.io/nginx', 'docker.io/library/nginx', 'registry-1.docker.io', 'library/nginx', null, null],
    ['index.docker.io/a/b:c', 'docker.io/a/b', 'registry-1.docker.io', 'a/b', 'c', null],
    [
      `dstacktee/dstack-kms@${DIGEST}`,
      'docker.io/dstacktee/dstack-kms',
      'registry-1.docker.io',
      'dstacktee/dstack-kms',
      null,
      DIGEST,
    ],
    [`ghcr.io/o/r:v1@${DIGEST}`, 'ghcr.io/o/r', 'ghcr.io', 'o/r', 'v1', DIGEST],
    ['GHCR.IO/o/r', 'ghcr.io/o/r', 'ghcr.io', 'o/r', null, null],
    ['localhost/x', 'localhost/x', 'localhost', 'x', null, null],
    ['localhost:5000/x/y:z', 'localhost:5000/x/y', 'localhost:5000', 'x/y', 'z', null],
    [
      'nvcr.io/nvidia/k8s/dcgm-exporter:4.1',
      'nvcr.io/nvidia/k8s/dcgm-exporter',
      'nvcr.io',
      'nvidia/k8s/dcgm-exporter',
      '4.1',
      null,
    ],
    ['[2001:db8::1]:5000/x', '[2001:db8::1]:5000/x', '[2001:db8::1]:5000', 'x', null, null],
    ['10.0.0.1/x', '10.0.0.1/x', '10.0.0.1', 'x', null, null],
    ['a/b/c', 'docker.io/a/b/c', 'registry-1.docker.io', 'a/b/c', null, null],
    ['a__b/c-d--e.f_g', 'docker.io/a__b/c-d--e.f_g', 'registry-1.docker.io', 'a__b/c-d--e.f_g', null, null],
  ])('reads %s', (text, name, registry, repository, tag, digest) => {
    expect(parseContainerImage(text)).toEqual({ name, registry, repository, tag, digest });
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' nginx'],
    ['an upper-case name', 'Nginx'],
    ['an empty tag', 'nginx:'],
    ['a tag that begins with a dot', 'nginx:.1'],
    ['a long tag', `nginx:${'a'.repeat(129)}`],
    ['an empty part', 'a//b'],
    ['the folder above', '../x'],
    ['the folder above, behind a host', 'ghcr.io/../x'],
    ['a query', 'ghcr.io/a?b'],
    ['a fragment', 'ghcr.io/a#b'],
    ['a percent sign', 'ghcr.io/%2e%2e/a'],
    ['a scheme', 'https://ghcr.io/a'],
    ['a user', 'user:pw@ghcr.io/a'],
    ['a host with an underscore', 'gh_cr.io/a'],
    ['a host that ends in a hyphen', 'ghcr-.io/a'],
    ['a port that there is not', 'ghcr.io:70000/a'],
    ['port 0', 'ghcr.io:0/a'],
    ['a host alone', 'ghcr.io/'],
    ['an image id', 'ab'.repeat(32)],
    ['a short digest', 'nginx@sha256:abcd'],
    ['a digest in upper case', `nginx@sha256:${'AB'.repeat(32)}`],
    ['another hash', `nginx@sha512:${'ab'.repeat(64)}`],
    ['two digests', `nginx@${DIGEST}@${DIGEST}`],
    ['a line break', 'nginx\n'],
    ['a variable', 'nginx:$TAG'],
    ['a name over 255 characters', 'a'.repeat(256)],
    ['letters that look like others', 'ngіnx'],
  ])('refuses %s', (_, text) => {
    expect(() => parseContainerImage(text)).toThrow(ParseError);
  });

  it('reads its own names again, and nothing else throws than ParseError', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(part, part, fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)), (a, b, tag) => {
        const written = `${a}.example/${b}${tag === null ? '' : `:${tag}`}`;
        const image = parseContainerImage(written);
        expect(image).toMatchObject({ name: `${a}.example/${b}`, tag, digest: null });
        expect(parseContainerImage(image.name)).toEqual({ ...image, tag: null });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aA.:/@-_0[]%') }), (text) => {
        try {
          const { registry, repository } = parseContainerImage(text);
          // Whatever is asked is what was read: nothing of it is taken for another part of the URL.
          const url = new URL(`https://${registry}/v2/${repository}/manifests/x`);
          expect(url.pathname).toBe(`/v2/${repository}/manifests/x`);
          expect([url.username, url.search, url.hash]).toEqual(['', '', '']);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
