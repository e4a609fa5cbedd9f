// Hexadecimal and base64 in a browser: by what it has natively, and without: the same texts are read as on Node, and the
// same refused.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import * as node from '../../src/core/crypto/node.js';
import { describeInChromium } from '../support/chromium.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Of lengths that end in each way, and each with one character changed, added or left out. */
const TEXTS: string[] = [
  '',
  '=',
  '====',
  'YQ==YQ==',
  'YR==',
  'YWJ=',
  'YQ',
  'YQ=',
  '-_-_',
  '\u0130\u0131',
  '\u212a0',
  '0\0',
];
for (const length of [1, 2, 3, 4, 31, 32]) {
  const bytes = Buffer.from(Array.from({ length }, (_, i) => (length * 83 + i * 149) & 0xff));
  for (const text of [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('base64')]) {
    const inserted = [' ', '\n', '\t', '\r', '\f', '\v', '\u00a0', '\0', '=', 'A', '0', '-', '\u0161', '\u017f'];
    const places = [0, 1, text.length >> 1, text.length - 1, text.length];
    TEXTS.push(text, ...places.flatMap((at) => inserted.map((one) => text.slice(0, at) + one + text.slice(at))));
    TEXTS.push(...places.flatMap((at) => inserted.map((one) => text.slice(0, at) + one + text.slice(at + 1))));
  }
}

describeInChromium('text of the web port', (open) => {
  it.each([
    ['with what the browser has', ''],
    ['with what older ones have', 'delete Uint8Array.fromBase64; delete Uint8Array.fromHex;'],
  ])('is read as on Node, %s', async (_, first) => {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['src/core/crypto/web.ts'],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'port',
      write: false,
      logLevel: 'error',
    });
    const { page } = await open();
    await page.addScriptTag({ content: `${first}${outputFiles[0]?.text}; globalThis.port = port;` });
    const found = await page.evaluate((texts) => {
      const { decodeHex, decodeBase64 } = (
        globalThis as unknown as { port: Pick<typeof node, 'decodeHex' | 'decodeBase64'> }
      ).port;
      const list = (bytes: Uint8Array | null): number[] | null => (bytes === null ? null : [...bytes]);
      return texts.map((text) => ({ text, hex: list(decodeHex(text)), base64: list(decodeBase64(text)) }));
    }, TEXTS);
    const list = (bytes: Uint8Array | null): number[] | null => (bytes === null ? null : [...bytes]);
    expect(found).toEqual(
      TEXTS.map((text) => ({ text, hex: list(node.decodeHex(text)), base64: list(node.decodeBase64(text)) })),
    );
    expect(found.filter(({ hex, base64 }) => hex === null && base64 === null).length).toBeGreaterThan(100);
  });
});
