// Trusted roots: the shipped one, files, and a refresh from a TUF repository on loopback.

import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.js';
import { FetchError, InputError } from '../../src/core/errors.js';
import { TUF_ROOT } from '../../src/core/sigstore/shipped/github.js';
import { parseTrustedRoots, shippedTrustedRoots } from '../../src/core/sigstore/trusted-root.js';
import { describeTrustedRoot, fetchTrustedRoot, readTrustedRoots } from '../../src/signing/trusted-root.js';
import { type Loopback, serve } from './loopback.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trust-center-root-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('the shipped trusted roots', () => {
  it('are those of the two instances, and say their age', async () => {
    const roots = await shippedTrustedRoots();
    expect(roots.map((root) => describeTrustedRoot(root, Date.parse('2026-08-18T12:00:00Z')))).toEqual([
      'shipped for Sigstore, of 2026-03-18 (153 days old)',
      'shipped for GitHub, of 2026-07-20 (29 days old)',
    ]);
  });

  it('has of the public instance what the client library carries, logs included', async () => {
    const [root] = await shippedTrustedRoots();
    const seeds = createRequire(import.meta.url)('@sigstore/tuf/seeds.json');
    const seed = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'];
    expect(root?.json).toEqual(JSON.parse(Buffer.from(seed, 'base64').toString()));
    for (const key of ['tlogs', 'certificateAuthorities', 'ctlogs', 'timestampAuthorities']) {
      expect(root?.json[key]).not.toHaveLength(0);
    }
  });

  it('has of GitHub’s instance authorities whose chains all end in one root certificate, and no log', async () => {
    const [, root] = await shippedTrustedRoots();
    const { certificateAuthorities, timestampAuthorities, ...others } = root?.json ?? {};
    expect(Object.keys(others)).toEqual(['mediaType']);
    const chains = [certificateAuthorities, timestampAuthorities].flatMap((authorities) =>
      (authorities as { certChain: { certificates: { rawBytes: string }[] } }[]).map(({ certChain }) =>
        certChain.certificates.map(({ rawBytes }) => new X509Certificate(Buffer.from(rawBytes, 'base64'))),
      ),
    );
    expect(chains).toHaveLength(12);
    const anchors = new Set<string>();
    for (const chain of chains) {
      const anchor = chain.at(-1);
      for (const [i, certificate] of chain.entries()) {
        const issuer = chain[i + 1] ?? anchor;
        expect(issuer !== undefined && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)).toBe(
          true,
        );
      }
      anchors.add(anchor?.fingerprint256 ?? '');
      expect(anchor?.subject).toContain('CN=Internal Services Root');
    }
    expect(anchors.size).toBe(1);
  });
});

describe('trusted roots in files', () => {
  const ROOT = '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[]}';

  it('one document, or one a line', async () => {
    const path = join(await temporaryFolder(), 'root.jsonl');
    await writeFile(path, `${ROOT}\n${ROOT}\n`);
    expect((await readTrustedRoots(path)).map(({ name, date }) => [name, date])).toEqual([
      ['trusted-root[0]', null],
      ['trusted-root[1]', null],
    ]);
    const pretty = parseTrustedRoots(JSON.stringify(JSON.parse(ROOT), null, 2), 'root');
    expect(pretty).toHaveLength(1);
    expect(describeTrustedRoot(pretty[0] ?? { name: '', date: 0, json: {} }, 0)).toBe('root (its age is not known)');
  });

  it.each([
    ['not JSON', 'x', 'root (offset 0): not JSON'],
    [
      'another document',
      '{"mediaType":"application/json"}',
      'root.mediaType: "application/json"; supported: application/vnd.dev.sigstore.trustedroot+json;version=0.1, application/vnd.dev.sigstore.trustedroot.v0.2+json',
    ],
    ['a list of anything else', ROOT.replace('[]', '{}'), 'root.tlogs: expected a list, got an object'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseTrustedRoots(text, 'root')).toThrow(message);
  });
});

/** A TUF repository (https://theupdateframework.github.io/specification/) with one key and one target. */
function tufRepository(target: string, bend: { expires?: string; tamper?: boolean } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicHex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: publicHex } };
  const keyid = sha256(canonicalJson(key));
  const common = { version: 1, spec_version: '1.0.31', expires: bend.expires ?? '2099-01-01T00:00:00Z' };
  const role = { keyids: [keyid], threshold: 1 };
  const signed = (content: Record<string, unknown>): string => signedMetadata(content, privateKey, keyid);
  const roles = { root: role, timestamp: role, snapshot: role, targets: role };
  const root = signed({
    _type: 'root',
    ...common,
    expires: '2099-01-01T00:00:00Z',
    consistent_snapshot: false,
    keys: { [keyid]: key },
    roles,
  });
  const hashes = { sha256: sha256(target) };
  const targets = signed({
    _type: 'targets',
    ...common,
    targets: { 'trusted_root.json': { length: target.length, hashes } },
  });
  const snapshot = signed({ _type: 'snapshot', ...common, meta: { 'targets.json': { version: 1 } } });
  const timestamp = (version: number): string =>
    signed({ _type: 'timestamp', ...common, version, meta: { 'snapshot.json': { version: 1 } } });
  const served: Record<string, string> = {
    '/timestamp.json': timestamp(2),
    '/snapshot.json': snapshot,
    '/targets.json': targets,
    '/targets/trusted_root.json': bend.tamper ? target.replace('2021', '2020') : target,
  };
  return { root, served, olderTimestamp: timestamp(1) };
}

