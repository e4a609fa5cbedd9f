import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TarReader } from '../../../../../src/core/formats/codec/tar.js';
import { readsOrRefuses, refusal, refusalText } from '../refusal.js';
import { GNU, type Member, paxRecords, TAR_END, tarBytes, tarHeader, tarMember, USTAR } from './tar-writer.js';

const LIMITS = { headers: 8, fileBytes: 10_000, totalBytes: 15_000 };

interface Read {
  kind: string;
  path: string;
  size: number;
  content: string;
}

/** Members of an archive that is pushed in pieces of `piece` bytes. */
function read(archive: Uint8Array, limits = LIMITS, piece = archive.length): Read[] {
  const members: Read[] = [];
  const reader = new TarReader('image', limits, {
    entry: (entry) => members.push({ ...entry, content: '' }),
    data: (bytes) => {
      const member = members.at(-1);
      if (member === undefined) throw new Error('content before the first member');
      member.content += Buffer.from(bytes).toString('latin1');
    },
  });
  for (let at = 0; at < archive.length; at += piece) reader.push(archive.subarray(at, at + piece));
  reader.end();
  return members;
}

const file = (path: string, content: string): Read => ({ kind: 'file', path, size: content.length, content });
const folder = (path: string): Read => ({ kind: 'folder', path, size: 0, content: '' });

describe('TarReader', () => {
  it('reads files and folders, however the archive is cut into pieces', () => {
    const archive = tarBytes(
      { name: './', type: '5' },
      { name: './image/', type: '5' },
      { name: './image/bzImage', content: 'k'.repeat(1025) },
      { name: 'image/empty', content: '' },
      { name: 'image/block', content: 'b'.repeat(512), type: '\0' },
      { name: 'name', prefix: 'a/long', content: 'p' },
    );
    const expected = [
      folder(''),
      folder('image'),
      file('image/bzImage', 'k'.repeat(1025)),
      file('image/empty', ''),
      file('image/block', 'b'.repeat(512)),
      file('a/long/name', 'p'),
    ];
    for (const piece of [1, 7, 511, 512, 513, 4096, archive.length]) {
      expect(read(archive, LIMITS, piece)).toEqual(expected);
    }
  });

  it('reads the GNU header, and a name as long as its field', () => {
    const name = 'n'.repeat(100);
    expect(read(tarBytes({ name, content: 'x', magic: GNU }))).toEqual([file(name, 'x')]);
  });

  it('passes over pax records that say nothing of the member', () => {
    const times = paxRecords(['mtime', '1700000000.123456789'], ['atime', '1'], ['uname', 'builder']);
    const archive = tarBytes(
      { name: 'pax_global_header', type: 'g', content: paxRecords(['comment', 'a'.repeat(40)]) },
      { name: 'PaxHeaders/f', type: 'x', content: times },
      { name: 'f', content: 'content' },
    );
    expect(read(archive)).toEqual([file('f', 'content')]);
    expect(read(archive, LIMITS, 3)).toEqual([file('f', 'content')]);
  });

  it('allows zeros after the end, as much as tools write', () => {
    const end = (zeros: number): Buffer => Buffer.concat([tarBytes({ name: 'f', content: 'x' }), Buffer.alloc(zeros)]);
    for (const zeros of [1, 9216, 1024 * 1024]) expect(read(end(zeros))).toHaveLength(1);
    expect(refusalText(() => read(end(1024 * 1024 + 1)))).toBe(
      'PARSE_TRAILING image (offset 1536): more follows the end of the archive',
    );
  });
});

