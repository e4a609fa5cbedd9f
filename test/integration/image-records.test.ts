import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digestCache } from '../../src/collect/endorsements/container-image/cache.js';
import { fetchImageRecord, type RecordOptions } from '../../src/collect/endorsements/container-image/image-record.js';
import { parseContainerImage } from '../../src/core/formats/container-image.js';
import { type ImageRecord, parseImageRecord, serialiseImageRecord } from '../../src/core/formats/image-record.js';
import { type Settings as GitHubSettings, type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import {
  AUTH,
  BUNDLE_V03,
  challenge,
  digestOf,
  OCI_INDEX,
  REGISTRY,
  REPOSITORY,
  type RegistryStandIn,
  STORAGE,
  startRegistry,
} from '../support/registry/stand-in.js';
import { serve } from './loopback.js';

const NAME = `${REGISTRY}/${REPOSITORY}`;
const GITHUB = 'https://github.com';
const PATH = `${REGISTRY}/v2/${REPOSITORY}`;
const bundle = (n: number): object => ({ mediaType: BUNDLE_V03, n });

interface Asking extends Partial<RecordOptions> {
  repositories?: { repository: string; serverUrl: string }[];
}

async function recordOf(reference: string, { repositories = [], ...options }: Asking = {}): Promise<ImageRecord> {
  const asked = { reference, image: parseContainerImage(reference), repositories };
  const terms = { cache: null, access: null, addresses: 'public', wait: async () => {} } as const;
  const record = await fetchImageRecord(asked, { ...terms, ...options });
  // Whatever was found, the record is one that can be read.
  const text = serialiseImageRecord(record);
  expect(serialiseImageRecord(parseImageRecord(text, 'record')) === text).toBe(true);
  return record;
}

const digests = ({ manifests }: ImageRecord): string[] => manifests.map(({ digest }) => digest);
const bundles = ({ attestations }: ImageRecord): unknown[] =>
  attestations.map(({ bundle: bytes, source, subject }) => [
    source,
    subject,
    JSON.parse(Buffer.from(bytes).toString()),
  ]);
const reasons = ({ problems }: ImageRecord): string[] => problems.map(({ what, reason }) => `${what}: ${reason}`);

function multiPlatform(registry: RegistryStandIn) {
  const amd64 = registry.putManifest('amd64');
  const arm64 = registry.putManifest('arm64');
  const statement = registry.putManifest('statement of BuildKit');
  const index = registry.putIndex([
    [amd64, 'linux/amd64'],
    [arm64, 'linux/arm64'],
    [statement, 'unknown/unknown'],
  ]);
  return { index, amd64, arm64, statement };
}

describe('manifests of an image', () => {
  it('are those of its digest, and for linux/amd64 those that an index leads to', async () => {
    const registry = await startRegistry();
    const { index, amd64 } = multiPlatform(registry);
    const record = await recordOf(`${NAME}@${index}`);
    expect(record).toMatchObject({ registry: REGISTRY, repository: REPOSITORY, tagDigest: null, problems: [] });
    expect(digests(record)).toEqual([index, amd64]);
    for (const { digest, bytes } of record.manifests) expect(Buffer.from(bytes)).toEqual(registry.bytes(digest));
    expect(record.manifests[0]?.mediaType).toBe(OCI_INDEX);
  });

  it('are asked for by a token for anybody, which goes to the registry alone', async () => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    registry.attach(manifest, bundle(1));
    await recordOf(`${NAME}@${manifest}`);
    const [first, token, second] = registry.asked;
    expect(first).toMatchObject({ host: REGISTRY, authorization: undefined });
    expect(token?.host).toBe(AUTH);
    expect(new URL(`https://x${token?.path}`).searchParams.get('scope')).toBe(`repository:${REPOSITORY}:pull`);
    expect(second).toMatchObject({ path: first?.path, authorization: 'Bearer token-1' });
    expect(second?.accept).toContain(OCI_INDEX);
    const elsewhere = registry.asked.filter(({ host }) => host !== REGISTRY);
    expect(elsewhere.map(({ host }) => host)).toEqual([AUTH, STORAGE]);
    expect(elsewhere.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect(registry.asked.filter(({ host }) => host === AUTH)).toHaveLength(1);
  });

  it('are asked for with another token where the first has run out', async () => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    registry.play(
      `${PATH}/referrers/`,
      (_, response) => {
        response.writeHead(401, { 'www-authenticate': challenge(`https://${AUTH}/token`) }).end();
      },
      1,
    );
    expect(reasons(await recordOf(`${NAME}@${manifest}`))).toEqual([]);
    expect(registry.asked.at(-1)?.authorization).toBe('Bearer token-2');
  });

  it('of a tag are those that it names now; beside a digest it is told what it names', async () => {
    const registry = await startRegistry({ token: false });
    const [old, current] = [registry.putManifest('old'), registry.putManifest('current')];
    registry.tags.set('1', current).set('latest', old);
    expect(await recordOf(`${NAME}:1`)).toMatchObject({ tagDigest: current, manifests: [{ digest: current }] });
    expect(await recordOf(NAME)).toMatchObject({ tagDigest: old, manifests: [{ digest: old }] });
    expect(await recordOf(`${NAME}:1@${old}`)).toMatchObject({ tagDigest: current, manifests: [{ digest: old }] });
    expect(await recordOf(`${NAME}:1@${current}`)).toMatchObject({ tagDigest: current, problems: [] });
    const gone = await recordOf(`${NAME}:2@${current}`);
    expect(gone).toMatchObject({ tagDigest: null, manifests: [{ digest: current }] });
    expect(reasons(gone)).toEqual([`tag: https://${PATH}/manifests/2: not there, or private (status 404)`]);
  });

  it('are followed by the index that lists one of them, where the tag beside its digest names that', async () => {
    const registry = await startRegistry();
    const { index, amd64, arm64 } = multiPlatform(registry);
    registry.attach(index, bundle(1));
    registry.tags.set('1', index);
    const record = await recordOf(`${NAME}:1@${amd64}`);
    expect([record.tagDigest, ...digests(record)]).toEqual([index, amd64, index]);
    expect(bundles(record)).toEqual([['referrer', index, bundle(1)]]);
    // It does not lead to what runs elsewhere.
    const other = await recordOf(`${NAME}:1@${arm64}`);
    expect([other.tagDigest, ...digests(other)]).toEqual([index, arm64]);
    expect(bundles(other)).toEqual([]);
  });

  it('of a tag that moves meanwhile all belong to what it named at first', async () => {
    const registry = await startRegistry();
    const { index, amd64 } = multiPlatform(registry);
    const other = registry.putManifest('other');
    registry.tags.set('1', index);
    registry.play(
      `${PATH}/manifests/sha256:`,
      (request, response) => {
        registry.tags.set('1', other);
        registry.handle(request, response);
      },
      1,
    );
    const record = await recordOf(`${NAME}:1`);
    expect([record.tagDigest, ...digests(record)]).toEqual([index, index, amd64]);
  });

  it.each<[string, (registry: RegistryStandIn, digest: string) => void, string]>([
    [
      'bytes of another digest',
      (registry) => answer(registry, (response) => response.end('{"manifests":[]}')),
      `the bytes have ${digestOf(Buffer.from('{"manifests":[]}'))}, which is not what was asked for`,
    ],
    [
      'bytes of another digest under a header that calls them right',
      (registry, digest) =>
        answer(registry, (response) => response.setHeader('docker-content-digest', digest).end('{"manifests":[]}')),
      'which is not what was asked for',
    ],
    [
      'a manifest without end',
      (registry) => answer(registry, (response) => response.end(Buffer.alloc(5 * 1024 * 1024, ' '))),
      'the answer is larger than 4194304 bytes',
    ],
    ['too many requests', (registry) => answer(registry, (response) => status(response, 429)), 'limits the rate'],
    [
      'none such',
      (registry) => answer(registry, (response) => status(response, 404)),
      'not there, or private (status 404)',
    ],
    [
      'no right',
      (registry) => answer(registry, (response) => status(response, 403)),
      'not there, or private (status 403)',
    ],
    [
      'an error of its own',
      (registry) => answer(registry, (response) => status(response, 500)),
      'answered with status 500',
    ],
    [
      'a redirect without https',
      (registry) => answer(registry, (response) => redirect(response, 'http://169.254.169.254/latest/meta-data')),
      'redirects from https: to http:, which is not followed',
    ],
    [
      'a redirect to the metadata service of a cloud',
      (registry) => answer(registry, (response) => redirect(response, 'https://169.254.169.254/latest/meta-data')),
      'https://169.254.169.254/latest/meta-data: leads to an address that is not public, and is not asked',
    ],
    [
      'a redirect to this machine',
      (registry) => answer(registry, (response) => redirect(response, 'https://localhost/')),
      'https://localhost/: leads to an address that is not public, and is not asked',
    ],
  ])('are a problem in the record where the registry answers with %s', async (_, play, reason) => {
    const registry = await startRegistry({ token: false });
    const digest = registry.putManifest('one');
    play(registry, digest);
    const record = await recordOf(`${NAME}@${digest}`);
    expect(record).toMatchObject({ manifests: [], attestations: [] });
    expect(reasons(record)).toEqual([expect.stringContaining(reason)]);
    expect(reasons(record)[0]).toMatch(/^manifest: https:/);
  });

  it.each<[string, string, string]>([
    ['by http', 'http://auth.example/token', 'no https address'],
    ['with a password', 'https://a:b@auth.example/token', 'no https address'],
    ['at no address at all', 'nowhere', 'no https address'],
    ['at the metadata service of a cloud', 'https://169.254.169.254/token', 'leads to an address that is not public'],
    ['at this machine', 'https://localhost/token', 'leads to an address that is not public'],
  ])('are not had where the token is to be asked for %s', async (_, realm, reason) => {
    const registry = await startRegistry();
    const digest = registry.putManifest('one');
    answer(registry, (response) => response.writeHead(401, { 'www-authenticate': challenge(realm) }).end());
    expect(reasons(await recordOf(`${NAME}@${digest}`))).toEqual([expect.stringContaining(reason)]);
    expect(registry.paths).toEqual([`${PATH}/manifests/${digest}`]);
  });

  it.each<[string, string]>([
    ['no token', '{}'],
    ['a token that is no text', '{"token":7}'],
    ['a token that would be two headers', '{"token":"a\\r\\nb: c"}'],
    ['no JSON', '<html>'],
  ])('are not had where the place of tokens gives %s', async (_, body) => {
    const registry = await startRegistry();
    const digest = registry.putManifest('one');
    registry.play(AUTH, (_request, response) => {
      response.end(body);
    });
    expect(reasons(await recordOf(`${NAME}@${digest}`))).toEqual([
      `manifest: https://${AUTH}/token?service=…&scope=…: the answer holds no token`,
    ]);
  });

  it('are not had with a token that is not taken, and not asked for without end', async () => {
    const registry = await startRegistry();
    const digest = registry.putManifest('one');
    answer(registry, (response) =>
      response.writeHead(401, { 'www-authenticate': challenge(`https://${AUTH}/token`) }).end(),
    );
    expect(reasons(await recordOf(`${NAME}@${digest}`))).toEqual([
      `manifest: https://${PATH}/manifests/${digest}: not there, or private (status 401)`,
    ]);
    expect(registry.asked).toHaveLength(3);
  });

  it('are not had from a registry that wants a password, or elsewhere a token', async () => {
    const registry = await startRegistry();
    const digest = registry.putManifest('one');
    answer(registry, (response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end());
    expect(reasons(await recordOf(`${NAME}@${digest}`))[0]).toContain('not there, or private (status 401)');
    const other = await startRegistry({ token: false });
    answer(other, (response) => redirect(response, 'https://elsewhere.example/'));
    other.play('elsewhere.example', (_, response) => {
      response.writeHead(401, { 'www-authenticate': challenge(`https://${AUTH}/token`) }).end();
    });
    expect(reasons(await recordOf(`${NAME}@${digest}`))[0]).toContain(
      'https://elsewhere.example/: not there, or private',
    );
    expect(other.paths.some((path) => path.startsWith(AUTH))).toBe(false);
  });

  it('are not asked for at an address that is not public, unless that is allowed', async () => {
    const registry = await startRegistry({ token: false });
    const digest = registry.putManifest('one');
    const reference = `${new URL(registry.url).host}/${REPOSITORY}@${digest}`;
    expect(reasons(await recordOf(reference))).toEqual([
      expect.stringContaining('leads to an address that is not public, and is not asked'),
    ]);
    expect(registry.asked).toEqual([]);
    expect(digests(await recordOf(reference, { addresses: 'any' }))).toEqual([digest]);
  });

  it('are a problem where an index has none for linux/amd64, or too many', async () => {
    const registry = await startRegistry();
    const arm64 = registry.putManifest('arm64');
    const none = registry.putIndex([[arm64, 'linux/arm64']]);
    expect(reasons(await recordOf(`${NAME}@${none}`))).toEqual([
      'manifest: the index lists no manifest for linux/amd64',
    ]);
    const many = registry.putIndex(
      Array.from({ length: 20 }, (_, i) => [registry.putManifest(`amd64 ${i}`), 'linux/amd64'] as const),
    );
    const record = await recordOf(`${NAME}@${many}`);
    expect(digests(record)).toHaveLength(17);
    expect(reasons(record)).toEqual([
      'manifest: the index lists 20 manifests for linux/amd64, of which 16 were fetched',
    ]);
  });

  it('end where the caller stops', async () => {
    const registry = await startRegistry();
    const digest = registry.putManifest('one');
    answer(registry, () => stop.abort(new Error('enough')));
    const stop = new AbortController();
    await expect(recordOf(`${NAME}@${digest}`, { signal: stop.signal })).rejects.toThrow('cancelled');
  });
});

describe('bundles in the registry', () => {
  it.each(['api', 'tag', 'page'] as const)(
    'are found by its list of referrers, or by the tag in its place: %s',
    async (kind) => {
      const registry = await startRegistry({ referrers: kind });
      const { index, amd64 } = multiPlatform(registry);
      registry.attach(index, bundle(1));
      registry.attach(amd64, bundle(2));
      const record = await recordOf(`${NAME}@${index}`);
      const source = kind === 'api' ? 'referrer' : 'tag';
      expect(bundles(record)).toEqual([
        [source, index, bundle(1)],
        [source, amd64, bundle(2)],
      ]);
      expect(reasons(record)).toEqual([]);
      expect(record.attestations[0]?.url).toMatch(new RegExp(`^https://${PATH}/blobs/sha256:[0-9a-f]{64}$`));
    },
  );

  it('are read page by page, to an end', async () => {
    const registry = await startRegistry({ pageSize: 2 });
    const manifest = registry.putManifest('one');
    for (let n = 0; n < 5; n++) registry.attach(manifest, bundle(n));
    expect(bundles(await recordOf(`${NAME}@${manifest}`))).toHaveLength(5);
    const endless = await startRegistry({ pageSize: 1 });
    for (let n = 0; n < 12; n++) endless.attach(endless.putManifest('one'), bundle(n));
    const record = await recordOf(`${NAME}@${manifest}`);
    expect(bundles(record)).toEqual([]);
    expect(reasons(record)).toEqual([`referrers: https://${PATH}/referrers/${manifest}: more than 8 pages`]);
  });

  it('are not looked for on pages elsewhere', async () => {
    const registry = await startRegistry({ token: false });
    const manifest = registry.putManifest('one');
    for (const link of ['https://elsewhere.example/', '/v2/other/referrers/x', 'https://169.254.169.254/']) {
      registry.play(
        `${PATH}/referrers/`,
        (_, response) => {
          response.writeHead(200, { 'content-type': OCI_INDEX, link: `<${link}>; rel="next"` }).end('{"manifests":[]}');
        },
        1,
      );
      expect(await recordOf(`${NAME}@${manifest}`)).toMatchObject({ attestations: [], problems: [] });
    }
    expect(registry.asked).toHaveLength(6);
  });

  it('of provenance come first, and are not too many', async () => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    for (let n = 0; n < 16; n++) registry.attach(manifest, bundle(n), { predicateType: 'https://spdx.dev/Document' });
    registry.attach(manifest, bundle(99));
    const record = await recordOf(`${NAME}@${manifest}`);
    expect(bundles(record)).toHaveLength(16);
    expect(bundles(record)[0]).toEqual(['referrer', manifest, bundle(99)]);
    expect(reasons(record)).toEqual(['attestation: 17 bundles, of which 16 were fetched']);
  });

  it('of every version are taken, and nothing else that refers to an image', async () => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    const types = [
      'application/vnd.dev.sigstore.bundle+json;version=0.1',
      'application/vnd.dev.sigstore.bundle+json;version=0.2',
      BUNDLE_V03,
      'application/vnd.example.sbom+json',
      `${BUNDLE_V03}x`,
    ];
    for (const [n, type] of types.entries()) registry.attach(manifest, bundle(n), { type });
    expect(bundles(await recordOf(`${NAME}@${manifest}`))).toEqual(
      [0, 1, 2].map((n) => ['referrer', manifest, bundle(n)]),
    );
  });

  it.each<[string, (registry: RegistryStandIn) => void, string]>([
    [
      'other bytes',
      (registry) => registry.play(STORAGE, (_, response) => response.end('{}')),
      'not what was asked for',
    ],
    ['nothing', (registry) => registry.play(STORAGE, (_, response) => status(response, 404)), 'not there, or private'],
    [
      'more than anybody needs',
      (registry) => registry.play(STORAGE, (_, response) => response.end(Buffer.alloc(2 * 1024 * 1024))),
      'larger than 1048576 bytes',
    ],
  ])('are a problem in the record where the storage gives %s', async (_, play, reason) => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    registry.attach(manifest, bundle(1));
    play(registry);
    const record = await recordOf(`${NAME}@${manifest}`);
    expect(digests(record)).toEqual([manifest]);
    expect(bundles(record)).toEqual([]);
    expect(reasons(record)).toEqual([expect.stringMatching(`^attestation: .*${reason}`)]);
    expect(reasons(record).join()).not.toContain('secret');
  });

  it('that are no JSON are a problem; equal ones are kept once', async () => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    registry.attach(manifest, 'no JSON');
    registry.attach(manifest, JSON.stringify(bundle(1)));
    registry.attach(manifest, JSON.stringify(bundle(1), null, 2));
    const record = await recordOf(`${NAME}@${manifest}`);
    expect(bundles(record)).toEqual([['referrer', manifest, bundle(1)]]);
    expect(reasons(record)).toEqual([expect.stringMatching(/^attestation: .*: it is not JSON$/)]);
  });

  it('are a problem where the list is none, or cannot be had', async () => {
    const registry = await startRegistry({ referrers: 'tag' });
    const manifest = registry.putManifest('one');
    registry.tags.set(manifest.replace(':', '-'), registry.putManifest('another'));
    expect(reasons(await recordOf(`${NAME}@${manifest}`))).toEqual([
      expect.stringMatching(/^referrers: .*: it is no index$/),
    ]);
    // GitLab answers with the manifest itself, whatever it is.
    registry.tags.set(manifest.replace(':', '-'), manifest);
    expect(reasons(await recordOf(`${NAME}@${manifest}`))).toEqual([]);
    registry.play(`${PATH}/referrers/`, (_, response) => status(response, 429));
    expect(reasons(await recordOf(`${NAME}@${manifest}`))).toEqual([
      expect.stringMatching(/^referrers: .*limits the rate/),
    ]);
  });

  it('are left out beyond what a record holds', async () => {
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    for (let n = 0; n < 6; n++) registry.attach(manifest, { n, text: 'x'.repeat(900_000) });
    const record = await recordOf(`${NAME}@${manifest}`);
    expect(bundles(record)).toHaveLength(4);
    expect(reasons(record)).toEqual(Array(2).fill(expect.stringMatching(/^attestation: left out/)));
  });
});

