// Where two files differ: archives written here or by tar and zlib, an executable of the mini-os recipe, JSON, manifests.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { differenceOf } from '../../../src/rebuild/difference.js';
import type { Finding } from '../../../src/rebuild/document.js';
import { sentenceOf } from '../../../src/rebuild/text.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-difference-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface CpioMember {
  name: string;
  content?: Uint8Array | string;
  mode?: number;
  mtime?: number;
}

/** newc, as the kernel's documentation has it. */
function cpio(...members: CpioMember[]): Uint8Array {
  const padded = (piece: Buffer): Buffer => Buffer.concat([piece, Buffer.alloc((4 - (piece.length % 4)) % 4)]);
  const pieces = [...members, { name: 'TRAILER!!!' }].map(({ name, content = '', mode = 0o100644, mtime = 0 }, i) => {
    const data = Buffer.from(content);
    const fields = [i, mode, 0, 0, 1, mtime, data.length, 0, 0, 0, 0, Buffer.byteLength(name) + 1, 0];
    const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
    return Buffer.concat([padded(Buffer.from(header)), padded(data)]);
  });
  return new Uint8Array(Buffer.concat(pieces));
}

function gzip(content: Uint8Array, { mtime = 0, level = 9 } = {}): Uint8Array {
  const compressed = gzipSync(content, { level });
  compressed.writeUInt32LE(mtime, 4);
  return new Uint8Array(compressed);
}

const findings = (name: string, expected: Uint8Array, actual: Uint8Array): Finding[] =>
  differenceOf(name, expected, actual)?.findings ?? [];

/** The findings as sentences. */
const sentences = (name: string, expected: Uint8Array, actual: Uint8Array): string[] =>
  findings(name, expected, actual).map((finding) => sentenceOf(finding));

const changed = (file: Uint8Array, offset: number): Uint8Array => {
  const copy = file.slice();
  copy[offset] = (copy[offset] ?? 0) ^ 0xff;
  return copy;
};

describe('any bytes', () => {
  it('begin to differ somewhere', () => {
    expect(differenceOf('ovmf.fd', bytes('firmware one'), bytes('firmware two'))).toEqual({
      offset: 9,
      findings: [{ kind: 'bytes', member: null, field: null, offset: 9, expected: '6f6e65', actual: '74776f' }],
    });
    expect(sentences('ovmf.fd', bytes('firmware one'), bytes('firmware two'))).toEqual([
      'bytes from 9 on: "one" in the release, "two" in the rebuilt image.',
    ]);
  });

  it('may be the beginning of others', () => {
    expect(differenceOf('ovmf.fd', bytes('firm'), bytes('firmware'))?.offset).toBe(4);
    expect(sentences('ovmf.fd', bytes('firm'), bytes('firmware'))).toEqual([
      'bytes from 4 on: no more in the release, "ware" in the rebuilt image.',
    ]);
  });

  it('may be equal', () => {
    expect(differenceOf('ovmf.fd', bytes('firmware'), bytes('firmware'))).toBeNull();
  });
});

