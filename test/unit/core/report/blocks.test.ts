// The data of a report: what is written is read again, and nothing else is.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../../../src/core/bundle.js';
import { ParseError } from '../../../../src/core/errors.js';
import { findBlocks, readReport, reportVersion } from '../../../../src/core/report/blocks.js';
import { CORE_PARTS, type CorePart, type ReportCore } from '../../../../src/core/report/core.js';
import { pack } from '../../../../src/core/report/pack.js';
import { unpack } from '../../../../src/core/report/packed.js';
import type { ReportSource } from '../../../../src/core/report/source.js';
import { reportBlocks } from '../../../../src/core/report/write-blocks.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { createDeployment } from '../../../../src/simulator/index.js';
import { simulatedReport } from '../../../support/reports.js';

const core: ReportCore = {
  loader: 'run()',
  parts: Object.fromEntries(CORE_PARTS.map((part) => [part, `export default '${part} </script>'`])) as Record<
    CorePart,
    string
  >,
};
const HOSTILE = '</script><!--<script>\u2028\u202e\u0000 é 🦀 \\u003c &lt; "';
const full = {
  summary: `{"a": "${HOSTILE}"}\r\n`,
  timeline: {
    origin: 'example.com/log',
    size: 3,
    rootHash: 'AAAA',
    target: HOSTILE,
    omitted: 0,
    omittedFailures: 0,
    spans: [
      {
        verdict: 'failed',
        experiment: null,
        firstAt: '2026-06-01T00:00:00.000Z',
        lastAt: '2026-06-02T00:00:00Z',
        checks: 2,
        factsDigest: `sha256:${'0'.repeat(64)}`,
        changes: [{ weight: 'worse', text: HOSTILE }],
      },
    ],
    holes: [{ from: '2026-06-01T00:00:00Z', to: '2026-06-02T00:00:00Z' }],
    points: [{ kind: 'late', at: '2026-06-01T00:00:00Z', text: HOSTILE }],
  },
} satisfies Partial<ReportSource>;

let source: ReportSource;
beforeAll(async () => {
  source = await simulatedReport();
});

const readAgain = (page: string) => readReport(findBlocks(page));

/** What reading says of a page, with `from` replaced by `to`. */
async function problem(page: string): Promise<string> {
  const error = await (async () => readAgain(page))().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ParseError);
  return (error as ParseError).message;
}