describe('TarReader against tar', () => {
  let work: string;
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'trust-center-tar-'));
    mkdirSync(join(work, 'image'));
    writeFileSync(join(work, 'image/bzImage'), 'kernel '.repeat(100));
    writeFileSync(join(work, 'image/empty'), '');
    symlinkSync('bzImage', join(work, 'image/link'));
  });
  afterAll(() => rmSync(work, { recursive: true }));
  const tar = (...args: string[]): Buffer => execFileSync('tar', ['-C', work, '-c', ...args]);
  const image = [file('image/bzImage', 'kernel '.repeat(100)), file('image/empty', '')];

  it.each(['gnu', 'ustar', 'posix'])('reads what tar --format=%s writes', (format) => {
    const named = tar(`--format=${format}`, 'image/bzImage', 'image/empty');
    expect(read(named)).toEqual(image);
    const dotted = tar(`--format=${format}`, '--exclude=link', './image');
    expect(read(dotted).sort((a, b) => a.path.length - b.path.length)).toEqual([folder('image'), image[1], image[0]]);
  });

  it('refuses its links, sparse files, long names and the formats before ustar', () => {
    expect(refusalText(() => read(tar('image/link')))).toBe(
      'PARSE_UNSUPPORTED image (offset 0): "image/link" is a symbolic link; only regular files and folders are taken',
    );
    writeFileSync(join(work, 'sparse'), '');
    execFileSync('truncate', ['-s', '100000', join(work, 'sparse')]);
    expect(refusal(() => read(tar('--sparse', 'sparse'))).code).toBe('PARSE_UNSUPPORTED');
    expect(refusalText(() => read(tar('--sparse', '--format=posix', 'sparse')))).toContain(
      'a pax record that changes what a member is: "GNU.sparse.major"',
    );
    const name = 'l'.repeat(120);
    writeFileSync(join(work, name), '');
    expect(refusalText(() => read(tar('--format=gnu', name)))).toContain('is a GNU long name');
    expect(refusalText(() => read(tar('--format=posix', name)))).toContain('changes what a member is: "path"');
    expect(refusalText(() => read(tar('--format=v7', 'image/empty')))).toContain('no tar header (ustar or GNU)');
  });
});

