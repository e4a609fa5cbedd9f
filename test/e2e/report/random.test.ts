// Reports with one byte changed, wherever it is: `check-report` sees every one, and a browser calls the result the same only
// where nothing that it shows is another.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { checkReport } from '../../../src/core/report/check.js';
import { CORE_PARTS, type ReportCore } from '../../../src/core/report/core.js';
import { renderHtml } from '../../../src/core/views/html/index.js';
import { renderReport } from '../../../src/report.js';
import { describeInChromium } from '../../support/chromium.js';
import { read, readIn } from '../../support/report-page.js';
import { simulatedReport } from '../../support/reports.js';

const MINUTES = 60_000;
/** All changes in the browser, too: takes some twenty minutes. */
const EVERY_CHANGE = process.env.TRUST_CENTER_EVERY_CHANGE === 'true';

/** What is made up is short: that the code stands there unchanged is compared as all else is. */
const core: ReportCore = {
  loader: 'void 0;',
  parts: Object.fromEntries(CORE_PARTS.map((part) => [part, `void '${part}';`])) as ReportCore['parts'],
};

function changed(bytes: Uint8Array, at: number, to: number): Uint8Array {
  const edited = bytes.slice();
  edited[at] = to;
  return edited;
}

it(
  'no report with another byte is one of ours',
  async () => {
    const bytes = utf8(await renderHtml(await simulatedReport(), core));
    expect((await checkReport(bytes, core)).state).toBe('same');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, to) => {
        fc.pre(bytes[at] !== to);
        expect((await checkReport(changed(bytes, at, to), core)).state).not.toBe('same');
      }),
      { numRuns: 2000 },
    );
  },
  5 * MINUTES,
);

describeInChromium('a report with another byte', (open) => {
  it(
    'is never the same result of another page',
    async () => {
      const page = await renderReport(await simulatedReport());
      const bytes = utf8(page);
      const honest = await read(open, bytes);
      expect(honest.state).toBe('same');
      // A browser takes longer for a page than a comparison does: so many of each part, however short, or all of the 2,000
      // where there is time. Its script is refused whole.
      const parts = { '<head>': 8, '<body>': 14, 'id="tc-bundle"': 14, 'id="tc-result"': 6, 'id="tc-roots"': 6 };
      const last = { 'id="tc-part-core"': 6, '<script>': 2, '</html>': 1 };
      const counts = Object.entries({ ...parts, ...last });
      const times = EVERY_CHANGE ? 2000 / counts.reduce((sum, [, count]) => sum + count, 0) : 1;
      const places = counts.map(([text]) => page.lastIndexOf(text));
      expect(places).toEqual([...places].sort((one, other) => one - other));
      for (const [i, [, count]] of counts.entries()) {
        const range = { min: places[i] ?? 0, max: (places[i + 1] ?? page.length) - 1 };
        for (const [at, byte] of fc.sample(fc.tuple(fc.integer(range), fc.nat(255)), Math.ceil(count * times))) {
          if (bytes[at] === byte) continue;
          const { state, text } = await readIn(honest, changed(bytes, at, byte));
          expect([at, byte, state === 'same' && text !== honest.text]).toEqual([at, byte, false]);
        }
      }
    },
    (EVERY_CHANGE ? 60 : 5) * MINUTES,
  );
});
