// Whatever the statuses of a result come to: nothing green stands on what is not proven, and of an experiment nothing is green.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { GROUND, hasGround, isProven, statusesOf } from '../../../../../src/core/appraisal/ground.js';
import type { ReportSource } from '../../../../../src/core/report/source.js';
import type { Check, ComponentResult, ResultDocument } from '../../../../../src/core/result/document.js';
import { type CheckStatus, PHASES, type Phase, PRODUCTION_TRUST_ANCHOR } from '../../../../../src/core/result/words.js';
import { pageBody } from '../../../../../src/core/views/html/body.js';
import { chainOf, DOWN } from '../../../../../src/core/views/html/chain.js';
import { linkOf } from '../../../../../src/core/views/html/chain-groups.js';
import { createDeployment } from '../../../../../src/simulator/index.js';
import { temporaryFolder } from '../../../../e2e/run.js';
import { imageItem, simulatedSource, wholeSource } from '../../../../support/report-sources.js';
import { runningReport } from '../../../../support/reports.js';

const RUNS = 60;
const GREEN = /class="(?:[a-z-]+ )*pass(?: [a-z-]+)*"/g;

let sources: ReportSource[];

beforeAll(async () => {
  const deployment = createDeployment({ seed: 'report' });
  sources = await Promise.all([
    simulatedSource({}, { references: imageItem(deployment) }),
    wholeSource(),
    runningReport(temporaryFolder()),
  ]);
}, 60_000);

/** A status for some of the checks; what stands on it follows as in an appraisal. */
const flips = fc.record({
  source: fc.nat(2),
  checks: fc.array(fc.tuple(fc.nat(), fc.constantFrom<CheckStatus>('fail', 'unknown')), { maxLength: 4 }),
  dropped: fc.array(fc.nat(), { maxLength: 3 }),
  skipped: fc.option(fc.tuple(fc.nat(), fc.constantFrom(...PHASES)), { freq: 4 }),
});

function flipped({ result }: ReportSource, { checks, dropped, skipped }: Flips): ResultDocument {
  const changed: ResultDocument = {
    ...structuredClone(result),
    experiment: null,
    trustAnchor: PRODUCTION_TRUST_ANCHOR,
  };
  const all = changed.components.flatMap((one) => PHASES.flatMap((phase) => one.phases[phase].checks));
  for (const [at, status] of checks) pick(all, at).status = status;
  const gone = new Set(dropped.map((at) => pick(all, at)));
  for (const component of changed.components) {
    const { phases } = component;
    for (const phase of PHASES) phases[phase].checks = phases[phase].checks.filter((check) => !gone.has(check));
  }
  if (skipped !== null) {
    const { phases } = pick(changed.components, skipped[0]);
    phases[skipped[1]] = { ...phases[skipped[1]], status: 'skipped', checks: [] };
  }
  for (const component of changed.components) settle(component);
  return changed;
}

type Flips = typeof flips extends fc.Arbitrary<infer T> ? T : never;

function pick<T>(all: readonly T[], at: number): T {
  const one = all[at % all.length];
  if (one === undefined) throw new Error('there is none');
  return one;
}

function settle({ phases }: ComponentResult): void {
  for (const phase of PHASES) {
    const { checks } = phases[phase];
    const ground = checks.find(({ id }) => id === `${phase}.ground`);
    if (ground !== undefined && GROUND[phase].length > 0 && !hasGround(phase, statusesOf(phases)))
      ground.status = 'unknown';
    const worst = (['fail', 'unknown'] as const).find((status) => checks.some((check) => check.status === status));
    if (phases[phase].status !== 'skipped') phases[phase].status = worst ?? phases[phase].status;
  }
}

