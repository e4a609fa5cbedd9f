// The data of a report: what it is made of, and the code that appraises it again, in script elements that no browser runs.
// Read here alone, and written by write-blocks.ts.

import { sha256 } from '#crypto';
import { MAX_BUNDLE_BYTES, parseBundle } from '../bundle.js';
import { toHex, utf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { listOf, object, orNull, type Reader, readJson } from '../schema/reader.js';
import { lowerHex, text } from '../schema/scalars.js';
import { MAX_TRUSTED_ROOT_BYTES } from '../sigstore/trusted-root.js';
import { VERSION } from '../version.js';
import { type Html, html } from '../views/html/markup.js';
import { unpack } from './packed.js';
import type { ReportRoots, ReportSource } from './source.js';
import { readTimeline } from './timeline.js';

/** A report as it was taken out of its file. */
export interface RecordedReport extends Omit<ReportSource, 'result'> {
  /** As its maker wrote it: to be compared, never believed. */
  result: string;
}

/** Of the data that a report is made of; those of `CORE_PARTS` follow. */
export const DATA = ['bundle', 'result', 'roots', 'summary', 'timeline'] as const;
export type DataName = (typeof DATA)[number];

/** Of each text as it was before it was packed. */
const MAX_BYTES: Readonly<Record<DataName, number>> = {
  bundle: MAX_BUNDLE_BYTES,
  result: MAX_BUNDLE_BYTES,
  roots: 16 * 1024 * 1024,
  summary: 16 * 1024 * 1024,
  timeline: 16 * 1024 * 1024,
};
/** `<` in six characters, in a text that is all of it, is still less. */
export const MAX_REPORT_BYTES = 4 * MAX_BUNDLE_BYTES;

export const PREFIX = 'tc-';

/** Text of one block, and whether it is packed. */
export interface Block {
  text: string;
  isPacked: boolean;
  /**
   * Of the text, in hex, where it is plain: what a packed one has in its CRC. A bundle says of its items where they are
   * from, and no digest of its own covers that.
   */
  sha256?: string | undefined;
}

export function digestOf(text: string): string {
  return toHex(sha256(utf8(text)));
}

const BLOCK =
  /<script type="([a-z/]+)" id="tc-([a-z-]+)"( data-form="gzip")?(?: data-sha256="([0-9a-f]{64})")?>([^<]*)<\/script>/g;

/**
 * The blocks of a file, by what follows `tc-` in their ids.
 * @throws ParseError where one is there twice
 */
export function findBlocks(page: string): Map<string, Block> {
  const blocks = new Map<string, Block>();
  for (const [, type, name = '', form, digest, text = ''] of page.matchAll(BLOCK)) {
    const isPacked = form !== undefined;
    if (type === (isPacked ? 'text/plain' : 'application/json'))
      addBlock(blocks, name, { text, isPacked, sha256: digest });
  }
  return blocks;
}

/** @throws ParseError when there is one of that name */
export function addBlock(blocks: Map<string, Block>, name: string, block: Block): void {
  if (blocks.has(name)) throw new ParseError('PARSE_INVALID', `report.${PREFIX}${name}`, 'the block is there twice');
  blocks.set(name, block);
}

/** Which version made the file; null: it does not say, so it is no report. */
export function reportVersion(page: string): string | null {
  return /<meta name="generator" content="trust-center ([0-9A-Za-z.+-]{1,50})">/.exec(page)?.[1] ?? null;
}

/** What a file says of its maker, for {@link reportVersion}. */
export const GENERATOR: Html = html`<meta name="generator" content="trust-center ${VERSION}">`;

/**
 * What a report is made of. Nothing of it is believed: the bundle is whole, and the result is what its maker wrote.
 * @throws ParseError
 */
export async function readReport(blocks: ReadonlyMap<string, Block>): Promise<RecordedReport> {
  const [bundle, result, roots, summary, timeline] = await Promise.all(DATA.map((name) => textOf(blocks, name)));
  return {
    bundle: parseBundle(needed('bundle', bundle)),
    result: needed('result', result),
    roots: readJson(needed('roots', roots), 'report.roots', readRoots, { bytes: MAX_BYTES.roots }),
    summary: summary == null ? null : readJson(summary, 'report.summary', text, { bytes: MAX_BYTES.summary }),
    timeline:
      timeline == null ? null : readJson(timeline, 'report.timeline', readTimeline, { bytes: MAX_BYTES.timeline }),
  };
}

async function textOf(blocks: ReadonlyMap<string, Block>, name: DataName): Promise<string | null> {
  const block = blocks.get(name);
  if (block === undefined) return null;
  const field = `report.${name}`;
  if (block.sha256 !== undefined && block.sha256 !== digestOf(block.text)) {
    throw new ParseError('PARSE_INVALID', field, 'it was changed: its text has another digest than it states');
  }
  return block.isPacked ? unpack(block.text, field, MAX_BYTES[name]) : block.text;
}

function needed(name: DataName, text: string | null | undefined): string {
  if (typeof text === 'string') return text;
  throw new ParseError('PARSE_INVALID', `report.${name}`, `there is no block ${PREFIX}${name}`, {
    hint: 'Take the file as it was made: a report is one whole file.',
  });
}

const MAX_ROOTS = 16;
const readRoots: Reader<ReportRoots> = object<ReportRoots>({
  trustAnchors: listOf(lowerHex(64), { least: 1, most: MAX_ROOTS }),
  trustedRoots: orNull(listOf(trustedRootText, { least: 1, most: MAX_ROOTS })),
});

function trustedRootText(value: unknown): string {
  const given = text(value);
  if (given.length <= MAX_TRUSTED_ROOT_BYTES) return given;
  throw new ParseError('PARSE_LIMIT', '', `more than ${MAX_TRUSTED_ROOT_BYTES} characters`);
}
