// All sections together: of a whole deployment, and of whatever bundle can be appraised.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../../../src/core/appraisal/appraise-bundle.js';
import { recordAppraisal } from '../../../../../../src/core/bundle.js';
import { TrustCenterError } from '../../../../../../src/core/errors.js';
import { parsePolicy, resolvePolicy } from '../../../../../../src/core/policy/policy.js';
import type { ReportSource } from '../../../../../../src/core/report/source.js';
import { placesOf } from '../../../../../../src/core/views/html/check-places.js';
import { statedSections } from '../../../../../../src/core/views/html/stated.js';
import { acmeInfo, guestAgentInfo } from '../../../../../../src/simulator/index.js';
import {
  bundleOf,
  certificate,
  DOMAIN,
  dnsRecord,
  machinesOf,
  PHASES_ALL,
  servedRecord,
  WORLD,
} from '../../../appraisal/domain/named-domain.js';
import { foreignMarkup, wordsOf } from './source.js';

const LEAF = certificate(WORLD.gateway, 'gateway-tls', ['*.simulated.example']);

async function wholeSource(bend: (text: string) => string = (text) => text): Promise<ReportSource> {
  const bent = (documents: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(documents).map(([name, document]) => [name, bend(JSON.stringify(document))]));
  const made = bundleOf({
    machines: bent({ ...machinesOf(WORLD), evidence: guestAgentInfo(WORLD.app) }),
    evidence: bent({ 'acme-info/0': acmeInfo(WORLD.gateway), 'served-certificate/0': servedRecord(DOMAIN, LEAF) }),
    endorsements: bent({ 'dns-record/0': dnsRecord('https://dns.example/dns-query', [DOMAIN], {}) }),
  });
  const policy = resolvePolicy(await parsePolicy(WORLD.policy), { defaultFreshness: 'replayed', phases: PHASES_ALL });
  const at = WORLD.app.at.getTime();
  const { publicKey } = WORLD.app.keys('root');
  const bundle = recordAppraisal(made, at, policy);
  const result = await appraiseBundle(bundle, { policy, at, trustAnchors: [{ publicKey }] });
  const roots = { trustAnchors: [Buffer.from(publicKey).toString('hex')], trustedRoots: null };
  return { bundle, result, roots, summary: null, timeline: null };
}

describe('the sections of what was stated', () => {
  it('are those of a whole deployment: its files, its policy, its domain, its evidence', async () => {
    const source = await wholeSource();
    const sections = await statedSections(source);
    expect(sections.map(({ id }) => id)).toEqual(['compose', 'policy', 'domain', 'evidence']);
    for (const { id, body } of sections) {
      expect(body.markup).toMatch(new RegExp(`^<section id="${id}"`));
      expect(foreignMarkup(body.markup)).toEqual([]);
      // A test root vouches for it.
      expect(body.markup).not.toMatch(/class="(?:st|mark) pass"/);
    }
    const [compose = ''] = sections.map(({ body }) => wordsOf(body.markup));
    for (const who of ['app', 'KMS', 'gateway'])
      expect(compose).toContain(`The app-compose of the ${who}, as measured`);
  });

  it('lead to checks that are in the page', async () => {
    const source = await wholeSource();
    const { open, warned, quiet } = placesOf(source.result.components);
    const anchors = new Set([...open, ...warned, ...[...quiet.values()].flat()].map(({ anchor }) => anchor));
    const links = (await statedSections(source)).flatMap(({ body: { markup } }) => [
      ...markup.matchAll(/<a href="#([^"]*)"/g),
    ]);
    expect(links.length).toBeGreaterThan(20);
    expect(links.map(([, anchor = '']) => anchor).filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });

  it('are the same again', async () => {
    const source = await wholeSource();
    expect(await statedSections(source)).toEqual(await statedSections(source));
  });

  it('are there for whatever bundle can be appraised', async () => {
    const text = fc.oneof(
      fc.constantFrom('"', '</', '\\u202e', '0', '9', 'f', '{', '[]', 'null', '-'),
      fc.string({ maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), text, async (place, piece) => {
        let source: ReportSource;
        try {
          source = await wholeSource((one) => {
            const at = Math.floor(place * one.length);
            return `${one.slice(0, at)}${piece}${one.slice(at + piece.length)}`;
          });
        } catch (error) {
          if (error instanceof TrustCenterError || error instanceof SyntaxError) return;
          throw error;
        }
        for (const { body } of await statedSections(source)) expect(foreignMarkup(body.markup)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
