// What did not pass in a result, by its causes, as annotations of the step.

import { INSTANCES_GAP } from '../core/appraisal/instances.js';
import type { ResultDocument } from '../core/result/document.js';
import { experimentSentence } from '../core/views/current-verdict.js';
import { differenceLines, policyLines } from '../core/views/differences.js';
import type { Locate } from '../core/views/locate.js';
import { following, foundNotices, type Notice, namesOf, openNotices } from '../core/views/notices.js';
import { visible } from '../core/views/untrusted.js';
import * as log from './log.js';

/** GitHub shows this many annotations of a kind per step and drops the rest: the last says how many there are. */
const MAX_ANNOTATIONS = 10;
/** Of how files differ. */
const MAX_FILE_LINES = 20;

export interface Annotation {
  lines: string[];
  about: log.Annotation;
}

/** @param locate finds the line of the user's file that a finding goes back to */
export function annotate(result: ResultDocument, locate: Locate): void {
  const { components } = result;
  const of = (notices: readonly Notice[]): Annotation[] => notices.map((notice) => annotation(notice, locate));
  const open = openNotices(components);
  // Services that gave no answer, and instances that are not there; other gaps are reported by the checks that miss them.
  const unanswered = result.gaps.filter(({ name, code }) => code !== null || name === INSTANCES_GAP);
  const warnings = [
    ...(result.experiment === null
      ? []
      : [{ lines: [experimentSentence(result.experiment)], about: { title: 'An experiment' } }]),
    ...unanswered.map(({ name, reason, hint }) => ({
      lines: [visible(reason), ...(hint === null ? [] : [visible(hint)])],
      about: { title: `Not obtained: ${name}` },
    })),
    ...of(open.filter(({ check }) => check.status !== 'fail')),
    ...of(foundNotices(components, 'warning')),
  ];
  const errors = of(open.filter(({ check }) => check.status === 'fail'));
  const notices = of(foundNotices(components, 'info'));
  write({ errors, warnings, notices });
}

/** As many as GitHub shows. */
export function write({ errors, warnings, notices }: Record<'errors' | 'warnings' | 'notices', Annotation[]>): void {
  for (const { lines, about } of shown(errors)) log.error(lines, about);
  for (const { lines, about } of shown(warnings)) log.warning(lines, about);
  for (const { lines, about } of shown(notices)) log.notice(lines, about);
}

function shown(all: Annotation[]): Annotation[] {
  if (all.length <= MAX_ANNOTATIONS) return all;
  const first = all.slice(0, MAX_ANNOTATIONS - 1);
  const title = `${all.length - first.length} more`;
  return [...first, { lines: ['The job summary has all of them.'], about: { title } }];
}

function annotation(notice: Notice, locate: Locate): Annotation {
  const { check } = notice;
  const place = check.place === undefined ? null : locate(check);
  const at = place === null ? {} : { file: place.path, line: place.line };
  return { lines: linesOf(notice), about: { title: `${check.id} (${namesOf(notice.components)})`, ...at } };
}

/** Values cut as in the other views: GitHub shows some thousand characters of all lines together. */
function linesOf({ check, follows }: Notice): string[] {
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
    ...(follows.length === 0 ? [] : [`${following({ follows })}.`]),
  ];
}
