// Why a result is what it is, in Markdown: each cause with what was expected over what was found, how files differ, and what
// to do; what only follows is folded under it. And what could not be obtained.

import type { Check, ComponentResult, Difference, ResultDocument } from '../result/document.js';
import { componentNames } from './component-names.js';
import { policyLines } from './differences.js';
import {
  block,
  checkLink,
  code,
  copyable,
  details,
  diffBlock,
  escapeMarkdown,
  LINE,
  marked,
  prose,
} from './markdown-text.js';
import { byRemedy, following, type Notice, openNotices } from './notices.js';
import { compared } from './rows.js';
import { visible } from './untrusted.js';

/** Blocks, the most important first: failures, what was not obtained, what could not be decided. Each is whole by itself. */
export function causeBlocks(result: ResultDocument): string[] {
  const open = openNotices(result.components);
  const failed = open.filter(({ check }) => check.status === 'fail');
  const undecided = open.filter(({ check }) => check.status !== 'fail');
  return [
    ...byRemedy(failed).map((notices) => cause('Why', notices, result.components)),
    ...gapBlocks(result),
    ...byRemedy(undecided).map((notices) =>
      cause(failed.length === 0 ? 'Why' : 'Also not decided', notices, result.components),
    ),
  ];
}

/** A longer sentence stands below the heading. */
const MAX_HEADING = 90;

function cause(why: string, notices: readonly Notice[], all: readonly ComponentResult[]): string {
  const [first] = notices;
  if (first === undefined) return '';
  const inHeading = isShort(first.check);
  const title = inHeading ? escapeMarkdown(first.check.detail.replace(/\.$/, '')) : escapeMarkdown(first.check.id);
  const parts = notices.map((notice, i) => causeText(notice, all, { withDetail: i > 0 || !inHeading }));
  const { hint } = first.check;
  return [
    `\n### ${why}: ${title}\n`,
    ...parts,
    ...(hint === undefined ? [] : [toDo(hint)]),
    ...followers(notices.flatMap(({ follows }) => follows)),
  ].join('\n');
}

function isShort({ detail }: Check): boolean {
  return visible(detail).length <= MAX_HEADING;
}

function causeText(notice: Notice, all: readonly ComponentResult[], { withDetail }: { withDetail: boolean }): string {
  const { check } = notice;
  const blocks = [
    `${marked(check.status)}: ${checkLink(check)}${ofWhom(notice, all)}${withDetail ? `: ${escapeMarkdown(check.detail)}` : ''}\n`,
    ...(check.place === undefined ? [] : [`Where: ${code(check.place.path)}\n`]),
    comparison(check),
    diffBlock(differences(check)),
    ...(check.policyLines === undefined
      ? []
      : [details('Lines for the policy', copyable(policyLines(check), 'yaml')).trimStart()]),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

/** Empty where there is but one component. */
export function ofWhom({ components }: Notice, all: readonly ComponentResult[]): string {
  return all.length === 1 ? '' : ` (${escapeMarkdown(componentNames(components, all))})`;
}

export function toDo(hint: string): string {
  return `**To do:** ${prose(hint)}\n`;
}

function followers(follows: readonly Check[]): string[] {
  if (follows.length === 0) return [];
  const ids = new Map(follows.map((check) => [check.id, checkLink(check)]));
  return [details(escapeMarkdown(following({ follows })), [...ids.values()].join(', ')).trimStart()];
}

/** Values that should be equal, one over the other. What was found alone is there to be copied. */
export function comparison({ expected, actual }: Pick<Check, 'expected' | 'actual'>): string {
  if (expected === undefined) return actual === undefined ? '' : `Found: ${code(actual)}\n`;
  const shown = (text: string | undefined): string | undefined => (text === undefined ? undefined : visible(text));
  return block(compared({ width: LINE, colour: false }, 0, shown(expected), shown(actual)));
}

/** Members that differ, each with what was expected and what was found as lines of a diff. */
function differences({ differences: all = [] }: Check): string[] {
  return all.flatMap(({ path, expected, actual, diff = [] }: Difference) => [
    `  ${visible(path)}`,
    ...(expected === undefined ? [] : [`- ${visible(expected)}`]),
    ...(actual === undefined ? [] : [`+ ${visible(actual)}`]),
    ...diff.map((line) => visible(line)),
  ]);
}

/** A block for each. */
function gapBlocks({ gaps, components }: ResultDocument): string[] {
  if (gaps.length === 0) return [];
  const lines = gaps.map(({ name, reason, code: errorCode, hint }) => {
    const why = `${escapeMarkdown(reason)}${errorCode === null ? '' : ` (${code(errorCode)})`}`;
    return `- ${gapName(name, components)}: ${why}\n${hint === null ? '' : `  - ${toDo(hint)}`}`;
  });
  return ['\n### Not obtained\n\n', ...lines];
}

/** `app/0/collateral` is that of a component. */
export function gapName(name: string, all: readonly ComponentResult[]): string {
  const [, id, what] = /^((?:app|kms|gateway)\/\d+)(?:\/(.+))?$/s.exec(name) ?? [];
  if (id === undefined) return code(name);
  const component = escapeMarkdown(componentNames([id], all));
  return what === undefined ? component : `${code(what)} of ${component}`;
}
