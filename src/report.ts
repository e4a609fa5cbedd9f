// The report of a verification: what it is made of, and the page with the code that it carries. Both are large, so they are
// read when a report is asked for.

import type { AppraiseOptions } from './core/appraisal/appraise-bundle.js';
import { toHex } from './core/bytes.js';
import type { ReportCheck } from './core/report/check.js';
import type { ReportCore } from './core/report/core.js';
import type { ReportSource } from './core/report/source.js';
import type { SummaryMismatch } from './core/report/summary.js';
import type { Verification } from './verify.js';

/** Whom the appraisal trusted: the bundle records policy and time, and never roots. */
type Roots = Pick<AppraiseOptions, 'trustAnchors' | 'trustedRoots'>;

/** @param verification its bundle records the appraisal */
export function reportSource({ result, bundle }: Verification, { trustAnchors, trustedRoots }: Roots): ReportSource {
  const roots = {
    trustAnchors: trustAnchors.map(({ publicKey }) => toHex(publicKey)),
    trustedRoots: trustedRoots?.map(({ json }) => JSON.stringify(json)) ?? null,
  };
  return { bundle, result, roots, summary: null, timeline: null };
}

/** The whole file. The same source gives the same bytes. */
export async function renderReport(source: ReportSource): Promise<string> {
  const [{ renderHtml }, core] = await Promise.all([import('./core/views/html/index.js'), readCore()]);
  return renderHtml(source, core);
}

/** What a signed summary has of another verification than that of the report; null: it is of this one. */
export async function mismatchOf(summary: string, source: ReportSource): Promise<SummaryMismatch | null> {
  const [{ summaryMismatch }, core] = await Promise.all([import('./core/report/summary.js'), readCore()]);
  return summaryMismatch(summary, source, core);
}

/** Whether a file is a report of this version, not a byte changed. */
export async function checkReport(file: Uint8Array): Promise<ReportCheck> {
  const [check, core] = await Promise.all([import('./core/report/check.js'), readCore()]);
  return check.checkReport(file, core);
}

async function readCore(): Promise<ReportCore> {
  return (await import('./io/report-core.js')).readReportCore();
}
