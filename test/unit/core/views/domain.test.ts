// The domain in every view: who has its key, what was left out; and no word of it where there is none.

import { describe, expect, it } from 'vitest';
import type { DomainResult } from '../../../../src/core/result/domain.js';
import { badgeOf } from '../../../../src/core/views/badge.js';
import { renderComment } from '../../../../src/core/views/comment.js';
import { domainFacts, domainLines, domainTitle } from '../../../../src/core/views/domain-words.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { renderJunit } from '../../../../src/core/views/junit.js';
import { renderMarkdown } from '../../../../src/core/views/markdown.js';
import { following } from '../../../../src/core/views/notices.js';
import { renderText } from '../../../../src/core/views/text.js';
import { check, component, domainResult, READ, result } from './sample.js';

const look = { ...READ, width: 100, colour: false } as const;
const leftOut = domainResult({ leftOut: ['domain.caa'] });

function domainOf(change: Partial<DomainResult> = {}): DomainResult {
  const { domain } = domainResult(change);
  if (domain === null) throw new Error('a domain was expected');
  return domain;
}

describe('a domain in words', () => {
  const ids = ['domain.tee-controlled-key', 'domain.certificate'] as const;
  const passed = ids.map((id) => check(id, 'pass', 'As it should be.'));

  it('is one line: who has the key, the certificate', () => {
    expect(domainFacts(domainOf(), passed)).toBe('key in the gateway, certificate by E7 until 2026-08-24');
    expect(domainFacts(domainOf({ port: 8443, holder: 'app', certificates: [] }), passed)).toBe('key in the app');
    const two = [...domainOf().certificates, { keySha256: 'cd', issuer: 'E8', notAfter: '2026-08-25T10:00:00.000Z' }];
    expect(domainFacts(domainOf({ holder: null, certificates: two, leftOut: ['domain.caa'] }), passed)).toBe(
      'not shown who has its key, 2 different certificates, domain.caa not asked',
    );
  });

  it('does not say what no check passed for', () => {
    const nothing = 'not shown who has its key';
    for (const status of ['fail', 'unknown'] as const) {
      expect(
        domainFacts(
          domainOf(),
          ids.map((id) => check(id, status, 'Not as it should be.')),
        ),
      ).toBe(nothing);
    }
    expect(domainFacts(domainOf(), [])).toBe(nothing);
    expect(domainTitle(domainOf(), domainResult().components)).toBe('app.example.com');
    expect(domainTitle(domainOf(), [...domainResult().components, component()])).toBe('app.example.com, not proven');
    expect(domainTitle(domainOf(), [])).toBe('app.example.com, not proven');
  });

  it('lists what a reader may compare, and not without end', () => {
    expect(domainLines(domainOf())).toEqual([
      { what: 'key', words: 'in the gateway, by its quotes' },
      { what: 'certificate', words: `by E7 until 2026-08-24, key sha256:${'ab'.repeat(32)}` },
      { what: 'account', words: 'https://acme.example/acct/12' },
    ]);
    const accounts = Array.from({ length: 9 }, (_, i) => `https://acme.example/acct/${i}`);
    expect(
      domainLines(domainOf({ accounts }))
        .filter(({ what }) => what === 'account')
        .at(-1)?.words,
    ).toBe('and 5 more');
    expect(domainLines(domainOf({ leftOut: ['domain.caa', 'domain.certificate'] })).at(-1)).toEqual({
      what: 'not asked',
      words: 'domain.caa and domain.certificate',
    });
  });
});

