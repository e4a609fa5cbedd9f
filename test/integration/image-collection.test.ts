import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collect } from '../../src/collect/collect.js';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { gitHubAccess } from '../../src/collect/endorsements/container-image/github-access.js';
import { fetchImageRecords, type ImageOptions } from '../../src/collect/endorsements/container-image/index.js';
import type {
  SharedImages,
  WantedImages,
  WantedProvenance,
} from '../../src/collect/endorsements/container-image/wanted.js';
import { SharedAnswers } from '../../src/collect/endorsements/shared-answers.js';
import { type Bundle, itemBytes } from '../../src/core/bundle.js';
import { type ImageRecord, parseImageRecord } from '../../src/core/formats/image-record.js';
import { createDeployment, phalaCloudAttestations } from '../../src/simulator/index.js';
import { startGitHub } from '../support/github/stand-in.js';
import { REGISTRY, REPOSITORY, type RegistryStandIn, startRegistry } from '../support/registry/stand-in.js';
import { fileOf } from './loopback.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const NAME = `${REGISTRY}/${REPOSITORY}`;
const SERVER = 'https://github.com';
const NOTHING: WantedProvenance = { provenance: [], provenanceFor: 'listed' };
const LISTED: WantedProvenance = {
  provenance: [{ image: NAME, repository: 'octo-org/octo-app', serverUrl: SERVER }],
  provenanceFor: 'listed',
};
const ALL: WantedProvenance = { provenance: [], provenanceFor: 'all' };
const wanted = (change: Partial<WantedImages> = {}): WantedImages => ({
  app: NOTHING,
  kms: NOTHING,
  gateway: NOTHING,
  ...change,
});

const services = (images: Record<string, string>): string =>
  JSON.stringify({ services: Object.fromEntries(Object.entries(images).map(([name, image]) => [name, { image }])) });
const appCompose = (images: Record<string, string>): string =>
  JSON.stringify({ manifest_version: 2, name: 'app', runner: 'docker-compose', docker_compose_file: services(images) });

function asking(change: Partial<ImageOptions> = {}): ImageOptions {
  const quiet = { access: null, offline: false, cacheDirectory: null, progress: () => {}, now: () => NOW };
  return { ...quiet, addresses: 'public', wait: async () => {}, ...change };
}

function collected(images: Record<string, string>, change: Partial<CollectRequest>): Promise<Bundle> {
  const world = createDeployment({ seed: 'images', compose: { docker_compose_file: services(images) } });
  return collect({
    target: { kind: 'file', path: fileOf('evidence.json', JSON.stringify(phalaCloudAttestations(world))) },
    collateralPaths: [fileOf('collateral.json', JSON.stringify(world.collateral))],
    appComposePath: null,
    pccsUrls: [],
    nonce: null,
    offline: false,
    cacheDirectory: null,
    now: () => NOW,
    ...change,
  });
}

const namesOf = (items: readonly { name: string }[]): string[] =>
  items.map(({ name }) => name).filter((name) => name.startsWith('image-record'));
const recordIn = (bundle: Bundle, name: string): ImageRecord =>
  parseImageRecord(Buffer.from(itemBytes(bundle, name)).toString(), name);
const manifestsAsked = (registry: RegistryStandIn): string[] =>
  registry.paths.filter((path) => path.includes('/manifests/') && !path.includes('/manifests/sha256-'));

describe('collect', () => {
  it('asks about the images of a deployment once, however many instances run them, and keeps the answers', async () => {
    const registry = await startRegistry({ token: false });
    const github = await startGitHub();
    const digest = registry.putManifest('one');
    registry.attach(digest, { n: 1 });
    github.attest(digest, { n: 2 });
    const progress: string[] = [];
    const bundle = await collected(
      { web: `${NAME}@${digest}`, worker: `${NAME}@${digest}`, other: 'other.example/x:1' },
      {
        images: wanted({ app: LISTED }),
        github: gitHubAccess({ GITHUB_API_URL: github.url }),
        onProgress: (line) => progress.push(line),
      },
    );
    expect(namesOf(bundle.items)).toEqual(['image-record/0']);
    expect(bundle.gaps).toEqual([]);
    const item = bundle.items.find(({ name }) => name === 'image-record/0');
    expect(item).toMatchObject({
      role: 'endorsement',
      source: `https://${REGISTRY}/v2/${REPOSITORY}`,
      collectedAt: '2026-06-15T12:00:00.000Z',
      encoding: 'utf8',
    });
    const record = recordIn(bundle, 'image-record/0');
    expect(record).toMatchObject({ reference: `${NAME}@${digest}`, manifests: [{ digest }], problems: [] });
    expect(record.attestations.map(({ source }) => source)).toEqual(['referrer', 'github']);
    expect(manifestsAsked(registry).filter((path) => path.endsWith(digest))).toHaveLength(1);
    expect(progress).toContain(`asking ${REGISTRY} about ${NAME}@${digest}`);
    expect(github.faults).toEqual([]);
  });

  it('asks nobody where the policy asks nothing', async () => {
    const registry = await startRegistry();
    const images = { web: `${NAME}@${registry.putManifest('one')}` };
    const ofOthers = wanted({ kms: ALL, gateway: LISTED });
    for (const asked of [{}, { images: wanted() }, { images: ofOthers }]) {
      const bundle = await collected(images, asked);
      expect(namesOf([...bundle.items, ...bundle.gaps])).toEqual([]);
    }
    expect(registry.asked).toEqual([]);
  });

  it('has a gap in place of each record where it may ask nobody', async () => {
    const registry = await startRegistry();
    const reference = `${NAME}@${registry.putManifest('one')}`;
    const bundle = await collected({ web: reference }, { images: wanted({ app: ALL }), offline: true });
    expect(bundle.gaps.filter(({ name }) => name.startsWith('image'))).toEqual([
      { name: 'image-record/0', reason: `"${reference}": not fetched: offline was asked for` },
    ]);
    expect(registry.asked).toEqual([]);
  });

  it('asks about what the app-compose that the caller gives names, where the evidence has none', async () => {
    const registry = await startRegistry({ token: false });
    const digest = registry.putManifest('one');
    const world = createDeployment({ seed: 'images' });
    const bundle = await collected(
      {},
      {
        target: { kind: 'file', path: fileOf('evidence.json', JSON.stringify(world.evidence)) },
        appComposePath: fileOf('app-compose.json', appCompose({ web: `${NAME}@${digest}` })),
        images: wanted({ app: LISTED }),
        offline: false,
      },
    );
    expect(recordIn(bundle, 'image-record/0').manifests.map((one) => one.digest)).toEqual([digest]);
  });
});

