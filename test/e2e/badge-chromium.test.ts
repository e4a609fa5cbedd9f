// The badge as a browser draws it, in every state on light and dark pages: colours, text that fits, contrast of the
// pixels themselves. Skipped where there is no Chromium (CHROMIUM names one, else /usr/bin/chromium).

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Badge, type BadgeState, badgeOf, STATE_COLOURS, uncheckedBadge } from '../../src/core/views/badge.js';
import { BADGE_COLOURS, badgeWidths, isHollow, renderBadgeSvg } from '../../src/core/views/badge-svg.js';
import { component, failedResult, result } from '../unit/core/views/sample.js';

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'trust-center-badge-'));
const SCALE = 4;
const ROW = 32;

const appraised = Date.parse('2026-06-15T12:00:00.000Z');
const DAY = 86_400_000;
const week = { maxAgeDays: 7 };
const BADGES: Record<BadgeState, Badge> = {
  verified: badgeOf(result(), appraised, week),
  failed: badgeOf(failedResult(), appraised, week),
  inconclusive: badgeOf(result({ verdict: 'inconclusive' }), appraised, week),
  experiment: badgeOf(result({ experiment: 'test root' }), appraised, week),
  stale: badgeOf(result(), appraised + 8 * DAY, week),
  recorded: badgeOf(result({ components: [component({ freshness: 'replayed' })] }), appraised, week),
  'not-checked': uncheckedBadge('app', 'no answer', appraised),
};
const STATES = Object.keys(BADGES) as BadgeState[];
const PAGES = ['light', 'dark'] as const;
type Page = (typeof PAGES)[number];
const BACKGROUND: Record<Page, string> = { light: 'ffffff', dark: '0d1117' };

type Pixel = readonly [number, number, number];

interface Picture {
  width: number;
  height: number;
  /** In CSS pixels, which may be fractions. */
  at(x: number, y: number): Pixel;
}

const run = promisify(execFile);

