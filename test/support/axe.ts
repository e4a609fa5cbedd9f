// What axe finds on a page that is open in Chromium.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.0 to 2.2, A and AA, and best practice. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Axe {
  run(context: unknown, options: object): Promise<{ violations: Violation[]; passes: Violation[] }>;
}

interface Violation {
  id: string;
  nodes: { target: unknown; html: string; failureSummary?: string }[];
}

/** Each rule that is broken, with the first places. @param rules left out: those of WCAG; `default`: axe's own choice */
export async function axeFindings(page: Page, rules?: 'default'): Promise<[string, string[]][]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(
    async (options) => {
      const { axe } = globalThis as unknown as { axe: Axe };
      const { violations, passes } = await axe.run(document, { ...options, resultTypes: ['violations'] });
      if (passes.length === 0) throw new Error('axe found nothing that it could look at');
      return violations.map(({ id, nodes }): [string, string[]] => [
        id,
        nodes.slice(0, 2).map(({ target, html, failureSummary }) => `${target} ${html} ${failureSummary}`),
      ]);
    },
    rules === undefined ? { runOnly: { type: 'tag', values: WCAG } } : {},
  );
}
