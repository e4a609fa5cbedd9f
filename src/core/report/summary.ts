// The signed summary that a report may hold: whether it is about this report. Who signed it is not asked here.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { JsonObject } from '../formats/codec/json.js';
import { readEnvelopeOf } from '../sigstore/envelope.js';
import { Refusal } from '../sigstore/refusal.js';
import { jsonDocuments } from '../sigstore/trusted-root.js';
import { parseStatement } from '../summary/in-toto.js';
import { REPORT, RESULT } from '../summary/subjects.js';
import { renderHtml } from '../views/html/index.js';
import { renderJson } from '../views/json.js';
import type { ReportCore } from './core.js';
import type { ReportSource } from './source.js';

/** What is compared, and what it is. */
export interface SummaryMismatch {
  what: typeof REPORT | typeof RESULT;
  /** SHA-256 in hex; of the report as its bundle alone makes it: without summary and timeline. */
  expected: string;
  /** What the summary has; null: nothing of that name. */
  found: string | null;
}

/**
 * Whether the summary names the result, and the report where it names any; null when it does.
 * @throws ParseError for a text that is no summary
 */
export async function summaryMismatch(
  summary: string,
  source: ReportSource,
  core: ReportCore,
): Promise<SummaryMismatch | null> {
  const [json, ...others] = jsonDocuments(summary, 'summary');
  if (json === undefined || others.length > 0) {
    throw new ParseError('PARSE_INVALID', 'summary', `expected one signed summary, got ${others.length + 1}`);
  }
  const { subject } = statementIn(json);
  const named = (name: string): string | null => subject.find((one) => one.name === name)?.digest.sha256 ?? null;
  const result = { what: RESULT, expected: digestOf(renderJson(source.result)), found: named(RESULT) } as const;
  if (result.found !== result.expected) return result;
  const found = named(REPORT);
  if (found === null) return null;
  // Neither can a file hold its own digest, nor is the timeline of this verification: the log goes on, and signs itself.
  const expected = digestOf(await renderHtml({ ...source, summary: null, timeline: null }, core));
  return found === expected ? null : { what: REPORT, expected, found };
}

function statementIn(json: JsonObject): ReturnType<typeof parseStatement> {
  try {
    return parseStatement(readEnvelopeOf(json).payload);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { field, message, hint } = error.problem;
    throw new ParseError('PARSE_INVALID', `summary.${field}`, message, hint === undefined ? {} : { hint });
  }
}

/** SHA-256 in hex. */
export function digestOf(text: string): string {
  return toHex(sha256(utf8(text)));
}
