// A check: one proposition about the target, decided. Everything published is a view of these.

import { CATALOG, type CheckId, sectionOf } from '../result/catalog.js';
import type { Severity } from '../result/compose-rules.js';
import type { Check } from '../result/document.js';
import type { CheckStatus, Phase } from '../result/words.js';

export interface Finding {
  severity?: Severity;
  place?: { composeHash: string; path: string };
  expected?: string;
  actual?: string;
  hint?: string;
}

/** How views mark a check: what was found and is accepted is no plain pass. */
export function markOf({ status, severity }: Check): CheckStatus | Severity {
  return status === 'pass' && severity !== undefined ? severity : status;
}

/** Collects the checks of one phase of one component. One method per status, so that reading a call tells the outcome. */
export class PhaseReport {
  readonly phase: Phase;
  readonly component: string;
  readonly checks: Check[] = [];

  constructor(phase: Phase, component: string) {
    this.phase = phase;
    this.component = component;
  }

  pass(id: CheckId, detail: string, finding: Finding = {}): void {
    this.#add(id, 'pass', detail, finding);
  }

  fail(id: CheckId, detail: string, finding: Finding = {}): void {
    this.#add(id, 'fail', detail, finding);
  }

  unknown(id: CheckId, detail: string, finding: Finding = {}): void {
    this.#add(id, 'unknown', detail, finding);
  }

  /** Pass or fail by comparison of two texts, both of which are shown. */
  compare(
    id: CheckId,
    actual: string,
    expected: string,
    detail: { pass: string; fail: string; hint?: string },
  ): boolean {
    const equal = actual === expected;
    if (equal) this.pass(id, detail.pass, { expected, actual });
    else this.fail(id, detail.fail, { expected, actual, ...(detail.hint === undefined ? {} : { hint: detail.hint }) });
    return equal;
  }

  #add(id: CheckId, status: CheckStatus, detail: string, finding: Finding): void {
    const entry = CATALOG[id];
    if (entry.phase !== this.phase) throw new TypeError(`check ${id} does not belong to the ${this.phase} phase`);
    this.checks.push({
      id,
      phase: this.phase,
      component: this.component,
      status,
      title: entry.title,
      detail,
      ...(finding.expected === undefined ? {} : { expected: finding.expected }),
      ...(finding.actual === undefined ? {} : { actual: finding.actual }),
      ...(finding.severity === undefined ? {} : { severity: finding.severity }),
      ...(finding.place === undefined ? {} : { place: finding.place }),
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
      docs: `docs/checks.md#${sectionOf(id).replaceAll('.', '')}`,
    });
  }
}

/** The outcome of a check, before it is reported under its id. */
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
