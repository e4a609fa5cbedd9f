// Everything that was appraised, to be taken and appraised elsewhere: items, gaps, digests, commands.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatBlock } from '../../../../../../src/core/views/html/stated/again.js';
import { renderJson } from '../../../../../../src/core/views/json.js';
import { domainResult } from '../../sample.js';
import { foreignMarkup, section, sourceOf, underIntel, wordsOf } from './source.js';

describe('the evidence', () => {
  it('is listed whole: source, time, digest, size, download', async () => {
    const source = await sourceOf();
    const markup = await section(source, 'evidence');
    const words = wordsOf(markup);
    for (const { name, sha256, data } of source.bundle.items) {
      expect(markup).toContain(`data-item="${name}" hidden`);
      expect(words).toContain(`file:${name} 2026-06-15 12:00:00 UTC ${sha256}`);
      expect(words).toContain(data.length < 1024 ? `${data.length} bytes` : `${(data.length / 1024).toFixed(1)} KB`);
    }
    expect(markup).toContain('data-block="tc-bundle" hidden');
    const digest = createHash('sha256').update(renderJson(source.result)).digest('hex');
    for (const one of [source.result.evidenceDigest, source.result.policyDigest, `sha256:${digest}`]) {
      expect(words).toContain(one);
    }
    expect(foreignMarkup(markup)).toEqual([]);
  });

  it('says what is missing, and what to do', async () => {
    const gaps = [{ name: 'app/0/info', reason: 'no answer <b>', code: 'FETCH_TIMEOUT', hint: 'Ask again.' }];
    const markup = await section(await sourceOf({ gaps }), 'evidence');
    expect(wordsOf(markup)).toContain('app/0/info no answer <b> FETCH_TIMEOUT To do: Ask again.');
    expect(wordsOf(await section(await sourceOf(), 'evidence'))).not.toContain('not obtained');
  });

  it('from any place stays text', async () => {
    const markup = await section(await sourceOf({ origin: '"><script>x</script>javascript:' }), 'evidence');
    expect(foreignMarkup(markup)).toEqual([]);
    expect(markup).not.toContain('href="java');
  });
});

describe('the commands that repeat it', () => {
  it('name what no bundle holds, and only where it was given', async () => {
    const source = await sourceOf();
    const tested = wordsOf(await section(source, 'evidence'));
    expect(tested).toContain('trust-center replay bundle.json --insecure-root-ca root-ca.pem --allow-experiment Copy');
    expect(tested).toContain(`in place of Intel’s, with the key ${source.roots.trustAnchors[0]}`);
    const real = wordsOf(await section(underIntel(source), 'evidence'));
    expect(real).toContain('trust-center replay bundle.json Copy');
    expect(real).toContain('--app-compose app-compose.json --at 2026-06-15T12:00:00.000Z Copy');
    expect(real).toContain('trust-center check-report report.html Copy');
    expect(real).not.toMatch(/root-ca|trusted-root|experiment/);
    const rooted = { ...underIntel(source), roots: { trustAnchors: [], trustedRoots: ['{}'] } };
    expect(wordsOf(await section(rooted, 'evidence'))).toContain(
      'replay bundle.json --trusted-root trusted-root.json Copy',
    );
  });

  it('say how a signed summary is checked, where there is one', async () => {
    const source = await sourceOf();
    expect(await section(source, 'evidence')).not.toContain('tc-summary');
    const markup = await section({ ...source, summary: '{}' }, 'evidence');
    expect(markup).toContain('data-block="tc-summary" hidden');
    expect(wordsOf(markup)).toContain(
      'trust-center verify-summary report.html --repo OWNER/NAME --signer-workflow PATH',
    );
  });

  it('hold nothing that a shell takes for more than a word', async () => {
    const source = await sourceOf();
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        const { domain } = domainResult({ name, port });
        const { markup } = repeatBlock({ ...source, result: { ...source.result, domain } });
        const commands = [...markup.matchAll(/<p class="code"><code>(.*?)<\/code>/g)].map(([, text = '']) =>
          wordsOf(text),
        );
        expect(commands).toHaveLength(3);
        for (const text of commands) expect(text).toMatch(/^trust-center [\w .:/-]+$/);
      }),
    );
  });
});
