// The first member that differs: archives written here, or by tar and zlib.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { differingMember, mismatch } from '../../../src/rebuild/archive.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-archive-'));
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

/** Of both sides where they are one. */
const member = (expected: Uint8Array, actual: Uint8Array): string | [string | null, string | null] | null => {
  const found = differingMember(expected, actual);
  if (found === null) return null;
  return found.expected !== null && found.expected === found.actual ? found.expected : [found.expected, found.actual];
};

const changed = (file: Uint8Array, offset: number): Uint8Array => {
  const copy = file.slice();
  copy[offset] = (copy[offset] ?? 0) ^ 0xff;
  return copy;
};

describe('the first byte that differs', () => {
  it.each([
    ['firmware one', 'firmware two', 9],
    ['firm', 'firmware', 4],
    ['firmware', 'firm', 4],
    ['', 'a', 0],
    ['firmware', 'firmware', null],
    ['', '', null],
  ])('of %j and %j is at %j', (a, b, offset) => {
    expect(mismatch(bytes(a), bytes(b))).toBe(offset);
  });
});

describe('an initramfs', () => {
  const base: CpioMember[] = [
    { name: 'bin', mode: 0o040755 },
    { name: 'bin/init', content: 'the first program', mode: 0o100755, mtime: 7 },
    { name: 'etc/version', content: '1' },
  ];
  const [bin, init, version] = base as [CpioMember, CpioMember, CpioMember];

  it('differs in the content or the header of a member', () => {
    const content = cpio(bin, { ...init, content: 'the third program' }, { ...version, content: '2' });
    const header = cpio(bin, { ...init, mode: 0o104755 }, version);
    for (const other of [content, header]) {
      expect(member(cpio(...base), other)).toBe('bin/init');
      expect(member(gzip(cpio(...base), { mtime: 1 }), gzip(other, { mtime: 2 }))).toBe('bin/init');
    }
    expect(member(cpio(...base), cpio(bin, init, { ...version, content: '2' }))).toBe('etc/version');
    expect(member(cpio(...base), cpio({ ...bin, mtime: 1 }, init, version))).toBe('bin');
  });

  it('has a member more, a member less, or another order', () => {
    const more = cpio(bin, { name: 'etc/build-time', content: 'now' }, init, version);
    expect(member(cpio(...base), more)).toEqual(['bin/init', 'etc/build-time']);
    expect(member(more, cpio(...base))).toEqual(['etc/build-time', 'bin/init']);
    expect(member(cpio(...base), cpio(bin, init))).toEqual(['etc/version', null]);
    expect(member(cpio(bin, init), cpio(...base))).toEqual([null, 'etc/version']);
    expect(member(cpio(...base), cpio(bin, version, init))).toEqual(['bin/init', 'etc/version']);
  });

  it('may follow another, as microcode comes first', () => {
    const early = cpio({ name: 'kernel/x86/microcode/GenuineIntel.bin', content: 'microcode' });
    const joined = (late: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([early, Buffer.alloc(300), late]));
    const other = cpio(bin, { ...init, mtime: 8 }, version);
    expect(member(joined(cpio(...base)), joined(other))).toBe('bin/init');
    expect(member(joined(gzip(cpio(...base))), joined(gzip(other)))).toBe('bin/init');
    expect(member(joined(other), joined(changed(other, 0)))).toEqual(['bin', null]);
  });

  it('may hold other archives, which are not looked into', () => {
    const module = (content: string): CpioMember => ({ name: 'lib/a.ko.gz', content: gzip(bytes(content)) });
    expect(member(cpio(module('module one')), cpio(module('module two')))).toBe('lib/a.ko.gz');
  });

  it('may be the same but for how it was compressed', () => {
    const archive = cpio({ name: 'zeros', content: new Uint8Array(5000) });
    expect(member(gzip(archive, { level: 1 }), gzip(archive, { level: 9 }))).toBeNull();
    expect(member(gzip(archive, { mtime: 1 }), gzip(archive, { mtime: 2 }))).toBeNull();
  });

  it('may be broken: then no member is named, or those that can be read', () => {
    const archive = gzip(cpio(...base));
    expect(member(archive, changed(archive, archive.length - 1))).toBeNull();
    const plain = cpio(...base);
    const cut = plain.subarray(0, 300);
    expect(member(plain, cut)).toEqual(['etc/version', null]);
    expect(member(cut, changed(cut, 299))).toBeNull();
    expect(member(plain, new Uint8Array(plain.length))).toBeNull();
  });

  it('differs between its members in the one before', () => {
    const archive = cpio(bin, { name: 'odd', content: 'x' });
    const padding = archive.findLastIndex((byte, at) => byte === 0x78 && archive[at + 1] === 0) + 2;
    expect(member(archive, changed(archive, padding))).toBe('odd');
  });

  it('differs behind its members in none', () => {
    const archive = cpio(...base);
    expect(member(archive, new Uint8Array([...archive, 0]))).toBeNull();
    expect(member(new Uint8Array([...archive, 1]), new Uint8Array([...archive, 2]))).toBeNull();
  });

  it('is compressed a few times at most', () => {
    const wrapped = (content: string, layers: number): Uint8Array =>
      Array.from({ length: layers }).reduce<Uint8Array>((inner) => gzip(inner), cpio({ name: 'a', content }));
    expect(member(wrapped('1', 4), wrapped('2', 4))).toBe('a');
    expect(member(wrapped('1', 5), wrapped('2', 5))).toBeNull();
  });

  it('cannot show what is not seen, or much of it', () => {
    const evil = (content: string): Uint8Array => cpio({ name: `\u001b[2J\n${'x'.repeat(3000)}`, content });
    const name = differingMember(evil('1'), evil('2'))?.expected ?? '';
    expect(name.startsWith('\\u{1b}[2J\\nxxx')).toBe(true);
    expect(name.length).toBeLessThan(250);
  });

  it('is not looked through without end', () => {
    const behind = (count: number): ((content: string) => Uint8Array) => {
      const [header, end] = [cpio({ name: 'a' }).subarray(0, 112), (content: string) => cpio({ name: 'b', content })];
      return (content) => new Uint8Array(Buffer.concat([...Array<Uint8Array>(count).fill(header), end(content)]));
    };
    const [last, beyond] = [behind(99_999), behind(100_000)];
    expect(member(last('1'), last('2'))).toBe('b');
    expect(member(beyond('1'), beyond('2'))).toBeNull();
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
      expect(member(a, b)).toBe('etc/time');
    },
  );

  it('differs in the time or the owner of a member', () => {
    expect(member(tar('a', 'now', 1), tar('b', 'now', 2))).toBe('etc/issue');
    const owned = (owner: string): Uint8Array => tar('a', 'now', 1, `--owner=${owner}`, '--group=root:0');
    expect(member(owned('root:0'), owned('ann:5'))).toBe('etc/');
  });

  it('may be compressed', () => {
    expect(member(gzip(tar('a', 'now', 1)), gzip(tar('b', 'new', 1)))).toBe('etc/time');
  });

  it('may have a member more', () => {
    const less = tar('a', 'now', 1, '--exclude=time');
    expect(member(tar('a', 'now', 1), less)).toEqual(['etc/time', null]);
  });

  it('is no initramfs', () => {
    expect(member(tar('a', 'now', 1), cpio({ name: 'a' }))).toBeNull();
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
    execFileSync('tar', ['-c', '-C', fileURLToPath(new URL('.', import.meta.url)), 'archive.test.ts'], {
      maxBuffer: 1e8,
    }),
  ];
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), fc.nat()).map(([seed, at, byte, end]) => {
      const copy = Uint8Array.from(seed);
      copy[at % copy.length] = byte;
      return end % 2 === 0 ? copy : copy.subarray(0, end % copy.length);
    }),
  );

  it('a member is named in what differs alone, and nothing unseen is shown', () => {
    fc.assert(
      fc.property(file, file, (a, b) => {
        const found = differingMember(a, b);
        expect(mismatch(a, b) === null).toBe(Buffer.compare(a, b) === 0);
        if (found === null) return;
        expect(Buffer.compare(a, b)).not.toBe(0);
        expect(found.expected ?? found.actual).not.toBeNull();
        // Not \p{C}: which code points are unassigned depends on the Node that runs this.
        for (const name of [found.expected, found.actual])
          expect(name ?? '').toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}]*$/u);
      }),
      { numRuns: 500 },
    );
  });
});
