// The outcome of a check, before it is reported under its id.

import type { CheckId } from '../result/catalog.js';
import type { Finding, PhaseReport } from './check.js';

export interface Judgement {
  status: 'pass' | 'fail' | 'unknown';
  /** One or two sentences. */
  detail: string;
  finding: Finding;
}

export function pass(detail: string, finding: Finding = {}): Judgement {
  return { status: 'pass', detail, finding };
}

export function fail(detail: string, finding: Finding = {}): Judgement {
  return { status: 'fail', detail, finding };
}

export function unknown(detail: string, finding: Finding = {}): Judgement {
  return { status: 'unknown', detail, finding };
}

export function tell(report: PhaseReport, id: CheckId, { status, detail, finding }: Judgement): void {
  report[status](id, detail, finding);
}

/** The first few of a list, for a sentence. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, 5).join('; ');
  return items.length > 5 ? `${shown}; and ${items.length - 5} more` : shown;
}