describe('TarReader refuses', () => {
  const good = tarMember({ name: 'good', content: 'x' });
  const behind = (...parts: Uint8Array[]): Buffer => Buffer.concat([good, ...parts, TAR_END]);
  const only = 'only regular files and folders are taken';

  it.each<[string, Partial<Member>, string]>([
    ['a symbolic link', { type: '2', linkName: '/etc/passwd' }, `PARSE_UNSUPPORTED "f" is a symbolic link; ${only}`],
    ['a hard link', { type: '1', linkName: 'good' }, `PARSE_UNSUPPORTED "f" is a hard link; ${only}`],
    ['a character device', { type: '3' }, `PARSE_UNSUPPORTED "f" is a character device; ${only}`],
    ['a block device', { type: '4' }, `PARSE_UNSUPPORTED "f" is a block device; ${only}`],
    ['a named pipe', { type: '6' }, `PARSE_UNSUPPORTED "f" is a named pipe; ${only}`],
    ['a contiguous file', { type: '7' }, `PARSE_UNSUPPORTED "f" is a contiguous file; ${only}`],
    ['a GNU long name', { type: 'L', content: 'x' }, `PARSE_UNSUPPORTED "f" is a GNU long name; ${only}`],
    ['a GNU long link', { type: 'K', content: 'x' }, `PARSE_UNSUPPORTED "f" is a GNU long link name; ${only}`],
    ['a GNU sparse file', { type: 'S', magic: GNU }, `PARSE_UNSUPPORTED "f" is a GNU sparse file; ${only}`],
    ['an unknown type', { type: 'V' }, `PARSE_UNSUPPORTED "f" is of the unknown type "V"; ${only}`],
    ['a type that is no text', { type: '\x1b' }, `PARSE_UNSUPPORTED "f" is of the unknown type "\\u001b"; ${only}`],
    [
      'GNU sparse fields',
      { magic: GNU, prefix: '\0'.repeat(41) + '00000000000' },
      'PARSE_UNSUPPORTED a GNU header with fields of an incremental or sparse archive',
    ],
    ['an absolute path', { name: '/etc/cron.d/x' }, 'PARSE_INVALID "/etc/cron.d/x" is not a plain relative name'],
    ['a parent folder', { name: '../x' }, 'PARSE_INVALID "../x" is not a plain relative name'],
    ['a parent folder inside', { name: 'a/../../x' }, 'PARSE_INVALID "a/../../x" is not a plain relative name'],
    ['a parent by prefix', { name: 'x', prefix: '..' }, 'PARSE_INVALID "../x" is not a plain relative name'],
    ['an absolute prefix', { name: 'x', prefix: '/etc' }, 'PARSE_INVALID "/etc/x" is not a plain relative name'],
    ['a dot inside', { name: 'a/./x' }, 'PARSE_INVALID "a/./x" is not a plain relative name'],
    ['two dots before', { name: '././x' }, 'PARSE_INVALID "././x" is not a plain relative name'],
    ['an empty component', { name: 'a//x' }, 'PARSE_INVALID "a//x" is not a plain relative name'],
    ['a backslash', { name: '..\\x' }, 'PARSE_INVALID "..\\\\x" is not a plain relative name'],
    ['a drive', { name: 'C:x' }, 'PARSE_INVALID "C:x" is not a plain relative name'],
    ['a line feed', { name: 'a\nb' }, 'PARSE_INVALID "a\\nb" is not a plain relative name'],
    ['a space', { name: 'bz Image' }, 'PARSE_INVALID "bz Image" is not a plain relative name'],
    ['a byte over 127', { name: 'bz\xccImage' }, 'PARSE_INVALID "bzÌImage" is not a plain relative name'],
    ['a hidden file', { name: '._bzImage' }, 'PARSE_INVALID "._bzImage" is not a plain relative name'],
    ['an option', { name: '-rf' }, 'PARSE_INVALID "-rf" is not a plain relative name'],
    ['no name', { name: '' }, 'PARSE_INVALID "" is not a plain relative name'],
    ['a file that is the folder', { name: './' }, 'PARSE_INVALID the file "./" is named like a folder'],
    ['a file named like a folder', { name: 'a/' }, 'PARSE_INVALID the file "a/" is named like a folder'],
    ['a name after a NUL', { name: 'a\0b' }, 'PARSE_INVALID name: text after its final NUL'],
    ['a prefix after a NUL', { prefix: '\0b' }, 'PARSE_INVALID prefix: text after its final NUL'],
    ['a name twice', { name: 'good' }, 'PARSE_INVALID "good" is there twice'],
    ['a name twice by ./', { name: './good' }, 'PARSE_INVALID "./good" is there twice'],
    ['a name twice by case', { name: 'GOOD' }, 'PARSE_INVALID "GOOD" is there twice'],
    ['a file and a folder of one name', { name: 'good/', type: '5' }, 'PARSE_INVALID "good/" is there twice'],
    ['a folder with content', { type: '5', content: 'x' }, 'PARSE_INVALID the folder "f" has content'],
    ['a file over the limit', { size: '00000023421\0' }, 'PARSE_LIMIT "f" has 10001 bytes, at most 10000'],
    [
      'a size in base 256',
      { size: '\x80\0\0\0\0\0\0\0\0\0\0\x01' },
      'PARSE_INVALID size: expected an octal number, got "\\u{80}\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0001"',
    ],
    [
      'a negative size',
      { size: '-0000000001\0' },
      'PARSE_INVALID size: expected an octal number, got "-0000000001\\u0000"',
    ],
    [
      'a decimal size',
      { size: '00000000009\0' },
      'PARSE_INVALID size: expected an octal number, got "00000000009\\u0000"',
    ],
    ['no size', { size: '\0' }, `PARSE_INVALID size: expected an octal number, got "${'\\u0000'.repeat(12)}"`],
    ['a wrong checksum', { checksum: '000001\0 ' }, 'PARSE_INVALID the checksum of the header is wrong'],
    [
      'a checksum that is no number',
      { checksum: 'zzzzzz\0 ' },
      'PARSE_INVALID checksum: expected an octal number, got "zzzzzz\\u0000 "',
    ],
    [
      'no magic',
      { magic: '\0'.repeat(8) },
      `PARSE_UNSUPPORTED no tar header (ustar or GNU): its mark is "${'\\u0000'.repeat(8)}"`,
    ],
    [
      'a mixed magic',
      { magic: 'ustar\0  ' },
      'PARSE_UNSUPPORTED no tar header (ustar or GNU): its mark is "ustar\\u0000  "',
    ],
  ])('%s', (_, member, message) => {
    const [code, ...words] = message.split(' ');
    expect(refusalText(() => read(behind(tarMember({ name: 'f', ...member }))))).toBe(
      `${code} image (offset 1024): ${words.join(' ')}`,
    );
  });

  it('the checksum that counts bytes as signed, which old tools wrote', () => {
    const header = tarHeader({ name: 'n', linkName: '\xff' });
    const signed = header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : (byte << 24) >> 24), 0);
    const bent = tarHeader({ name: 'n', linkName: '\xff', checksum: `${signed.toString(8).padStart(6, '0')}\0 ` });
    expect(read(behind(header))).toHaveLength(2);
    expect(refusalText(() => read(behind(bent)))).toContain('the checksum of the header is wrong');
  });

  it.each<[string, string, string]>([
    ['a path', paxRecords(['path', '../../etc/passwd']), 'a pax record that changes what a member is: "path"'],
    ['a plain path', paxRecords(['mtime', '1'], ['path', 'g']), 'a pax record that changes what a member is: "path"'],
    ['a size', paxRecords(['size', '1']), 'a pax record that changes what a member is: "size"'],
    ['a link path', paxRecords(['linkpath', '/etc']), 'a pax record that changes what a member is: "linkpath"'],
    [
      'a sparse map',
      paxRecords(['GNU.sparse.map', '0,1']),
      'a pax record that changes what a member is: "GNU.sparse.map"',
    ],
    [
      'a sparse name',
      paxRecords(['GNU.sparse.name', 'g']),
      'a pax record that changes what a member is: "GNU.sparse.name"',
    ],
    [
      'a character set',
      paxRecords(['hdrcharset', 'BINARY']),
      'a pax record that changes what a member is: "hdrcharset"',
    ],
    [
      'an attribute',
      paxRecords(['SCHILY.xattr.user.x', '1']),
      'a pax record that changes what a member is: "SCHILY.xattr.user.x"',
    ],
    ['a length too long', '99 mtime=1\n', 'a pax record that is not `length keyword=value`'],
    ['a length too short', '9 mtime=1\n', 'a pax record that is not `length keyword=value`'],
    ['a length that hides a record', '19 mtime=1\n9 path=g\n9', 'a pax record that is not `length keyword=value`'],
    ['a length of zero', '0 mtime=1\n', 'a pax record that is not `length keyword=value`'],
    ['no length', 'mtime=1\n', 'a pax record that is not `length keyword=value`'],
    ['no keyword', '5 =1\n', 'a pax record that is not `length keyword=value`'],
    ['no records', '', 'a pax header without records'],
    ['too many records', paxRecords(['comment', 'c'.repeat(8190)]), 'pax records of 8204 bytes, at most 8192'],
  ])('pax: %s', (_, content, message) => {
    for (const type of ['x', 'g']) {
      const archive = behind(tarMember({ name: 'pax', type, content }), tarMember({ name: 'f' }));
      expect(refusal(() => read(archive)).message).toBe(`image (offset 1024): ${message}`);
      expect(refusal(() => read(archive, LIMITS, 1)).message).toBe(`image (offset 1024): ${message}`);
    }
  });

  it('a pax header for a pax header, or for nothing', () => {
    const pax = tarMember({ name: 'pax', type: 'x', content: paxRecords(['mtime', '1']) });
    expect(refusal(() => read(behind(pax, pax))).message).toBe('image (offset 2048): a pax header for a pax header');
    expect(refusal(() => read(behind(pax))).message).toBe(
      'image (offset 2048): a pax header without the member it is for',
    );
  });

  it('more members than the limit, before their content, whatever they are', () => {
    const members = (type: string, content: string): Buffer[] =>
      Array.from({ length: 9 }, (_, i) => tarMember({ name: `f${i}`, type, content }));
    const text = 'PARSE_LIMIT image (offset 4096): more than 8 members';
    expect(refusalText(() => read(Buffer.concat(members('0', ''))))).toBe(text);
    expect(refusalText(() => read(Buffer.concat(members('5', ''))))).toBe(text);
    expect(refusal(() => read(Buffer.concat(members('g', paxRecords(['mtime', '1']))))).message).toContain(
      'more than 8 members',
    );
  });

  it('a million members after reading nine headers', () => {
    const header = (i: number): Buffer => tarHeader({ name: `file-${i}` });
    let pushed = 0;
    const reader = new TarReader('image', LIMITS, { entry: () => {}, data: () => {} });
    const pushAll = (): void => {
      for (let i = 0; i < 1_000_000; i++, pushed++) reader.push(header(i));
    };
    expect(refusal(pushAll).message).toBe('image (offset 4096): more than 8 members');
    expect(pushed).toBe(8);
  });

  it('files that are too much together', () => {
    const archive = tarBytes({ name: 'a', content: 'a'.repeat(10_000) }, { name: 'b', content: 'b'.repeat(5001) });
    expect(refusalText(() => read(archive))).toBe(
      'PARSE_LIMIT image (offset 10752): the files have more than 15000 bytes together',
    );
    expect(
      read(tarBytes({ name: 'a', content: 'a'.repeat(10_000) }, { name: 'b', content: 'b'.repeat(5000) })),
    ).toHaveLength(2);
  });

  it('an archive that ends early, at every length', () => {
    const whole = behind(tarMember({ name: 'f', content: 'y'.repeat(600) }));
    for (let length = 0; length < whole.length; length++) {
      const error = refusal(() => read(whole.subarray(0, length)));
      expect(`${error.code} ${error.message}`).toBe(
        `PARSE_TRUNCATED image (offset ${length}): the archive ends before its end marker (two blocks of zeros)`,
      );
    }
    expect(read(whole)).toHaveLength(2);
  });

  it('members after a lone block of zeros, and anything after the end', () => {
    const hidden = tarMember({ name: 'hidden', content: 'x' });
    const lone = Buffer.concat([good, Buffer.alloc(512), hidden, TAR_END]);
    expect(refusalText(() => read(lone))).toBe(
      'PARSE_INVALID image (offset 1536): a lone block of zeros between members',
    );
    for (const more of [hidden, Buffer.from('x'), Buffer.concat([Buffer.alloc(8704), Buffer.from('x')])]) {
      expect(refusalText(() => read(Buffer.concat([behind(), more])))).toBe(
        'PARSE_TRAILING image (offset 1536): more follows the end of the archive',
      );
    }
  });

  it('what is no tar at all', () => {
    expect(refusalText(() => read(Buffer.from('<html>'.repeat(100))))).toBe(
      'PARSE_UNSUPPORTED image (offset 0): no tar header (ustar or GNU): its mark is "><html><"',
    );
    expect(refusalText(() => read(new Uint8Array(1024).fill(1)))).toContain('no tar header');
    expect(read(TAR_END)).toEqual([]);
  });
});

