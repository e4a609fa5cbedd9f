// The plan for a job summary and for the comment on a pull request: GitHub Flavored Markdown. Everything in the files of a
// change is text by whoever wrote it, and is shown as text alone.

import type { Difference } from '../result/document.js';
import type { CommentLinks } from '../views/comment.js';
import {
  cell,
  code,
  codeCell,
  copyable,
  details,
  diffBlock,
  escapeMarkdown,
  link,
  marked,
  prose,
  table,
  withinLimit,
} from '../views/markdown-text.js';
import type { Decision, PlanDocument, PlannedFinding } from './document.js';
import {
  changedLines,
  facts,
  gravestFirst,
  imageWords,
  ONLY_A_PLAN,
  OUTCOME_WORDS,
  ofState,
  senderWords,
} from './words.js';

/** GitHub shows nothing of a job summary over 1 MiB, or of a comment over 64 KiB. */
const SUMMARY_LIMIT = 900 * 1024;
const COMMENT_LIMIT = 32 * 1024;
const MAX_FINDINGS = 40;
const MAX_IMAGES = 40;
const SHORT_SHA = 7;

const SIGNS = { 'nothing-refused': '✓', refused: '✗', undecided: '?' } as const;

/** @param limit most bytes of UTF-8 */
export function renderPlanMarkdown(plan: PlanDocument, limit = SUMMARY_LIMIT): string {
  return render(plan, '##', limit, `\n<sub>${ONLY_A_PLAN}</sub>\n`);
}

export function renderPlanComment(plan: PlanDocument, { commit, run }: CommentLinks): string {
  const foot = [
    ONLY_A_PLAN,
    `Planned as of ${escapeMarkdown(`${plan.plannedAt.slice(0, 16).replace('T', ' ')} UTC`)}`,
    `commit ${link(code(commit.sha.slice(0, SHORT_SHA)), commit.url)}`,
    link('the run', run),
  ];
  return render(plan, '###', COMMENT_LIMIT, `\n<sub>${foot.join(' · ')}</sub>\n`);
}

function render(plan: PlanDocument, level: string, limit: number, foot: string): string {
  const note = (count: number): string =>
    count === 0
      ? foot
      : `\n> ${count} ${count === 1 ? 'part has' : 'parts have'} no room here; the JSON plan has everything.\n${foot}`;
  return withinLimit(start(plan, level), blocks(plan), limit, note);
}

function start(plan: PlanDocument, level: string): string {
  const { outcome, outcomeReason, change, decisions } = plan;
  const files = change.files.map((file) => code(file)).join(' and ');
  const made = change.form === null ? 'has' : `(${escapeMarkdown(change.form)}) have`;
  const open = toDo(decisions);
  const rows = facts(plan).map(([name, words]) => [escapeMarkdown(name), cell(words)]);
  return [
    `${level} ${SIGNS[outcome]} Plan: ${OUTCOME_WORDS[outcome]}\n`,
    open === '' ? `${prose(outcomeReason)}\n` : open,
    `With this change, ${files} ${made} the compose hash ${code(change.composeHash)}.\n`,
    table(['', 'this change'], rows),
  ].join('\n');
}

function blocks(plan: PlanDocument): string[] {
  const { findings, gone, base } = plan;
  const added = base === null ? findings : ofState(findings, 'new');
  return [
    findingsBlock(base === null ? 'Findings' : 'New findings', added, 'open'),
    allowing(plan),
    differencesBlock('What changes against the base', plan.base?.differences ?? []),
    differencesBlock('What changes against what runs', plan.running?.differences ?? []),
    imagesBlock(plan),
    findingsBlock('Findings that are gone', gone, 'folded'),
    base === null ? '' : findingsBlock('Findings as before', ofState(findings, 'same'), 'folded'),
  ].filter((text) => text !== '');
}

/** What was not passed, each with its sentence. */
function toDo(decisions: readonly Decision[]): string {
  return decisions
    .filter(({ status }) => status !== 'pass')
    .map(({ status, detail, hint }) => {
      const todo = hint === null ? '' : `<br>**To do:** ${prose(hint)}`;
      return `- ${marked(status)}: ${prose(detail)}${todo}\n`;
    })
    .join('');
}

function findingsBlock(title: string, all: readonly PlannedFinding[], as: 'open' | 'folded'): string {
  if (all.length === 0) return '';
  const rows = gravestFirst(all)
    .slice(0, MAX_FINDINGS)
    .map((finding) => {
      const where = finding.where === '' ? '' : `<br>${codeCell(finding.where)}`;
      return [
        finding.isRefused ? marked('fail') : marked(finding.severity),
        codeCell(finding.rule),
        `${cell(finding.message)}${where}`,
      ];
    });
  const more = all.length - rows.length;
  const content = `${table(['', 'rule', 'found'], rows)}${more > 0 ? `\nand ${more} more\n` : ''}`;
  const words = `${title}: ${all.length}`;
  return as === 'folded' ? details(words, content) : `\n**${words}**\n\n${content}`;
}

/** The call, for whoever may send it. */
function allowing({ registry }: PlanDocument): string {
  const { call, contractFrom, owner } = registry;
  if (call === null) return '';
  const asked = registry.seen === null ? 'If the app is governed by its contract, this' : 'This';
  const lines = [
    ['contract', call.contract],
    ['function', call.function],
    ['argument', call.argument],
    ['calldata', call.calldata],
  ].map(([name, value = '']) => `- ${name} ${code(value)}\n`);
  const safe =
    call.safeTransaction === null
      ? ''
      : details(
          'For a Safe: a file for its Transaction Builder',
          copyable(JSON.stringify(call.safeTransaction, null, 1).split('\n'), 'json'),
        );
  return [
    '\n**The call that allows the hash**\n',
    `${asked} call lets the new hash have the keys of the app. ${prose(senderWords(owner))} Its address is ${escapeMarkdown(contractFrom ?? '')}.\n`,
    lines.join(''),
    safe,
  ].join('\n');
}

function differencesBlock(title: string, all: readonly Difference[]): string {
  if (all.length === 0) return '';
  return details(title, diffBlock(changedLines(all)));
}

function imagesBlock({ images, base }: PlanDocument): string {
  const shown = base === null ? (images ?? []) : ofState(images ?? [], 'new');
  if (shown.length === 0) return '';
  const rows = shown.slice(0, MAX_IMAGES).map((image) => [codeCell(image.reference ?? '–'), cell(imageWords(image))]);
  const more = shown.length - rows.length;
  return details(
    `${base === null ? 'Images' : 'New images'}: ${shown.length}`,
    `${table(['image', ''], rows)}${more > 0 ? `\nand ${more} more\n` : ''}`,
  );
}
