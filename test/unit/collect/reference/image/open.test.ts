import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openImage } from '../../../../../src/collect/reference/image/open.js';
import { InputError, ParseError, type TrustCenterError } from '../../../../../src/core/errors.js';
import {
  type Member,
  paxRecords,
  TAR_END,
  tarBytes,
  tarHeader,
  tarMember,
} from '../../../core/formats/codec/tar-writer.js';
import {
  type Files,
  LISTED,
  miniOs,
  osImageHash,
  sealed,
  sha256,
  tarball,
  withManifest,
  withMetadata,
  without,
  writeImage,
} from './mini-os.js';

let work: string;
let previousTmp: string | undefined;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'trust-center-image-'));
  previousTmp = process.env.TMPDIR;
  process.env.TMPDIR = join(work, 'tmp');
  mkdirSync(join(work, 'tmp'));
});
afterEach(() => {
  if (previousTmp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = previousTmp;
  rmSync(work, { recursive: true });
});

/** Opens it as a directory. */
function openDirectory(files: Files) {
  return openImage(writeImage(join(work, 'image'), files));
}

function openTarball(bytes: Uint8Array, name = 'image.tar.gz') {
  writeFileSync(join(work, name), bytes);
  return openImage(join(work, name));
}

async function refusal(promise: Promise<unknown>): Promise<TrustCenterError> {
  const error = await promise.then(
    () => new Error('it was opened'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError) && !(error instanceof ParseError)) throw error;
  return error;
}

async function refusalText(promise: Promise<unknown>): Promise<string> {
  const { code, message } = await refusal(promise);
  return `${code} ${message.replaceAll(work, 'WORK')}`;
}

describe('openImage', () => {
  it('opens a directory', async () => {
    const files = miniOs();
    const image = await openDirectory(files);
    const { cmdline } = JSON.parse(String(files['metadata.json'])) as { cmdline: string };
    expect(image.osImageHash).toBe(String(files['digest.txt']).trim());
    expect(image.source).toEqual({ kind: 'directory', path: join(work, 'image') });
    expect(image.version).toBe('0.0.1');
    expect(image.isDev).toBe(false);
    expect(image.metadata).toEqual({
      bios: 'ovmf.fd',
      kernel: 'bzImage',
      initrd: 'initramfs.cpio.gz',
      rootfs: 'rootfs.img.verity',
      cmdline,
      version: '0.0.1',
      gitRevision: '0'.repeat(40),
      isDev: false,
      kernelHeaderNormalized: false,
      ovmfVariant: null,
    });
    expect(sha256(image.files.firmware)).toBe(sha256(files['ovmf.fd'] ?? ''));
    expect(sha256(image.files.kernel)).toBe(sha256(files.bzImage ?? ''));
    expect(sha256(image.files.initrd)).toBe(sha256(files['initramfs.cpio.gz'] ?? ''));
    expect(sha256(image.files.manifest)).toBe(image.osImageHash);
    expect(image.files.cmdline).toBe(cmdline);
    expect(image.rootfs).toBe('unlisted');
    expect(cmdline).toContain(` dstack.rootfs_hash=${image.rootfsHash} `);
    expect(image.measurementDocument).toBeNull();
  });

  it('opens what tar packs: flat, with ./ before the names, in a folder; plain or gzip', async () => {
    const directory = writeImage(join(work, 'mini-os-0.0.1'), miniOs());
    const { source: _, ...expected } = await openImage(directory);
    const pack = (...args: string[]): void => void execFileSync('tar', args, { cwd: work });
    pack('-czf', 'flat.tar.gz', '-C', 'mini-os-0.0.1', ...readdirSync(directory));
    pack('-czf', 'dotted.tar.gz', '-C', 'mini-os-0.0.1', '.');
    pack('-czf', 'nested.tar.gz', 'mini-os-0.0.1');
    pack('-czf', 'dotted-nested.tar.gz', './mini-os-0.0.1');
    pack('-cf', 'plain.tar', '--format=posix', 'mini-os-0.0.1');
    pack('-czf', 'members.tar.gz', ...readdirSync(directory).map((name) => `mini-os-0.0.1/${name}`));
    for (const name of [
      'flat.tar.gz',
      'dotted.tar.gz',
      'nested.tar.gz',
      'dotted-nested.tar.gz',
      'plain.tar',
      'members.tar.gz',
    ]) {
      const { source, ...image } = await openImage(join(work, name));
      expect(source).toEqual({ kind: 'tarball', path: join(work, name) });
      expect(image).toEqual(expected);
    }
  });

  it('opens gzip of several members, cut anywhere', async () => {
    const files = miniOs();
    const tar = tarBytes(...Object.entries(files).map(([name, content]) => ({ name: `os/${name}`, content })));
    for (const at of [1, 512, 700, 60_000]) {
      const packed = Buffer.concat([gzipSync(tar.subarray(0, at)), gzipSync(tar.subarray(at))]);
      expect((await openTarball(packed)).osImageHash).toBe(osImageHash(files));
    }
    const bytewise = Buffer.concat([...tar.subarray(0, 600)].map((byte) => gzipSync(Buffer.of(byte))));
    const packed = Buffer.concat([bytewise, gzipSync(''), gzipSync(tar.subarray(600)), gzipSync('')]);
    expect((await openTarball(packed)).osImageHash).toBe(osImageHash(files));
  });

  it('tells by content, not by name', async () => {
    expect((await openTarball(tarball(miniOs()), 'mr_0000.zip')).osImageHash).toBe(osImageHash(miniOs()));
  });

  it('takes an image without digest.txt, and one whose digest.txt has no line feed', async () => {
    const files = miniOs();
    expect((await openDirectory(without(files, 'digest.txt'))).osImageHash).toBe(osImageHash(files));
    const bare = { ...files, 'digest.txt': Buffer.from(osImageHash(files)) };
    expect((await openDirectory(bare)).osImageHash).toBe(osImageHash(files));
  });

  it('ignores files that are not of the image’s concern', async () => {
    const files = { ...miniOs(), 'ovmf-sev.fd': Buffer.alloc(10), 'auth_hash.txt': Buffer.from('x') };
    expect((await openDirectory(files)).osImageHash).toBe(osImageHash(files));
    expect((await openTarball(tarball(files, 'os/'))).osImageHash).toBe(osImageHash(files));
  });
});

describe('openImage: root file system', () => {
  const listed = [...LISTED, 'rootfs.img.verity'];

  it.each<[string, Files, string]>([
    ['beside the others, as in releases', miniOs(), 'unlisted'],
    ['left out, as in bundles', without(miniOs(), 'rootfs.img.verity'), 'absent'],
    ['listed', sealed(miniOs(), listed), 'verified'],
    ['listed and left out', without(sealed(miniOs(), listed), 'rootfs.img.verity'), 'absent'],
    ['not named', withMetadata({ rootfs: undefined }), 'absent'],
  ])('%s', async (_, files, rootfs) => {
    expect((await openDirectory(files)).rootfs).toBe(rootfs);
    expect((await openTarball(tarball(files))).rootfs).toBe(rootfs);
  });

  it('must be the one listed', async () => {
    const files = { ...sealed(miniOs(), listed), 'rootfs.img.verity': Buffer.from('another') };
    const expected = sha256(miniOs()['rootfs.img.verity'] ?? '');
    const message = `PARSE_INVALID rootfs.img.verity: not the file of sha256sum.txt line 5: expected SHA-256 ${expected}, got ${sha256('another')}`;
    expect(await refusalText(openDirectory(files))).toBe(message);
    expect(await refusalText(openTarball(tarball(files)))).toBe(message);
  });

  it('is not vouched for when the command line has no root hash', async () => {
    expect((await openDirectory(withMetadata({ cmdline: 'console=ttyS0' }))).rootfsHash).toBeNull();
  });
});

describe('openImage: measurement document', () => {
  const document = Buffer.from('a document');
  const listed = [...LISTED, 'measurement.tdx.cbor'];
  const files = sealed({ ...miniOs(), 'measurement.tdx.cbor': document }, listed);

  it('is given when listed', async () => {
    for (const image of [await openDirectory(files), await openTarball(tarball(files))]) {
      expect(Buffer.from(image.measurementDocument ?? [])).toEqual(document);
    }
  });

  it.each<[string, Files, string]>([
    [
      'is there but not listed',
      { ...miniOs(), 'measurement.tdx.cbor': document },
      'PARSE_INVALID measurement.tdx.cbor: sha256sum.txt does not list it, so the OS image hash does not cover it',
    ],
    [
      'is listed but not there',
      without(files, 'measurement.tdx.cbor'),
      'INPUT_NOT_FOUND OS image: "WORK/image" has no measurement.tdx.cbor, the measurement document',
    ],
    [
      'is another',
      { ...files, 'measurement.tdx.cbor': Buffer.from('x') },
      `PARSE_INVALID measurement.tdx.cbor: not the file of sha256sum.txt line 5: expected SHA-256 ${sha256(document)}, got ${sha256('x')}`,
    ],
  ])('refused when it %s', async (_, image, message) => {
    expect(await refusalText(openDirectory(image))).toBe(message);
  });
});

describe('openImage: what the manifest says', () => {
  it.each(LISTED)('%s must be the file listed', async (name) => {
    const files = miniOs();
    const changed = Buffer.concat([files[name] ?? Buffer.alloc(0), Buffer.of(0)]);
    const line = LISTED.indexOf(name) + 1;
    const error = await refusal(openDirectory({ ...files, [name]: changed }));
    expect(error.message).toBe(
      `${name}: not the file of sha256sum.txt line ${line}: expected SHA-256 ${sha256(files[name] ?? '')}, got ${sha256(changed)}`,
    );
    expect(error.hint).toBe('The image was changed or damaged. Download it again from its source.');
  });

  it.each(LISTED)('%s must be listed', async (name) => {
    const others = LISTED.filter((other) => other !== name);
    expect(await refusalText(openDirectory(sealed(miniOs(), others)))).toBe(
      `PARSE_INVALID ${name}: sha256sum.txt does not list it, so the OS image hash does not cover it`,
    );
  });

  it.each([
    ['sha256sum.txt', 'the manifest'],
    ['metadata.json', 'which names the others'],
    ['ovmf.fd', 'the firmware'],
    ['bzImage', 'the kernel'],
    ['initramfs.cpio.gz', 'the initrd'],
  ])('%s must be there', async (name, role) => {
    const files = without(miniOs(), name);
    expect(await refusalText(openDirectory(files))).toBe(
      `INPUT_NOT_FOUND OS image: "WORK/image" has no ${name}, ${role}`,
    );
    expect(await refusalText(openTarball(tarball(files, 'os/')))).toBe(
      `INPUT_NOT_FOUND OS image: "WORK/image.tar.gz" has no ${name}, ${role}`,
    );
  });

  it('whatever else is listed must be there, and be the file listed', async () => {
    const files = sealed({ ...miniOs(), 'measurement.snp.cbor': Buffer.from('snp') }, [
      ...LISTED,
      'measurement.snp.cbor',
    ]);
    expect((await openDirectory(files)).osImageHash).toBe(osImageHash(files));
    expect(await refusalText(openTarball(tarball(without(files, 'measurement.snp.cbor'))))).toBe(
      'INPUT_NOT_FOUND OS image: "WORK/image.tar.gz" has no measurement.snp.cbor, which sha256sum.txt lists',
    );
    expect(await refusalText(openTarball(tarball({ ...files, 'measurement.snp.cbor': Buffer.from('x') })))).toContain(
      'measurement.snp.cbor: not the file of sha256sum.txt line 5',
    );
  });

  const lines = (): string[] => String(miniOs()['sha256sum.txt']).split('\n').slice(0, -1);
  const bad = (index: number, change: (line: string) => string): string =>
    lines()
      .map((line, i) => `${i === index ? change(line) : line}\n`)
      .join('');

  it.each<[string, () => string, string]>([
    [
      'CRLF',
      () => `${lines().join('\r\n')}\r\n`,
      'sha256sum.txt line 1: expected 64 hex digits, two spaces and a file name',
    ],
    ['one CR', () => bad(3, (line) => `${line}\r`), 'sha256sum.txt line 4: expected 64 hex digits'],
    [
      'the binary mark',
      () => bad(1, (line) => line.replace('  ', ' *')),
      'sha256sum.txt line 2: expected 64 hex digits',
    ],
    ['a backslash escape', () => bad(0, (line) => `\\${line}`), 'sha256sum.txt line 1: expected 64 hex digits'],
    [
      'a blank line',
      () => `${lines()[0]}\n\n${lines().slice(1).join('\n')}\n`,
      'sha256sum.txt line 2: expected 64 hex digits',
    ],
    ['a comment', () => `# made by hand\n${lines().join('\n')}\n`, 'sha256sum.txt line 1: expected 64 hex digits'],
    [
      'a line that sha256sum skips',
      () => `${lines().join('\n')}\nnot a checksum\n`,
      'sha256sum.txt line 5: expected 64 hex digits',
    ],
    [
      'a name twice',
      () => `${lines().join('\n')}\n${'0'.repeat(64)}  bzImage\n`,
      'sha256sum.txt line 5: "bzImage" is listed twice',
    ],
    [
      'a name twice, right both times',
      () => `${lines().join('\n')}\n${lines()[1]}\n`,
      'sha256sum.txt line 5: "bzImage" is listed twice',
    ],
    ['spaces after the name', () => bad(2, (line) => `${line} `), 'sha256sum.txt line 3: expected 64 hex digits'],
    ['three spaces', () => bad(2, (line) => line.replace('  ', '   ')), 'sha256sum.txt line 3: expected 64 hex digits'],
    ['a tab', () => bad(2, (line) => line.replace('  ', '\t')), 'sha256sum.txt line 3: expected 64 hex digits'],
    [
      'a folder',
      () => bad(1, (line) => line.replace('bzImage', './bzImage')),
      'sha256sum.txt line 2: expected 64 hex digits',
    ],
    [
      'a path outside',
      () => bad(1, (line) => line.replace('bzImage', '../bzImage')),
      'sha256sum.txt line 2: expected 64 hex digits',
    ],
    [
      'upper case',
      () => bad(1, (line) => line.toUpperCase().replace('BZIMAGE', 'bzImage')),
      'sha256sum.txt line 2: expected 64 hex digits',
    ],
    [
      'BSD style',
      () => bad(1, (line) => `SHA256 (bzImage) = ${line.slice(0, 64)}`),
      'sha256sum.txt line 2: expected 64 hex digits',
    ],
    ['no final line feed', () => lines().join('\n'), 'sha256sum.txt: does not end with a line feed'],
    ['nothing', () => '', 'sha256sum.txt: does not end with a line feed'],
    ['a byte order mark', () => `\xef\xbb\xbf${lines().join('\n')}\n`, 'sha256sum.txt line 1: expected 64 hex digits'],
    ['bytes that are no text', () => `${lines().join('\n')}\n\xff\n`, 'sha256sum.txt: not valid UTF-8'],
    [
      'itself',
      () => `${lines().join('\n')}\n${'0'.repeat(64)}  sha256sum.txt\n`,
      'sha256sum.txt: not the file of sha256sum.txt line 5',
    ],
  ])('a manifest with %s is refused', async (_, manifest, message) => {
    const files = withManifest(miniOs(), manifest());
    expect((await refusal(openDirectory(files))).message).toContain(message);
    expect((await refusal(openTarball(tarball(files)))).message).toContain(message);
  });

  it.each([
    ['another digest', `${'0'.repeat(64)}\n`, `${'0'.repeat(64)}\\n`],
    ['CRLF', `${osImageHash(miniOs())}\r\n`, osImageHash(miniOs())],
    ['the name after it', `${osImageHash(miniOs())}  sha256sum.txt\n`, osImageHash(miniOs())],
    ['upper case', `${osImageHash(miniOs()).toUpperCase()}\n`, osImageHash(miniOs()).toUpperCase()],
    ['nothing', '', ''],
  ])('digest.txt with %s is refused', async (_, digest, shown) => {
    const files = { ...miniOs(), 'digest.txt': Buffer.from(digest) };
    const { message } = await refusal(openDirectory(files));
    const expected = `digest.txt: expected the SHA-256 of sha256sum.txt, ${osImageHash(files)}, got `;
    expect(message.slice(0, expected.length)).toBe(expected);
    expect(message.slice(expected.length)).toContain(shown.slice(0, 64));
  });
});

describe('openImage: paths', () => {
  it('says what is not there, or is not an image', async () => {
    expect(await refusalText(openImage(join(work, 'none')))).toBe(
      'INPUT_NOT_FOUND OS image: "WORK/none" does not exist',
    );
    expect(await refusalText(openImage(work))).toBe(
      'INPUT_NOT_FOUND OS image: "WORK" has no sha256sum.txt, the manifest',
    );
    expect(await refusalText(openTarball(Buffer.alloc(0)))).toBe(
      'PARSE_TRUNCATED image.tar.gz (offset 0): the archive ends before its end marker (two blocks of zeros)',
    );
    expect(await refusalText(openTarball(Buffer.from('PK\x03\x04'.repeat(200))))).toContain(
      'image.tar.gz (offset 0): no tar header',
    );
    execFileSync('mkfifo', [join(work, 'pipe')]);
    expect(await refusalText(openImage(join(work, 'pipe')))).toBe(
      'INPUT_INVALID OS image: "WORK/pipe" is neither a directory nor a file',
    );
  });

  it.each(['sha256sum.txt', 'bzImage', 'digest.txt', 'rootfs.img.verity'])(
    'does not follow a link, nor read a pipe or folder, in place of %s',
    async (name) => {
      const image = writeImage(join(work, 'image'), without(miniOs(), name));
      const path = join(image, name);
      writeFileSync(join(work, 'secret'), 'top secret');
      symlinkSync('../secret', path);
      const error = await refusal(openImage(image));
      expect(error.message).toBe(`OS image: "${path}" is a symbolic link; an image is made of regular files`);
      rmSync(path);
      execFileSync('mkfifo', [path]);
      expect((await refusal(openImage(image))).message).toContain('is not a regular file');
      rmSync(path);
      mkdirSync(path);
      expect((await refusal(openImage(image))).message).toContain('is not a regular file');
    },
  );
});

describe('openImage: hostile tarballs', () => {
  const members = (): Member[] => Object.entries(miniOs()).map(([name, content]) => ({ name: `os/${name}`, content }));
  const packed = (...more: Member[]): Buffer => gzipSync(tarBytes(...members(), ...more));

  /** Refused, and nothing was written anywhere. */
  async function refusedCleanly(bytes: Uint8Array, message: string): Promise<void> {
    const error = await refusal(openTarball(bytes));
    expect(error.message).toContain(message);
    expect(readdirSync(work).sort()).toEqual(['image.tar.gz', 'tmp']);
    expect(readdirSync(join(work, 'tmp'))).toEqual([]);
  }

  it.each<[string, Member, string]>([
    ['a path outside', { name: '../escape', content: 'x' }, '"../escape" is not a plain relative name'],
    ['a path outside, in the folder', { name: 'os/../../escape' }, '"os/../../escape" is not a plain relative name'],
    ['an absolute path', { name: '/tmp/escape' }, '"/tmp/escape" is not a plain relative name'],
    ['a symbolic link', { name: 'os/link', type: '2', linkName: '/etc/passwd' }, '"os/link" is a symbolic link'],
    ['a symbolic link to a folder', { name: 'os/dir', type: '2', linkName: '/etc' }, '"os/dir" is a symbolic link'],
    ['a hard link', { name: 'os/hard', type: '1', linkName: 'os/bzImage' }, '"os/hard" is a hard link'],
    ['a device', { name: 'os/null', type: '3' }, '"os/null" is a character device'],
    ['a second kernel', { name: 'os/bzImage', content: 'another' }, '"os/bzImage" is there twice'],
    ['a second kernel by ./', { name: './os/bzImage', content: 'another' }, '"./os/bzImage" is there twice'],
    ['a second kernel by case', { name: 'os/BZIMAGE', content: 'another' }, '"os/BZIMAGE" is there twice'],
    [
      'a second kernel beside the folder',
      { name: 'bzImage', content: 'x' },
      '"bzImage" is not beside the other files, which are in the folder "os"',
    ],
    [
      'a second folder',
      { name: 'so/bzImage', content: 'x' },
      '"so/bzImage" is not beside the other files, which are in the folder "os"',
    ],
    ['a folder inside', { name: 'os/sub/x', content: 'x' }, '"os/sub/x" is more than one folder deep'],
    ['an empty folder inside', { name: 'os/sub/', type: '5' }, '"os/sub" is more than one folder deep'],
    ['another empty folder', { name: 'so/', type: '5' }, '"so" is not beside the other files'],
    ['a sparse file', { name: 'os/sparse', type: 'S' }, '"os/sparse" is a GNU sparse file'],
    ['a long name', { name: '././@LongLink', type: 'L', content: '../escape' }, 'is a GNU long name'],
    [
      'a pax path',
      { name: 'x', type: 'x', content: paxRecords(['path', '../escape']) },
      'changes what a member is: "path"',
    ],
    ['a pax size', { name: 'x', type: 'x', content: paxRecords(['size', '1']) }, 'changes what a member is: "size"'],
    [
      'a global pax path',
      { name: 'x', type: 'g', content: paxRecords(['path', 'y']) },
      'changes what a member is: "path"',
    ],
    ['a backslash', { name: 'os\\..\\escape' }, 'is not a plain relative name'],
    ['a NUL', { name: 'os/bzImage\0/../../escape' }, 'text after its final NUL'],
    ['a member of 5 GiB', { name: 'os/rootfs.img', size: '50000000000\0' }, 'has 5368709120 bytes, at most 4294967296'],
  ])('%s', async (_, member, message) => {
    await refusedCleanly(packed(member), message);
    await refusedCleanly(
      gzipSync(tarBytes(member, ...members())),
      message.includes('twice') || message.includes('beside') ? '' : message,
    );
  });

  it('a million members, without reading on', async () => {
    const block = Buffer.concat(Array.from({ length: 1000 }, (_, i) => tarHeader({ name: `os/${i}` })));
    const packedBlock = gzipSync(block);
    const flood = Buffer.concat(Array.from({ length: 1000 }, () => packedBlock));
    await refusedCleanly(Buffer.concat([flood, gzipSync(TAR_END)]), 'more than 64 members');
    await refusedCleanly(Buffer.concat([block, TAR_END]), 'more than 64 members');
  });

  it('a bomb: a root file system of zeros that expands a thousand times', async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const start = gzipSync(tarHeader({ name: 'os/rootfs.img', size: '37777777777\0' }));
    const bomb = Buffer.concat([start, ...Array.from({ length: 63 }, () => zeros)]);
    expect(bomb.length).toBeLessThan(5_000_000);
    await refusedCleanly(bomb, 'over the limit of 50 times');
  });

  it('a bomb of members that would be kept', async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const large = (name: string): Buffer[] => [gzipSync(tarHeader({ name, size: '00400000000\0' })), zeros];
    await refusedCleanly(Buffer.concat([...large('os/a'), ...large('os/b')]), 'over the limit of 50 times');
  });

  /** A plain tarball whose last member is all zeros, which cost no disk. */
  function sparseTarball(start: Buffer, zeros: number): string {
    const path = join(work, 'image.tar.gz');
    writeFileSync(path, start);
    truncateSync(path, start.length + zeros + TAR_END.length);
    return path;
  }

  it('a kernel too large to keep', async () => {
    const size = 192 * 1024 * 1024 + 512;
    const files = withMetadata({ kernel: 'large' });
    const image = Object.entries(sealed({ ...files, large: Buffer.alloc(0) }, [...LISTED, 'large']));
    const others = image.filter(([name]) => name !== 'large').map(([name, content]) => tarMember({ name, content }));
    const start = Buffer.concat([...others, tarHeader({ name: 'large', size: `0${size.toString(8)}\0` })]);
    expect(await refusalText(openImage(sparseTarball(start, size)))).toBe(
      'PARSE_LIMIT image.tar.gz: large has more than 201326592 bytes: it is not read',
    );
    const directory = writeImage(join(work, 'directory'), Object.fromEntries(image));
    truncateSync(join(directory, 'large'), size);
    expect(await refusalText(openImage(directory))).toBe(
      'INPUT_TOO_LARGE OS image: "WORK/directory/large" has 201327104 bytes, at most 201326592 are read',
    );
  });

  it('files that are too much together', async () => {
    const [size, octal] = [130 * 1024 * 1024, '01010000000\0'];
    const path = sparseTarball(tarHeader({ name: 'a', size: octal }), size - TAR_END.length);
    writeFileSync(path, tarHeader({ name: 'b', size: octal }), { flag: 'a' });
    expect(await refusalText(openImage(path))).toBe(
      'PARSE_LIMIT image.tar.gz: the files have more than 268435456 bytes together, without root file system',
    );
  });

  it('a kernel that is named like a root file system', async () => {
    const files = withMetadata({ kernel: 'rootfs.kernel' });
    const image = sealed({ ...files, 'rootfs.kernel': files.bzImage ?? Buffer.alloc(0) }, [...LISTED, 'rootfs.kernel']);
    await refusedCleanly(tarball(image), 'rootfs.kernel is named like a root file system: it is not read');
  });

  it.each<[string, () => Buffer, string]>([
    ['garbage after the gzip data', () => Buffer.concat([packed(), Buffer.from('garbage')]), ''],
    [
      'zeros after the gzip data',
      () => Buffer.concat([packed(), Buffer.alloc(10)]),
      'more follows the end of the gzip data',
    ],
    [
      'much after the gzip data',
      () => Buffer.concat([packed(), Buffer.alloc(3_000_000)]),
      'more follows the end of the gzip data',
    ],
    [
      'zeros, then garbage after the gzip data',
      () => Buffer.concat([packed(), Buffer.alloc(3), packed()]),
      'more follows the end of the gzip data',
    ],
    ['another tarball after it', () => Buffer.concat([packed(), packed()]), 'more follows the end of the archive'],
    [
      'another tar after it',
      () => Buffer.concat([tarBytes(...members()), tarBytes(...members())]),
      'more follows the end of the archive',
    ],
    [
      'no end marker',
      () => gzipSync(Buffer.concat(members().map(tarMember))),
      'the archive ends before its end marker',
    ],
    [
      'a wrong checksum of a header',
      () => packed({ name: 'os/x', checksum: '000000\0 ' }),
      'the checksum of the header is wrong',
    ],
    [
      'a wrong checksum of the gzip data',
      () => {
        const bytes = packed();
        bytes[bytes.length - 8] = (bytes.at(-8) ?? 0) ^ 1;
        return bytes;
      },
      'broken gzip data: incorrect data check',
    ],
  ])('%s', async (_, bytes, message) => {
    await refusedCleanly(bytes(), message);
  });

  it('gzip data that ends early', async () => {
    const whole = packed();
    for (const length of [2, 3, 10, 11, 100, whole.length - 9, whole.length - 8, whole.length - 1]) {
      await refusedCleanly(whole.subarray(0, length), 'the gzip data ends in the middle');
    }
  });

  it('any byte changed: refused, or the same image', async () => {
    const whole = packed();
    const expected = osImageHash(miniOs());
    writeFileSync(join(work, 'image.tar.gz'), whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        const outcome = await openTarball(bytes).catch((error: unknown) => error);
        if (outcome instanceof ParseError || outcome instanceof InputError) return;
        if (outcome instanceof Error) throw outcome;
        expect(outcome).toMatchObject({ osImageHash: expected });
      }),
      { numRuns: 300 },
    );
    const tar = tarBytes(...members());
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Buffer.from(tar);
        bytes[at] = value;
        const outcome = await openTarball(bytes).catch((error: unknown) => error);
        if (outcome instanceof ParseError || outcome instanceof InputError) return;
        if (outcome instanceof Error) throw outcome;
        expect(outcome).toMatchObject({ osImageHash: expected });
      }),
      { numRuns: 300 },
    );
  });
});
