// The image of test/fixtures/mini-os as files in memory, so that tests can change it, seal it again and pack it.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { tarBytes } from '../../../core/formats/codec/tar-writer.js';

/** Content by name. */
export type Files = Record<string, Buffer>;

const RECIPE = fileURLToPath(new URL('../../../../fixtures/mini-os/build.mjs', import.meta.url));
export const LISTED = ['ovmf.fd', 'bzImage', 'initramfs.cpio.gz', 'metadata.json'];

let built: Files | null = null;

/** The image as the recipe makes it. */
export function miniOs(): Files {
  if (built === null) {
    const work = mkdtempSync(join(tmpdir(), 'trust-center-mini-os-'));
    const output = join(work, 'mini-os');
    execFileSync(process.execPath, [RECIPE, output]);
    built = Object.fromEntries(readdirSync(output).map((name) => [name, readFileSync(join(output, name))]));
    rmSync(work, { recursive: true });
  }
  return { ...built };
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Lists these files in a manifest that is right about them, and gives the image the hash of that. */
export function sealed(files: Files, listed = LISTED): Files {
  const manifest = listed.map((name) => `${sha256(files[name] ?? Buffer.alloc(0))}  ${name}\n`).join('');
  return withManifest(files, manifest);
}

export function withManifest(files: Files, manifest: string): Files {
  const bytes = Buffer.from(manifest, 'latin1');
  return { ...files, 'sha256sum.txt': bytes, 'digest.txt': Buffer.from(`${sha256(bytes)}\n`) };
}

/** The image with its metadata changed, and sealed again. */
export function withMetadata(change: Record<string, unknown>): Files {
  const files = miniOs();
  const metadata = { ...JSON.parse(String(files['metadata.json'])), ...change };
  return sealed({ ...files, 'metadata.json': Buffer.from(JSON.stringify(metadata)) });
}

export function without(files: Files, ...names: string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
}

export function osImageHash(files: Files): string {
  return sha256(files['sha256sum.txt'] ?? '');
}

export function writeImage(directory: string, files: Files): string {
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes);
  return directory;
}

/** As `tar -cz` packs them: with `folder` before each name. */
export function tarball(files: Files, folder = ''): Buffer {
  return gzipSync(tarBytes(...Object.entries(files).map(([name, content]) => ({ name: `${folder}${name}`, content }))));
}
