import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, renderJson } from '../../../../src/core/views/json.js';
import { UNSEEN } from '../../../../src/core/views/untrusted.js';
import { failedResult, hostileResult, result } from './sample.js';

describe('renderJson', () => {
  it('gives the whole result back', () => {
    for (const document of [result(), failedResult()]) expect(JSON.parse(renderJson(document))).toEqual(document);
  });

  it('fixes the order of keys, whatever the order in memory', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)]),
      );
    };
    expect(renderJson(reversed(failedResult()) as ReturnType<typeof result>)).toBe(renderJson(failedResult()));
  });

  it('orders keys as documented, indents by two and ends with one newline', () => {
    const text = renderJson(failedResult());
    expect([...text.matchAll(/^ {2}"(\w+)"/gm)].map(([, key]) => key)).toEqual([
      'schema',
      'verdict',
      'verdictReason',
      'notShown',
      'target',
      'appraisedAt',
      'evidenceDigest',
      'policyDigest',
      'trustAnchor',
      'experiment',
      'coverage',
      'gaps',
      'instances',
      'drift',
      'registry',
      'domain',
      'components',
    ]);
    expect([...text.slice(text.indexOf('"components"')).matchAll(/^ {6}"(\w+)"/gm)].map(([, key]) => key)).toEqual([
      'role',
      'instance',
      'phases',
      'tcb',
      'measurements',
      'expected',
      'reference',
      'app',
      'images',
      'freshness',
    ]);
    expect(text.startsWith('{\n  "schema": "trust-center/result/v1",\n')).toBe(true);
    expect(text.endsWith('\n}\n')).toBe(true);
  });

  it('leaves out nothing that is null and everything that is undefined', () => {
    const bare = result();
    const [first] = bare.components;
    const text = renderJson({
      ...bare,
      components: first === undefined ? [] : [{ ...first, tcb: null, measurements: null, app: null }],
    });
    expect(JSON.parse(text).components[0]).toMatchObject({ tcb: null, measurements: null, app: null });
    expect(text).not.toContain('"hint"');
  });

  it('leaves nothing unseen, wherever it stands', () => {
    const unit = fc.constantFrom(
      'a',
      '\n',
      '\u007f',
      '\u202e',
      '\ud800',
      '\udc00',
      '😀',
      '\u{e0001}',
      'é',
      '’',
      '\u2028',
      '"',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        for (const indent of [0, 2]) {
          const written = jsonText([text], indent);
          expect(written.replaceAll('\n', '')).not.toMatch(new RegExp(UNSEEN, 'u'));
          expect(JSON.parse(written)).toEqual([text]);
          expect(written.includes('😀')).toBe(text.includes('😀'));
        }
      }),
    );
  });

  it('writes what could act on a terminal as escapes, without changing any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (hostile) => {
        const document = hostileResult(hostile);
        const text = renderJson(document);
        expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
        expect(JSON.parse(text)).toEqual(document);
      }),
    );
  });
});