describe('fetchImageRecords', () => {
  it('asks of each component what the policy asks of it', async () => {
    const registry = await startRegistry({ token: false });
    const [one, two, three] = ['1', '2', '3'].map((name) => registry.putManifest(name));
    const composes = [
      { role: 'app' as const, appCompose: appCompose({ a: `${NAME}@${one}`, b: 'elsewhere.example/x' }) },
      { role: 'kms' as const, appCompose: appCompose({ a: `${NAME}@${two}` }) },
      { role: 'gateway' as const, appCompose: appCompose({ a: `${NAME}@${three}` }) },
    ];
    const named = async (change: Partial<WantedImages>): Promise<string[]> => {
      const { items } = await fetchImageRecords(composes, wanted(change), asking());
      return items.map(({ bytes, name }) => parseImageRecord(Buffer.from(bytes).toString(), name).reference);
    };
    const noGitHub = { ...LISTED, provenance: LISTED.provenance.map((entry) => ({ ...entry, repository: null })) };
    expect(await named({ app: noGitHub })).toEqual([`${NAME}@${one}`]);
    expect(await named({ app: ALL })).toEqual([`${NAME}@${one}`, 'elsewhere.example/x']);
    expect(await named({ kms: ALL, gateway: noGitHub })).toEqual([`${NAME}@${two}`, `${NAME}@${three}`]);
  });

  it('asks a stranger’s app-compose no more than so much', async () => {
    const registry = await startRegistry({ token: false });
    const images = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`s${i}`, `${NAME}:${i}`]));
    const { items, gaps } = await fetchImageRecords(
      [{ role: 'app', appCompose: appCompose(images) }],
      wanted({ app: ALL }),
      asking(),
    );
    expect(items).toHaveLength(32);
    expect(gaps).toEqual([
      {
        name: 'image-record/32',
        reason: `"${NAME}:32": 40 images, of which 32 were asked about; this is the first of the others`,
      },
    ]);
    expect(registry.asked).toHaveLength(32);
  });

  it('leaves out what nobody can ask about, and says which app-compose cannot be read', async () => {
    const compose = JSON.stringify({
      manifest_version: 2,
      name: 'app',
      runner: 'docker-compose',
      allowed_envs: ['TAG'],
      docker_compose_file: 'services: {a: {build: .}, b: {image: "x:$TAG"}, c: {image: "X Y"}}',
    });
    const composes = [compose, 'no JSON', ''].map((text) => ({ role: 'app' as const, appCompose: text }));
    const { items, gaps } = await fetchImageRecords(composes, wanted({ app: ALL }), asking());
    expect(items).toEqual([]);
    expect(gaps).toEqual([{ name: 'image-records', reason: expect.stringContaining('an app-compose cannot be read') }]);
  });

  it('has a record for an image that nothing is to be had of', async () => {
    await startRegistry();
    const composes = [
      { role: 'app' as const, appCompose: appCompose({ a: '169.254.169.254/x:1', b: 'localhost:1/x:1' }) },
    ];
    const { items } = await fetchImageRecords(composes, wanted({ app: ALL }), asking());
    const records = items.map(({ bytes, name }) => parseImageRecord(Buffer.from(bytes).toString(), name));
    expect(records.map(({ problems }) => problems.map(({ reason }) => reason))).toEqual([
      ['https://169.254.169.254/v2/x/manifests/1: leads to an address that is not public, and is not asked'],
      ['https://localhost:1/v2/x/manifests/1: leads to an address that is not public, and is not asked'],
    ]);
  });

  it('leaves out records that no bundle could hold', async () => {
    const registry = await startRegistry({ token: false });
    const composes = [{ role: 'app' as const, appCompose: appCompose(manyLarge(registry, 6)) }];
    const { items, gaps } = await fetchImageRecords(composes, wanted({ app: ALL }), asking());
    expect(items).toHaveLength(4);
    expect(gaps.map(({ name }) => name)).toEqual(['image-record/4', 'image-record/5']);
  });

  it('shares what it learns with others in the same process, and keeps it on disk', async () => {
    const registry = await startRegistry({ token: false });
    const digest = registry.putManifest('one');
    const composes = [{ role: 'app' as const, appCompose: appCompose({ a: `${NAME}@${digest}` }) }];
    const shared: SharedImages = new SharedAnswers();
    const ask = (change: Partial<ImageOptions>) => fetchImageRecords(composes, wanted({ app: ALL }), asking(change));
    const [first, second] = await Promise.all([ask({ shared }), ask({ shared })]);
    expect(second).toEqual(first);
    expect(manifestsAsked(registry)).toHaveLength(1);
    // Who may not ask inside a network does not get what somebody who may was told.
    await ask({ shared, addresses: 'any' });
    expect(manifestsAsked(registry)).toHaveLength(2);

    const cacheDirectory = mkdtempSync(join(tmpdir(), 'trust-center-test-'));
    onTestFinished(() => rmSync(cacheDirectory, { recursive: true }));
    expect(await ask({ cacheDirectory })).toEqual(first);
    expect(await ask({ cacheDirectory })).toEqual(first);
    expect(manifestsAsked(registry)).toHaveLength(3);
    writeFileSync(join(cacheDirectory, 'images', digest.replace('sha256:', '')), 'damaged');
    expect(await ask({ cacheDirectory })).toEqual(first);
    expect(manifestsAsked(registry)).toHaveLength(4);
  });

  it('asks again for others, after a minute, where something was not to be had', async () => {
    const registry = await startRegistry({ token: false });
    const digest = registry.putManifest('one');
    registry.play(REGISTRY, (_, response) => response.writeHead(404).end(), 1);
    const composes = [{ role: 'app' as const, appCompose: appCompose({ a: `${NAME}@${digest}` }) }];
    const shared: SharedImages = new SharedAnswers();
    const askedAt = async (now: number): Promise<number> => {
      await fetchImageRecords(composes, wanted({ app: ALL }), asking({ shared, now: () => now }));
      return manifestsAsked(registry).length;
    };
    expect(await askedAt(NOW)).toBe(1);
    expect(await askedAt(NOW + 59_000)).toBe(1);
    expect(await askedAt(NOW + 60_000)).toBe(2);
    expect(await askedAt(NOW + 999_000)).toBe(2);
  });
});