describe('bundles at GitHub', () => {
  const source = { repository: 'octo-org/octo-app', serverUrl: GITHUB };

  async function withGitHub(settings: GitHubSettings = {}) {
    const registry = await startRegistry();
    const github = await startGitHub(settings);
    const access = { serverUrl: GITHUB, apiUrl: github.url, token: null as string | null };
    const ask = (reference: string, token: string | null = null): Promise<ImageRecord> =>
      recordOf(reference, { repositories: [source], access: { ...access, token } });
    onTestFinished(() => {
      expect(github.faults).toEqual([]);
    });
    return { registry, github, ask };
  }
  const shown = (record: ImageRecord, github: GitHubStandIn): string[] =>
    reasons(record).map((reason) => reason.replaceAll(github.url, 'https://api.github.com'));

  it('are asked for by every digest of the image, without a token or with one', async () => {
    const { registry, github, ask } = await withGitHub();
    const { index, amd64 } = multiPlatform(registry);
    github.attest(index, bundle(1));
    github.attest(amd64, bundle(2));
    const expected = [
      ['github', index, bundle(1)],
      ['github', amd64, bundle(2)],
    ];
    const record = await ask(`${NAME}@${index}`);
    expect(bundles(record)).toEqual(expected);
    expect(shown(record, github)).toEqual([]);
    expect(bundles(await ask(`${NAME}@${index}`, github.token))).toEqual(expected);
    expect(github.requests[0]).toBe(`GET /repos/octo-org/octo-app/attestations/${index}?per_page=30`);
  });

  it('that the registry has too are kept once', async () => {
    const { registry, github, ask } = await withGitHub();
    const manifest = registry.putManifest('one');
    registry.attach(manifest, bundle(1));
    github.attest(manifest, bundle(1));
    expect(bundles(await ask(`${NAME}@${manifest}`))).toEqual([['referrer', manifest, bundle(1)]]);
  });

  it('are found for a digest that the registry does not give', async () => {
    const { registry, github, ask } = await withGitHub();
    const manifest = registry.putManifest('one');
    answer(registry, (response) => status(response, 404));
    github.attest(manifest, bundle(1));
    expect(bundles(await ask(`${NAME}@${manifest}`))).toEqual([['github', manifest, bundle(1)]]);
  });

  it('are read page by page, to an end', async () => {
    const { registry, github, ask } = await withGitHub();
    const [manifest, endless] = [registry.putManifest('one'), registry.putManifest('two')];
    for (let n = 0; n < 70; n++) github.attest(manifest, bundle(n));
    expect(bundles(await ask(`${NAME}@${manifest}`))).toHaveLength(70);
    for (let n = 0; n < 130; n++) github.attest(endless, bundle(n));
    const record = await ask(`${NAME}@${endless}`);
    expect(bundles(record)).toHaveLength(120);
    expect(shown(record, github)).toEqual([expect.stringContaining('more than 4 pages of attestations')]);
  });

  it('are fetched where the answer has their address alone, without the token', async () => {
    const { registry, github, ask } = await withGitHub();
    const vector = JSON.parse(readFileSync(new URL('../vectors/snappy/blocks.json', import.meta.url), 'utf8')).find(
      ({ name }: { name: string }) => name === 'a bundle',
    ) as { plain: string; block: string };
    const seen: (string | undefined)[] = [];
    const storage = await serve((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url?.startsWith('/plain')) {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('{"n":3}');
      } else response.end(request.url?.startsWith('/broken') ? '{}' : Buffer.from(vector.block, 'base64'));
    });
    const manifest = registry.putManifest('one');
    github.attest(manifest, {}, { inline: false, url: `${storage.url}/bundle?signature=secret` });
    github.attest(manifest, {}, { inline: false, url: `${storage.url}/broken` });
    github.attest(manifest, {}, { inline: false, url: `${storage.url}/plain` });
    github.attest(manifest, {}, { inline: false, url: 'http://storage.example/' });
    github.attest(manifest, {}, { inline: false, url: '' });
    const record = await ask(`${NAME}@${manifest}`, github.token);
    expect(record.attestations).toHaveLength(2);
    expect(bundles(record)[1]).toEqual(['github', manifest, { n: 3 }]);
    expect(Buffer.from(record.attestations[0]?.bundle ?? []).toString('base64')).toBe(vector.plain);
    expect(record.attestations[0]?.url).toBe(`${storage.url}/bundle?signature=…`);
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(shown(record, github)).toEqual([
      expect.stringContaining('/broken: bundle.'),
      expect.stringContaining('an attestation has no bundle, and "http://storage.example/" is no https address of one'),
      expect.stringContaining('is no https address of one'),
    ]);
  });

  it('are told to be none where there are none, or may not be read', async () => {
    const { registry, github, ask } = await withGitHub();
    const manifest = registry.putManifest('one');
    expect(shown(await ask(`${NAME}@${manifest}`), github)).toEqual([
      'github: https://github.com/octo-org/octo-app has no attestation of this image, or none that may be read',
    ]);
  });

  it.each<[string, Parameters<GitHubStandIn['play']>[0], string]>([
    [
      'a rate limit',
      { on: 'GET attestations', status: 403, headers: { 'x-ratelimit-remaining': '0' } },
      'it limits the rate of requests, and allows more with a token (status 403)',
    ],
    [
      'a secondary limit',
      { on: 'GET attestations', status: 429, headers: { 'retry-after': '60' } },
      'it limits the rate of requests, and allows more with a token (status 429)',
    ],
    ['no right', { on: 'GET attestations', status: 403 }, 'it wants a token (status 403)'],
    ['a page', { on: 'GET attestations', status: 200, text: '<html>' }, 'attestations'],
    [
      'another document',
      { on: 'GET attestations', status: 200, body: { attestations: {} } },
      'attestations.attestations: ',
    ],
    [
      'an attestation that is none',
      { on: 'GET attestations', status: 200, body: { attestations: [7] } },
      'attestations.attestations[0]: ',
    ],
  ])('are a problem in the record where GitHub answers with %s', async (_, failure, reason) => {
    const { registry, github, ask } = await withGitHub();
    const manifest = registry.putManifest('one');
    github.play(failure);
    const record = await ask(`${NAME}@${manifest}`);
    const url = `https://api.github.com/repos/octo-org/octo-app/attestations/${manifest}?per_page=…`;
    expect(shown(record, github)).toEqual([expect.stringContaining(`github: ${url}: ${reason}`)]);
  });

  it('are a problem where the token is not taken, which is not shown', async () => {
    const { registry, github, ask } = await withGitHub();
    const record = await ask(`${NAME}@${registry.putManifest('one')}`, 'ghp_wrong');
    expect(shown(record, github)).toEqual([expect.stringContaining('it does not take the token (status 401)')]);
    expect(JSON.stringify(record)).not.toContain('ghp_wrong');
  });

  it('of another server are asked for there, without the token', async () => {
    const { registry, github } = await withGitHub();
    const asked: { host: string; authorization: string | undefined }[] = [];
    registry.play('elsewhere.example/api/v3/', ({ headers }, response) => {
      asked.push({ host: headers.host ?? '', authorization: headers.authorization });
      response.end('{"attestations":[]}');
    });
    await recordOf(`${NAME}@${registry.putManifest('one')}`, {
      repositories: [{ ...source, serverUrl: 'https://elsewhere.example' }],
      access: { serverUrl: GITHUB, apiUrl: github.url, token: github.token },
    });
    expect(asked).toEqual([{ host: 'elsewhere.example', authorization: undefined }]);
    expect(github.requests).toEqual([]);
  });
});

