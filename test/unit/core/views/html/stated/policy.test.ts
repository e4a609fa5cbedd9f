// The policy as it was: only the one that the result names.

import { describe, expect, it } from 'vitest';
import { foreignMarkup, section, sourceOf, wordsOf } from './source.js';

describe('the policy', () => {
  it('is told in words, with what was not asked, what is at its default, and as a file', async () => {
    const source = await sourceOf();
    const markup = await section(source, 'policy');
    const words = wordsOf(markup);
    expect(words).toContain(`Digest ${source.result.policyDigest}`);
    expect(words).toContain('Asked for hardware, OS, source code Not asked for domain');
    expect(words).toContain('– TCB status UpToDate');
    expect(words).toMatch(/all of instances, drift, hardware, components, kms, gateway, domain/);
    expect(words).toMatch(/version: 1 phases: \[hardware, os, source-code\] freshness: replayed/);
    expect(foreignMarkup(markup)).toEqual([]);
  });

  it('that the result does not name is not shown as its policy', async () => {
    const source = await sourceOf();
    for (const policy of [null, {}, { ...(source.bundle.appraisal?.policy as object), phases: ['hardware'] }]) {
      const bundle = { ...source.bundle, appraisal: { at: '2026-06-15T12:00:00.000Z', policy } };
      const words = wordsOf(await section({ ...source, bundle }, 'policy'));
      expect(words).toContain('what was asked for is not shown');
      expect(words).not.toContain('TCB status');
    }
    const { appraisal: _, ...bare } = source.bundle;
    expect(wordsOf(await section({ ...source, bundle: bare }, 'policy'))).toContain('is not shown');
  });

  it('of any size is shown in part', async () => {
    const hashes = Array.from({ length: 3000 }, (_, i) => i.toString(16).padStart(64, '0'));
    const policy = (text: string): string =>
      text.replace(/compose-hashes: .*/, `compose-hashes: [${hashes.join(', ')}]`);
    const markup = await section(await sourceOf({ policy }), 'policy');
    expect(markup.length).toBeLessThan(100_000);
    expect(wordsOf(markup)).toMatch(/… \(\d+ more\)/);
  });
});
