// A check: one proposition about the target, decided. Everything published is a view of these.

import type { Severity } from '../result/compose-rules.js';
import { CATALOG, type CheckId, sectionOf } from '../result/catalog.js';

/** `unknown`: could not be decided. `skipped`: the user asked not to. Neither is ever a pass. */
export type CheckStatus = 'pass' | 'fail' | 'unknown' | 'skipped';

export type Phase = 'hardware' | 'os' | 'source-code' | 'domain';
export const PHASES: readonly Phase[] = ['hardware', 'os', 'source-code', 'domain'];

export interface Check {
  /** Stable, dotted: `hardware.quote-signature`. */
  id: CheckId;
  phase: Phase;
  /** The component judged, e.g. `app/0`. */
  component: string;
  status: CheckStatus;
  /** The proposition, from the catalogue. */
  title: string;
  /** What was found, one or two sentences. */
  detail: string;
  expected?: string;
  actual?: string;
  /** Only of what was found in the app-compose: how grave it is, whether the policy refuses it (`fail`) or not (`pass`). */
  severity?: Severity;
  /** Where that stands: the member, in the app-compose file that has this hash. */
  place?: { composeHash: string; path: string };
  /** What to do now; present whenever the status is `fail` or `unknown` and something can be done. */
  hint?: string;
  /** Where the check is explained. */
  docs: string;
}

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