async function browse(...args: string[]): Promise<string> {
  const profile = mkdtempSync(join(folder, 'profile-'));
  const common = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${profile}`];
  const { stdout } = await run(chromium, [...common, ...args], { timeout: 50_000, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** Of PNG (RFC 2083): what Chromium writes, eight bits a channel, not interlaced. */
function readPng(bytes: Buffer): Picture {
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const channels = bytes[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let offset = 8; offset < bytes.length; offset += 12 + bytes.readUInt32BE(offset)) {
    if (bytes.toString('latin1', offset + 4, offset + 8) !== 'IDAT') continue;
    parts.push(bytes.subarray(offset + 8, offset + 8 + bytes.readUInt32BE(offset)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  const byte = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const [left, up, corner] = [byte(x - channels, y), byte(x, y - 1), x < channels ? 0 : byte(x - channels, y - 1)];
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const predicted = [0, left, up, (left + up) >> 1, paeth][filter] ?? 0;
      pixels[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted;
    }
  }
  const at = (x: number, y: number): Pixel => {
    const start = Math.round(y * SCALE) * stride + Math.round(x * SCALE) * channels;
    return [pixels[start] ?? 0, pixels[start + 1] ?? 0, pixels[start + 2] ?? 0];
  };
  return { width: width / SCALE, height: height / SCALE, at };
}

function hex(pixel: Pixel): string {
  return pixel.map((channel) => channel.toString(16).padStart(2, '0')).join('');
}

function luminance(pixel: Pixel): number {
  const [red = 0, green = 0, blue = 0] = pixel.map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Pixel, b: Pixel): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** One page with the badge of each state, one below the other, shown as a README shows them. */
async function screenshot(page: Page): Promise<Picture> {
  const images = STATES.map((state, i) => {
    writeFileSync(join(folder, `${state}.svg`), renderBadgeSvg(BADGES[state]));
    return `<img src="${state}.svg" style="position:absolute;left:8px;top:${i * ROW + 6}px">`;
  });
  const html = join(folder, `${page}.html`);
  writeFileSync(html, `<!doctype html><body style="margin:0;background:#${BACKGROUND[page]}">${images.join('')}`);
  const png = join(process.env.BADGE_SCREENSHOTS ?? folder, `badges-${page}.png`);
  await browse(
    `--screenshot=${png}`,
    `--window-size=480,${STATES.length * ROW + 200}`,
    `--force-device-scale-factor=${SCALE}`,
    `--blink-settings=preferredColorScheme=${page === 'dark' ? 0 : 1}`,
    pathToFileURL(html).href,
  );
  return readPng(readFileSync(png));
}

describe.skipIf(!existsSync(chromium))(`the badge in ${chromium} (skipped without it)`, () => {
  const pictures = new Map<Page, Picture>();
  beforeAll(async () => {
    for (const page of PAGES) pictures.set(page, await screenshot(page));
  });

  const cases = PAGES.flatMap((page) => STATES.map((state) => ({ page, state })));

  it.each(cases)('$state on a $page page: its colours, readable text that fits', ({ page, state }) => {
    const picture = pictures.get(page);
    if (picture === undefined) throw new Error('no picture');
    const top = STATES.indexOf(state) * ROW + 6;
    const { label: labelWidth, message: messageWidth } = badgeWidths(BADGES[state]);
    const width = labelWidth + messageWidth;
    const { ground } = BADGE_COLOURS[page];
    const face = isHollow(state) ? ground : STATE_COLOURS[state];
    const middle = top + 10;

    // Background of both halves, and the page just outside: before, behind, and at a rounded corner.
    expect(hex(picture.at(8 + 3, middle))).toBe(ground);
    expect(hex(picture.at(8 + width - 3, middle))).toBe(face);
    for (const x of [7, 8, 8 + width + 1]) expect(hex(picture.at(x, top))).toBe(BACKGROUND[page]);

    const halves = [
      { from: 8, to: 8 + labelWidth, back: ground },
      { from: 8 + labelWidth, to: 8 + width, back: face },
    ];
    for (const { from, to, back } of halves) {
      const inked: number[] = [];
      let best = 1;
      const behind = picture.at(from + 3, middle);
      for (let x = from + 2; x < to - 2; x += 1 / SCALE) {
        for (let y = top + 2; y < top + 17; y += 1 / SCALE) {
          const pixel = picture.at(x, y);
          if (hex(pixel) === back) continue;
          inked.push(x);
          best = Math.max(best, contrast(pixel, behind));
        }
      }
      expect(best).toBeGreaterThanOrEqual(4.5);
      // The text fills its place: between the paddings, and not much short of them.
      expect(Math.min(...inked)).toBeGreaterThanOrEqual(from + 5.5);
      expect(Math.max(...inked)).toBeLessThanOrEqual(to - 5.5);
      expect(Math.max(...inked) - Math.min(...inked)).toBeGreaterThan(to - from - 14 - 4);
    }
  });

  it('is well-formed XML with an accessible name and description, hostile text included', async () => {
    const hostile = '</desc><script>x</script>&"\'\u0000\u202e]]>\ufffe';
    const svg = renderBadgeSvg(badgeOf(result({ target: { kind: 'file', name: hostile } }), appraised, week));
    const html = join(folder, 'parse.html');
    const literal = JSON.stringify(svg).replaceAll('<', '\\u003c');
    writeFileSync(
      html,
      `<!doctype html><pre></pre><script>
        const parsed = new DOMParser().parseFromString(${literal}, 'image/svg+xml');
        const root = parsed.documentElement;
        const named = (attribute) => parsed.getElementById(root.getAttribute(attribute)).textContent;
        document.querySelector('pre').textContent = JSON.stringify({
          root: root.localName, role: root.getAttribute('role'), error: parsed.querySelector('parsererror') !== null,
          scripts: parsed.querySelectorAll('script').length,
          name: named('aria-labelledby'), description: named('aria-describedby') });
      </script>`,
    );
    const dom = await browse('--dump-dom', pathToFileURL(html).href);
    const { description, ...parsed } = JSON.parse(
      /<pre>(.*)<\/pre>/s.exec(dom)?.[1]?.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&') ??
        'null',
    );
    expect(parsed).toEqual({
      root: 'svg',
      role: 'img',
      error: false,
      scripts: 0,
      name: 'trust center: verified, domain skipped · 2026-06-15',
    });
    expect(description).toContain('</desc><script>x</script>&"\'\\u{0}\\u{202e}]]>\ufffd: verified: hardware');
  });
});
