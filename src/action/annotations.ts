// The checks of a result that did not pass, as annotations of the step.

import { markOf } from '../core/appraisal/judgement.js';
import type { Check, ResultDocument } from '../core/result/document.js';
import { experimentSentence } from '../core/views/current-verdict.js';
import { differenceLines, policyLines } from '../core/views/differences.js';
import type { Locate } from '../core/views/locate.js';
import { visible } from '../core/views/untrusted.js';
import * as log from './log.js';

/** GitHub shows this many annotations of a kind per step and drops the rest. */
const MAX_ANNOTATIONS = 10;
/** Of how files differ. */
const MAX_FILE_LINES = 20;

/** @param locate finds the line of the user's file that a finding goes back to */
export function annotate(result: ResultDocument, locate: Locate): void {
  const checks = result.components.flatMap((component) =>
    Object.values(component.phases).flatMap((phase) => phase.checks),
  );
  const marked = (mark: ReturnType<typeof markOf>): Check[] => checks.filter((check) => markOf(check) === mark);
  // Gaps of services that gave no answer; the others are reported by the checks that miss them.
  const unanswered = result.gaps.filter(({ code }) => code !== null);
  const warnings = [
    ...(result.experiment === null
      ? []
      : [{ lines: [experimentSentence(result.experiment)], about: { title: 'An experiment' } }]),
    ...unanswered.map(({ name, reason, hint }) => ({
      lines: [visible(reason), ...(hint === null ? [] : [visible(hint)])],
      about: { title: `Not obtained: ${name}` },
    })),
    ...[...marked('unknown'), ...marked('warning')].map((check) => annotation(check, locate)),
  ];
  const errors = marked('fail').map((check) => annotation(check, locate));
  const notices = marked('info').map((check) => annotation(check, locate));
  for (const { lines, about } of errors.slice(0, MAX_ANNOTATIONS)) log.error(lines, about);
  for (const { lines, about } of warnings.slice(0, MAX_ANNOTATIONS)) log.warning(lines, about);
  for (const { lines, about } of notices.slice(0, MAX_ANNOTATIONS)) log.notice(lines, about);
}

function annotation(check: Check, locate: Locate): { lines: string[]; about: log.Annotation } {
  const place = check.place === undefined ? null : locate(check);
  const at = place === null ? {} : { file: place.path, line: place.line };
  return { lines: linesOf(check), about: { title: titleOf(check), ...at } };
}

function titleOf({ id, component }: Check): string {
  return `${id} (${component})`;
}

/** Values cut as in the other views: GitHub shows some thousand characters of all lines together. */
function linesOf(check: Check): string[] {
  const { detail, expected, actual, place, hint } = check;
  const files = [...differenceLines(check), ...policyLines(check)];
  return [
    visible(detail),
    ...(expected === undefined ? [] : [`expected: ${visible(expected)}`]),
    ...(actual === undefined ? [] : [`actual:   ${visible(actual)}`]),
    ...files.slice(0, MAX_FILE_LINES),
    ...(files.length > MAX_FILE_LINES ? ['… (all of it is in the job summary)'] : []),
    ...(place === undefined ? [] : [`where:    ${visible(place.path)}`]),
    ...(hint === undefined ? [] : [visible(hint)]),
  ];
}
