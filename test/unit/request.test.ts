// From texts to values: what is refused, and what a refusal does not reveal.

import { describe, expect, it } from 'vitest';
import { readOptions, readUrl } from '../../src/request.js';

describe('readUrl', () => {
  it.each([
    ['ftp://user:hunter2@example.org/', 'pccs-url: expected an http or https URL, got one of "ftp:"'],
    ['user:hunter2@example.org', 'pccs-url: expected an http or https URL, got one of "user:"'],
    ['//user:hunter2@example.org', 'pccs-url: expected an http or https URL, got text that is no URL'],
  ])('never quotes what may hold a password: %s', async (text, message) => {
    const refused = async () => readUrl(text, 'pccs-url');
    await expect(refused()).rejects.toMatchObject({ name: 'InputError', message });
  });
});

describe('at', () => {
  const at = async (text: string) => (await readOptions({ at: text }, 'replayed')).at;

  it('is a moment of the calendar, in any zone', async () => {
    expect(await at('2026-06-15T12:00:00Z')).toBe(Date.UTC(2026, 5, 15, 12));
    expect(await at('2024-02-29t23:30:00.5-01:00')).toBe(Date.UTC(2024, 2, 1, 0, 30, 0, 500));
  });

  it.each(['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-06-15', 'now'])(
    'is not %s',
    async (text) => {
      await expect(at(text)).rejects.toMatchObject({
        name: 'InputError',
        message: `at: expected an RFC 3339 time such as 2026-06-15T12:00:00Z, got "${text}"`,
      });
    },
  );
});