describe('the cache', () => {
  it('keeps what has a digest, and gives nothing that has another', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'trust-center-test-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const registry = await startRegistry();
    const manifest = registry.putManifest('one');
    registry.attach(manifest, bundle(1));
    const cache = digestCache(join(directory, 'cache'), () => {});
    const first = await recordOf(`${NAME}@${manifest}`, { cache });
    registry.asked.length = 0;
    expect(await recordOf(`${NAME}@${manifest}`, { cache })).toEqual(first);
    // Which bundles there are is asked each time.
    expect(registry.paths.filter((path) => path.startsWith(REGISTRY))).toEqual(
      Array(2).fill(`${PATH}/referrers/${manifest}`),
    );

    const folder = join(directory, 'cache', 'images');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"manifests":[]}');
    expect(await recordOf(`${NAME}@${manifest}`, { cache })).toEqual(first);
  });

  it('that cannot be used is said, once, and is no problem', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'trust-center-test-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'file'), '');
    const notes: string[] = [];
    const registry = await startRegistry();
    const { index } = multiPlatform(registry);
    const record = await recordOf(`${NAME}@${index}`, {
      cache: digestCache(join(directory, 'file'), (note) => notes.push(note)),
    });
    expect(reasons(record)).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('manifests of images are not cached')]);
  });
});

function answer(registry: RegistryStandIn, respond: (response: ServerResponse) => void): void {
  registry.play(`${PATH}/manifests/`, (_, response) => respond(response));
}

function status(response: ServerResponse, code: number): void {
  response.writeHead(code).end();
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(307, { location }).end();
}
