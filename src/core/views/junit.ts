// The result as JUnit XML, as CI systems read it: a suite for each phase of a component, a test case for each check.

import { markOf } from '../appraisal/judgement.js';
import type { Check, ComponentResult, ResultDocument } from '../result/document.js';
import { hasPhase, PHASES, type Phase } from '../result/words.js';
import { currentVerdict, MAX_AGE_DAYS, type ReadingContext, verdictLine } from './current-verdict.js';
import { differenceLines, policyLines } from './differences.js';
import { visibleLine } from './untrusted.js';
import { escapeXml } from './xml.js';

type Ending = 'pass' | 'failure' | 'error' | 'skipped';

interface TestCase {
  className: string;
  name: string;
  ending: Ending;
  message: string;
  lines: string[];
  /** What a case has to report although it passes. */
  output?: string;
}

const ENDING = { pass: 'pass', fail: 'failure', unknown: 'error', skipped: 'skipped' } as const;

/**
 * XML 1.0. `fail` is a failure and `unknown` an error, so that a reader that only knows good and bad counts both as bad;
 * a suite of its own has the verdict.
 */
export function renderJunit(result: ResultDocument, reading: ReadingContext): string {
  const suites = [
    { name: 'verdict', cases: [verdictCase(result, reading)] },
    ...result.components.flatMap((component) =>
      phasesOf(component).map((phase) => ({
        name: `${nameOf(component)} ${phase}`,
        cases: phaseCases(component, phase),
      })),
    ),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ name, cases }) => suite(name, cases, result.appraisedAt));
  const name = attribute('name', `trust-center ${result.target.name}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${name} ${counts(all)}>\n${body.join('')}</testsuites>\n`;
}

/** What stands around the suites of many targets, which come one after another. */
export const JUNIT_FLEET = {
  start: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="trust-center">\n',
  end: '</testsuites>\n',
} as const;

/** One target of many: a suite that has all its checks, and first its verdict. */
export function renderJunitSuite(name: string, result: ResultDocument, reading: ReadingContext): string {
  const cases = result.components.flatMap((component) =>
    phasesOf(component).flatMap((phase) => phaseCases(component, phase)),
  );
  return suite(name, [verdictCase(result, reading), ...cases], result.appraisedAt);
}

/** A target without a result: an error. @param at Unix milliseconds of now */
export function renderUncheckedSuite(name: string, why: string, at: number): string {
  const unchecked = {
    className: 'verdict',
    name: 'verified',
    ending: 'error',
    message: `not checked: ${why}`,
  } as const;
  return suite(name, [{ ...unchecked, lines: [] }], new Date(at).toISOString());
}

function suite(name: string, cases: readonly TestCase[], time: string): string {
  const head = `${attribute('name', name)} ${counts(cases)} ${attribute('timestamp', time)}`;
  return `  <testsuite ${head}>\n${cases.map(testCase).join('')}  </testsuite>\n`;
}

function verdictCase(result: ResultDocument, reading: ReadingContext): TestCase {
  const good = currentVerdict(result, reading.at, MAX_AGE_DAYS).kind === 'verified';
  const ending = good ? 'pass' : result.verdict === 'failed' ? 'failure' : 'error';
  const notShown = result.notShown.map(({ what, why }) => `not shown: ${what}: ${why}`);
  const lines = [...result.gaps.map(({ name, reason }) => `${name}: ${reason}`), ...notShown];
  const output = notShown.length === 0 ? {} : { output: notShown.join('; ') };
  return { className: 'verdict', name: 'verified', ending, message: verdictLine(result, reading), lines, ...output };
}

function phasesOf({ role }: ComponentResult): Phase[] {
  return PHASES.filter((phase) => hasPhase(role, phase));
}

function phaseCases(component: ComponentResult, phase: Phase): TestCase[] {
  const { status, checks } = component.phases[phase];
  if (checks.length > 0) return checks.map((check) => checkCase(check));
  // A suite without a case would read as passed.
  const message = status === 'skipped' ? 'Not asked for.' : 'The phase was not decided.';
  const ending = status === 'skipped' ? 'skipped' : 'error';
  return [{ className: nameOf(component), name: phase, ending, message, lines: [] }];
}

function checkCase(check: Check): TestCase {
  const lines = [
    ...(check.expected === undefined ? [] : [`expected: ${check.expected}`]),
    ...(check.actual === undefined ? [] : [`actual: ${check.actual}`]),
    ...differenceLines(check),
    ...policyLines(check),
    ...(check.hint === undefined ? [] : [check.hint]),
    ...(check.followsFrom === undefined ? [] : [`follows from ${check.followsFrom}`]),
    check.docs,
  ];
  return {
    className: check.component,
    name: `${check.id}: ${check.title}${check.place === undefined ? '' : ` (${check.place.path})`}`,
    ending: ENDING[check.status],
    message: check.detail,
    lines,
    ...(markOf(check) === check.status ? {} : { output: `${markOf(check)}: ${check.detail}` }),
  };
}

function testCase({ className, name, ending, message, lines, output }: TestCase): string {
  const head = `    <testcase ${attribute('classname', className)} ${attribute('name', name)}`;
  if (ending === 'pass' && output !== undefined) {
    return `${head}><system-out>${oneLine(output)}</system-out></testcase>\n`;
  }
  if (ending === 'pass') return `${head}/>\n`;
  if (ending === 'skipped') return `${head}><skipped ${attribute('message', message)}/></testcase>\n`;
  const type = attribute('type', ending === 'failure' ? 'fail' : 'unknown');
  const text = lines.map((line) => oneLine(line)).join('\n');
  return `${head}><${ending} ${attribute('message', message)} ${type}>${text}</${ending}></testcase>\n`;
}

function counts(cases: readonly TestCase[]): string {
  const count = (ending: Ending): number => cases.filter((one) => one.ending === ending).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function nameOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}

function attribute(name: string, value: string): string {
  return `${name}="${oneLine(value)}"`;
}

/** Control characters, which XML cannot hold, are spelled out. */
function oneLine(text: string): string {
  return escapeXml(visibleLine(text));
}
