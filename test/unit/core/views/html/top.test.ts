// What stands on the page above the values: verdict, causes, chain, components, checks, and how far to believe it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bundle } from '../../../../../src/core/bundle.js';
import type { ReportSource } from '../../../../../src/core/report/source.js';
import type { ComponentResult, ResultDocument } from '../../../../../src/core/result/document.js';
import { PHASES } from '../../../../../src/core/result/words.js';
import { believeSection } from '../../../../../src/core/views/html/believe.js';
import { experimentBar } from '../../../../../src/core/views/html/body.js';
import { causesPart } from '../../../../../src/core/views/html/causes.js';
import { chainSection } from '../../../../../src/core/views/html/chain-section.js';
import { checkSection } from '../../../../../src/core/views/html/check-list.js';
import { placesOf } from '../../../../../src/core/views/html/check-places.js';
import { componentSection } from '../../../../../src/core/views/html/components.js';
import { SHAPES } from '../../../../../src/core/views/html/icons.js';
import { html } from '../../../../../src/core/views/html/markup.js';
import { STYLE } from '../../../../../src/core/views/html/style.js';
import { verdictSection } from '../../../../../src/core/views/html/verdict.js';
import { expectHarmless } from '../../../../support/hostile.js';
import {
  component,
  copiesOf,
  derivedResult,
  domainResult,
  failedResult,
  foundResult,
  hostileResult,
  result,
} from '../sample.js';

function sourceOf(document: ResultDocument): ReportSource {
  // These sections read nothing of a bundle but the policy that it records: this one records none.
  const bundle: Pick<Bundle, 'schema' | 'items'> = { schema: 'trust-center/bundle/v1', items: [] };
  return {
    bundle: bundle as Bundle,
    result: document,
    roots: { trustAnchors: [], trustedRoots: null },
    summary: null,
    timeline: null,
  };
}

function pageOf(document: ResultDocument): string {
  const source = sourceOf(document);
  const sections = [chainSection, componentSection, checkSection, believeSection].map((of) => of(source));
  return html`${SHAPES}${experimentBar(document)}<main id="content">${verdictSection(source)}${causesPart(source)}${sections.map(({ body }) => body)}</main>`
    .markup;
}

function several(): ResultDocument {
  const components = [failedResult(), derivedResult(), foundResult()].flatMap((one, i) => copiesOf(one, i));
  const kms = { ...copiesOf(result(), 0)[0], role: 'kms' as const } as ComponentResult;
  return result({ verdict: 'failed', verdictReason: 'failed: one of them', components: [...components, kms] });
}

const RESULTS: Readonly<Record<string, () => ResultDocument>> = {
  verified: result,
  failed: failedResult,
  inconclusive: derivedResult,
  'with findings': foundResult,
  'with a domain': domainResult,
  'of several': several,
  'of nothing': () => result({ components: [] }),
  'an experiment': () => result({ experiment: 'test root', trustAnchor: `insecure:${'ab'.repeat(32)}` }),
};

function idsIn(page: string): string[] {
  return [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
}

describe.each(Object.entries(RESULTS))('a page of a result, %s', (_, make) => {
  const page = pageOf(make());

  it('is the same again', () => {
    expect(pageOf(make())).toBe(page);
  });

  it('has every anchor once, and every link inside leads to one', () => {
    const ids = idsIn(page);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id = '']) => id);
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has no attribute that its policy refuses', () => {
    expect(page).not.toMatch(/\sstyle=|\son[a-z]+=|javascript:/i);
  });

  it('closes what it opens', () => {
    expect(unclosed(page)).toEqual([]);
  });

  it('shows every check once, or where the one stands that says the same', () => {
    const { components } = make();
    const places = placesOf(components);
    const anchors = new Set<string>();
    for (const check of components.flatMap(({ phases }) => PHASES.flatMap((phase) => phases[phase].checks))) {
      anchors.add(places.anchorOf(check));
    }
    const cards = [...page.matchAll(/<li(?: class="check[^"]*")? id="([^"]*)"/g)].map(([, id]) => id);
    expect([...cards].sort()).toEqual([...anchors].sort());
  });

  it('has one heading of the first level', () => {
    expect(page.match(/<h1/g)).toHaveLength(1);
  });
});

