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
      difference: {
        offset: 4,
        findings: [
          { kind: 'gzip-header', member: null, field: 'mtime', offset: null, expected: '0', actual: '1700000000' },
          { kind: 'cpio-member', member: 'init', field: 'content', offset: 7, expected: null, actual: null },
          { kind: 'bytes', member: null, field: null, offset: 7, expected: '00ff', actual: '' },
        ],
      },
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
        difference: {
          offset: 2,
          findings: [{ kind: 'pe-section', member: '.text', field: null, offset: 1, expected: null, actual: null }],
        },
        note: null,
      },
    ],
  },
  compareSeconds: 0.1,
};

it('says what was built, how it ended, and what differs', () => {
  const text = rebuildText(document).replaceAll(A, 'A').replaceAll(B, 'B').replaceAll(C, 'C');
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
           gzip header: mtime is 0 in the release, 1700000000 in the rebuilt image.
           cpio member init: the content differs from byte 7 on.
           bytes from 7 on: 00ff in the release, no more in the rebuilt image.
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
           executable: section .text differs from its byte 1 on.
`);
});

it('begins with the verdict', () => {
  const { verdict, reasons, ...rest } = document;
  const first = (text: string): string => text.split('\n')[0] ?? '';
  expect(first(rebuildText({ verdict: 'reproduced', reasons: [], ...rest }))).toBe(
    'reproduced: the source at this commit gives the release, byte for byte',
  );
  expect(first(rebuildText({ verdict: 'incomplete', reasons, ...rest }))).toBe(
    'incomplete: whether the source at this commit gives the release could not be found out',
  );
  expect(verdict).toBe('differs');
});
