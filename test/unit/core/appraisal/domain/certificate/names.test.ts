import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesName } from '../../../../../../src/core/appraisal/domain/certificate/names.js';

describe('a name of a certificate', () => {
  it.each([
    ['a.example.com', 'a.example.com', true],
    ['A.Example.COM', 'a.example.com', true],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'xn--bcher-kva.example.com', true],
    ['xn--bcher-kva.example.com', 'xn--bcher-kva.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '.example.com', false],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', 'aexample.com', false],
    ['*.com', 'example.com', false],
    ['*.', 'example', false],
    ['*', 'example', false],
    ['*', '*', false],
    ['', '', false],
    ['*.*.com', 'a.b.com', false],
    ['a.*.com', 'a.b.com', false],
    ['a*.example.com', 'ab.example.com', false],
    ['*a.example.com', 'ba.example.com', false],
    ['**.example.com', 'a.example.com', false],
    ['*.example.com.', 'a.example.com', false],
    ['a.example.com.', 'a.example.com', false],
    [' a.example.com', 'a.example.com', false],
    ['a.example.com\0.evil', 'a.example.com', false],
    ['*..example.com', 'a..example.com', false],
    ['192.0.2.1', '192.0.2.1', false],
    ['*.0.2.1', '192.0.2.1', false],
  ])('%s for %s: %s', (pattern, name, matches) => {
    expect(matchesName(pattern, name)).toBe(matches);
  });

  it('with a star stands for one label before the rest, and for nothing else', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const labels = fc.array(label, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(labels, labels, (parent, name) => {
        const isOneBelow = name.length === parent.length + 1 && name.slice(1).join() === parent.join();
        expect(matchesName(`*.${parent.join('.')}`, name.join('.'))).toBe(isOneBelow && parent.length > 1);
        expect(matchesName(`*.${parent.join('.')}`, ['x', ...parent].join('.'))).toBe(parent.length > 1);
      }),
    );
  });
});
