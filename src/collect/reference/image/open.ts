// A dstack OS image, opened and checked: every file that is measured is the one that sha256sum.txt lists, whose own
// SHA-256 is the OS image hash. That makes an image consistent with its hash; whether the hash is a known one, only a
// reference value can say.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromUtf8, preview } from '../../../core/bytes.js';
import { InputError, ParseError } from '../../../core/errors.js';
import {
  type ChecksumEntry,
  DOCUMENT_FILE,
  parseChecksumManifest,
} from '../../../core/formats/measurement-document.js';
import { systemErrorCode } from '../../../io/system-error.js';
import { directoryFiles } from './directory.js';
import type { ImageFile, ImageFiles } from './files.js';
import { METADATA_FILE, parseImageMetadata, rootfsHashOf } from './metadata.js';
import type { OsImage } from './os-image.js';
import { tarballFiles } from './tarball.js';

const MANIFEST_FILE = 'sha256sum.txt';
const DIGEST_FILE = 'digest.txt';

/**
 * Open and check an image.
 * @param path a directory, or a tarball (tar or gzip)
 * @throws InputError when it cannot be read or lacks a file, ParseError when it is not as its manifest says
 */
export async function openImage(path: string): Promise<OsImage> {
  const file = await openPath(path);
  try {
    const status = await file.stat();
    if (status.isDirectory()) return await checkImage(directoryFiles(path), { kind: 'directory', path });
    if (!status.isFile()) {
      throw new InputError('INPUT_INVALID', `OS image: ${preview(path, 200)} is neither a directory nor a file`);
    }
    return await openTarball(file, path);
  } finally {
    await file.close();
  }
}

/**
 * Open and check an image in a file that is open already, and stays so.
 * @param path what to call it
 * @throws as `openImage`
 */
export async function openTarball(file: FileHandle, path: string): Promise<OsImage> {
  return await checkImage(await tarballFiles(file, basename(path)), { kind: 'tarball', path });
}

async function openPath(path: string): Promise<FileHandle> {
  try {
    // Without blocking: opening a named pipe would wait for its writer for ever.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError('INPUT_NOT_FOUND', `OS image: ${preview(path, 200)} does not exist`, {
        hint: 'Give the directory or tarball of a dstack OS image.',
        cause,
      });
    }
    throw new InputError('INPUT_INVALID', `OS image: ${preview(path, 200)} cannot be read: ${code ?? String(cause)}`, {
      cause,
    });
  }
}

async function checkImage(image: ImageFiles, source: OsImage['source']): Promise<OsImage> {
  const manifest = await required(image, MANIFEST_FILE, 'the manifest', source);
  const listed = parseChecksumManifest(fromUtf8(manifest.content, MANIFEST_FILE));
  const metadataFile = await required(image, METADATA_FILE, 'which names the others', source);
  checkDigest(listed, METADATA_FILE, metadataFile.sha256);
  const metadata = parseImageMetadata(metadataFile.content);

  const verified = async (name: string, role: string): Promise<Uint8Array> => {
    const file = await required(image, name, role, source);
    checkDigest(listed, name, file.sha256);
    return file.content;
  };
  const firmware = await verified(metadata.bios, 'the firmware');
  const kernel = await verified(metadata.kernel, 'the kernel');
  const initrd = await verified(metadata.initrd, 'the initrd');
  const hasDocument = listed.some(({ name }) => name === DOCUMENT_FILE) || (await image.has(DOCUMENT_FILE));
  const measurementDocument = hasDocument ? await verified(DOCUMENT_FILE, 'the measurement document') : null;
  const rootfs = await checkRootfs(image, listed, metadata.rootfs);
  const checked = [METADATA_FILE, metadata.bios, metadata.kernel, metadata.initrd, DOCUMENT_FILE, metadata.rootfs];
  for (const { name } of listed) {
    if (checked.includes(name)) continue;
    const sha256 = await image.hash(name);
    if (sha256 === null) throw missing(name, `which ${MANIFEST_FILE} lists`, source);
    checkDigest(listed, name, sha256);
  }
  await checkDigestFile(image, manifest.sha256);

  return {
    osImageHash: manifest.sha256,
    source,
    version: metadata.version,
    isDev: metadata.isDev,
    metadata,
    files: { firmware, kernel, initrd, manifest: manifest.content, cmdline: metadata.cmdline },
    rootfs,
    rootfsHash: rootfsHashOf(metadata.cmdline),
    measurementDocument,
  };
}

async function required(image: ImageFiles, name: string, role: string, source: OsImage['source']): Promise<ImageFile> {
  const file = await image.read(name);
  if (file === null) throw missing(name, role, source);
  return file;
}

function missing(name: string, role: string, { kind, path }: OsImage['source']): InputError {
  return new InputError('INPUT_NOT_FOUND', `OS image: ${preview(path, 200)} has no ${name}, ${role}`, {
    hint:
      kind === 'directory'
        ? `Give the directory that holds ${MANIFEST_FILE}.`
        : 'Give the tarball of a dstack OS image, as released.',
  });
}

/** A root file system beside the others need not be listed, and bundles leave it out even where it is. */
async function checkRootfs(
  image: ImageFiles,
  listed: readonly ChecksumEntry[],
  name: string | null,
): Promise<OsImage['rootfs']> {
  if (name === null || !(await image.has(name))) return 'absent';
  if (!listed.some((entry) => entry.name === name)) return 'unlisted';
  const sha256 = await image.hash(name);
  if (sha256 === null) return 'absent';
  checkDigest(listed, name, sha256);
  return 'verified';
}

function checkDigest(listed: readonly ChecksumEntry[], name: string, actual: string): void {
  const index = listed.findIndex((entry) => entry.name === name);
  const expected = listed[index]?.sha256;
  if (expected === undefined) {
    throw new ParseError(
      'PARSE_INVALID',
      name,
      `${MANIFEST_FILE} does not list it, so the OS image hash does not cover it`,
    );
  }
  if (actual !== expected) {
    const where = `${MANIFEST_FILE} line ${index + 1}`;
    throw new ParseError(
      'PARSE_INVALID',
      name,
      `not the file of ${where}: expected SHA-256 ${expected}, got ${actual}`,
      {
        hint: 'The image was changed or damaged. Download it again from its source.',
      },
    );
  }
}

async function checkDigestFile(image: ImageFiles, osImageHash: string): Promise<void> {
  if (!(await image.has(DIGEST_FILE))) return;
  const file = await image.read(DIGEST_FILE);
  const text = fromUtf8(file?.content ?? new Uint8Array(), DIGEST_FILE);
  if (text !== osImageHash && text !== `${osImageHash}\n`) {
    throw new ParseError(
      'PARSE_INVALID',
      DIGEST_FILE,
      `expected the SHA-256 of ${MANIFEST_FILE}, ${osImageHash}, got ${preview(text, 64)}`,
    );
  }
}