/** Sections by id. */
function sectionsIn(body: string): Map<string, string> {
  const parts = body.split(/(?=<section id=")/).slice(1);
  return new Map(parts.map((part) => [/^<section id="([^"]+)"/.exec(part)?.[1] ?? '', part]));
}

function greens(markup: string | undefined): number {
  return (markup?.match(GREEN) ?? []).length;
}

function isHollow(components: readonly ComponentResult[], phase: Phase): boolean {
  return components.every(({ phases }) => !isProven(phase, statusesOf(phases)));
}

/** Whether a check counts: it passed, and so did what its phase stands on. */
function counts({ status, phase, id }: Check, { phases }: ComponentResult): boolean {
  const ground = phases[phase].checks.find((one) => one.id === `${phase}.ground`);
  return status === 'pass' && (phase === 'hardware' || id === `${phase}.ground` || ground?.status === 'pass');
}

describe('what is green in a report', () => {
  it('rests on what is proven, whatever the checks say', async () => {
    await fc.assert(
      fc.asyncProperty(flips, async (flip) => {
        const source = pick(sources, flip.source);
        const result = flipped(source, flip);
        const sections = sectionsIn((await pageBody({ ...source, result })).markup);
        const { components } = result;
        if (isHollow(components, 'hardware')) {
          for (const id of ['registers', 'log', 'compose', 'images']) expect(greens(sections.get(id)), id).toBe(0);
        }
        if (isHollow(components, 'os')) {
          for (const id of ['compose', 'images', 'registry', 'domain']) expect(greens(sections.get(id)), id).toBe(0);
        }
        expect(greens(sections.get('policy')) + greens(sections.get('evidence'))).toBe(0);
        greenCards(sections.get('checks') ?? '', components);
        greenParts(result);
        greenCells(sections.get('components') ?? '', components);
      }),
      { numRuns: RUNS },
    );
  }, 300_000);

  it('is nothing under another root, nor in an experiment', async () => {
    for (const source of sources) {
      const results: ResultDocument[] = [
        source.result,
        { ...source.result, experiment: null },
        { ...source.result, trustAnchor: PRODUCTION_TRUST_ANCHOR },
      ];
      for (const [i, result] of results.entries()) {
        const sections = sectionsIn((await pageBody({ ...source, result })).markup);
        for (const [id, markup] of sections) expect(greens(markup), `${id} of ${i}`).toBe(0);
      }
    }
  });
});

/** Each card that is green is that of a check that counts. */
function greenCards(markup: string, components: readonly ComponentResult[]): void {
  for (const [card = '', anchor = ''] of markup.matchAll(/<li[^>]* id="([^"]+)">.*?<h4>/gs)) {
    if (greens(card) === 0) continue;
    const [, role = '', instance = '', id = ''] = /^([a-z]+)-(\d+)\.(.+?)(?:-\d+)?$/.exec(anchor) ?? [];
    const component = components.find((one) => one.role === role && one.instance === Number(instance));
    const checks = PHASES.flatMap((phase) => component?.phases[phase].checks ?? []).filter((check) => check.id === id);
    expect(
      checks.some((check) => component !== undefined && counts(check, component)),
      `${anchor} is green`,
    ).toBe(true);
  }
}

/** Each part of the picture that passes hangs, in every instance, from parts whose checks all passed. */
function greenParts(result: ResultDocument): void {
  const { columns } = chainOf(result);
  for (const component of result.components) {
    const all = PHASES.flatMap((phase) => component.phases[phase].checks);
    const names = DOWN.map(([link]) => link);
    const states = columns[component.role];
    for (const [link, part] of Object.entries(states)) {
      if (part.state !== 'pass') continue;
      const at = (names as readonly string[]).indexOf(link);
      const above =
        at >= 0 ? names.slice(0, at + 1) : link === 'registry' || link === 'keys' ? names.slice(0, 6) : names;
      const open = all.filter(
        ({ id, status }) =>
          status !== 'pass' &&
          status !== 'skipped' &&
          ((above as string[]).includes(linkOf(id)) || linkOf(id) === link),
      );
      // A certificate and a domain may hang from the gateway alone.
      if (link === 'certificate') continue;
      expect(
        open.map(({ id }) => id),
        `${link} is green`,
      ).toEqual([]);
    }
  }
}

function greenCells(markup: string, components: readonly ComponentResult[]): void {
  const passed = components.some(({ phases }) => PHASES.some((phase) => phases[phase].status === 'pass'));
  if (!passed) expect(greens(markup)).toBe(0);
  const labels = { os: 'OS', 'source-code': 'Source code' } as const;
  for (const [phase, label] of Object.entries(labels) as [Phase, string][]) {
    const cells = markup.match(new RegExp(`<td data-l="${label}">.*?</td>`, 'gs')) ?? [];
    if (isHollow(components, phase))
      expect(
        cells.map(greens).reduce((a, b) => a + b, 0),
        phase,
      ).toBe(0);
  }
}