describe('an initramfs', () => {
  const base: CpioMember[] = [
    { name: 'bin', mode: 0o040755 },
    { name: 'bin/init', content: 'the first program', mode: 0o100755, mtime: 7 },
    { name: 'etc/version', content: '1' },
  ];
  const [bin, init, version] = base as [CpioMember, CpioMember, CpioMember];

  it('differs in the content of a member', () => {
    const other = cpio(bin, { ...init, content: 'the third program' }, { ...version, content: '2' });
    expect(findings('initramfs.cpio.gz', gzip(cpio(...base)), gzip(other))).toEqual([
      { kind: 'cpio-member', member: 'bin/init', field: 'content', offset: 4, expected: null, actual: null },
      {
        kind: 'bytes',
        member: null,
        field: null,
        offset: 4,
        expected: Buffer.from('first program').toString('hex'),
        actual: Buffer.from('third program').toString('hex'),
      },
    ]);
  });

  it('differs in the header of a member, and of the gzip around it', () => {
    const other = cpio(bin, { ...init, mode: 0o104755, mtime: 8 }, version);
    expect(
      sentences(
        'initramfs.cpio.gz',
        gzip(cpio(...base), { mtime: 1_700_000_000 }),
        gzip(other, { mtime: 1_700_000_001 }),
      ),
    ).toEqual([
      'gzip header: mtime is 1700000000 in the release, 1700000001 in the rebuilt image.',
      'cpio member bin/init: mode is 100755 in the release, 104755 in the rebuilt image.',
      'cpio member bin/init: mtime is 7 in the release, 8 in the rebuilt image.',
    ]);
  });

  it('has a member more, a member less, or another order', () => {
    const more = cpio(bin, { name: 'etc/build-time', content: 'now' }, init, version);
    // Numbers of members and inodes follow from the place: the one that is new is what differs.
    expect(sentences('initramfs', cpio(...base), more)).toEqual([
      'cpio member etc/build-time: absent in the release, member 2 in the rebuilt image.',
    ]);
    expect(sentences('initramfs', more, cpio(...base))).toEqual([
      'cpio member etc/build-time: member 2 in the release, absent in the rebuilt image.',
    ]);
    expect(sentences('initramfs', cpio(...base), cpio(bin, init))).toEqual([
      'cpio member etc/version: member 3 in the release, absent in the rebuilt image.',
    ]);
    expect(sentences('initramfs', cpio(bin, init), cpio(...base))).toEqual([
      'cpio member etc/version: absent in the release, member 3 in the rebuilt image.',
    ]);
    expect(sentences('initramfs', cpio(...base), cpio(bin, version, init))).toEqual([
      'cpio member bin/init: member 2 in the release, member 3 in the rebuilt image.',
    ]);
  });

  it('may follow another, as microcode comes first', () => {
    const early = cpio({ name: 'kernel/x86/microcode/GenuineIntel.bin', content: 'microcode' });
    const joined = (late: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([early, Buffer.alloc(300), late]));
    const other = cpio(bin, { ...init, mtime: 8 }, version);
    const expected = ['cpio member bin/init: mtime is 7 in the release, 8 in the rebuilt image.'];
    expect(sentences('initramfs', joined(cpio(...base)), joined(other))).toEqual(expected);
    expect(sentences('initramfs', joined(gzip(cpio(...base))), joined(gzip(other)))).toEqual(expected);
  });

  it('may hold other archives', () => {
    const module = (content: string): CpioMember => ({
      name: 'lib/a.ko.gz',
      content: gzip(bytes(content), { mtime: 5 }),
    });
    expect(sentences('initramfs', cpio(module('module one')), cpio(module('module two')))).toEqual([
      expect.stringMatching(/^cpio member lib\/a\.ko\.gz: the content differs from byte \d+ on\.$/),
      'bytes from 7 on: "one" in the release, "two" in the rebuilt image.',
    ]);
  });

  it('may have been compressed by another compressor', () => {
    const archive = cpio({ name: 'zeros', content: new Uint8Array(5000) });
    const [fast, best] = [gzip(archive, { level: 1 }), gzip(archive, { level: 9 })];
    // zlib writes the level into the header; some compressors do not.
    fast[8] = 0;
    best[8] = 0;
    expect(sentences('initramfs.cpio.gz', fast, best)).toEqual([
      'gzip: the content is the same, but compressed differently (another compressor, version or level).',
    ]);
  });

  it('may carry the name of a file in its gzip header', () => {
    const plain = gzip(cpio(...base));
    const named = new Uint8Array(
      Buffer.concat([plain.subarray(0, 10), Buffer.from('initramfs\u001b.cpio\0'), plain.subarray(10)]),
    );
    named[3] = 8;
    expect(sentences('initramfs.cpio.gz', plain, named)).toEqual([
      'gzip header: flags is 0x00 in the release, 0x08 in the rebuilt image.',
      'gzip header: name is nothing in the release, initramfs\\u{1b}.cpio in the rebuilt image.',
    ]);
  });

  it('may be broken: then bytes are compared', () => {
    const archive = gzip(cpio(...base));
    const broken = changed(archive, archive.length - 1);
    expect(findings('initramfs.cpio.gz', archive, broken)).toMatchObject([
      { kind: 'bytes', offset: archive.length - 1 },
    ]);
    const cut = cpio(...base).subarray(0, 200);
    expect(findings('initramfs', cut, changed(cut, 150))).toMatchObject([{ kind: 'bytes', offset: 150 }]);
  });

  it('may differ between its members', () => {
    const archive = cpio(bin, { name: 'odd', content: 'x' });
    const padding = archive.findLastIndex((byte, at) => byte === 0x78 && archive[at + 1] === 0) + 2;
    expect(findings('initramfs', archive, changed(archive, padding))).toMatchObject([
      { kind: 'bytes', offset: padding },
    ]);
  });
});

