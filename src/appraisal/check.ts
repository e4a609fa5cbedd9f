// A check: one proposition about the target, decided. Everything published is a view of these.

import { CATALOG, type CheckId } from './catalog.js';

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
  /** What to do now; present whenever the status is `fail` or `unknown` and something can be done. */
  hint?: string;
  /** Where the check is explained. */
  docs: string;
}

export interface Finding {
  expected?: string;
  actual?: string;
  hint?: string;
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
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
      docs: `docs/checks.md#${id.replaceAll('.', '')}`,
    });
  }
}
