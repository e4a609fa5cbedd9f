import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from './mini-os.js';

const recipes = fileURLToPath(new URL('../../../../fixtures/mini-os', import.meta.url));
let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'trust-center-recipe-'));
});
afterAll(() => rmSync(work, { recursive: true }));

function build(recipe: string, name: string): Record<string, Buffer> {
  const output = join(work, name);
  const printed = execFileSync(process.execPath, [join(recipes, recipe), output], { cwd: work, encoding: 'utf8' });
  const files = Object.fromEntries(readdirSync(output).map((file) => [file, readFileSync(join(output, file))]));
  expect(printed).toBe(String(files['digest.txt']));
  return files;
}

describe('the mini-os recipe', () => {
  it('makes the same image every time, on every machine', () => {
    const image = build('build.mjs', 'first');
    expect(String(image['digest.txt'])).toBe('4447c549988f2bce30436c25f9075d33cccfefd90a40b3d8d6955cb56080850c\n');
    expect(build('build.mjs', 'second')).toEqual(image);
  });

  it('makes an image that sha256sum finds sound', () => {
    build('build.mjs', 'checked');
    expect(
      execFileSync('sha256sum', ['-c', '--strict', 'sha256sum.txt'], { cwd: join(work, 'checked'), encoding: 'utf8' }),
    ).toBe('ovmf.fd: OK\nbzImage: OK\ninitramfs.cpio.gz: OK\nmetadata.json: OK\n');
  });

  it('stamped, never makes the same image twice, and differs in the initramfs alone', () => {
    const [first, second, plain] = [
      build('build-stamped.mjs', 'a'),
      build('build-stamped.mjs', 'b'),
      build('build.mjs', 'c'),
    ];
    const differing = (other: Record<string, Buffer>): string[] =>
      Object.keys(first).filter((name) => other[name]?.equals(first[name] ?? Buffer.alloc(0)) === false);
    const expected = ['digest.txt', 'initramfs.cpio.gz', 'sha256sum.txt'];
    expect(differing(second)).toEqual(expected);
    expect(differing(plain)).toEqual(expected);
    expect(String(gunzipSync(first['initramfs.cpio.gz'] ?? ''))).toContain('etc/build-time');
  });

  it('packs the initramfs as a newc archive', () => {
    const archive = gunzipSync(build('build.mjs', 'packed')['initramfs.cpio.gz'] ?? '');
    const names: string[] = [];
    for (let at = 0; names.at(-1) !== 'TRAILER!!!'; ) {
      const field = (index: number): number =>
        Number.parseInt(String(archive.subarray(at + 6 + 8 * index, at + 14 + 8 * index)), 16);
      expect(String(archive.subarray(at, at + 6))).toBe('070701');
      const [size, nameLength] = [field(6), field(11)];
      names.push(String(archive.subarray(at + 110, at + 109 + nameLength)));
      const content = (at + 110 + nameLength + 3) & ~3;
      at = (content + size + 3) & ~3;
    }
    expect(names).toEqual(['etc', 'etc/mini-os', 'init', 'TRAILER!!!']);
  });

  it('binds the root file system by its dm-verity root hash', () => {
    const image = build('build.mjs', 'verity');
    const rootfs = image['rootfs.img.verity'] ?? Buffer.alloc(0);
    const { cmdline } = JSON.parse(String(image['metadata.json'])) as { cmdline: string };
    expect(rootfs.length).toBe(3 * 4096);
    expect(String(rootfs.subarray(4096, 4102))).toBe('verity');
    expect(rootfs.subarray(8192, 8192 + 32).toString('hex')).toBe(sha256(rootfs.subarray(0, 4096)));
    expect(cmdline).toContain(` dstack.rootfs_hash=${sha256(rootfs.subarray(8192))} dstack.rootfs_size=4096`);
  });
});
