// The picture of the chain of trust in Chromium: its texts stay in their nodes, whatever they are, and a click on a node leads
// to its checks.

import { expect, it } from 'vitest';
import type { Bundle } from '../../src/core/bundle.js';
import type { ReportSource } from '../../src/core/report/source.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { chainSection } from '../../src/core/views/html/chain-section.js';
import { checkSection } from '../../src/core/views/html/check-list.js';
import { SHAPES } from '../../src/core/views/html/icons.js';
import { html, ours } from '../../src/core/views/html/markup.js';
import { STYLE } from '../../src/core/views/html/style.js';
import { describeInChromium } from '../support/chromium.js';
import { component, domainResult, failedResult, result } from '../unit/core/views/sample.js';

function pageOf(document: ResultDocument): string {
  const source: ReportSource = {
    bundle: { schema: 'trust-center/bundle/v1' } as Bundle,
    result: document,
    roots: { trustAnchors: [], trustedRoots: null },
    summary: null,
    timeline: null,
  };
  return html`<!doctype html><html lang="en"><title>picture</title><style>${ours(STYLE)}</style>${SHAPES}<main class="page">${chainSection(source).body}${checkSection(source).body}</main></html>`
    .markup;
}

/** With a name that fills every node that has one. */
function named(name: string): ResultDocument {
  const { phases, tcb } = component();
  const document = domainResult({ name });
  const kms = component({ role: 'kms', reference: { name, grade: 'pinned', osImageHash: null } });
  const [app] = document.components;
  const reference = { name, grade: 'pinned' as const, osImageHash: null };
  const shown = { ...component({ phases: app?.phases ?? phases, reference }), tcb: tcb && { ...tcb, status: name } };
  return { ...document, components: [shown, kms] };
}

describeInChromium('the picture of the chain of trust', (open) => {
  it.each([
    'dstack-0.5.5',
    'W'.repeat(60),
    '0123456789abcdef'.repeat(6),
    'MmWw@'.repeat(20),
    '漢字'.repeat(40),
    'il'.repeat(60),
  ])('keeps its texts in their nodes: %s', async (name) => {
    for (const width of [820, 1200]) {
      const { page } = await open(undefined, { viewport: { width, height: 900 } });
      await page.setContent(pageOf(named(name)));
      const nodes = await page.evaluate(() =>
        [...document.querySelectorAll<SVGSVGElement>('svg.chain')]
          .filter((svg) => svg.getBoundingClientRect().width > 0)
          .flatMap((svg) => [...svg.querySelectorAll<SVGRectElement>('rect.node')])
          .flatMap((node) =>
            [...(node.parentElement?.querySelectorAll<SVGTextElement>(':scope > text') ?? [])].map((text) => ({
              text: text.textContent,
              isInside: text.getBoundingClientRect().right <= node.getBoundingClientRect().right,
            })),
          ),
      );
      expect(nodes.length).toBeGreaterThan(20);
      expect(nodes.filter(({ isInside }) => !isInside)).toEqual([]);
    }
  });

  it('leads from a node to its checks, though they are folded', async () => {
    const { page } = await open(undefined, { viewport: { width: 1200, height: 900 } });
    await page.setContent(pageOf(result()));
    const check = page.locator('[id="app-0.source-code.compose-hash"]');
    expect(await check.isVisible()).toBe(false);
    await page.locator('svg.chain a', { hasText: 'Compose file' }).click();
    await check.waitFor({ state: 'visible' });
  });

  it('is the list of the same on a narrow page, unfolded', async () => {
    const { page } = await open(undefined, { viewport: { width: 360, height: 900 } });
    await page.setContent(pageOf(result()));
    expect(await page.locator('svg.chain').isVisible()).toBe(false);
    const link = page.locator('.ladder a', { hasText: 'Compose file' }).first();
    expect(await link.isVisible()).toBe(true);
    await link.click();
    await page.locator('[id="app-0.source-code.compose-hash"]').waitFor({ state: 'visible' });
  });

  it('leads from a node that failed to what failed', async () => {
    const { page } = await open(undefined, { viewport: { width: 1200, height: 900 } });
    await page.setContent(pageOf(failedResult()));
    const link = page.locator('svg.chain a', { hasText: 'Platform' });
    expect(await link.getAttribute('href')).toBe('#app-0.hardware.tcb-status');
    await link.focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.querySelector(':target')?.id)).toBe('app-0.hardware.tcb-status');
  });
});
