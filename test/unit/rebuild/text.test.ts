import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { RebuildDocument } from '../../../src/rebuild/document.js';
import { rebuildText } from '../../../src/rebuild/text.js';

const [A, B, C] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)] as const;

const document: RebuildDocument = {
  schema: 'trust-center/rebuild/v1',
  verdict: 'differs',
  reasons: ['1 of 4 artifacts of the rebuilt image differ from the release: initramfs.cpio.gz.'],
  repository: 'https://example.com/os',
  commit: '0123456789abcdef0123456789abcdef01234567',
  submodules: [{ path: 'dstack', commit: 'f'.repeat(40) }],
  backend: 'command',
  command: ['./build.sh', 'a b\u001b[2J'],
  builds: [
    {
      outcome: 'built',
      exitCode: 0,
      signal: null,
      image: 'image',
      osImageHash: B,
      checkoutSeconds: 1.5,
      buildSeconds: 60,
    },
    {
      outcome: 'timed-out',
      exitCode: null,
      signal: null,
      image: null,
      osImageHash: null,
      checkoutSeconds: 1.5,
      buildSeconds: 21_600,
    },
  ],
  osImageHash: { release: A, rebuilt: null },
  artifacts: [
    {
      name: 'bzImage',
      status: 'equal',
      expected: { size: 5, sha256: A },
      actual: { size: 5, sha256: A },
      difference: null,
      note: null,
    },
    {
      name: 'initramfs.cpio.gz',
      status: 'differs',
      expected: { size: 10, sha256: B },
      actual: { size: 12, sha256: C },
      difference: { offset: 4, member: { expected: 'etc/time\\u{1b}', actual: 'etc/time\\u{1b}' } },
      note: null,
    },
    {
      name: 'ovmf.fd',
      status: 'missing',
      expected: { size: 1, sha256: A },
      actual: null,
      difference: null,
      note: 'a symbolic link',
    },
    {
      name: 'measurement.snp.cbor',
      status: 'extra',
      expected: null,
      actual: { size: 1, sha256: A },
      difference: null,
      note: null,
    },
  ],
  notCompared: ['disk.raw', 'ovmf-sev.fd'],
  determinism: {
    verdict: 'differs',
    artifacts: [
      {
        name: 'bzImage',
        status: 'differs',
        expected: { size: 5, sha256: A },
        actual: { size: 5, sha256: B },
        difference: { offset: 2, member: null },
        note: null,
      },
    ],
  },
  compareSeconds: 0.1,
};

it('says what was built, how it ended, and what differs', () => {
  const text = rebuildText(document, '/work').replaceAll(A, 'A').replaceAll(B, 'B').replaceAll(C, 'C');
  expect(text).toBe(`differs: the source at this commit does not give the release
  1 of 4 artifacts of the rebuilt image differ from the release: initramfs.cpio.gz.

repository       https://example.com/os
commit           0123456789abcdef0123456789abcdef01234567, with 1 submodule
built with       ./build.sh a b\\u{1b}[2J (command)
build 1          built; fetching took 1.5 s, building 60 s, image in image
build 2          timed-out; fetching took 1.5 s, building 21600 s
os_image_hash    A  release
                 none  rebuilt
built twice      differs

equal    bzImage  A  5 bytes
differs  initramfs.cpio.gz
           in the release: B, 10 bytes
           in the rebuilt image: C, 12 bytes
           first differing byte: 4
           first differing member: etc/time\\u{1b}
missing  ovmf.fd
           in the release: A, 1 bytes
           in the rebuilt image: none (a symbolic link)
extra    measurement.snp.cbor
           in the release: none
           in the rebuilt image: A, 1 bytes

Not compared, as no manifest lists them: disk.raw, ovmf-sev.fd.

The two builds:

differs  bzImage
           in the first build: A, 5 bytes
           in the second: B, 5 bytes
           first differing byte: 2

For more:
  diffoscope /work/release /work/image-1
  diffoscope /work/image-1 /work/image-2
`);
});

it('begins with the verdict', () => {
  const { verdict, reasons, ...rest } = document;
  const first = (text: string): string => text.split('\n')[0] ?? '';
  expect(first(rebuildText({ verdict: 'reproduced', reasons: [], ...rest }, null))).toBe(
    'reproduced: the source at this commit gives the release, byte for byte',
  );
  expect(first(rebuildText({ verdict: 'incomplete', reasons, ...rest }, null))).toBe(
    'incomplete: whether the source at this commit gives the release could not be found out',
  );
  expect(verdict).toBe('differs');
});

it('names the member on either side where they are two, or one is missing', () => {
  const lines = (expected: string | null, actual: string | null): string[] => {
    const artifacts = document.artifacts.map((each) =>
      each.difference === null ? each : { ...each, difference: { offset: 4, member: { expected, actual } } },
    );
    return rebuildText({ ...document, artifacts }, null).match(/first differing member: .*/g) ?? [];
  };
  expect(lines('a', 'b')).toEqual(['first differing member: a in the release, b in the rebuilt image']);
  expect(lines('a', null)).toEqual(['first differing member: a in the release, none in the rebuilt image']);
  expect(lines(null, 'b')).toEqual(['first differing member: none in the release, b in the rebuilt image']);
});

/** The commands for what is behind the differences. */
const commands = (text: string): string[] => text.match(/^ {2}diffoscope .*$/gm) ?? [];

it('gives no command where nothing differs, and one to be filled in where nothing was kept', () => {
  const artifacts = document.artifacts.filter(({ status }) => status !== 'differs');
  expect(commands(rebuildText({ ...document, artifacts, determinism: null }, '/work'))).toEqual([]);
  const text = rebuildText({ ...document, determinism: null }, null);
  expect(text).toContain('\nFor more, `trust-center rebuild … --work-dir DIR` keeps both sides; then:\n');
  expect(commands(text)).toEqual(['  diffoscope DIR/release DIR/image-1']);
});

it.each(['/a b', "/it's", '/$(touch x)`y`', '/a;b&c|d>e', '/"\\', '/*', '/-é', "/''"])(
  'gives a command whose words a shell takes as they are: %s',
  (folder) => {
    const [command = ''] = commands(rebuildText({ ...document, determinism: null }, folder));
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command.trim()}`], { encoding: 'utf8' });
    expect(words).toBe(`diffoscope\n${folder}/release\n${folder}/image-1\n`);
  },
);

it('gives a command that no folder can make a line of its own', () => {
  expect(commands(rebuildText({ ...document, determinism: null }, '/a\n::error::\u001b[2J'))).toEqual([
    "  diffoscope '/a\\n::error::\\u{1b}[2J/release' '/a\\n::error::\\u{1b}[2J/image-1'",
  ]);
});
