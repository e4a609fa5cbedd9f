// `check-report` on what an attacker, an editor or a mail program makes of a report. The code that a report carries is
// made up here: what it does is its own tests’ business, that it stands there unchanged is of these.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../../src/core/bytes.js';
import type { Timeline } from '../../../../src/core/history/spans.js';
import { checkReport, type ReportChange } from '../../../../src/core/report/check.js';
import { CORE_PARTS, type ReportCore } from '../../../../src/core/report/core.js';
import type { ReportSource } from '../../../../src/core/report/source.js';
import { digestOf } from '../../../../src/core/report/summary.js';
import { readTimeline } from '../../../../src/core/report/timeline.js';
import { summarise } from '../../../../src/core/summary/summarise.js';
import { VERSION } from '../../../../src/core/version.js';
import { renderHtml } from '../../../../src/core/views/html/index.js';
import { timelineSection } from '../../../../src/core/views/html/timeline.js';
import { createDeployment } from '../../../../src/simulator/index.js';
import { blockOf, replaced } from '../../../support/report-page.js';
import { simulatedReport } from '../../../support/reports.js';

const core: ReportCore = {
  loader: 'void 0; // loads the parts',
  parts: Object.fromEntries(CORE_PARTS.map((part) => [part, `void '${part}';`])) as ReportCore['parts'],
};

let [verified, failed]: ReportSource[] = [];
let [page, failedPage] = ['', ''];

beforeAll(async () => {
  verified = await simulatedReport();
  const other = { ...createDeployment(), appCompose: Buffer.from('{"manifest_version":2}') };
  failed = await simulatedReport({ deployment: other });
  [page, failedPage] = await Promise.all([renderHtml(verified, core), renderHtml(failed, core)]);
});

async function changeOf(text: string | Uint8Array, of = core): Promise<ReportChange> {
  const check = await checkReport(typeof text === 'string' ? utf8(text) : text, of);
  if (check.state !== 'changed') throw new Error(`expected a change, and it is called ${check.state}`);
  return check.change;
}

function spanAt(at: string): Timeline['spans'][number] {
  const factsDigest = `sha256:${'0'.repeat(64)}`;
  return { verdict: 'verified', experiment: false, firstAt: at, lastAt: at, checks: 1, factsDigest, changes: [] };
}

function timelineAt(at: string): Timeline {
  return {
    origin: 'example.com/log',
    size: 1,
    rootHash: '00',
    target: 'evidence.json',
    spans: [spanAt(at)],
    omitted: 0,
    omittedFailures: 0,
    holes: [],
    points: [],
  };
}

