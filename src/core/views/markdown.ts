// The result for a GitHub job summary: GitHub Flavored Markdown in which no value can be anything but text.

import { markOf } from '../appraisal/judgement.js';
import { utf8 } from '../bytes.js';
import type { Check, ComponentResult, Gap, ResultDocument, TcbComponentResult } from '../result/document.js';
import { PHASES } from '../result/words.js';
import {
  currentVerdict,
  experimentSentence,
  MAX_AGE_DAYS,
  type ReadingContext,
  verdictLine,
} from './current-verdict.js';
import { differenceLines, policyLines } from './differences.js';
import { following, foundNotices, type Notice, namesOf, openNotices } from './notices.js';
import { visible } from './untrusted.js';

/** GitHub shows nothing of a job summary over 1 MiB. */
const DEFAULT_LIMIT = 900 * 1024;
/** Room for the headline and the note at their longest. */
const LEAST_LIMIT = 8 * 1024;
const MAX_REASON = 400;
const MAX_VALUE = 1000;

const ICON = { pass: '✅', fail: '❌', unknown: '❔', skipped: '➖', warning: '⚠️', info: 'ℹ️' } as const;

/**
 * Verdict, phases, the checks that did not pass, what was found and accepted, TCB, measurements, and all checks folded
 * away.
 * @param options.limit most bytes of UTF-8 (default 900 KiB, at least 8 KiB); what does not fit is left out, the last
 * and least first, and a note says so
 */
export function renderMarkdown(result: ResultDocument, options: ReadingContext & { limit?: number }): string {
  const limit = Math.max(options.limit ?? DEFAULT_LIMIT, LEAST_LIMIT);
  const [headline = '', ...rest] = blocks(result, options);
  const note = (count: number): string =>
    `\n> ${count} ${count === 1 ? 'part was' : 'parts were'} left out to stay within ${limit} bytes; the JSON result has everything.\n`;
  let size = utf8(headline).length + utf8(note(rest.length)).length;
  const kept = [headline];
  for (const block of rest) {
    const bytes = utf8(block).length;
    if (size + bytes > limit) continue;
    kept.push(block);
    size += bytes;
  }
  const dropped = rest.length + 1 - kept.length;
  return `${kept.join('')}${dropped === 0 ? '' : note(dropped)}`;
}

/** In order of importance, so that cutting from the end leaves what matters. Each is whole by itself. */
function blocks(result: ResultDocument, reading: ReadingContext): string[] {
  const { components } = result;
  const open = openNotices(components);
  const found = [...foundNotices(components, 'warning'), ...foundNotices(components, 'info')];
  return [
    headline(result, reading),
    ...(components.length === 0 ? [] : [phaseTable(components)]),
    ...(result.notShown.length === 0 ? [] : [notShownList(result)]),
    ...(result.gaps.length === 0 ? [] : ['\n### Not obtained\n\n']),
    ...result.gaps.map(gapLine),
    ...(open.length === 0 ? [] : ['\n### Checks that did not pass\n\n']),
    ...open.map(noticeLines),
    ...(found.length === 0 ? [] : ['\n### Found in the app-compose, and not refused by the policy\n\n']),
    ...found.map(noticeLines),
    ...components.map(componentSection),
    provenance(result),
    ...components.map(allChecks),
  ];
}

function headline(result: ResultDocument, reading: ReadingContext): string {
  const isGreen = currentVerdict(result, reading.at, MAX_AGE_DAYS).kind === 'verified';
  const icon = {
    verified: isGreen ? ICON.pass : '⚠️',
    failed: ICON.fail,
    inconclusive: ICON.unknown,
  }[result.verdict];
  const experiment = result.experiment === null ? '' : `> ${escapeMarkdown(experimentSentence(result.experiment))}\n\n`;
  return `## ${icon} ${escapeMarkdown(visible(verdictLine(result, reading), MAX_REASON))}\n\n${experiment}`;
}

function gapLine({ name, reason, code: errorCode, hint }: Gap): string {
  return `- ${code(name)}: ${escapeMarkdown(reason)}${errorCode === null ? '' : ` (${code(errorCode)})`}\n${hint === null ? '' : `  - what to do: ${escapeMarkdown(hint)}\n`}`;
}

function phaseTable(components: readonly ComponentResult[]): string {
  const rows = components.map((component) => [
    code(nameOf(component)),
    ...PHASES.map((phase) => `${ICON[component.phases[phase].status]} ${component.phases[phase].status}`),
  ]);
  return table(['component', ...PHASES], rows);
}

