// What was found in an app-compose, in a reader's words: what each finding is, and whether the policy refuses it.

import { COMPOSE_RULES, type ComposeRule } from '../../../result/compose-rules.js';
import type { Check } from '../../../result/document.js';
import { mark, marked } from '../icons.js';
import { type Html, html } from '../markup.js';
import { flowing } from '../text.js';
import { checkLink, checksOf, lookOf, plural, statusMark, type View } from './parts.js';

/** About the file as a whole: shown beside its findings where they did not pass. */
const OF_WHOLE: readonly Check['id'][] = ['source-code.findings', 'source-code.compose-manager'];

/** Each file is read once, and one component lists what is in it, whoever else runs it. @param own checks of those that run it */
export function findingsOf(sha256: string, { result: { components } }: View, own: readonly Check[]): Check[] {
  const open = own.filter(({ id, status }) => OF_WHOLE.includes(id) && (status === 'fail' || status === 'unknown'));
  const found = components.flatMap((component) =>
    checksOf(component).filter(
      ({ id, severity, place }) =>
        severity !== undefined &&
        id.startsWith('source-code.compose.') &&
        (place?.composeHash ?? component.app?.composeHash) === sha256,
    ),
  );
  const key = ({ id, detail, place }: Check): string => JSON.stringify([id, detail, place]);
  return [...new Map([...open, ...found].map((check) => [key(check), check])).values()];
}

/** Those that stand at no line, and how many do. @param own checks of those that run the file */
export function findingList(left: readonly Check[], all: readonly Check[], own: readonly Check[], view: View): Html {
  if (all.length === 0) {
    const isJudged = own.some(
      ({ id, status, severity }) => id === OF_WHOLE[0] && status === 'pass' && severity === undefined,
    );
    return html`<p class="small quiet">${isJudged ? 'Nothing that is looked for stands out in it.' : 'What it lets happen was not looked at.'}</p>`;
  }
  const placed = all.length - left.length;
  const where =
    placed > 0 &&
    html`<p class="small quiet">${plural(placed, 'finding')} at ${placed === 1 ? 'its line' : 'their lines'}, below.</p>`;
  if (left.length === 0) return html`${where}`;
  const items = left.map((check) => {
    const bullet = check.status === 'pass' ? html`<span class="quiet">–</span>` : mark(...lookOf(check.status, view));
    return html`<li>${bullet}<div>${words(check, view, check.place?.path ?? null)}</div></li>`;
  });
  return html`<h4>What stands out in the file</h4><ul class="points small">${items}</ul>${where}`;
}

/** Where it stands in the file. @param path what the place does not say itself */
export function findingNote(check: Check, view: View, path: string | null): Html {
  return html`<div class="note ${check.status === 'fail' ? 'fail' : check.severity === 'warning' ? 'open' : 'mute'}">${words(check, view, path)}</div>`;
}

function words(check: Check, view: View, path: string | null): Html {
  const { status, severity, detail } = check;
  const word = status === 'fail' ? 'refused by the policy' : status;
  const verdict = status === 'pass' ? severityMark(severity) : statusMark(status, view, word);
  const place = path !== null && html` <code class="quiet">${path}</code>`;
  return html`<b>${checkLink(check, titleOf(check), view)}</b> ${verdict} ${flowing(detail)}${place}`;
}

/** Accepted, and worth knowing. */
function severityMark(severity: Check['severity']): Html {
  return severity === 'warning' ? marked('warn', 'open', 'warning') : marked('rec', 'mute', 'note');
}

/** What is so, rather than that it is not refused. */
function titleOf({ id, title }: Check): string {
  const rule = id.replace(/^source-code\.compose\./, '');
  return Object.hasOwn(COMPOSE_RULES, rule) ? COMPOSE_RULES[rule as ComposeRule].title : title;
}
