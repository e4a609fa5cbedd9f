// OS images and their registers through the library face: from a folder, a file, an address and a mirror.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { composeHash, measure, normaliseAppCompose, openOsImage } from '../../src/index.js';
import { miniOs, osImageHash, tarball, writeImage } from '../unit/collect/reference/image/mini-os.js';
import { fileServer } from './image-server.js';
import { closedPort, serve } from './loopback.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-library-measure-'));
const directory = writeImage(join(folder, 'mini-os'), miniOs());
const file = join(folder, 'mini-os.tar.gz');
writeFileSync(file, tarball(miniOs()));
const hash = osImageHash(miniOs());

describe('openOsImage', () => {
  it('opens a folder and a tarball', async () => {
    for (const path of [directory, file]) {
      expect(await openOsImage(path)).toMatchObject({ osImageHash: hash, isDev: false, rootfs: 'unlisted' });
    }
    await expect(openOsImage(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(openOsImage(directory, { osImageHash: hash })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('fetches one, by address and by release, and a known one but once', async () => {
    const server = fileServer(() => ({ bytes: tarball(miniOs()) }));
    const { url, requests } = await serve(server.listener);
    vi.stubEnv('TRUST_CENTER_CACHE', join(folder, 'cache'));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await openOsImage(`${url}/image.tar.gz`, { cache: false })).toMatchObject({ osImageHash: hash });
    expect(await openOsImage('dstack-0.5.5', { mirror: `${url}/{release}.tgz` })).toMatchObject({ osImageHash: hash });
    expect(requests).toEqual(['GET /image.tar.gz', 'GET /dstack-0.5.5.tgz']);
    for (const wanted of [hash, `0x${hash.toUpperCase()}`]) {
      expect(await openOsImage(`${url}/again`, { osImageHash: wanted })).toMatchObject({ osImageHash: hash });
    }
    expect(requests).toHaveLength(2);
    await expect(openOsImage(`${url}/other`, { osImageHash: 'ab'.repeat(32) })).rejects.toMatchObject({
      name: 'FetchError',
      code: 'FETCH_CONTENT',
    });
    const closed = `http://127.0.0.1:${await closedPort()}`;
    await expect(openOsImage(closed, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      name: 'FetchError',
    });
    await expect(openOsImage('http://mirror.example/image.tgz')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('measure', () => {
  it('gives the registers of a shape, as text or as an object', async () => {
    const image = await openOsImage(file);
    const shape = { cpu_count: 2, memory_size: 2 ** 31, qemu_version: '9.2.1' };
    const sets = await measure(image, shape);
    expect(sets).toEqual(await measure(image, JSON.stringify(shape)));
    expect(sets).toHaveLength(1);
    for (const register of ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const) {
      expect(sets[0]?.[register]).toMatchObject({ value: expect.stringMatching(/^[0-9a-f]{96}$/), unknown: null });
    }
    const [likeliest, ...others] = await measure(image, { cpu_count: 2, memory_size: 2 ** 31 });
    expect(likeliest?.notes.at(-1)).toContain('qemu_version of a vm_config');
    expect(others.length).toBeGreaterThan(0);
    expect(others.every(({ rtmr0 }) => rtmr0.value === null && rtmr0.unknown !== null)).toBe(true);
    await expect(measure(image, { cpu_count: 'two', memory_size: 1 })).rejects.toMatchObject({ name: 'ParseError' });
  });
});

it('hashes an app-compose file, and writes it in its normal form', () => {
  const text = '{ "runner": "docker-compose", "manifest_version": 2, "name": "x" }';
  expect(composeHash(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(normaliseAppCompose(Buffer.from(text))).toBe('{"manifest_version":2,"name":"x","runner":"docker-compose"}');
});
