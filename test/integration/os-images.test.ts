// Whole verifications with OS images from a cache: a deployment that booted an image which nobody published, and a cache
// in which somebody put it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openImage } from '../../src/collect/reference/image/open.js';
import { profileOsImage } from '../../src/collect/reference/image-profile.js';
import type { OsImageSource } from '../../src/collect/reference/os-images.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { parseVmConfig } from '../../src/core/formats/vm-config.js';
import { acpiDigests, shapeFromVmConfig } from '../../src/core/measure/acpi/index.js';
import { expectedRegisters } from '../../src/core/measure/expected.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { summarise } from '../../src/core/summary/summarise.js';
import { readOptions } from '../../src/request.js';
import { createDeployment, type Deployment, type VmConfigJson } from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { miniOs, osImageHash, sealed, sha256, tarball, without } from '../unit/collect/reference/image/mini-os.js';
import { fileServer } from './image-server.js';
import { serve } from './loopback.js';

const planted = sealed({ ...without(miniOs(), 'rootfs.img.verity'), bzImage: miniOs().bzImage ?? Buffer.alloc(0) });
const hash = osImageHash(planted);
const published = sealed({ ...planted, 'initramfs.cpio.gz': Buffer.from('another initramfs') });

let work: string;
let world: Deployment;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'trust-center-images-'));
  const claim = (vmConfig: VmConfigJson): VmConfigJson => {
    const { tdx_measurement: _, ...rest } = vmConfig;
    return { ...rest, os_image_hash: hash, qemu_version: '9.1.0', image: 'dstack-0.0.1' };
  };
  const tarballPath = join(work, 'image.tar.gz');
  writeFileSync(tarballPath, tarball(planted));
  // What the quote has is what this image measures to: only whether somebody vouches for it is open.
  const config = parseVmConfig(JSON.stringify(claim(createDeployment({ seed: 'planted' }).vmConfig)));
  const profile = profileOsImage(await openImage(tarballPath), [config.memorySize]);
  const [expected] = expectedRegisters(profile, config, acpiDigests(shapeFromVmConfig(config)));
  if (expected === undefined) throw new Error('nothing was measured');
  const [mrTd, rtmr0, rtmr1, rtmr2] = [expected.mrtd, expected.rtmr0, expected.rtmr1, expected.rtmr2].map(({ value }) =>
    Buffer.from(value ?? '', 'hex'),
  ) as [Buffer, Buffer, Buffer, Buffer];
  world = createDeployment({
    seed: 'planted',
    td: (td) => ({ ...td, mrTd, rtmr0, rtmr1, rtmr2 }),
    events: (events) => events.filter(({ event }) => event !== 'os-image-hash'),
    eventLog: (log) => log.filter(({ imr }) => imr === 3),
    vmConfig: claim,
  });
  writeFileSync(join(work, 'evidence.json'), JSON.stringify(world.evidence));
  writeFileSync(join(work, 'collateral.json'), JSON.stringify(world.collateral));
  writeFileSync(join(work, 'root.pem'), world.rootCaPem);
});
afterAll(() => rmSync(work, { recursive: true }));

/** A cache with the image in it, and with the note of earlier versions that it was had from there. */
function plantedCache(url: string): string {
  const cache = mkdtempSync(join(work, 'cache-'));
  const folder = join(cache, 'os-images');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, `${hash}.tar.gz`), tarball(planted));
  const note = JSON.stringify({ osImageHash: hash, tag: '"v1"', mark: '00' });
  for (const from of [url, url.replace('{hash}', hash)]) {
    writeFileSync(join(folder, `${sha256(from)}.release.json`), note);
  }
  return cache;
}

interface Run {
  cache: string | null;
  offline?: boolean;
  listed?: string[];
  rebuilt?: OsImageSource['rebuilt'];
  path?: string;
}

async function run(url: string | null, { cache, offline = false, listed = [], rebuilt = null, path }: Run) {
  const { trustAnchors } = await readOptions({ insecureRootCa: join(work, 'root.pem') }, 'replayed');
  const policy = resolvePolicy(await parsePolicy('version: 1\nphases: [hardware, os]'), {
    defaultFreshness: 'replayed',
    osImageHashes: listed,
  });
  const at = world.at.getTime();
  const verification = await verify({
    collect: {
      target: { kind: 'file', path: join(work, 'evidence.json') },
      collateralPaths: [join(work, 'collateral.json')],
      appComposePath: null,
      pccsUrls: [],
      nonce: null,
      offline,
      cacheDirectory: cache,
    },
    osImage: { path: path ?? null, url, rebuilt },
    policy,
    at,
    trustAnchors,
  });
  // What is saved says the same.
  expect(await appraiseBundle(verification.bundle, { policy, at, trustAnchors })).toEqual(verification.result);
  return { ...verification, summary: await summarise({ ...verification, policy }) };
}

