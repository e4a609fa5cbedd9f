import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { run as badge } from '../../../src/cli/badge.js';
import { InputError, ParseError } from '../../../src/core/errors.js';
import { renderJson } from '../../../src/core/views/json.js';
import { failedResult, result } from '../core/views/sample.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-badge-'));
const file = (name: string): string => join(folder, name);
const now = new Date().toISOString();
writeFileSync(file('verified.json'), renderJson(result({ appraisedAt: now })));
writeFileSync(file('old.json'), renderJson(result({ appraisedAt: '2020-01-01T00:00:00.000Z' })));
writeFileSync(file('failed.json'), renderJson(failedResult()));

afterEach(() => {
  vi.restoreAllMocks();
});

async function run(...argv: string[]): Promise<string> {
  let stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
    stdout += String(chunk);
    for (const done of rest) if (typeof done === 'function') done();
    return true;
  });
  expect(await badge(argv)).toBe(0);
  return stdout;
}

describe('trust-center badge', () => {
  it('prints the SVG alone', async () => {
    const svg = await run(file('verified.json'));
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(svg).toContain(`<title id="title">trust center: verified, domain skipped · ${now.slice(0, 10)}</title>`);
  });

  it('writes the file, and prints the snippet that links to the attestation', async () => {
    const link = 'https://github.com/o/r/attestations/1';
    const snippet = await run(
      file('failed.json'),
      '--output',
      file('b.svg'),
      '--link',
      link,
      '--url',
      'https://e.org/b.svg',
    );
    expect(snippet).toBe(`[![trust center: state of the last verification](https://e.org/b.svg)](${link})\n`);
    expect(readFileSync(file('b.svg'), 'utf8')).toContain('trust center: failed · 2026-06-15');
  });

  it('writes what shields.io reads, and says that it must be found', async () => {
    const output = file('b.json');
    const args = [file('old.json'), '--format', 'shields', '--output', output];
    expect(await run(...args)).toBe('The snippet needs --url: where shields.io will find this file.\n');
    expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual({
      schemaVersion: 1,
      label: 'trust center',
      message: 'stale, was verified, domain skipped · 2020-01-01',
      color: '57606a',
      cacheSeconds: 300,
    });
    expect(await run(...args, '--url', 'https://e.org/b.json?x=1')).toBe(
      '![trust center: state of the last verification](https://img.shields.io/endpoint?url=https%3A%2F%2Fe.org%2Fb.json%3Fx%3D1)\n',
    );
  });

  it.each([
    [['--format', 'png'], '--format: expected svg or shields, got "png"'],
    [['--max-age', '91d'], '--max-age: expected a time like 12h or 7d, at most 90d, got "91d"'],
    [['--max-age', '0d'], '--max-age: expected a time like 12h or 7d, at most 90d, got "0d"'],
    [['--max-age', '7'], '--max-age: expected a time like 12h or 7d, at most 90d, got "7"'],
    [['--link', 'javascript:alert(1)'], '--link: expected an https URL, got "javascript:alert(1)"'],
    [['--url', 'x'], '--url: expected an https URL, got "x"'],
  ])('refuses %j before it writes anything', async (argv, message) => {
    const output = file('never.svg');
    const attempt = badge([file('verified.json'), '--output', output, ...argv]);
    await expect(attempt).rejects.toThrow(new InputError('INPUT_INVALID', message));
    expect(existsSync(output)).toBe(false);
  });

  it('refuses what is no result document', async () => {
    writeFileSync(file('other.json'), '{"schema":"other"}');
    await expect(badge([file('other.json')])).rejects.toThrow(ParseError);
  });
});