describe('the verdict', () => {
  it('says whose rules it was judged by, and that roots of Sigstore were given', () => {
    const source = sourceOf(result());
    const shown = (trustedRoots: string[] | null): string =>
      verdictSection({ ...source, roots: { trustAnchors: source.roots.trustAnchors, trustedRoots } }).markup;
    expect(shown(null)).toContain('are the word of whoever made this file');
    expect(shown(null)).not.toContain('trusted root that whoever made this file gave');
    expect(shown(['{}'])).toContain('trusted root that whoever made this file gave');
  });

  const verdictOf = (document: ResultDocument): string => verdictSection(sourceOf(document)).markup;

  it('is a word, a shape and a colour', () => {
    expect(verdictOf(result())).toMatch(/<section class="verdict pass".*#m-pass.*>Verified</s);
    expect(verdictOf(failedResult())).toMatch(/<section class="verdict fail".*#m-fail.*>Failed</s);
    expect(verdictOf(derivedResult())).toMatch(/<section class="verdict open".*#m-open.*>Inconclusive</s);
  });

  it('has nothing green in an experiment, and nothing of it is called verified', () => {
    const page = pageOf(RESULTS['an experiment']?.() ?? result());
    expect(page).toContain('Experiment, not verified');
    expect(page.replace(/<defs>.*?<\/defs>/s, '')).not.toMatch(/class="[^"]*\bpass\b/);
    expect(page).toContain('proves nothing about any deployment');
  });

  it('says when, by which policy, and of which age the evidence is', () => {
    expect(verdictOf(result())).toContain(
      'Evidence that was fetched, as of 2026-06-15 12:00 UTC, judged by a policy that asks for hardware, OS and source code',
    );
    const recorded = verdictOf(result({ components: [component({ freshness: 'replayed' })] }));
    expect(recorded).toContain('Recorded evidence, as of');
    expect(recorded).toContain('from recorded evidence');
  });

  it('is not green where it is read so late that it says nothing of today, or before its time', () => {
    const read = (time: string, document = result()): string =>
      verdictSection(sourceOf(document), undefined, Date.parse(time)).markup;
    expect(read('2026-06-20T12:00:00Z')).toContain('<section class="verdict pass"');
    expect(read('2026-07-15T12:00:00Z')).toContain('<section class="verdict mute"');
    expect(read('2026-07-15T12:00:00Z')).toContain('Verified as of 2026-06-15, 30 days ago');
    expect(read('2026-05-15T12:00:00Z')).toContain('<section class="verdict mute"');
    expect(read('2026-07-15T12:00:00Z', failedResult())).toContain('<section class="verdict fail"');
  });

  it('says that nobody re-verified it, until somebody did', () => {
    expect(verdictOf(result())).toContain('Not re-verified in this reader');
    const told = verdictSection(sourceOf(result()), html`<b>Here: the same.</b>`).markup;
    expect(told).toContain('<b>Here: the same.</b>');
    expect(told).not.toContain('Not re-verified');
  });

  it('never folds what was not shown, nor what did not pass', () => {
    for (const make of Object.values(RESULTS)) {
      const page = pageOf(make());
      const unfolded = withoutFolds(page);
      for (const { why } of make().notShown) expect(unfolded).toContain(html`${why}`.markup);
      expect(page.match(/<li class="check (?:fail|open)"/g)?.length).toBe(
        unfolded.match(/<li class="check (?:fail|open)"/g)?.length,
      );
    }
  });
});

describe('an announced TCB recovery', () => {
  const announced = (text: string): ResultDocument =>
    result({
      announced: [
        {
          component: 'app/0',
          evaluationDataNumber: 20,
          from: 'UpToDate',
          to: text,
          advisoryIds: [text],
          fails: ['hardware.tcb-status'],
          recoveryDate: '2025-08-19T00:00:00Z',
          standardFrom: '2026-08-19T00:00:00Z',
          daysLeft: 65,
          hint: text,
        },
      ],
    });

  it('stands beside what was not shown, unfolded', () => {
    const unfolded = withoutFolds(pageOf(announced('OutOfDate')));
    expect(unfolded).toContain('<b>Announced by Intel, and not yet in force:</b>');
    expect(unfolded).toContain('about 2026-08-19 (65 days left)');
    expect(unfolded).toContain(' To do: OutOfDate');
  });

  it('has no markup in it', () => {
    const page = pageOf(announced('"><script>\u202e'));
    expect(page).not.toMatch(/<script|\u202e/);
    expect(unclosed(page)).toEqual([]);
    expectHarmless(page);
  });
});

describe('a hostile text', () => {
  const TEXTS: Readonly<Record<string, string>> = {
    'that ends a script': '</script><script>alert(1)</script>',
    'that is markup': '"><img src=x onerror=alert(1)>',
    'in quotes': `' onclick='alert(1)`,
    'that reorders': '\u202eevil\u2066\u200b',
    'that is an address': 'javascript:alert(1)',
    'of control characters': '\u0000\u001b[31m\r\n\u0085',
    'that is cut in a pair': `${'a'.repeat(1999)}\u{1f600}`,
    empty: '',
  };

  it.each(Object.entries(TEXTS))('stays text: %s', (_, text) => {
    const page = pageOf(hostileResult(text));
    expect(page).not.toMatch(/<script|<img|<[a-z][^<>]*\s(?:style|on[a-z]+)=/i);
    expect(page.match(/href="(?!#|https:\/\/github\.com\/org\/trust-center-action\/)[^"]*"/g)).toBeNull();
    expect(idsIn(page).filter((id) => !/^[a-z0-9.-]+$/i.test(id))).toEqual([]);
    expect(unclosed(page)).toEqual([]);
    expectHarmless(page);
  });

  it('of a megabyte is cut, and how much is said', () => {
    const page = pageOf(hostileResult('x'.repeat(1024 * 1024)));
    expect(page.length).toBeLessThan(400_000);
    expect(page).toMatch(/… \(104\d{4} more\)/);
  });

  it('whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const page = pageOf(hostileResult(text));
        expect(unclosed(page)).toEqual([]);
        const ids = idsIn(page);
        expect(ids.filter((id, i) => ids.indexOf(id) !== i || !/^[a-z0-9.-]+$/i.test(id))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the style sheet', () => {
  it('has balanced braces, no comment, nothing that is fetched, and no end of its element', () => {
    expect(STYLE.match(/\{/g)?.length).toBe(STYLE.match(/\}/g)?.length);
    expect(STYLE).not.toMatch(/\/\*|url\(|@import|<\//);
  });

  it('knows every class of the page', () => {
    const classes = new Set(
      Object.values(RESULTS).flatMap((make) =>
        [...pageOf(make()).matchAll(/class="([^"]*)"/g)].flatMap(([, names = '']) => names.split(' ')),
      ),
    );
    classes.delete('');
    expect([...classes].filter((name) => !STYLE.includes(`.${name}`))).toEqual([]);
  });
});

/** What is seen before anything is opened. */
function withoutFolds(page: string): string {
  const rest = page.replace(/<details(?:(?!<details).)*?<\/details>/gs, '');
  return rest === page ? rest : withoutFolds(rest);
}

const VOID = ['meta', 'input', 'br', 'img', 'hr', 'link'];

/** Elements that are not closed in order: a page of ours is also well-formed. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  for (const [tag, slash, name = '', selfClosed] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^<>]*?(\/?)>/g)) {
    if (selfClosed === '/' || VOID.includes(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return [tag, ...open];
  }
  return open;
}
