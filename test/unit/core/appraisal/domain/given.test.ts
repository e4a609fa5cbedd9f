// What a bundle holds about a named domain: read whole, within limits, or refused with the place.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../../src/core/appraisal/appraise-bundle.js';
import { domainGiven } from '../../../../../src/core/appraisal/domain/given.js';
import { type Bundle, parseBundle, serialiseBundle } from '../../../../../src/core/bundle.js';
import { ParseError } from '../../../../../src/core/errors.js';
import { parsePolicy, resolvePolicy } from '../../../../../src/core/policy/policy.js';
import type { ResultDocument } from '../../../../../src/core/result/document.js';
import { acmeInfo } from '../../../../../src/simulator/index.js';
import {
  bundleOf,
  certificate,
  certificatePem,
  DOMAIN,
  dnsRecord,
  ingressRecord,
  PHASES_ALL,
  servedRecord,
  WORLD,
} from './named-domain.js';

const { gateway } = WORLD;
const LEAF = certificate(gateway, 'gateway-tls', ['*.simulated.example']);
const SERVED = { 'served-certificate/0': servedRecord(DOMAIN, LEAF) };

const given = (bundle: Bundle) => domainGiven(bundle, () => []);

function problem(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
  return 'none';
}

async function replayed(bundle: Bundle): Promise<ResultDocument> {
  return appraiseBundle(bundle, {
    policy: resolvePolicy(await parsePolicy(WORLD.policy), { defaultFreshness: 'replayed', phases: PHASES_ALL }),
    at: WORLD.app.at.getTime(),
    trustAnchors: [{ publicKey: WORLD.app.keys('root').publicKey }],
  });
}

describe('domainGiven', () => {
  it('is nothing where no domain was named', () => {
    expect(given(bundleOf({ domain: null, evidence: { 'acme-info/0': 'not even read' } }))).toBeNull();
  });

  it('has every item by its place, the port, and what is missing', () => {
    const root = certificatePem(gateway, 'root-of-roots', ['root.example']);
    const bundle = bundleOf({
      domain: `${DOMAIN}:8443`,
      evidence: {
        'acme-info/0': acmeInfo(gateway),
        'ingress-evidence/0': ingressRecord(DOMAIN, { 'quote.json': '{}' }),
        'served-certificate/0': servedRecord(DOMAIN, LEAF, 8443),
      },
      endorsements: {
        'dns-record/0': dnsRecord('https://dns.example/dns-query', ['_tapp-address.x.example'], {}),
        'public-roots': `${root}${root}`,
      },
      gaps: [
        { name: 'served-certificate/1', reason: 'nobody answered' },
        { name: 'gateway/acme-info', reason: 'it answered 404' },
        { name: 'app/0/info', reason: 'of something else' },
      ],
    });
    const found = given(bundle);
    expect(found?.evidence).toMatchObject({
      name: DOMAIN,
      port: 8443,
      ctLogList: null,
      histories: [],
      revocations: [],
    });
    expect(found?.evidence.roots.public).toHaveLength(2);
    expect(found?.evidence.roots.store).toBe('file:public-roots');
    expect(found?.evidence.gaps.map(({ name }) => name)).toEqual(['served-certificate/1', 'gateway/acme-info']);
    expect([found?.acmeInfos.length, found?.ingress.length, found?.evidence.served.length]).toEqual([1, 1, 1]);
    expect(found?.evidence.dns.map(({ resolver }) => resolver)).toEqual(['https://dns.example/dns-query']);
  });

  it.each([
    ['a name that is none', { domain: 'https://app.example/' }, 'bundle.target.domain'],
    ['an item that is none', { evidence: { 'served-certificate/0': '{}' } }, 'bundle.items.served-certificate/0'],
    ['an acme-info that is none', { evidence: { 'acme-info/0': '{}' } }, 'acme-info'],
    ['roots that are none', { endorsements: { 'public-roots': 'nothing' } }, 'bundle.items.public-roots'],
    [
      'a certificate of another domain',
      { evidence: { 'served-certificate/0': servedRecord('other.example', LEAF) } },
      'another domain than the one that was named',
    ],
    [
      'a certificate of another port',
      { evidence: { 'served-certificate/0': servedRecord(DOMAIN, LEAF, 8443) } },
      'another domain than the one that was named',
    ],
    [
      'what the ingress of another domain publishes',
      { evidence: { 'ingress-evidence/0': ingressRecord('other.example', { 'quote.json': '{}' }) } },
      'another domain than the one that was named',
    ],
    [
      'too many addresses',
      {
        evidence: Object.fromEntries(
          Array.from({ length: 65 }, (_, i) => [`served-certificate/${i}`, SERVED['served-certificate/0']]),
        ),
      },
      '65 items served-certificate/',
    ],
  ])('refuses %s, and says where it stands', (_, asked, expected) => {
    expect(problem(() => given(bundleOf(asked)))).toContain(expected);
  });
});

describe('a bundle with a domain', () => {
  it('replays to the same result', async () => {
    const bundle = bundleOf({ evidence: { ...SERVED, 'acme-info/0': acmeInfo(gateway) } });
    const again = parseBundle(serialiseBundle(bundle));
    expect(await replayed(again)).toEqual(await replayed(bundle));
  });

  const INFO = JSON.stringify(acmeInfo(gateway, '0.5.5'));
  const statusWith = async (info: string): Promise<string> => {
    try {
      const [app] = (await replayed(bundleOf({ evidence: { ...SERVED, 'acme-info/0': info } }))).components;
      return app?.phases.domain.checks.find(({ id }) => id === 'domain.tee-controlled-key')?.status ?? 'none';
    } catch (error) {
      if (error instanceof ParseError) return 'refused';
      throw error;
    }
  };
  const changedAt = (at: number, digit: string): string => `${INFO.slice(0, at)}${digit}${INFO.slice(at + 1)}`;

  it('never passes with another byte in what the quote of a key signs, or in its signature', async () => {
    // Header, report, length of the rest, signature: hex of a version 4 quote.
    const SIGNED = 2 * (48 + 584);
    const quote = INFO.search(/0400020081000000[0-9a-f]{8000}/);
    expect(await statusWith(INFO)).toBe('pass');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: SIGNED + 8 + 128 - 1 }), fc.integer({ min: 1, max: 15 }), async (where, add) => {
        const at = quote + where;
        const digit = ((Number.parseInt(INFO[at] ?? '0', 16) + add) % 16).toString(16);
        expect(await statusWith(changedAt(at, digit))).not.toBe('pass');
      }),
      { numRuns: 60 },
    );
  });

  it('throws nothing but ParseError, whatever character of what a gateway says differs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: INFO.length - 1 }),
        fc.constantFrom('0', 'f', '"', '\\', '{', ' '),
        async (at, other) => {
          expect(['pass', 'fail', 'unknown', 'refused']).toContain(await statusWith(changedAt(at, other)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
