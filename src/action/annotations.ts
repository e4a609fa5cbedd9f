// The checks of a result that did not pass, as annotations of the step.

import type { Check } from '../appraisal/check.js';
import type { ResultDocument } from '../result/document.js';
import { experimentSentence } from '../result/standing.js';
import { visible } from '../result/untrusted.js';
import * as log from './log.js';

/** GitHub shows this many annotations of a kind per step and drops the rest. */
const MAX_ANNOTATIONS = 10;

export function annotate(result: ResultDocument): void {
  if (result.experiment !== null) {
    log.warning([experimentSentence(result.experiment)], { title: 'An experiment' });
  }
  const checks = result.components.flatMap((component) =>
    Object.values(component.phases).flatMap((phase) => phase.checks),
  );
  const failed = checks.filter((check) => check.status === 'fail');
  const unknown = checks.filter((check) => check.status === 'unknown');
  for (const check of failed.slice(0, MAX_ANNOTATIONS)) log.error(linesOf(check), { title: titleOf(check) });
  // Of a service that gave no answer; the other gaps are told by the checks that miss them.
  const unanswered = result.gaps.filter(({ code }) => code !== null).slice(0, MAX_ANNOTATIONS);
  for (const { name, reason } of unanswered) log.warning([visible(reason)], { title: `Not obtained: ${name}` });
  for (const check of unknown.slice(0, MAX_ANNOTATIONS)) log.warning(linesOf(check), { title: titleOf(check) });
}

function titleOf({ id, component }: Check): string {
  return `${id} (${component})`;
}

/** Values cut as in the other views: GitHub shows some thousand characters of all lines together. */
function linesOf({ detail, expected, actual, hint }: Check): string[] {
  return [
    visible(detail),
    ...(expected === undefined ? [] : [`expected: ${visible(expected)}`]),
    ...(actual === undefined ? [] : [`actual:   ${visible(actual)}`]),
    ...(hint === undefined ? [] : [visible(hint)]),
  ];
}