describe('a tar archive', () => {
  const tar = (name: string, content: string, time: number, ...options: string[]): Uint8Array => {
    const path = join(folder, name);
    mkdirSync(join(path, 'etc'), { recursive: true });
    for (const [file, text] of [
      ['etc/issue', 'mini'],
      ['etc/time', content],
    ] as const) {
      writeFileSync(join(path, file), text);
      utimesSync(join(path, file), time, time);
    }
    utimesSync(join(path, 'etc'), 1, 1);
    return execFileSync('tar', ['-c', '--sort=name', ...options, '-C', path, 'etc'], { maxBuffer: 1e8 });
  };

  it.each([['gnu'], ['ustar'], ['pax', '--pax-option=delete=atime,delete=ctime']])(
    'of %s differs in a member',
    (format, ...options) => {
      const [a, b] = [
        tar('a', 'now', 1, `--format=${format}`, ...options),
        tar('b', 'new', 1, `--format=${format}`, ...options),
      ];
      expect(sentences('rootfs.tar', a, b)).toEqual([
        'tar member etc/time: the content differs from byte 1 on.',
        'bytes from 1 on: "ow" in the release, "ew" in the rebuilt image.',
      ]);
    },
  );

  it('differs in the time or the owner of a member', () => {
    expect(sentences('rootfs.tar', tar('a', 'now', 1), tar('b', 'now', 2))).toEqual([
      'tar member etc/issue: mtime is 00000000001 in the release, 00000000002 in the rebuilt image.',
    ]);
    expect(
      sentences(
        'rootfs.tar',
        tar('a', 'now', 1, '--owner=root:0', '--group=root:0'),
        tar('a', 'now', 1, '--owner=ann:5', '--group=root:0'),
      ),
    ).toEqual([
      'tar member etc/: uid is 0000000 in the release, 0000005 in the rebuilt image.',
      'tar member etc/: uname is root in the release, ann in the rebuilt image.',
    ]);
  });

  it('may be compressed', () => {
    expect(sentences('rootfs.tar.gz', gzip(tar('a', 'now', 1)), gzip(tar('b', 'new', 1)))[0]).toBe(
      'tar member etc/time: the content differs from byte 1 on.',
    );
  });
});

describe('an executable', () => {
  const miniOs = fileURLToPath(new URL('../../fixtures/mini-os/build.mjs', import.meta.url));
  const image = join(folder, 'image');
  execFileSync(process.execPath, [miniOs, image]);
  const kernel = new Uint8Array(readFileSync(join(image, 'bzImage')));
  const view = new DataView(kernel.buffer);
  const signature = view.getUint32(0x3c, true);
  const section = (name: string): { offset: number; size: number } => {
    const at = Buffer.from(kernel).indexOf(`${name}\0`, signature);
    return { size: view.getUint32(at + 16, true), offset: view.getUint32(at + 20, true) };
  };

  it('differs in a section', () => {
    const { offset, size } = section('.text');
    for (const at of [0, 5, size - 1]) {
      expect(findings('bzImage', kernel, changed(kernel, offset + at))).toMatchObject([
        { kind: 'pe-section', member: '.text', field: null, offset: at },
        { kind: 'bytes', offset: offset + at },
      ]);
    }
    expect(sentences('bzImage', kernel, changed(kernel, offset + 5))[0]).toBe(
      'executable: section .text differs from its byte 5 on.',
    );
  });

  it('differs in its headers', () => {
    const field = (at: number): string | undefined => sentences('bzImage', kernel, changed(kernel, at))[0];
    expect(field(signature + 8)).toBe(`executable: TimeDateStamp differs at byte ${signature + 8}.`);
    expect(field(signature + 24 + 64 + 3)).toBe(`executable: CheckSum differs at byte ${signature + 24 + 64 + 3}.`);
    expect(field(2)).toBe('executable: header differs at byte 2.');
  });

  it('may be none that can be read', () => {
    expect(findings('bzImage', kernel, changed(kernel, signature))).toMatchObject([
      { kind: 'bytes', offset: signature },
    ]);
  });
});

describe('metadata.json', () => {
  const metadata = { bios: 'ovmf.fd', version: '0.0.1', nested: { a: 1, b: [true] } };
  const json = (value: unknown, space = 0): Uint8Array => bytes(JSON.stringify(value, null, space));

  it('differs in its members, by value and presence', () => {
    const other = { bios: 'ovmf.fd', version: 2, nested: { a: 1, b: [false] }, is_dev: true };
    expect(sentences('metadata.json', json(metadata), json(other))).toEqual([
      'key version is "0.0.1" in the release, 2 in the rebuilt image.',
      'key nested.b is [true] in the release, [false] in the rebuilt image.',
      'key is_dev is nothing in the release, true in the rebuilt image.',
    ]);
    expect(sentences('metadata.json', json(metadata), json([]))).toEqual([
      'the whole is {"bios":"ovmf.fd","version":"0.0.1","nested":{"a":1,"b":[true]}} in the release, [] in the rebuilt image.',
    ]);
  });

  it('is quoted so that it cannot pretend', () => {
    const hostile = { bios: 'ovmf.fd" in the rebuilt image.\nreproduced \u001b[2J', '\u202ekey': 1 };
    expect(sentences('metadata.json', json({ bios: 'ovmf.fd' }), json(hostile))).toEqual([
      'key bios is "ovmf.fd" in the release, "ovmf.fd\\" in the rebuilt image.\\nreproduced \\u001b[2J" in the rebuilt image.',
      'key \\u{202e}key is nothing in the release, 1 in the rebuilt image.',
    ]);
    const long = findings('metadata.json', json({ a: 1 }), json({ a: 'x'.repeat(10_000) }))[0]?.actual ?? '';
    expect(long.length).toBeLessThan(250);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]));
    expect(findings('metadata.json', json({}), json(many))).toHaveLength(20);
  });

  it('may say the same in other bytes, or be no JSON', () => {
    expect(findings('metadata.json', json(metadata), json(metadata, 2))).toMatchObject([{ kind: 'bytes', offset: 1 }]);
    expect(findings('metadata.json', json(metadata), bytes('{'))).toMatchObject([{ kind: 'bytes', offset: 1 }]);
  });
});