function notShownList({ notShown }: ResultDocument): string {
  const lines = notShown.map(({ what, why }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(why)}\n`);
  return `\n### Not shown\n\n${lines.join('')}`;
}

function noticeLines({ check, components, follows }: Notice): string {
  const more: [string, string | undefined][] = [
    ['expected', check.expected],
    ['actual', check.actual],
  ];
  const lines = [
    `- ${ICON[markOf(check)]} **${escapeMarkdown(check.id)}** (${code(namesOf(components))}): ${escapeMarkdown(check.detail)}`,
    ...(check.place === undefined ? [] : [`  - where: ${code(check.place.path)}`]),
    ...more.flatMap(([label, value]) => (value === undefined ? [] : [`  - ${label}: ${code(value)}`])),
    ...block('differences', differenceLines(check)),
    ...block('lines for the policy', policyLines(check)),
    ...(check.hint === undefined ? [] : [`  - what to do: ${escapeMarkdown(check.hint)}`]),
    ...(follows.length === 0 ? [] : [`  - ${followingLine(follows)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function followingLine(follows: readonly Check[]): string {
  const ids = [...new Set(follows.map(({ id }) => escapeMarkdown(id)))];
  return `<details><summary>${following({ follows })}</summary>${ids.join(', ')}</details>`;
}

/** Lines with their spaces, in a block in which nothing is parsed but what ends it: HTML, and that is escaped. */
function block(label: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const escaped = lines.map((line) => line.replace(/[^\w ,;"'+=-]|_/gu, (one) => `&#${one.codePointAt(0)};`));
  return [`  - ${label}:`, '', ...`<pre>${escaped.join('\n')}</pre>`.split('\n').map((line) => `    ${line}`), ''];
}

function componentSection(component: ComponentResult): string {
  const { tcb, measurements, app, expected } = component;
  let text = `\n### ${code(nameOf(component))}\n\n`;
  if (tcb !== null) {
    const parts: [string, TcbComponentResult | null][] = [
      ['platform', tcb.platform],
      ['TDX module', tcb.module],
      ['quoting enclave', tcb.qe],
    ];
    const rows = parts.flatMap(([name, part]) => {
      if (part === null) return [];
      const { status, tcbDate, advisoryIds, lags } = part;
      return [[name, escapeMarkdown(status), code(tcbDate), list(advisoryIds), list(lags)]];
    });
    const converged = [
      'converged',
      escapeMarkdown(tcb.status ?? 'undetermined'),
      codeOrNone(tcb.tcbDate),
      list(tcb.advisoryIds),
      '',
    ];
    text += `${table(['TCB', 'status', 'date', 'advisories', 'lags behind'], [...rows, converged])}\n`;
  }
  if (measurements !== null) {
    const registers = (['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const).map((name) => [
      name.toUpperCase(),
      code(measurements[name]),
      codeOrNone(expected[name]),
    ]);
    const rows = [...registers, ['RTMR3', code(measurements.rtmr3), 'by its events']];
    text += `${table(['register', 'in the quote', 'expected'], rows)}\n`;
  }
  if (app !== null) {
    const rows = [
      ['app id', codeOrNone(app.appId), ''],
      ['instance id', codeOrNone(app.instanceId), ''],
      ['compose hash', codeOrNone(app.composeHash), codeOrNone(expected.composeHash)],
      ['OS image hash (the guest’s claim)', codeOrNone(app.osImageHash), ''],
      [
        'key provider',
        app.keyProvider === null ? NONE : `${code(app.keyProvider.name)} ${code(app.keyProvider.id)}`,
        '',
      ],
      ['MRCONFIGID', escapeMarkdown(app.mrConfigId), ''],
    ];
    text += table(['identity', 'measured', 'expected'], rows);
  }
  return text;
}

function provenance(result: ResultDocument): string {
  const rows = [
    ['target', `${code(result.target.name)} (${escapeMarkdown(result.target.kind)})`],
    ['appraised at', code(result.appraisedAt)],
    ['evidence', code(result.evidenceDigest)],
    ['policy', code(result.policyDigest)],
    ['trusted root', code(result.trustAnchor)],
  ];
  return `\n${table(['', 'appraised'], rows)}`;
}

function allChecks(component: ComponentResult): string {
  const checks = PHASES.flatMap((phase) => component.phases[phase].checks);
  const rows = checks.map((check) => [
    `${ICON[markOf(check)]} ${markOf(check)}`,
    code(check.id),
    `${escapeMarkdown(check.detail)}${check.followsFrom === undefined ? '' : ` Follows from ${code(check.followsFrom)}.`}`,
  ]);
  const summary = `All ${checks.length} checks of ${escapeMarkdown(nameOf(component))}`;
  return `\n<details><summary>${summary}</summary>\n\n${table(['', 'check', 'found'], rows)}\n</details>\n`;
}

function nameOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${row(head)}${row(head.map(() => '---'))}${rows.map(row).join('')}`;
}

const NONE = '–';

function codeOrNone(text: string | null): string {
  return text === null ? NONE : code(text);
}

function list(texts: readonly string[]): string {
  return escapeMarkdown(texts.join('; '));
}

/**
 * A value in fixed width. Markdown parses nothing inside a code span without backtick, pipe or backslash; but some
 * renderers let HTML through, so a value with `<`, `>` or `&` is escaped instead.
 */
function code(text: string): string {
  const shown = visible(text, MAX_VALUE);
  if (shown === '') return '(empty)';
  return /[`|\\<>&]/.test(shown) ? `<code>${escapeMarkdown(shown)}</code>` : `\`${shown}\``;
}

const SPECIAL = /[\\`*_[\]#|<>&~$@]|:(?=\S)/g;
const ZERO_WIDTH_SPACE = '&#8203;';

/**
 * Text that Markdown shows as it is, on one line. What has a meaning becomes a character reference. Renderers also look
 * for links, addresses, mentions, issue numbers and emoji codes in the rendered text: an invisible space breaks those.
 */
export function escapeMarkdown(text: string): string {
  return visible(text, MAX_VALUE)
    .trim()
    .replace(SPECIAL, (character, offset: number, whole: string) => {
      const reference = `&#${character.charCodeAt(0)};`;
      const isLink = character === ':' && LINK_OR_EMOJI.test(whole.slice(offset, offset + MAX_EMOJI));
      return character === '@' || character === '#' || isLink ? `${reference}${ZERO_WIDTH_SPACE}` : reference;
    })
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}${ZERO_WIDTH_SPACE}.`)
    .replace(/\bGH-/gi, (gh) => `${gh}${ZERO_WIDTH_SPACE}`)
    .replace(/^(?:[-+=]|[0-9]+(?=[.)]))/, (start) => `${start.slice(0, -1)}&#${start.charCodeAt(start.length - 1)};`);
}

const LINK_OR_EMOJI = /^:(?:\/\/|[\w+-]+:)/;
const MAX_EMOJI = 64;
