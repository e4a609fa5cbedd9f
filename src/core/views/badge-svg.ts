// The badge as an SVG file of its own: nothing is fetched, no script runs, and it reads on light and dark pages alike
// (prefers-color-scheme). What it says is in its title and description too (SVG-AAM, WCAG 2.2 AA).

import { type Badge, type BadgeState, STATE_COLOURS } from './badge.js';
import { visible } from './untrusted.js';
import { escapeXml } from './xml.js';

const FONT_SIZE = 11;
const HEIGHT = 20;
const PADDING = 7;
const BASELINE = 14;

/** Two pairs of text on background, by page. */
export const BADGE_COLOURS: Record<
  'light' | 'dark',
  { text: string; label: string; states: Record<BadgeState, string> }
> = {
  light: { text: 'ffffff', label: '30363d', states: STATE_COLOURS },
  dark: {
    text: '0d1117',
    label: 'c9d1d9',
    states: { verified: '56d364', failed: 'ff7b72', inconclusive: 'e3b341', stale: '9aa4af' },
  },
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

export function renderBadgeSvg(badge: Badge): string {
  const { state } = badge;
  const [label, message, description] = [visible(badge.label), visible(badge.message), visible(badge.description)];
  const labelWidth = Math.ceil(textWidth(label)) + 2 * PADDING;
  const messageWidth = Math.ceil(textWidth(message)) + 2 * PADDING;
  const width = labelWidth + messageWidth;
  const { light, dark } = BADGE_COLOURS;
  const colours = ({ text, label: back, states }: typeof light): string =>
    `text{fill:#${text}}.l{fill:#${back}}.m{fill:#${states[state]}}`;
  const text = (content: string, x: number): string =>
    `<text x="${x + PADDING}" y="${BASELINE}" textLength="${textWidth(content).toFixed(1)}" lengthAdjust="spacingAndGlyphs">${escapeXml(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="title" aria-describedby="desc">`,
    `<title id="title">${escapeXml(`${label}: ${message}`)}</title>`,
    `<desc id="desc">${escapeXml(description)}</desc>`,
    `<style>${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}</style>`,
    `<clipPath id="c"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>`,
    '<g clip-path="url(#c)">',
    `<rect class="l" width="${labelWidth}" height="${HEIGHT}"/>`,
    `<rect class="m" x="${labelWidth}" width="${messageWidth}" height="${HEIGHT}"/>`,
    '</g>',
    `<g aria-hidden="true" font-family="Verdana,'DejaVu Sans',Geneva,sans-serif" font-size="${FONT_SIZE}">`,
    text(label, 0),
    text(message, labelWidth),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
