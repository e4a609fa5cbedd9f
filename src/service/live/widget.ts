// How a target stands, in a frame of somebody else's page: a document without a script, which asks again by itself, so that
// it does not grow old while a page stays open. A small script, which nobody needs, puts the frame where an element asks.

import type { Badge, BadgeState } from '../../core/views/badge.js';
import { SHAPES } from '../../core/views/html/icons.js';
import { type Html, html, ours } from '../../core/views/html/markup.js';

/** Pixels. */
export const WIDGET_SIZE = { width: 340, height: 112 } as const;
const ASK_AGAIN_SECONDS = 300;

const LOOKS: Readonly<Record<BadgeState, { icon: string; tone: string; word: string }>> = {
  verified: { icon: 'pass', tone: 'pass', word: 'verified' },
  failed: { icon: 'fail', tone: 'fail', word: 'failed' },
  inconclusive: { icon: 'open', tone: 'open', word: 'inconclusive' },
  experiment: { icon: 'exp', tone: 'exp', word: 'experiment' },
  stale: { icon: 'stale', tone: 'mute', word: 'stale' },
  recorded: { icon: 'rec', tone: 'mute', word: 'recorded' },
  'not-checked': { icon: 'none', tone: 'mute', word: 'not checked' },
};

export interface WidgetValues {
  name: string;
  badge: Badge;
  checkedAt: Date | null;
  /** The page of the target. */
  page: string;
}

export function renderWidget({ name, badge, checkedAt, page }: WidgetValues): string {
  const { icon, tone, word } = LOOKS[badge.state];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${ASK_AGAIN_SECONDS}">
<title>${name}: ${word}</title>
<link rel="stylesheet" href="/widget.css">
</head>
<body>
${SHAPES}${NONE}
<main title="${badge.description}">
<h1>${name}</h1>
<p class="state ${tone}"><svg aria-hidden="true"><use href="#m-${icon}"/></svg>${word}</p>
<p class="more">${moreOf(badge, word)}${checkedAt === null ? '' : whenOf(checkedAt)}</p>
<p class="more"><a href="${page}" target="_blank" rel="noopener">Check it yourself</a></p>
</main>
</body>
</html>
`.markup;
}

/** What weakens the word: `domain skipped`, `was verified`. The time is said by itself. */
function moreOf({ message }: Badge, word: string): string {
  const rest = message.replace(/ · \d{4}-\d\d-\d\d$/, '').slice(message.startsWith(word) ? word.length : 0);
  const said = rest.replace(/^[,:]? /, '');
  return said === '' ? '' : `${said}. `;
}

function whenOf(at: Date): Html {
  const text = at.toISOString();
  return html`As of <time datetime="${text}">${text.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

const NONE = ours(
  `<svg width="0" height="0" class="vh" aria-hidden="true" focusable="false"><defs><symbol id="m-none" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray=".1 3.58" stroke-linecap="round"/></symbol></defs></svg>`,
);

export const WIDGET_STYLE = `:root { color-scheme: light dark; --surface: light-dark(#fff, #16191c); --line: light-dark(#d5d9dd, #363c42); --ink: light-dark(#14171a, #eef0f2); --ink-2: light-dark(#4b5258, #aab1b8); --link: light-dark(#0b57b0, #8ab8f5); --pass: light-dark(#1a7f37, #4cc26a); --fail: light-dark(#c4232e, #ff7b80); --open: light-dark(#8a5a00, #e0a83c); --exp: light-dark(#7a4fca, #b99af2); --mute: light-dark(#57606a, #aab1b8); }
* { margin: 0; box-sizing: border-box; }
body { background: var(--surface); color: var(--ink); font: 13px/1.45 system-ui, sans-serif; }
main { padding: 10px 14px; min-height: 100vh; border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
h1 { font: 600 13px/1.45 system-ui, sans-serif; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.state { display: flex; align-items: center; gap: 7px; font-size: 18px; font-weight: 650; line-height: 1.5; }
.state svg { width: 18px; height: 18px; flex: none; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .open { color: var(--open); } .exp { color: var(--exp); } .mute { color: var(--mute); }
.more { color: var(--ink-2); font-size: 12px; } time { white-space: nowrap; } a { color: var(--link); }
.vh { position: absolute; }
@media (forced-colors: active) { .state { color: CanvasText; } }
`;

/** Whatever else the page does, it is not touched. */
export const WIDGET_SCRIPT = `(() => {
  const { origin } = new URL(document.currentScript.src);
  const show = () => {
    for (const place of document.querySelectorAll('[data-trust-center]:not(:has(iframe))')) {
      const [organisation, target, more] = place.dataset.trustCenter.split('/');
      if (!organisation || !target || more !== undefined) continue;
      const frame = document.createElement('iframe');
      const share = place.dataset.share ? '?share=' + encodeURIComponent(place.dataset.share) : '';
      frame.src = origin + '/widget/' + encodeURIComponent(organisation) + '/' + encodeURIComponent(target) + share;
      frame.title = 'How ' + target + ' stands';
      frame.width = ${WIDGET_SIZE.width};
      frame.height = ${WIDGET_SIZE.height};
      frame.style.border = '0';
      frame.style.maxWidth = '100%';
      place.replaceChildren(frame);
    }
  };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', show);
  else show();
})();
`;
