// What the caller said and nothing compares: named, with what is known of it, and shown by a rebuild alone.

import { describe, expect, it } from 'vitest';
import { claimsNotShown } from '../../../../src/core/appraisal/claims.js';
import type { Claim } from '../../../../src/core/bundle.js';
import { type ImageReference, parseImageReference } from '../../../../src/core/measure/image-reference.js';
import type { ComponentResult } from '../../../../src/core/result/document.js';
import { createDeployment } from '../../../../src/simulator/index.js';

const COMMIT = 'ab'.repeat(20);
const base = parseImageReference(JSON.stringify(createDeployment().imageReference));
const image = (change: Partial<ImageReference>): ImageReference => ({ ...base, ...change });
const booted = ({ name, grade, osImageHash }: ImageReference, role = 'app') =>
  ({ role, reference: { name, grade, osImageHash } }) as ComponentResult;
const source = (text: string): Claim => ({ about: 'os-source', text });

const why = (claim: Claim, ...images: ImageReference[]): string[] =>
  claimsNotShown(
    [claim],
    images.map((one) => booted(one)),
    images,
  ).map((one) => one.why);

describe('where the sources of the OS are', () => {
  const said = source(`https://github.com/o/os at ${COMMIT}`);

  it('is not proven by an image that says nothing of it, nor by none', () => {
    const open = [expect.stringContaining('not proven; nothing names the source of the image')];
    expect(why(said, image({}))).toEqual(open);
    expect(claimsNotShown([said], [], []).map((one) => one.why)).toEqual(open);
    const pinned = { role: 'app', reference: { name: 'x', grade: 'pinned', osImageHash: null } } as ComponentResult;
    expect(claimsNotShown([said], [pinned], [image({})]).map((one) => one.why)).toEqual(open);
  });

  it('is told apart from what the image itself says', () => {
    expect(why(said, image({ gitRevision: COMMIT.slice(0, 10) }))).toEqual([
      expect.stringContaining('the image names this commit itself; only a rebuild from source proves it'),
    ]);
    expect(why(said, image({ gitRevision: '0'.repeat(40) }))).toEqual([
      expect.stringContaining(`not proven; the image itself names commit ${'0'.repeat(40)}`),
    ]);
  });

  it('is shown by a rebuild from there, for every instance', () => {
    const rebuilt = image({ grade: 'rebuilt', source: `https://github.com/o/os.git at ${COMMIT}` });
    const other = image({ osImageHash: 'cd'.repeat(32), grade: 'release', source: 'https://x.example' });
    expect(why(said, rebuilt)).toEqual([]);
    expect(claimsNotShown([said], [booted(rebuilt), booted(image({}), 'kms')], [rebuilt])).toEqual([]);
    expect(why(said, rebuilt, other)).toHaveLength(1);
    expect(why(source('https://github.com/o/os'), rebuilt)).toHaveLength(1);
    expect(why(source(`https://github.com/o/other at ${COMMIT}`), rebuilt)).toHaveLength(1);
    expect(why(source(`https://github.com/o/os at ${'0'.repeat(40)}`), rebuilt)).toHaveLength(1);
  });
});

it('quotes what was said as text', () => {
  const [hardware] = claimsNotShown([{ about: 'hardware', text: 'a\u202eb "c"' }], [], []);
  expect(hardware).toEqual({ what: 'CPU and GPU', why: '"a\\u{202e}b \\"c\\"" is what you said; it was not compared' });
});