function signedMetadata(content: Record<string, unknown>, key: KeyObject, keyid: string): string {
  const sig = sign(null, Buffer.from(canonicalJson(content)), key).toString('hex');
  return JSON.stringify({ signed: content, signatures: [{ keyid, sig }] });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function refresh(
  repository: Pick<ReturnType<typeof tufRepository>, 'root' | 'served'>,
  { root = repository.root } = {},
) {
  const folder = await temporaryFolder();
  const rootPath = join(folder, 'root.json');
  await writeFile(rootPath, root);
  const server: Loopback = await serve((request, response) => {
    const body = repository.served[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body ?? '');
  });
  const cache = join(folder, 'tuf');
  return { folder, server, rootPath, cache, fetched: fetchTrustedRoot({ url: server.url, rootPath }, cache) };
}

describe('a refresh', () => {
  it('gives the root that the repository signs, of today', async () => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const { folder, fetched } = await refresh(tufRepository(target));
    const root = await fetched;
    expect(root.json.mediaType).toBe('application/vnd.dev.sigstore.trustedroot+json;version=0.1');
    expect(root.json.tlogs).toHaveLength(2);
    expect(describeTrustedRoot(root, root.date ?? 0)).toMatch(
      /^refreshed from http:\/\/127\.0\.0\.1:\d+\/, of \d{4}-\d{2}-\d{2} \(0 days old\)$/,
    );
    expect(await readFile(join(folder, 'root.json'), 'utf8')).not.toBe('');
  });

  it.each([
    ['metadata that has expired', { expires: '2020-01-01T00:00:00Z' }],
    ['another target than the one signed', { tamper: true }],
  ])('refuses %s, and falls back to nothing', async (_, bend) => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const { fetched } = await refresh(tufRepository(target, bend));
    const error: unknown = await fetched.catch((thrown: unknown) => thrown);
    if (!(error instanceof FetchError)) throw error;
    expect(error.code).toBe('FETCH_FAILED');
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/: no trusted root from there: error /);
  });

  it('refuses a repository that starts from another root', async () => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const { fetched } = await refresh(tufRepository(target), { root: tufRepository(target).root });
    await expect(fetched).rejects.toThrow(FetchError);
  });

  it('refuses a repository that is not there', async () => {
    const { fetched } = await refresh({ ...tufRepository('{}'), served: {} });
    await expect(fetched).rejects.toThrow(FetchError);
  });

  it('starts from the root that is known, whatever lies in the cache', async () => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const evil = tufRepository(target);
    const { fetched, server, rootPath, cache } = await refresh(evil);
    await fetched;
    // The cache has the evil repository's root now; the root known is another.
    await writeFile(rootPath, tufRepository(target).root);
    await expect(fetchTrustedRoot({ url: server.url, rootPath }, cache)).rejects.toThrow(FetchError);
  });

  it('remembers what it saw, so that an older answer is refused', async () => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const repository = tufRepository(target);
    const { fetched, server, rootPath, cache } = await refresh(repository);
    await fetched;
    const names = (await readdir(join(cache, 'tuf'))).map((name) => name.replace(/^[0-9a-f]{64}\./, '')).sort();
    expect(names).toEqual(['snapshot.json', 'targets.json', 'timestamp.json']);
    repository.served['/timestamp.json'] = repository.olderTimestamp;
    const error: unknown = await fetchTrustedRoot({ url: server.url, rootPath }, cache).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(FetchError);
  });

  it('neither follows nor waits for what lies in its cache', { timeout: 20_000 }, async () => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const { folder, fetched, server, rootPath, cache } = await refresh(tufRepository(target));
    await fetched;
    await writeFile(join(folder, 'elsewhere'), 'mine');
    const [snapshot = '', targets = '', timestamp = ''] = (await readdir(join(cache, 'tuf'))).sort();
    for (const name of [snapshot, targets, timestamp]) await rm(join(cache, 'tuf', name));
    execFileSync('mkfifo', [join(cache, 'tuf', timestamp)]);
    await symlink(join(folder, 'elsewhere'), join(cache, 'tuf', snapshot));
    await symlink('/dev/zero', join(cache, 'tuf', targets));
    // Where the client would keep its files by itself.
    const own = join(cache, 'tuf', encodeURIComponent(new URL(server.url).host));
    await mkdir(own);
    execFileSync('mkfifo', [join(own, 'root.json')]);
    await fetchTrustedRoot({ url: server.url, rootPath }, cache);
    expect(await readFile(join(folder, 'elsewhere'), 'utf8')).toBe('mine');
    for (const name of [snapshot, targets, timestamp]) {
      expect((await lstat(join(cache, 'tuf', name))).isFile()).toBe(true);
    }
  });

  it('refuses a cache that others can write: what they took away, it would not remember', async () => {
    const target = JSON.stringify((await shippedTrustedRoots())[0]?.json);
    const { fetched, server, rootPath, cache } = await refresh(tufRepository(target));
    await fetched;
    await chmod(join(cache, 'tuf'), 0o777);
    const error: unknown = await fetchTrustedRoot({ url: server.url, rootPath }, cache).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain('can be written by others (mode 777)');
  });

  it('takes the root that is shipped for GitHub’s repository, and no bit of it changed', async () => {
    const asked = async (root: string): Promise<string[]> => {
      const { fetched, server } = await refresh({ root, served: {} });
      await expect(fetched).rejects.toThrow(FetchError);
      return server.requests;
    };
    // Only a root whose signatures are good leads to the question for more.
    expect(await asked(TUF_ROOT)).toEqual(['GET /10.root.json', 'GET /timestamp.json']);
    expect(await asked(TUF_ROOT.replace('"version": 9', '"version": 8'))).toEqual([]);
  });
});