describe('the blocks of a report', () => {
  it('give back what the report is made of, whatever is in it', async () => {
    for (const given of [source, { ...source, ...full }]) {
      const read = await readAgain(reportBlocks(given, core).markup);
      expect(read).toEqual({ ...given, result: renderJson(given.result) });
    }
  });

  it('have nothing that ends a script element or begins a comment, and hold the parts that are needed alone', () => {
    const { markup } = reportBlocks({ ...source, ...full }, core);
    const rest = markup.replace(
      /<script type="[a-z/]+" id="[a-z-]+"(?: data-form="gzip")?(?: data-sha256="[0-9a-f]+")?>[^<]*<\/script>\n/g,
      '',
    );
    expect(rest).toBe('');
    expect([...findBlocks(markup).keys()]).toEqual([
      ...['bundle', 'result', 'roots', 'summary', 'timeline'],
      ...['part-core', 'part-page', 'part-yaml', 'part-history'],
    ]);
  });

  it('are the same bytes each time', () => {
    expect(reportBlocks(source, core).markup).toBe(reportBlocks(source, core).markup);
  });

  it('are the same bytes in whatever order the members of a timeline are', () => {
    const [span] = full.timeline.spans;
    const reversed = Object.fromEntries(Object.entries(span ?? {}).reverse()) as typeof span & object;
    const timeline = { ...full.timeline, spans: [reversed] };
    expect(reportBlocks({ ...source, timeline }, core).markup).toBe(
      reportBlocks({ ...source, timeline: full.timeline }, core).markup,
    );
  });

  it('show a small bundle as text, and pack a large one', async () => {
    const bundleIn = (markup: string) => findBlocks(markup).get('bundle');
    expect(bundleIn(reportBlocks(source, core).markup)).toMatchObject({
      text: serialiseBundle(source.bundle).replaceAll('<', '\\u003c'),
      isPacked: false,
    });
    const large = await simulatedReport({
      deployment: createDeployment({ compose: { docker_compose_file: `services: {}\n# ${'x'.repeat(1_100_000)}` } }),
    });
    const { markup } = reportBlocks(large, core);
    expect(bundleIn(markup)?.isPacked).toBe(true);
    expect((await readAgain(markup)).bundle).toEqual(large.bundle);
  });

  it('are refused where one byte of a text was changed, also one that no digest of the bundle covers', async () => {
    const { markup } = reportBlocks(source, core);
    expect(await problem(markup.replace('"source": "file:evidence.json"', '"source": "file:evidence.xml"'))).toBe(
      'report.bundle: it was changed: its text has another digest than it states',
    );
  });

  it('are refused where one is missing, there twice, or not what it should be', async () => {
    const { markup } = reportBlocks({ ...source, ...full }, core);
    const block = (name: string): string =>
      new RegExp(`<script [^>]* id="tc-${name}"[^]*?</script>\n`).exec(markup)?.[0] ?? '';
    for (const name of ['bundle', 'result', 'roots']) {
      expect(await problem(markup.replace(block(name), ''))).toBe(`report.${name}: there is no block tc-${name}`);
    }
    for (const name of ['bundle', 'result', 'roots', 'summary', 'timeline', 'part-core']) {
      expect(await problem(markup + block(name))).toBe(`report.tc-${name}: the block is there twice`);
    }
    const replaced = (name: string, text: string) =>
      problem(markup.replace(block(name), `<script type="application/json" id="tc-${name}">${text}</script>`));
    expect(await replaced('roots', '{"trustAnchors":[],"trustedRoots":null}')).toMatch(/^report\.roots\.trustAnchors/);
    expect(await replaced('roots', '{"trustedRoots":null}')).toBe('report.roots.trustAnchors: is missing');
    expect(await replaced('timeline', '{}')).toBe('report.timeline.origin: is missing');
    expect(await replaced('summary', '{}')).toBe('report.summary: expected a text, got an object');
    expect(await replaced('bundle', '{}')).toMatch(/^bundle: this is no evidence bundle/);
    const packed = (text: string) =>
      problem(
        markup.replace(block('result'), `<script type="text/plain" id="tc-result" data-form="gzip">${text}</script>`),
      );
    expect(await packed('!')).toMatch(/^report\.result.*not base64/);
    expect(await packed('AAAA')).toBe('report.result: not a whole gzip file');
  });
});

describe('packed text', () => {
  it('comes back as it was, any text there is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 2000 }), async (text) => {
        expect(await unpack(pack(text), 'x', 100_000)).toBe(text);
      }),
    );
  });

  it('is gzip without a date', () => {
    const bytes = Buffer.from(pack('text'), 'base64');
    expect(bytes.readUInt32LE(4)).toBe(0);
  });

  it('is not unpacked beyond its limit, and never by less than whole', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000)).toString('base64');
    await expect(unpack(bomb, 'x', 1_000_000)).rejects.toThrow('x: it unpacks to more than 1000000 bytes');
    const whole = gzipSync('some text that is here');
    for (let end = 0; end < whole.length; end++) {
      await expect(unpack(whole.subarray(0, end).toString('base64'), 'x', 100)).rejects.toThrow(ParseError);
    }
    const doubled = Buffer.concat([whole, Buffer.from('more')]).toString('base64');
    await expect(unpack(doubled, 'x', 100)).rejects.toThrow('x: not a whole gzip file');
    await expect(unpack(gzipSync(Buffer.from([0xff])).toString('base64'), 'x', 100)).rejects.toThrow(ParseError);
  });
});

it('names the version that made a file, and nothing for another file', () => {
  expect(reportVersion('<meta name="generator" content="trust-center 1.2.3-rc.1">')).toBe('1.2.3-rc.1');
  expect(reportVersion('<meta name="generator" content="other 1.2.3">')).toBeNull();
});
