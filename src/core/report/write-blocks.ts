// The blocks of a report as they are written: apart from their reading, which is all that a report itself needs.

import { serialiseBundle } from '../bundle.js';
import { Remembered } from '../remembered.js';
import { read } from '../schema/reader.js';
import { type Html, html, ours } from '../views/html/markup.js';
import { renderJson } from '../views/json.js';
import { type DataName, digestOf, PREFIX } from './blocks.js';
import { CORE_PARTS, type CorePart, type ReportCore } from './core.js';
import { pack } from './pack.js';
import { partsFor } from './parts.js';
import { recordedPolicy } from './recorded.js';
import type { ReportSource } from './source.js';
import { readTimeline } from './timeline.js';

/** Above it a text is packed: below, a text editor shows it. */
const MOST_PLAIN = 1_000_000;
const PART_PREFIX = `${PREFIX}part-`;

/** The data, and the code that this bundle needs. @throws ParseError when it records no appraisal */
export function reportBlocks(source: ReportSource, core: ReportCore): Html {
  return html`${[...dataBlocks(source), ...partBlocks(partsFor(source, recordedPolicy(source)), core)]}`;
}

function dataBlocks({ bundle, result, roots, summary, timeline }: ReportSource): Html[] {
  const plainOrPacked = (name: DataName, json: string): Html =>
    json.length > MOST_PLAIN ? packedBlock(PREFIX + name, json) : plainBlock(PREFIX + name, json);
  return [
    plainOrPacked('bundle', serialiseBundle(bundle)),
    // The page shows all of it.
    packedBlock(`${PREFIX}result`, renderJson(result)),
    plainOrPacked('roots', documentOf(roots)),
    // A text of others, to come back as it was.
    ...(summary === null ? [] : [plainOrPacked('summary', documentOf(summary))]),
    // In the order in which it is read, so that what was read is written again as it was.
    ...(timeline === null ? [] : [plainOrPacked('timeline', documentOf(read(timeline, 'timeline', readTimeline)))]),
  ];
}

/** Packing the code is most of the work of a report, and every report carries the same. */
const packedParts = new Remembered<Html>(CORE_PARTS.length);

export function partBlocks(parts: readonly CorePart[], core: ReportCore): Html[] {
  return parts.map((part) =>
    packedParts.get(core.parts[part], () => packedBlock(PART_PREFIX + part, core.parts[part])),
  );
}

function documentOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function plainBlock(id: string, json: string): Html {
  // JSON has `<` in texts only, where it may be written as an escape; without one nothing ends the element.
  const text = json.replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}" data-sha256="${digestOf(text)}">${ours(text)}</script>\n`;
}

export function packedBlock(id: string, content: string): Html {
  return html`<script type="text/plain" id="${id}" data-form="gzip">${ours(pack(content))}</script>\n`;
}
