import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../../src/core/bytes.js';
import { canonicalJson } from '../../../../src/core/canonical-json.js';
import { LogError, ParseError, TrustCenterError } from '../../../../src/core/errors.js';
import { type Entry, hiddenTarget, readEntry, writeEntry } from '../../../../src/core/history/entry.js';
import { entry, facts } from './sample.js';

const finished = entry(7, 0, facts(), { schedule: 3600 });
const unfinished = entry(7, 0, null);
const place = { origin: 'example.org/log', seq: 7 };

const written = (change: Record<string, unknown>, of: Entry = finished) => {
  const given = Object.entries({ ...of, ...change }).filter(([, value]) => value !== undefined);
  return () => readEntry(utf8(canonicalJson(Object.fromEntries(given))), place);
};

describe('an entry', () => {
  it('is one line of canonical JSON, and is read as it was written', () => {
    const bytes = writeEntry(finished);
    expect(new TextDecoder().decode(bytes)).toMatch(
      /^\{"appraisedAt":"2026-06-01T00:00:00.000Z","coreVersion":"0.1.0",.*"verdict":"verified"\}$/,
    );
    for (const one of [finished, unfinished]) expect(readEntry(writeEntry(one), place)).toEqual(one);
    expect(bytes.length).toBeLessThan(1000);
  });

  it('of a version that is not known is refused, whatever else it says', () => {
    expect(written({ v: 2, more: [] })).toThrow(/entry 7\.v: 2; supported: 1/);
    expect(written({ v: undefined })).toThrow(/is missing/);
  });

  it.each([
    ['more than is known', { more: 1 }],
    ['less', { factsDigest: undefined }],
    ['another verdict', { verdict: 'good' }],
    ['no verdict and no error', { verdict: null }],
    ['a verdict and an error', { error: 'FETCH_TIMEOUT' }],
    ['a digest in upper case', { factsDigest: `sha256:${'A'.repeat(64)}` }],
    ['a time without milliseconds', { appraisedAt: '2026-06-01T00:00:00Z' }],
    ['a time that is none', { appraisedAt: '2026-02-30T00:00:00.000Z' }],
    ['a schedule of no time', { schedule: 0 }],
    ['a name with a control character', { target: 'a\u001b[2J' }],
    ['a name of no end', { target: 'a'.repeat(201) }],
    ['a place that is none', { seq: -1 }],
  ])('with %s is refused', (_, change) => {
    expect(written(change)).toThrow(ParseError);
  });

  it('of another place or log is refused', () => {
    expect(written({ seq: 8 })).toThrow(LogError);
    expect(written({ origin: 'other.example' })).toThrow(LogError);
  });

  it('in another form is refused', () => {
    const text = new TextDecoder().decode(writeEntry(finished));
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      text.replace(',', ', '),
      text.replace('"v":1', '"v":1.0'),
      text.replace('example"', 'ex\\u0061mple"'),
    ]) {
      expect(() => readEntry(utf8(other), place)).toThrow(ParseError);
    }
  });

  it('of any bytes is read or refused', () => {
    const json = fc.json().map(utf8);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), json), (bytes) => {
        expect(() => readEntry(bytes, place)).toThrow(TrustCenterError);
      }),
    );
    expect(() => readEntry(new Uint8Array(20_000), place)).toThrow(/over the limit/);
  });

  it('is not written where it would not be read', () => {
    expect(() => writeEntry({ ...finished, target: '' })).toThrow(ParseError);
  });
});

describe('the name of a target that is not to be named', () => {
  it('is the digest of salt and name', () => {
    expect(hiddenTarget(utf8('salt'), 'example')).toBe(
      `sha256:${createHash('sha256').update('saltexample').digest('hex')}`,
    );
    expect(hiddenTarget(utf8('salt'), 'example')).not.toBe(hiddenTarget(utf8('other'), 'example'));
  });
});