describe('TarReader: any bytes', () => {
  const archive = tarBytes(
    { name: 'image/', type: '5' },
    { name: 'pax', type: 'x', content: paxRecords(['mtime', '1.5']) },
    { name: 'image/a', content: 'a'.repeat(700) },
    { name: 'image/b', content: '', magic: GNU },
  );

  /** Sets a byte and, where it is in a header, puts the checksum right, so that what lies behind it is reached. */
  function bent(at: number, value: number, fix: boolean): Buffer {
    const copy = Buffer.from(archive);
    copy[at] = value;
    const start = at - (at % 512);
    const header = copy.subarray(start, start + 512);
    if (fix && header.subarray(257, 262).toString() === 'ustar') {
      header.write('        ', 148, 'latin1');
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    }
    return copy;
  }

  it('throws nothing but ParseError, and reads the same whatever the pieces', () => {
    const outcome = (bytes: Uint8Array, piece: number): string => {
      let members: Read[] = [];
      let error = '';
      const fine = readsOrRefuses(() => {
        try {
          members = read(bytes, LIMITS, piece);
        } catch (reason) {
          error = String(reason);
          throw reason;
        }
      });
      return JSON.stringify([fine, members, error]);
    };
    fc.assert(
      fc.property(
        fc.nat(archive.length - 1),
        fc.nat(255),
        fc.boolean(),
        fc.integer({ min: 1, max: 1500 }),
        (at, value, fix, piece) => {
          const bytes = bent(at, value, fix);
          expect(outcome(bytes, piece)).toBe(outcome(bytes, bytes.length));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('gives only plain names within the limits', () => {
    const member = fc.record({
      name: fc
        .array(fc.constantFrom('a', 'b', '/', '.', '..', './', '\\', '\0', 'A', ' ', '~'), { maxLength: 6 })
        .map((parts) => parts.join('')),
      type: fc.constantFrom('0', '5', '\0', '1', '2', 'x', 'L'),
      content: fc.string({ maxLength: 600 }).map((text) => text.replace(/[^ -~]/g, '?')),
      magic: fc.constantFrom(USTAR, GNU),
    });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 12 }), (members) => {
        readsOrRefuses(() => {
          const found = read(tarBytes(...members));
          expect(found.length).toBeLessThanOrEqual(LIMITS.headers);
          expect(new Set(found.map(({ path }) => path.toLowerCase())).size).toBe(found.length);
          for (const { kind, path, size, content } of found) {
            expect(path).toMatch(kind === 'folder' ? /^$|^[ab~A]/i : /^[abA]/);
            expect(path).not.toMatch(/(?:^|\/)\.|\/$|\\|\0|\/\//);
            expect(content.length).toBe(size);
          }
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('reads or refuses bytes at random', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), (bytes) => {
        readsOrRefuses(() => read(bytes));
      }),
    );
  });
});
