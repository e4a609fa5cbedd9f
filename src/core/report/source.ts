// What a report is made of, and can be taken out of its file again.

import type { Bundle } from '../bundle.js';
import type { Timeline } from '../history/spans.js';
import type { ResultDocument } from '../result/document.js';

export interface ReportSource {
  /** With the appraisal that it records: the time and the effective policy. */
  bundle: Bundle;
  /** What the appraisal of that bundle came to. */
  result: ResultDocument;
  roots: ReportRoots;
  /** The signed verification summary, a Sigstore bundle in JSON; null: none was made. */
  summary: string | null;
  /** What the log of results tells of the target; null: no log was read. */
  timeline: Timeline | null;
}

/** Roots that the call gave, which no bundle records: with them the appraisal can be repeated. */
export interface ReportRoots {
  /** P-256 points in hex, x || y. Any but Intel’s makes the result an experiment. */
  trustAnchors: string[];
  /** Trusted roots of Sigstore, as JSON texts; null: the shipped ones. */
  trustedRoots: string[] | null;
}
