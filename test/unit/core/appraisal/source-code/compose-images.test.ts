import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComposeImage, composeImages } from '../../../../../src/core/appraisal/source-code/compose-images.js';
import { ParseError } from '../../../../../src/core/errors.js';
import { text } from '../../formats/encode.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

const imagesOf = (yaml: string, members: object = {}): Promise<ComposeImage[]> =>
  composeImages(
    text(
      JSON.stringify({
        manifest_version: 2,
        name: 'app',
        runner: 'docker-compose',
        docker_compose_file: yaml,
        ...members,
      }),
    ),
  );
const shown = async (yaml: string, members: object = {}): Promise<string[]> =>
  (await imagesOf(yaml, members)).map(({ kind, where, reference }) => `${kind} ${where} ${reference}`);

const FILE = 'docker_compose_file';
const WEB = `${FILE}.services.web`;

describe('composeImages', () => {
  it.each<[string, string, string[]]>([
    ['one by digest', `services: {web: {image: "x@${DIGEST}"}}`, [`named ${WEB}.image x@${DIGEST}`]],
    ['one by tag', 'services: {web: {image: "x:1"}}', [`named ${WEB}.image x:1`]],
    ['a default that nobody can change', `services: {web: {image: "\${X:-y:1}"}}`, [`named ${WEB}.image y:1`]],
    ['a variable of the deployer', `services: {web: {image: "x:\${TAG:-1}"}}`, [`open ${WEB}.image x:\${TAG:-1}`]],
    ['a digest behind a variable', `services: {web: {image: "$TAG@${DIGEST}"}}`, [`open ${WEB}.image $TAG@${DIGEST}`]],
    ['one that is built', 'services: {web: {build: ., image: x}}', [`built ${WEB}.build x`]],
    [
      'one that is built whatever it is called',
      'services: {web: {image: x, pull_policy: build}}',
      [`built ${WEB}.build x`],
    ],
    ['one that Docker refuses', 'services: {web: {image: "X y"}}', [`malformed ${WEB}.image X y`]],
    ['one that is no text', 'services: {web: {image: [x]}}', [`malformed ${WEB}.image null`]],
    ['none', 'services: {web: {command: x}}', [`malformed ${WEB}.image null`]],
    ['a provider in place of one', 'services: {web: {provider: {type: x}}}', []],
    [
      'one of a service of this file',
      'services: {base: {image: x}, web: {extends: base}}',
      [`named ${FILE}.services.base.image x`, `named ${WEB}.image x`],
    ],
    [
      'one of a service of this file that is built',
      'services: {base: {build: .}, web: {extends: {service: base}, image: y}}',
      [`built ${FILE}.services.base.build null`, `built ${WEB}.build y`],
    ],
    [
      'one of another file',
      'services: {web: {image: y, extends: {service: base, file: other.yml}}}',
      [`elsewhere ${WEB}.extends y`],
    ],
    ['other files', 'include: [other.yml]\nservices: {}', [`elsewhere ${FILE}.include null`]],
    [
      'one by an anchor and a merge key',
      'x-base: &base {image: x}\nservices: {web: {<<: *base}}',
      [`named ${WEB}.image x`],
    ],
    [
      'one that is mounted',
      'services: {web: {image: x, volumes: [a:/a, {type: image, source: y, target: /y}]}}',
      [`named ${WEB}.image x`, `named ${WEB}.volumes[1].source y`],
    ],
    [
      'one that may be mounted',
      `services: {web: {image: x, volumes: [{type: "\${TAG:-bind}", source: y, target: /y}]}}`,
      [`named ${WEB}.image x`, `open ${WEB}.volumes[0].source y`],
    ],
    [
      'one that runs before the service',
      'services: {web: {image: x, pre_start: [{command: ls}, {image: y, command: ls}]}}',
      [`named ${WEB}.image x`, `named ${WEB}.pre_start[1].image y`],
    ],
    ['one for linux/amd64', 'services: {web: {image: x, platform: linux/amd64}}', [`named ${WEB}.image x`]],
    [
      'one for another platform',
      'services: {web: {image: x, platform: linux/arm64}}',
      [`other-platform ${WEB}.platform x`],
    ],
    ['one for any platform', 'services: {web: {image: x, platform: $TAG}}', [`other-platform ${WEB}.platform x`]],
    [
      'one for the platform of a service that it extends',
      'services: {base: {image: x, platform: linux/386}, web: {extends: base, image: y, platform: }}',
      [`other-platform ${FILE}.services.base.platform x`, `other-platform ${WEB}.platform y`],
    ],
    [
      'one that is built, whatever null hides that',
      'services: {base: {build: .}, mid: {extends: base, build: ~}, web: {extends: mid, build: null, image: y}}',
      [`built ${FILE}.services.base.build null`, `built ${FILE}.services.mid.build null`, `built ${WEB}.build y`],
    ],
    ['no services', 'volumes: {}', []],
  ])('tells %s', async (_, yaml, expected) => {
    expect(await shown(yaml, { allowed_envs: ['TAG'] })).toEqual(expected);
  });

  it('takes a reference apart', async () => {
    expect(await imagesOf(`services: {web: {image: "ghcr.io/o/r:1@${DIGEST}"}}`)).toMatchObject([
      { image: { name: 'ghcr.io/o/r', tag: '1', digest: DIGEST } },
    ]);
  });

  it('has none without a Docker Compose file', async () => {
    expect(await shown('', { runner: 'bash', bash_script: 'true' })).toEqual([]);
  });

  it.each([
    ['a file that is no YAML', 'a: [', {}],
    ['a key that appears twice', 'services: {web: {image: x, image: y}}', {}],
    ['an app-compose without its members', 'services: {}', { name: 7 }],
    [
      'more images than anybody has',
      `x: &m [${'{type: image, source: y, target: /y},'.repeat(100)}]\nservices: {${Array.from({ length: 11 }, (_, i) => `s${i}: {image: x, volumes: *m}`).join(', ')}}`,
      {},
    ],
  ])('refuses %s', async (_, yaml, members) => {
    await expect(imagesOf(yaml, members)).rejects.toThrow(ParseError);
  });

  it('ends for whatever extends whatever', async () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const service = fc.record({ extends: fc.option(name), image: fc.option(fc.constantFrom('x', '$Y', '@')) });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, service), async (services) => {
        const yaml = JSON.stringify({ services });
        expect((await imagesOf(yaml)).length).toBe(Object.keys(services).length);
      }),
    );
  });
});