describe('sha256sum.txt and digest.txt', () => {
  const line = (digit: string, name: string): string => `${digit.repeat(64)}  ${name}\n`;

  it('differ in the lines of files', () => {
    const expected = bytes(line('1', 'ovmf.fd') + line('2', 'bzImage'));
    const actual = bytes(line('1', 'ovmf.fd') + line('3', 'bzImage') + line('4', 'metadata.json') + 'no digest\n');
    expect(findings('sha256sum.txt', expected, actual)).toEqual([
      {
        kind: 'manifest-line',
        member: 'bzImage',
        field: null,
        offset: null,
        expected: '2'.repeat(64),
        actual: '3'.repeat(64),
      },
      {
        kind: 'manifest-line',
        member: 'metadata.json',
        field: null,
        offset: null,
        expected: null,
        actual: '4'.repeat(64),
      },
      { kind: 'manifest-line', member: 'no digest', field: null, offset: null, expected: null, actual: 'no digest' },
    ]);
  });

  it('may have their lines in another order', () => {
    const [a, b] = [line('1', 'ovmf.fd'), line('2', 'bzImage')];
    expect(findings('sha256sum.txt', bytes(a + b), bytes(b + a))).toMatchObject([{ kind: 'bytes', offset: 0 }]);
  });

  it('are shown side by side', () => {
    expect(sentences('digest.txt', bytes('aa\n'), bytes('ab\n'))).toEqual([
      'the text is "aa\\n" in the release, "ab\\n" in the rebuilt image.',
    ]);
    expect(findings('digest.txt', bytes('aa'), new Uint8Array([0xff]))).toMatchObject([{ kind: 'bytes', offset: 0 }]);
  });
});

describe('whatever the bytes are', () => {
  const archive = gzip(cpio({ name: 'a', content: 'content' }, { name: 'b', content: gzip(bytes('more')) }));
  const seeds = [
    archive,
    cpio({ name: 'a', content: 'content' }),
    bytes('MZ'.padEnd(300, '\0')),
    bytes('{"a":[1,{"b":"c"}]}'),
    bytes(`${'1'.repeat(64)}  a\n`),
    execFileSync('tar', ['-c', '-C', fileURLToPath(new URL('.', import.meta.url)), 'difference.test.ts'], {
      maxBuffer: 1e8,
    }),
  ];
  const names = fc.constantFrom('metadata.json', 'sha256sum.txt', 'digest.txt', 'initramfs.cpio.gz');
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), fc.nat()).map(([seed, at, byte, end]) => {
      const copy = Uint8Array.from(seed);
      copy[at % copy.length] = byte;
      return end % 2 === 0 ? copy : copy.subarray(0, end % copy.length);
    }),
  );

  it('the first byte that differs is found, and nothing unseen is shown', () => {
    fc.assert(
      fc.property(names, file, file, (name, a, b) => {
        const difference = differenceOf(name, a, b);
        expect(difference === null).toBe(Buffer.compare(a, b) === 0);
        if (difference === null) return;
        expect(Buffer.compare(a.subarray(0, difference.offset), b.subarray(0, difference.offset))).toBe(0);
        expect(a[difference.offset]).not.toBe(b[difference.offset]);
        expect(difference.findings.length).toBeGreaterThan(0);
        expect(JSON.stringify(difference).replaceAll('\\\\', '')).not.toMatch(/\\[un]/);
        // Not \p{C}: which code points are unassigned depends on the Node that runs this.
        for (const finding of difference.findings) {
          expect(sentenceOf(finding)).toMatch(/^[a-z]+[ :][^\p{Cc}\p{Cf}\p{Cs}\p{Co}]+\.$/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
