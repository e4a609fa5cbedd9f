import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Badge, type BadgeState, badgeOf, STATE_COLOURS } from '../../../../src/core/views/badge.js';
import { BADGE_COLOURS, isHollow, renderBadgeSvg, textWidth } from '../../../../src/core/views/badge-svg.js';
import { result } from './sample.js';

const STATES = Object.keys(STATE_COLOURS) as BadgeState[];
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
      "<svg xmlns="http://www.w3.org/2000/svg" width="320" height="20" viewBox="0 0 320 20" role="img" aria-labelledby="title" aria-describedby="desc">
      <title id="title">trust center: verified, domain skipped · 2026-06-15</title>
      <desc id="desc">evidence.json: verified: hardware, os and source-code (domain skipped), appraised at 2026-06-15T12:00:00.000Z.</desc>
      <style>.g{fill:#ffffff}.t{fill:#14171a}.e{stroke:#1a7f37}.m,.d{fill:#1a7f37}.c{stroke:#1a7f37}.i{fill:#ffffff}.o{stroke:#ffffff}.o,.c{fill:none}@media (prefers-color-scheme:dark){.g{fill:#16191c}.t{fill:#eef0f2}.e{stroke:#1a7f37}.m,.d{fill:#1a7f37}.c{stroke:#1a7f37}.i{fill:#ffffff}.o{stroke:#ffffff}}</style>
      <rect class="g e" x=".5" y=".5" width="319" height="19" rx="3.5"/>
      <path class="m e" d="M79 .5H316a3.5 3.5 0 0 1 3.5 3.5V16a3.5 3.5 0 0 1-3.5 3.5H79z"/>
      <g aria-hidden="true" transform="translate(92 10)"><circle class="i" r="5.5"/><path class="c" d="m-2.7.2 1.8 1.8L2.6-2" stroke-width="1.5" stroke-linecap="round"/></g>
      <g aria-hidden="true" font-family="Verdana,'DejaVu Sans',Geneva,sans-serif" font-size="11">
      <text class="t" x="7" y="14" textLength="64.7" lengthAdjust="spacingAndGlyphs">trust center</text>
      <text class="i" x="102" y="14" textLength="210.5" lengthAdjust="spacingAndGlyphs">verified, domain skipped · 2026-06-15</text>
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
      const { ground, ink, edge } = BADGE_COLOURS[page];
      const svg = renderBadgeSvg({ ...sample, state });
      const [label = '', message = ''] = [
        ...svg.matchAll(
          /\.g\{fill:#(?<ground>\w+)\}\.t\{fill:#(?<ink>\w+)\}[^@}]*\}\.m,\.d\{fill:#(?<back>\w+)\}[^@]*?\.i\{fill:#(?<sign>\w+)\}/g,
        ),
      ]
        .map(({ groups = {} }) => groups)
        .filter((groups) => groups.ground === ground)
        .flatMap((groups) => [`${groups.ground} ${groups.ink}`, `${groups.back} ${groups.sign}`]);
      expect(label).toBe(`${ground} ${ink}`);
      expect(message).toBe(isHollow(state) ? label : `${STATE_COLOURS[state]} ffffff`);
      for (const pair of [label, message]) {
        const [back = '', text = ''] = pair.split(' ');
        expect(contrast(back, text)).toBeGreaterThanOrEqual(4.5);
      }
      // What is drawn around a badge without a colour can be seen.
      expect(contrast(edge, ground)).toBeGreaterThanOrEqual(3);
    },
  );

  it('is green for nothing but a success, and has a shape of its own for each state', () => {
    const drawn = STATES.map((state) => renderBadgeSvg({ ...sample, state }));
    expect(drawn.map((svg) => svg.includes(STATE_COLOURS.verified))).toEqual(
      STATES.map((state) => state === 'verified'),
    );
    const shapes = drawn.map((svg) => /<g aria-hidden="true" transform.*?<\/g>/.exec(svg)?.[0]);
    expect(new Set(shapes).size).toBe(STATES.length);
  });

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
