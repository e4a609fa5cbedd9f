// Whether a file is a report of ours: what it holds is taken out, appraised again and made into a report again, and every
// byte is compared. A page cannot vouch for itself; this does not run it.

import { equalBytes, utf8 } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import type { ResultDocument } from '../result/document.js';
import { Refusal } from '../sigstore/refusal.js';
import { VERSION } from '../version.js';
import { renderHtml } from '../views/html/index.js';
import { findBlocks, type RecordedReport, readReport, reportVersion } from './blocks.js';
import type { ReportCore } from './core.js';
import { type Difference, firstDifference, mishap, placeIn } from './difference.js';
import { reappraise } from './reappraise.js';
import type { ReportSource } from './source.js';
import { summaryMismatch } from './summary.js';

export type ReportCheck =
  /** Not a byte is changed. What it says may be anything. */
  | { state: 'same'; source: ReportSource }
  | { state: 'changed'; change: ReportChange }
  | { state: 'other version'; version: string }
  | { state: 'no report' };

export interface ReportChange {
  /** `the data block tc-bundle`, `the style sheet`, `#verdict`. */
  where: string;
  /** What is wrong there, as a sentence without its subject. */
  what: string;
  /** Null where there is no one value that was expected. */
  values: { expected: string; found: string } | null;
  /** Null where it is not about a place in the file. */
  place: Pick<Difference, 'byte' | 'line'> | null;
  hint: string | null;
}

/**
 * @param file its bytes, whoever made it
 * @param core that of this version
 */
export async function checkReport(file: Uint8Array, core: ReportCore): Promise<ReportCheck> {
  // Only to find what is in it: the bytes are compared as they are.
  const page = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file);
  const version = reportVersion(page);
  if (version === null) return { state: 'no report' };
  if (version !== VERSION) return { state: 'other version', version };
  try {
    return await compare(file, await readReport(findBlocks(page)), core);
  } catch (error) {
    // What the maker of the file wrote cannot be used: no report of ours is like that.
    if (!(error instanceof TrustCenterError) && !(error instanceof Refusal)) throw error;
    return changed({ where: 'the data in it', what: `cannot be read: ${error.message}` });
  }
}

async function compare(file: Uint8Array, recorded: RecordedReport, core: ReportCore): Promise<ReportCheck> {
  const { state, result, differences } = await reappraise(recorded);
  if (state !== 'same') {
    const [first] = differences;
    const told = (value: string | null): string => (value === null ? 'nothing' : value);
    return changed({
      where: 'the data block tc-result',
      what: 'is not what the evidence in the file comes to',
      values:
        first === undefined
          ? null
          : { expected: `${first.what}: ${told(first.here)}`, found: `${first.what}: ${told(first.recorded)}` },
      hint: `By its evidence it is ${verdictOf(result)}.`,
    });
  }
  const source: ReportSource = { ...recorded, result };
  const page = await renderHtml(source, core);
  const expected = utf8(page);
  if (!equalBytes(expected, file)) {
    const difference = firstDifference(expected, file);
    const { byte, line } = difference;
    return changed({
      where: placeIn(page, byte),
      what: 'is not what this version writes of the evidence in the file',
      values: difference,
      place: { byte, line },
      hint: mishap(expected, file) ?? OTHER_BUILD,
    });
  }
  if (source.summary !== null) {
    const mismatch = await summaryMismatch(source.summary, source, core);
    if (mismatch !== null) {
      const { what, ...values } = mismatch;
      return changed({
        where: 'the data block tc-summary',
        what: `is a signed summary of another verification: it does not name this ${what}`,
        values: { expected: values.expected, found: values.found ?? 'no digest of it' },
      });
    }
  }
  return { state: 'same', source };
}

const OTHER_BUILD = 'Somebody changed it, or another build of this version made it: a release has one build.';

function verdictOf({ verdict, experiment }: ResultDocument): string {
  return experiment === null ? verdict : `${verdict}, as an experiment (${experiment})`;
}

function changed(change: Pick<ReportChange, 'where' | 'what'> & Partial<ReportChange>): ReportCheck {
  return { state: 'changed', change: { values: null, place: null, hint: null, ...change } };
}