describe('the views of a domain', () => {
  it('show it in the row of the phase, and by itself', () => {
    const text = renderText(domainResult(), { ...look, detail: 'summary' });
    expect(text).toMatch(/^✓ verified: hardware, os, source-code and domain$/m);
    expect(text).toMatch(/^ {2}domain {7}✓ {2}5 checks {2}key in the gateway/m);
    expect(text).toMatch(/^ {2}Domain {2}app\.example\.com$/m);
    expect(text).toMatch(/^ {4}account {6}https:\/\/acme\.example\/acct\/12$/m);
    const markdown = renderMarkdown(domainResult(), READ);
    expect(markdown).toContain('the domain `app.example.com` with a TLS key that the TEE holds');
    expect(markdown).toContain('\n**Domain** (app.example.com)\n\n- key: in the gateway, by its quotes\n');
    const comment = renderComment(domainResult(), READ, {
      commit: { sha: 'ab'.repeat(20), url: 'https://github.com/o/r/commit/ab' },
      run: 'https://github.com/o/r/actions/runs/1',
    });
    expect(comment).toContain('app.example.com: key in the gateway');
    const junit = renderJunit(domainResult(), READ);
    expect(junit).toContain('<testsuite name="app/0 domain" tests="5"');
    expect(badgeOf(domainResult(), READ.at, { maxAgeDays: 7 }).message).toBe('verified · 2026-06-15');
    expect(JSON.parse(renderJson(domainResult())).domain).toEqual(domainOf());
    expect(Object.keys(JSON.parse(renderJson(domainResult())).domain)).toEqual([
      'name',
      'port',
      'holder',
      'certificates',
      'givenRoot',
      'accounts',
      'leftOut',
    ]);
  });

  it('say that the root was given wherever they have the certificate', () => {
    const given = domainResult({ givenRoot: true });
    expect(renderText(given, { ...look, detail: 'summary' })).toMatch(
      /by E7 until 2026-08-24 \(root CA given,\s+not public\)\n/,
    );
    expect(renderMarkdown(given, READ)).toContain('by E7 until 2026-08-24 (root CA given, not public), key');
    expect(badgeOf(given, READ.at, { maxAgeDays: 7 }).message).toBe('verified, domain by own root CA · 2026-06-15');
  });

  it('count what follows from the domain once, whatever the number of instances', () => {
    const follows = [0, 1, 2].flatMap(() => [
      check('domain.caa', 'unknown', 'Not known.'),
      check('domain.ground', 'unknown', 'Not known.'),
    ]);
    expect(following({ follows })).toBe('4 more follow from this');
  });

  it('say what was left out wherever they say that it is verified', () => {
    for (const detail of ['verdict', 'summary', 'every check'] as const) {
      expect(renderText(leftOut, { ...look, detail })).toMatch(/^✓ verified: .*domain \(domain\.caa skipped\)$/m);
    }
    expect(renderText(leftOut, { ...look, detail: 'summary' })).toMatch(/^ {4}not asked {4}domain\.caa$/m);
    const markdown = renderMarkdown(leftOut, READ);
    expect(markdown).toContain('of the domain `app.example.com` all but `domain.caa`');
    expect(markdown).not.toContain('that the TEE holds');
    expect(badgeOf(leftOut, READ.at, { maxAgeDays: 7 }).message).toBe('verified, domain in part · 2026-06-15');
  });

  it('say that what was met is the word of a bundle that is replayed', () => {
    const line = renderText(domainResult(), { ...look, detail: 'verdict', replayed: 'evidence' });
    expect(line).toContain('what was met and told of the domain and what was expected are the bundle’s own claim');
  });

  it('have no row for it where there is none, and none at all in a KMS or gateway', () => {
    const components = [component(), component({ role: 'kms' }), component({ role: 'gateway' })];
    const found = result({ components });
    const text = renderText(found, { ...look, detail: 'summary' });
    expect(text.match(/– not asked/g)).toHaveLength(1);
    expect(text).not.toContain('Domain  ');
    const whole = domainResult();
    const all = { ...whole, components: [...whole.components, component({ role: 'gateway' })] };
    expect(renderText(all, { ...look, detail: 'every check' })).not.toContain('not asked');
    const markdown = renderMarkdown(all, READ);
    expect(markdown.match(/\| domain \|/g)).toHaveLength(1);
    expect(markdown).toContain('the domain `app.example.com` with a TLS key that the TEE holds');
    expect(renderJunit(all, READ)).not.toContain('gateway/0 domain');
  });
});
