// A domain: what was met and answered, and what the checks found of it.

import { describe, expect, it } from 'vitest';
import type { ReportSource } from '../../../../../../src/core/report/source.js';
import type { CheckStatus } from '../../../../../../src/core/result/words.js';
import { domainSection } from '../../../../../../src/core/views/html/stated/domain.js';
import { viewOf } from '../../../../../../src/core/views/html/stated/parts.js';
import { bundleOf, certificate, dnsRecord, servedRecord, WORLD } from '../../../appraisal/domain/named-domain.js';
import { check, component, domainResult, result } from '../../sample.js';
import { foreignMarkup, wordsOf } from './source.js';

const IDS = ['domain.ground', 'domain.tee-controlled-key', 'domain.certificate', 'domain.caa'] as const;
const NAME = 'app.example.com';
const GREEN = /class="(?:st|mark) pass"/;

async function shown(
  statuses: Partial<Record<(typeof IDS)[number], CheckStatus>> = {},
  names = [NAME],
): Promise<string> {
  const leaf = certificate(WORLD.gateway, 'gateway-tls', names);
  const bundle = bundleOf({
    domain: NAME,
    evidence: {
      'served-certificate/0': servedRecord(NAME, leaf),
      'served-certificate/1': servedRecord(NAME, leaf, 443, '2001:db8::1'),
      'served-certificate/2': servedRecord(NAME, new Uint8Array([1, 2, 3]), 443, '192.0.2.3'),
    },
    endorsements: { 'dns-record/0': dnsRecord('https://dns.example/dns-query', [NAME], {}) },
  });
  const one = component();
  const checks = IDS.map((id) => check(id, statuses[id] ?? 'pass', `Of ${id}.`));
  const app = component({ phases: { ...one.phases, domain: { status: 'pass', checks } } });
  const { domain } = domainResult();
  const source: ReportSource = {
    bundle,
    result: result({ components: [app], domain }),
    roots: { trustAnchors: [], trustedRoots: null },
    summary: null,
    timeline: null,
  };
  const markup = (await domainSection(source, viewOf(source.result)))?.body.markup ?? '';
  expect(foreignMarkup(markup)).toEqual([]);
  return markup;
}

describe('the domain', () => {
  it('is shown with its key, addresses, certificates, accounts and resolvers', async () => {
    const markup = await shown();
    const words = wordsOf(markup);
    expect(words).toContain(
      'Name app.example.com Its key in the gateway, by its quotes Addresses 192.0.2.1 2001:db8::1 192.0.2.3',
    );
    expect(words).toContain(
      'ACME accounts https://acme.example/acct/12 Resolvers https://dns.example/dns-query CAA pass Public logs not asked Certificate pass',
    );
    expect(words).toContain('192.0.2.1, 2001:db8::1');
    expect(words).toContain('cannot be read 3 bytes');
    expect(markup).toMatch(GREEN);
  });

  it('is said to have its key nowhere that the check did not find it', async () => {
    for (const status of ['fail', 'unknown'] as const) {
      expect(wordsOf(await shown({ 'domain.tee-controlled-key': status }))).toContain('Its key not shown who has it');
      expect(wordsOf(await shown({ 'domain.certificate': status }))).toContain('anybody can write what they say');
    }
    const conditional = await shown({ 'domain.ground': 'unknown' });
    expect(wordsOf(conditional)).toContain('in the gateway, by its quotes, conditional');
    expect(conditional).not.toMatch(GREEN);
  });

  it('is left out where none was named or asked for', async () => {
    const source = {
      bundle: bundleOf({ domain: null }),
      result: result(),
      roots: { trustAnchors: [], trustedRoots: null },
    };
    expect(await domainSection({ ...source, summary: null, timeline: null }, viewOf(source.result))).toBeNull();
  });
});
