import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Badge, type BadgeState, badgeOf } from '../../../../src/core/views/badge.js';
import { BADGE_COLOURS, renderBadgeSvg, textWidth } from '../../../../src/core/views/badge-svg.js';
import { result } from './sample.js';

const STATES: BadgeState[] = ['verified', 'failed', 'inconclusive', 'stale'];
const sample = badgeOf(result(), Date.parse('2026-06-16T00:00:00Z'), { maxAgeDays: 7 });

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((i) => {
      const channel = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('renderBadgeSvg', () => {
  it('is a picture with a title and a description, and fetches nothing', () => {
    expect(renderBadgeSvg(sample)).toMatchInlineSnapshot(`
      "<svg xmlns="http://www.w3.org/2000/svg" width="304" height="20" viewBox="0 0 304 20" role="img" aria-labelledby="title" aria-describedby="desc">
      <title id="title">trust center: verified, domain skipped · 2026-06-15</title>
      <desc id="desc">evidence.json: verified: hardware, os and source-code (domain skipped), appraised at 2026-06-15T12:00:00.000Z.</desc>
      <style>text{fill:#ffffff}.l{fill:#30363d}.m{fill:#1a7f37}@media (prefers-color-scheme:dark){text{fill:#0d1117}.l{fill:#c9d1d9}.m{fill:#56d364}}</style>
      <clipPath id="c"><rect width="304" height="20" rx="3"/></clipPath>
      <g clip-path="url(#c)">
      <rect class="l" width="79" height="20"/>
      <rect class="m" x="79" width="225" height="20"/>
      </g>
      <g aria-hidden="true" font-family="Verdana,'DejaVu Sans',Geneva,sans-serif" font-size="11">
      <text x="7" y="14" textLength="64.7" lengthAdjust="spacingAndGlyphs">trust center</text>
      <text x="86" y="14" textLength="210.5" lengthAdjust="spacingAndGlyphs">verified, domain skipped · 2026-06-15</text>
      </g>
      </svg>
      "
    `);
  });

  it('measures contrast as WCAG does', () => {
    expect(contrast('000000', 'ffffff')).toBeCloseTo(21, 10);
    expect(contrast('777777', 'ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each((['light', 'dark'] as const).flatMap((page) => STATES.map((state) => ({ page, state }))))(
    'has text at 4.5:1 or better on a $page page when $state',
    ({ page, state }) => {
      const { text, label, states } = BADGE_COLOURS[page];
      expect(contrast(text, label)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text, states[state])).toBeGreaterThanOrEqual(4.5);
      const svg = renderBadgeSvg({ ...sample, state });
      expect(svg).toContain(`text{fill:#${text}}.l{fill:#${label}}.m{fill:#${states[state]}}`);
    },
  );

  it('keeps the shape of the file whatever it has to say', () => {
    const shape = (svg: string): string[] =>
      svg.match(/<[^>]*>/g)?.map((tag) => tag.replace(/\d+(\.\d+)?/g, '0')) ?? [];
    const hostile = (text: string): Badge => ({ ...sample, label: text, message: text, description: text });
    const expected = shape(renderBadgeSvg(sample));
    const pieces = fc.constantFrom('<', '>', '&', '"', "'", ']]>', '</text>', '<script>', '&#0;', '\u0000', '\ufffe');
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 4 }))), (parts) => {
        const svg = renderBadgeSvg(hostile(parts.join('')));
        expect(shape(svg)).toEqual(expected);
        expect(svg).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
        expect(svg.replace(/&(?:amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
      }),
    );
  });
});

describe('textWidth', () => {
  it('adds up the widths of the letters', () => {
    expect(textWidth('')).toBe(0);
    expect(textWidth('0123456789')).toBeCloseTo(10 * 0.636 * 11, 6);
    expect(textWidth('iii')).toBeLessThan(textWidth('mmm'));
  });

  it('takes what it does not know for wide', () => {
    expect(textWidth('漢')).toBe(11);
    expect(textWidth('\u0000')).toBe(11);
  });
});