describe('a report as it was made', () => {
  it('is the same, whatever its verdict, and gives back what it was made of', async () => {
    expect([verified?.result.verdict, failed?.result.verdict]).toEqual(['verified', 'failed']);
    for (const [text, source] of [
      [page, verified],
      [failedPage, failed],
    ] as const) {
      expect(await checkReport(utf8(text), core)).toEqual({ state: 'same', source });
    }
  });

  it('is another file for another version of its code, which it names', async () => {
    const { where, place } = await changeOf(page, { ...core, loader: 'void 1;' });
    expect(where).toBe('the head of the page');
    expect(place?.line).toBeGreaterThan(0);
    const other = replaced(page, `content="trust-center ${VERSION}"`, 'content="trust-center 9.9.9"');
    expect(await checkReport(utf8(other), core)).toEqual({ state: 'other version', version: '9.9.9' });
  });

  it('refuses a history with a time that no calendar has; any other is drawn', async () => {
    if (verified === undefined) throw new Error('there is no report');
    const source: ReportSource = { ...verified, timeline: timelineAt('2026-06-15T12:00:00Z') };
    const text = await renderHtml(source, core);
    expect(await checkReport(utf8(text), core)).toEqual({ state: 'same', source });
    const block = blockOf(text, 'timeline');
    for (const time of [
      '2026-13-01T00:00:00Z',
      '2026-02-31T00:00:00Z',
      '2026-06-15T24:60:00Z',
      '9999-99-99T99:99:99Z',
    ]) {
      const json = JSON.stringify(timelineAt(time), null, 2);
      const bent = replaced(text, block, `<script type="application/json" id="tc-timeline">${json}\n</script>`);
      expect((await changeOf(bent)).what).toContain(`report.timeline.spans[0].firstAt: expected a time like`);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.date({ min: new Date(-62_167_219_200_000), max: new Date(253_402_300_799_000), noInvalidDate: true }),
          { minLength: 1, maxLength: 6 },
        ),
        async (dates) => {
          const times = dates.map((date) => date.toISOString());
          const timeline: Timeline = {
            ...timelineAt(times[0] ?? ''),
            spans: times.map((lastAt, i) => ({ ...spanAt(times[(i + 1) % times.length] ?? ''), lastAt })),
            holes: times.map((from) => ({ from, to: times[0] ?? '' })),
            points: times.map((at) => ({ kind: 'late', at, text: '' })),
          };
          expect(readTimeline(JSON.parse(JSON.stringify(timeline)))).toEqual(timeline);
          expect(timelineSection(timeline)?.body.markup).not.toMatch(/NaN|undefined|Infinity/);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['nothing', ''],
    ['another page', '<!doctype html><title>trust-center report</title>'],
    ['a bundle', '{"schema":"trust-center/bundle/v1"}'],
    ['bytes', '\u0000\u0001\uffff'],
  ])('is not what anybody takes for one: %s', async (_, text) => {
    expect(await checkReport(utf8(text), core)).toEqual({ state: 'no report' });
  });
});

describe('a report that was changed', () => {
  it.each<[string, (text: string) => string, RegExp]>([
    ['a script added', (text) => replaced(text, '</body>', '<script>alert(1)</script></body>'), /^after the script$/],
    ['a script before all others', (text) => replaced(text, '<title>', '<script>alert(1)</script><title>'), /head/],
    ['its own script changed', (text) => replaced(text, 'loads the parts', 'loads others'), /^the script$/],
    ['its style changed', (text) => replaced(text, '<style>', '<style>#verdict{display:none}'), /^the style sheet$/],
    ['its rules loosened', (text) => replaced(text, /default-src [^;]*/, 'default-src *'), /head/],
    ['its title', (text) => replaced(text, '<title>', '<title>verified: '), /head/],
    ['a part of the code', (text) => replaced(text, blockOf(text, 'part-core'), blockOf(text, 'part-yaml')), /./],
    ['a part left out', (text) => replaced(text, blockOf(text, 'part-yaml'), ''), /^the data block tc-part-yaml$/],
    ['a block left out', (text) => replaced(text, blockOf(text, 'result'), ''), /^the data in it$/],
    [
      'a block twice',
      (text) => replaced(text, blockOf(text, 'roots'), blockOf(text, 'roots').repeat(2)),
      /^the data in it$/,
    ],
    ['something after its end', (text) => `${text}<!-- -->`, /^after the end$/],
    ['a word of the page', (text) => replaced(text, '</h1>', ' yes</h1>'), /./],
  ])('%s', async (_, edit, where) => {
    for (const text of [page, failedPage]) expect((await changeOf(edit(text))).where).toMatch(where);
  });

  it.each([
    ['line ends', (text: string) => text.replaceAll('\n', '\r\n'), /line ends/],
    ['a byte order mark', (text: string) => `\ufeff${text}`, /byte order mark/],
    ['white space at its end', (text: string) => `${text}\n`, /white space/],
    ['its end cut off', (text: string) => text.slice(0, -20), /cut off/],
  ])('%s, which a mail program or an editor does', async (_, edit, hint) => {
    expect((await changeOf(edit(page))).hint).toMatch(hint);
  });

  it('bytes that are no text', async () => {
    const bytes = utf8(page);
    bytes[page.indexOf('<h1') + 4] = 0xff;
    expect((await changeOf(bytes)).place).not.toBeNull();
  });

  it.each(['bundle', 'result', 'roots'])('the block tc-%s of another report in its place', async (name) => {
    const other = await renderHtml(await simulatedReport({ deployment: createDeployment({ seed: 'other' }) }), core);
    for (const [to, from] of [
      [page, other],
      [page, failedPage],
      [failedPage, page],
    ] as const) {
      if (blockOf(to, name) === blockOf(from, name)) continue;
      const { where } = await changeOf(replaced(to, blockOf(to, name), blockOf(from, name)));
      expect(where).toMatch(/^the data (?:block tc-result|in it)$/);
    }
  });

  it('another verdict written into it, in every place', async () => {
    const lied = structuredClone(failed?.result);
    if (failed === undefined || lied === undefined) throw new Error('there is no report');
    const change = await changeOf(await renderHtml({ ...failed, result: { ...lied, verdict: 'verified' } }, core));
    expect(change).toMatchObject({
      where: 'the data block tc-result',
      values: { expected: 'verdict: failed', found: 'verdict: verified' },
    });
    expect(change.hint).toContain('failed');
  });

  it('Intel’s root named where a test root was trusted', async () => {
    if (verified === undefined) throw new Error('there is no report');
    const roots = { ...verified.roots, trustAnchors: ['00'.repeat(64)] };
    expect((await changeOf(await renderHtml({ ...verified, roots }, core))).where).toBe('the data block tc-result');
  });
});

describe('the signed summary in a report', () => {
  /** Unsigned: who signed is asked elsewhere. */
  async function summaryOf(source: ReportSource, report?: string): Promise<string> {
    const policy = source.bundle.appraisal?.policy as Parameters<typeof summarise>[0]['policy'];
    const statement = await summarise({ ...source, policy, ...(report === undefined ? {} : { report }) });
    return JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {},
      dsseEnvelope: {
        payload: Buffer.from(JSON.stringify(statement)).toString('base64'),
        payloadType: 'application/vnd.in-toto+json',
        signatures: [{ sig: 'AA==' }],
      },
    });
  }

  it('names the report without it, or no report; and its result', async () => {
    if (verified === undefined) throw new Error('there is no report');
    for (const report of [digestOf(page), undefined]) {
      const source = { ...verified, summary: await summaryOf(verified, report) };
      expect(await checkReport(utf8(await renderHtml(source, core)), core)).toEqual({ state: 'same', source });
    }
  });

  it.each([
    ['of another report', async (own: ReportSource) => summaryOf(own, digestOf('another'))],
    ['of another result', async (_: ReportSource, other: ReportSource) => summaryOf(other)],
    ['that is none', async () => '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}'],
    ['that is no text of JSON', async () => 'summary'],
  ])('%s is a change', async (_, make) => {
    if (verified === undefined || failed === undefined) throw new Error('there is no report');
    const summary = await make(verified, failed);
    const { where } = await changeOf(await renderHtml({ ...verified, summary }, core));
    expect(where).toMatch(/^the data (?:block tc-summary|in it)$/);
  });
});
