// The badge as an SVG file of its own: nothing is fetched, no script runs, and it reads on light and dark pages alike
// (prefers-color-scheme). What it says is in its title and description too (SVG-AAM, WCAG 2.2 AA); every state is told by
// its word, then by a shape, and by colour last.

import { type Badge, type BadgeState, STATE_COLOURS } from './badge.js';
import { visible } from './untrusted.js';
import { escapeXml } from './xml.js';

const FONT_SIZE = 11;
const HEIGHT = 20;
const PADDING = 7;
const BASELINE = 14;

/** What the page decides: a label is ink on ground, and so is the whole of a badge that says nothing of today. */
export const BADGE_COLOURS = {
  light: { ground: 'ffffff', ink: '14171a', edge: '868c92' },
  dark: { ground: '16191c', ink: 'eef0f2', edge: '767e87' },
} as const;

/** Drawn hollow, on the page's own ground. */
const HOLLOW: ReadonlySet<BadgeState> = new Set(['stale', 'recorded', 'not-checked']);

export function isHollow(state: BadgeState): boolean {
  return HOLLOW.has(state);
}

const SIGN_WIDTH = 12;
const SIGN_GAP = 4;
const ROUND = 'stroke-linecap="round"';

/**
 * The state as a shape around 0,0, so that it does not depend on colour: `i` fills with ink, `o` draws with ink, `c` and `d`
 * cut a line or a dot out of it.
 */
const SIGNS: Record<BadgeState, string> = {
  verified: `<circle class="i" r="5.5"/><path class="c" d="m-2.7.2 1.8 1.8L2.6-2" stroke-width="1.5" ${ROUND}/>`,
  failed: `<rect class="i" x="-5.2" y="-5.2" width="10.4" height="10.4" rx="2"/><path class="c" d="m-2.2-2.2 4.4 4.4m0-4.4-4.4 4.4" stroke-width="1.6" ${ROUND}/>`,
  inconclusive: `<path class="i" d="M0-6.4 6.4 0 0 6.4-6.4 0z"/><path class="c" d="M-1.6-1.4c0-1 .7-1.6 1.6-1.6s1.6.6 1.6 1.4C1.6-.4 0-.3 0 1" stroke-width="1.2" ${ROUND}/><circle class="d" cy="2.9" r=".8"/>`,
  experiment: `<path class="i" d="M0-6 5.2-3v6L0 6-5.2 3v-6z"/><path class="c" d="M0-3.2v3.4" stroke-width="1.5" ${ROUND}/><circle class="d" cy="2.6" r=".9"/>`,
  stale: `<circle class="o" r="4.9" stroke-width="1.2"/><path class="o" d="M0-2.9V0l1.9 1.3" stroke-width="1.3" ${ROUND}/>`,
  recorded:
    '<rect class="o" x="-4.8" y="-4.8" width="9.6" height="9.6" rx="2" stroke-width="1.2"/><circle class="i" r="2.2"/>',
  'not-checked': `<circle class="o" r="4.9" stroke-width="1.4" stroke-dasharray=".1 2.465" ${ROUND}/>`,
};

/** Advance widths of U+0020 to U+007E in DejaVu Sans, which has those of Verdana, in thousandths of the font size. */
const WIDTHS = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
];
const WIDTH_OF_OTHERS = 1000;
const MIDDLE_DOT = 318;

/** Width of `text` in pixels. A browser without the font is told to fit its own to this. */
export function textWidth(text: string): number {
  const thousandths = Array.from(text, (character) => {
    const index = (character.codePointAt(0) ?? 0) - 0x20;
    return character === '·' ? MIDDLE_DOT : (WIDTHS[index] ?? WIDTH_OF_OTHERS);
  });
  return (thousandths.reduce((sum, width) => sum + width, 0) * FONT_SIZE) / 1000;
}

/** Widths of the two halves. */
export function badgeWidths({ label, message }: Pick<Badge, 'label' | 'message'>): { label: number; message: number } {
  return {
    label: Math.ceil(textWidth(visible(label))) + 2 * PADDING,
    message: Math.ceil(textWidth(visible(message))) + 2 * PADDING + SIGN_WIDTH + SIGN_GAP,
  };
}

export function renderBadgeSvg(badge: Badge): string {
  const { state } = badge;
  const [label, message, description] = [visible(badge.label), visible(badge.message), visible(badge.description)];
  const widths = badgeWidths(badge);
  const start = widths.label;
  const width = start + widths.message;
  const text = (content: string, x: number, style: string): string =>
    `<text class="${style}" x="${x}" y="${BASELINE}" textLength="${textWidth(content).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${escapeXml(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="title" aria-describedby="desc">`,
    `<title id="title">${escapeXml(`${label}: ${message}`)}</title>`,
    `<desc id="desc">${escapeXml(description)}</desc>`,
    `<style>${styleOf(state, 'light')}.o,.c{fill:none}@media (prefers-color-scheme:dark){${styleOf(state, 'dark')}}</style>`,
    `<rect class="g e" x=".5" y=".5" width="${width - 1}" height="${HEIGHT - 1}" rx="3.5"${state === 'not-checked' ? ' stroke-dasharray="2 2"' : ''}/>`,
    `<path class="m e" d="M${start} .5H${width - 4}a3.5 3.5 0 0 1 3.5 3.5V16a3.5 3.5 0 0 1-3.5 3.5H${start}z"${state === 'not-checked' ? ' stroke-dasharray="2 2"' : ''}/>`,
    ...(state === 'experiment'
      ? [`<path d="M${start} 18.5H${width - 2}" stroke="#ffffff" stroke-width="2" stroke-dasharray="3 3"/>`]
      : []),
    `<g aria-hidden="true" transform="translate(${start + PADDING + SIGN_WIDTH / 2} ${HEIGHT / 2})">${SIGNS[state]}</g>`,
    `<g aria-hidden="true" font-family="Verdana,'DejaVu Sans',Geneva,sans-serif" font-size="${FONT_SIZE}">`,
    text(label, PADDING, 't'),
    text(message, start + PADDING + SIGN_WIDTH + SIGN_GAP, 'i'),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Ground, edge and text of the label; then the message, its ink, and what is cut out of the sign. */
function styleOf(state: BadgeState, page: keyof typeof BADGE_COLOURS): string {
  const { ground, ink, edge } = BADGE_COLOURS[page];
  const face = isHollow(state)
    ? { back: ground, ink, edge }
    : { back: STATE_COLOURS[state], ink: 'ffffff', edge: STATE_COLOURS[state] };
  return [
    `.g{fill:#${ground}}.t{fill:#${ink}}.e{stroke:#${face.edge}}`,
    `.m,.d{fill:#${face.back}}.c{stroke:#${face.back}}.i{fill:#${face.ink}}.o{stroke:#${face.ink}}`,
  ].join('');
}