const referenceCheck = ({ result }: Verification) =>
  result.components[0]?.phases.os.checks.find(({ id }) => id === 'os.reference-value');

/** The OS checks that do not pass. The log of the boot is left out here, which alone keeps a known OS from being verified. */
const open = ({ result }: Verification): string[] =>
  (result.components[0]?.phases.os.checks ?? []).filter(({ status }) => status !== 'pass').map(({ id }) => id);
const NO_LOG = 'os.event-log-replay';

describe('an image that was planted in the cache', () => {
  it('would be known if its publisher had it, or its user gave it', async () => {
    const server = fileServer(() => ({ bytes: tarball(planted), etag: '"v1"' }));
    const { url } = await serve(server.listener);
    const fetched = await run(`${url}/{hash}.tar.gz`, { cache: null });
    expect(fetched.result.components[0]?.reference).toMatchObject({ grade: 'release', osImageHash: hash });
    expect(open(fetched)).toEqual([NO_LOG]);
    expect(open(await run(null, { cache: null, path: join(work, 'image.tar.gz') }))).toEqual([NO_LOG]);
  });

  const closed = async (): Promise<string> => 'http://127.0.0.1:1';
  const unchanged = async (): Promise<string> =>
    (await serve((_, response) => response.writeHead(304, { etag: '"v1"' }).end())).url;
  const other = async (): Promise<string> =>
    (await serve(fileServer(() => ({ bytes: tarball(published), etag: '"v1"' })).listener)).url;

  it.each<[string, () => Promise<string>, { offline?: boolean; isUsed: boolean }]>([
    ['offline', closed, { offline: true, isUsed: true }],
    ['a server that is down', closed, { isUsed: true }],
    ['a server that answers 304', unchanged, { isUsed: true }],
    ['a server that has another image', other, { isUsed: false }],
  ])('makes nothing verified: %s', { timeout: 60_000 }, async (_, server, { offline = false, isUsed }) => {
    const url = `${await server()}/{hash}.tar.gz`;
    const found = await run(url, { cache: plantedCache(url), offline });
    expect(open(found)).toContain('os.reference-value');
    expect(found.result.components[0]?.reference).toBeNull();
    expect(found.result.components[0]?.phases.os.status).toBe('unknown');
    expect(referenceCheck(found)?.status).toBe('unknown');
    expect(referenceCheck(found)?.detail.includes('(grade unvouched)')).toBe(isUsed);
    expect(found.bundle.gaps.map(({ name }) => name)).toEqual([`os-image/${hash}`]);
    const { predicate, subject } = found.summary;
    expect(predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: [] });
    expect(subject.map(({ digest }) => digest.sha256)).not.toContain(hash);
  });

  it.each([closed, unchanged, other])(
    'nor where the URL names one image, whatever the VM claims (%#)',
    async (server) => {
      const url = `${await server()}/release.tar.gz`;
      const { result } = await run(url, { cache: plantedCache(url) });
      expect(result.verdict).not.toBe('verified');
      expect(result.components[0]?.reference).toBeNull();
    },
  );

  it('is as good as any where the policy lists its hash, and nobody is asked', async () => {
    const server = fileServer(() => ({ bytes: tarball(published) }));
    const { url } = await serve(server.listener);
    for (const offline of [false, true]) {
      const found = await run(`${url}/{hash}.tar.gz`, {
        cache: plantedCache(url),
        listed: [hash],
        offline,
      });
      expect(open(found)).toEqual([NO_LOG]);
      expect(found.result.components[0]?.reference).toMatchObject({ grade: 'local', osImageHash: hash });
      expect(found.bundle.gaps).toEqual([]);
    }
    expect(server.log).toEqual([]);
  });

  it('and where a rebuild from source reproduced it', async () => {
    const url = `${await closed()}/{hash}.tar.gz`;
    const rebuilt = { osImageHash: hash, repository: 'https://example.org/os', commit: '0'.repeat(40) };
    const { result } = await run(url, { cache: plantedCache(url), rebuilt });
    expect(result.components[0]?.reference).toMatchObject({ grade: 'rebuilt' });
  });

  it('not where the rebuild is of another image, which is said', async () => {
    const url = `${await closed()}/{hash}.tar.gz`;
    const rebuilt = { osImageHash: 'ab'.repeat(32), repository: 'https://example.org/os', commit: '0'.repeat(40) };
    const { result } = await run(url, { cache: plantedCache(url), listed: [hash], rebuilt });
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps.map(({ reason }) => reason)).toContain(
      `the rebuild is of image ${'ab'.repeat(32)}, and none of the images is that one`,
    );
    const path = join(work, 'given.tar.gz');
    writeFileSync(path, tarball(planted));
    await expect(run(null, { cache: null, path, rebuilt })).rejects.toThrow(
      `rebuild-report: the rebuild is of image ${'ab'.repeat(32)}, and none of the images is that one`,
    );
  });
});
