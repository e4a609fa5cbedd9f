// Images: what they were built from, as far as attestations and checks show it.

import { describe, expect, it } from 'vitest';
import type { ImageResult } from '../../../../../../src/core/result/document.js';
import type { CheckStatus } from '../../../../../../src/core/result/words.js';
import { viewOf } from '../../../../../../src/core/views/html/stated/parts.js';
import { provenanceSection } from '../../../../../../src/core/views/html/stated/provenance.js';
import { ALL_HOSTILE } from '../../../../../support/hostile.js';
import { check, component, result } from '../../sample.js';
import { foreignMarkup, sourceOf, wordsOf } from './source.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const SOURCE: NonNullable<ImageResult['source']> = {
  repository: 'https://github.com/owner/app',
  commit: '0123456789abcdef0123456789abcdef01234567',
  ref: 'refs/heads/main',
  workflow: 'https://github.com/owner/app/.github/workflows/release.yml@refs/heads/main',
  run: 'https://github.com/owner/app/actions/runs/1/attempts/1',
  signedAt: '2026-06-01T00:00:00.000Z',
  attestation: { url: 'https://api.github.com/x', sha256: 'cd'.repeat(32) },
  trustedRoot: 'shipped for github.com',
};

async function shown(
  images: ImageResult[],
  statuses: CheckStatus[],
  ground: CheckStatus = 'pass',
  experiment: string | null = null,
) {
  const one = component();
  const checks = [
    check('source-code.ground', ground, 'Of the ground.'),
    ...statuses.map((status) => check('source-code.provenance.source', status, 'Of the images.')),
  ];
  const app = component({ images, phases: { ...one.phases, 'source-code': { status: 'pass', checks } } });
  const source = { ...(await sourceOf()), result: result({ components: [app], experiment }) };
  return provenanceSection(source, viewOf(source.result))?.body.markup ?? '';
}

const image = (change: Partial<ImageResult> = {}): ImageResult => ({
  reference: `ghcr.io/owner/app@${DIGEST}`,
  digest: DIGEST,
  manifests: [],
  asked: true,
  source: SOURCE,
  ...change,
});

const GREEN = /class="(?:st|mark) pass"/;

describe('an image', () => {
  it('is shown with what it was built from, green where all of it passed under Intel’s root', async () => {
    const markup = await shown([image()], ['pass']);
    const words = wordsOf(markup);
    expect(words).toContain(`Fixed by ${DIGEST}`);
    expect(words).toContain('Repository owner/app Commit 0123456789abcdef0123456789abcdef01234567 refs/heads/main');
    expect(words).toContain('Signed at 2026-06-01 00:00:00 UTC Attestation https://api.github.com/x, sha256');
    expect(markup).toMatch(GREEN);
    expect(await shown([image()], ['pass'], 'pass', 'test root')).not.toMatch(GREEN);
  });

  it('is never green where a check did not pass, or nobody asked, or what it stands on is open', async () => {
    for (const status of ['fail', 'unknown'] as const) {
      const markup = await shown([image()], [status]);
      expect(markup).not.toMatch(GREEN);
      expect(wordsOf(markup)).toContain('attested; not all of it passed');
    }
    expect(await shown([image()], ['pass'], 'unknown')).not.toMatch(GREEN);
    expect(await shown([image({ asked: false })], [])).not.toMatch(GREEN);
  });

  it('of which nothing is shown says so', async () => {
    expect(wordsOf(await shown([image({ source: null })], ['unknown']))).toContain('Built from not shown');
    const words = wordsOf(await shown([image({ reference: null, digest: null, asked: false, source: null })], []));
    expect(words).toContain(
      'an image without a name Fixed by nothing: what runs is decided elsewhere Built from not shown: nobody asked',
    );
    expect(await shown([], [])).toBe('');
  });

  it('of any name stays text', async () => {
    const hostile = { ...SOURCE, repository: ALL_HOSTILE, ref: ALL_HOSTILE, run: `javascript:${ALL_HOSTILE}` };
    const markup = await shown([image({ reference: ALL_HOSTILE.repeat(20), source: hostile })], ['pass']);
    expect(foreignMarkup(markup)).toEqual([]);
    expect(markup).not.toContain('href="java');
  });
});