describe('gitHubAccess', () => {
  const variables = { GITHUB_SERVER_URL: 'https://ghe.example.com/', GITHUB_API_URL: 'https://ghe.example.com/api/v3' };

  it.each([
    [{}, undefined, { serverUrl: SERVER, apiUrl: 'https://api.github.com', token: null }],
    [{ GITHUB_TOKEN: 'a' }, undefined, { serverUrl: SERVER, apiUrl: 'https://api.github.com', token: 'a' }],
    [
      { GITHUB_TOKEN: 'a', GH_TOKEN: 'b' },
      undefined,
      { serverUrl: SERVER, apiUrl: 'https://api.github.com', token: 'b' },
    ],
    [{ GH_TOKEN: 'b' }, 'c', { serverUrl: SERVER, apiUrl: 'https://api.github.com', token: 'c' }],
    [{ GH_TOKEN: '' }, '', { serverUrl: SERVER, apiUrl: 'https://api.github.com', token: null }],
    [
      variables,
      undefined,
      { serverUrl: 'https://ghe.example.com', apiUrl: 'https://ghe.example.com/api/v3', token: null },
    ],
    [
      { GITHUB_SERVER_URL: 'https://octo.ghe.com' },
      undefined,
      { serverUrl: 'https://octo.ghe.com', apiUrl: 'https://api.octo.ghe.com', token: null },
    ],
    [
      { GITHUB_SERVER_URL: 'https://ghe.example.com' },
      undefined,
      { serverUrl: 'https://ghe.example.com', apiUrl: 'https://ghe.example.com/api/v3', token: null },
    ],
  ])('is what the environment %j says, and the token %s', (env, token, expected) => {
    expect(gitHubAccess(env, token)).toEqual(expected);
  });
});

/** Images with so many bundles that each record is nearly full. */
function manyLarge(registry: RegistryStandIn, count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const digest = registry.putManifest(`large ${i}`);
      for (let n = 0; n < 4; n++) registry.attach(digest, { i, n, text: 'x'.repeat(1_000_000) });
      return [`s${i}`, `${NAME}@${digest}`];
    }),
  );
}
