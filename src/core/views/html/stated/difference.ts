// How a file that was expected differs from the one that runs, member by member: what was expected is −, what was found +.

import type { Check, Difference } from '../../../result/document.js';
import { type Html, type HtmlPart, html } from '../markup.js';

/** @param head what is compared with what */
export function differenceCard(differences: readonly Difference[], head: HtmlPart): Html {
  const lines = differences.flatMap((difference, i) => memberLines(difference, i === 0));
  return html`<div class="card diff" role="group" aria-label="How the files differ"><div class="diffhead small quiet">${head}</div>${lines}</div>`;
}

/** Differences that components state alike, once, with the check that states them first. */
export function differingChecks(checks: readonly Check[]): Check[] {
  const differing = checks.filter(({ differences = [] }) => differences.length > 0);
  return [...new Map(differing.map((check) => [JSON.stringify([check.id, check.differences]), check])).values()];
}

function memberLines({ path, expected, actual, diff = [] }: Difference, isFirst: boolean): Html[] {
  const head = html`<span class="gap">${path}${isFirst ? ' (the first that differs)' : ''}</span>`;
  const sides: Side[] = [
    ...(expected === undefined ? [] : [{ kind: 'del', text: expected } as const]),
    ...(actual === undefined ? [] : [{ kind: 'ins', text: actual } as const]),
  ];
  return [head, ...marked(sides), ...marked(diff.map(sideOf))];
}

interface Side {
  kind: 'del' | 'ins' | 'same' | 'gap';
  text: string;
}

/** A line of a unified diff. */
function sideOf(line: string): Side {
  const text = line.slice(1);
  switch (line.charAt(0)) {
    case '-':
      return { kind: 'del', text };
    case '+':
      return { kind: 'ins', text };
    case ' ':
      return { kind: 'same', text };
    default:
      return { kind: 'gap', text: line };
  }
}

/** Each line; of one that was replaced by one, what differs in it is marked. */
function marked(sides: readonly Side[]): Html[] {
  return sides.map((side, i) => {
    const other = isPaired(sides, i) ? sides[i + (side.kind === 'del' ? 1 : -1)] : undefined;
    const text = other === undefined ? html`${side.text}` : withMark(side.text, other.text);
    if (side.kind === 'del') return html`<del>${text}</del>`;
    if (side.kind === 'ins') return html`<ins>${text}</ins>`;
    return side.kind === 'gap' ? html`<span class="gap">${text}</span>` : html`<span>${text}</span>`;
  });
}

/** One line taken out and one put in, and no other of them beside. */
function isPaired(sides: readonly Side[], i: number): boolean {
  const kind = (at: number): Side['kind'] | undefined => sides[at]?.kind;
  const start = kind(i) === 'del' ? i : i - 1;
  return kind(start) === 'del' && kind(start + 1) === 'ins' && kind(start - 1) !== 'del' && kind(start + 2) !== 'ins';
}

/** What stands between that with which both begin and that with which both end. */
function withMark(text: string, other: string): Html {
  const [own, theirs] = [[...text], [...other]];
  const most = Math.min(own.length, theirs.length);
  let start = 0;
  while (start < most && own[start] === theirs[start]) start++;
  let end = 0;
  while (end < most - start && own.at(-1 - end) === theirs.at(-1 - end)) end++;
  const middle = own.slice(start, own.length - end).join('');
  if (middle === '') return html`${text}`;
  return html`${own.slice(0, start).join('')}<b>${middle}</b>${own.slice(own.length - end).join('')}`;
}
