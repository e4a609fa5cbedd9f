import { describe, expect, it } from 'vitest';
import { compared, folded, row, wrap, wrapLines } from '../../../../src/core/views/rows.js';

const page = (width: number, colour = false) => ({ width, colour });

describe('wrap', () => {
  it('breaks at spaces, and a word that is longer than a line where the line ends', () => {
    expect(wrap('one two three four five six seven', 20)).toEqual(['one two three four', 'five six seven']);
    expect(wrap(`a ${'b'.repeat(45)} c`, 20)).toEqual(['a', 'b'.repeat(20), 'b'.repeat(20), 'bbbbb c']);
    expect(wrap('', 20)).toEqual(['']);
  });

  it('keeps words whole that are to be copied', () => {
    const hash = 'ab'.repeat(48);
    expect(wrap(`hash ${hash} of it`, 20, 'whole')).toEqual(['hash', hash, 'of it']);
  });

  it('parts no character, and counts it once', () => {
    expect(wrap('😀'.repeat(25), 20)).toEqual(['😀'.repeat(20), '😀'.repeat(5)]);
  });

  it('makes no line that a workflow’s runner takes for a command', () => {
    expect(wrap('one two three four ::error::five', 20)).toEqual(['one two three four', '\\u{3a}:error::five']);
  });
});

describe('row', () => {
  it('goes on under its own column', () => {
    expect(row(page(40), 2, [['✗ '], ['name  ']], 'one two three four five six seven eight')).toEqual([
      '  ✗ name  one two three four five six',
      '          seven eight',
    ]);
  });

  it('gives colours no room', () => {
    const text = 'one two three four five six seven eight';
    const coloured = row(page(40, true), 2, [['✗ ', 'bold', 'red']], text);
    expect(coloured[0]).toBe('  \u001b[1;31m✗ \u001b[0mone two three four five six seven');
    expect(coloured[1]).toBe('    eight');
  });
});

describe('compared', () => {
  it('shows texts one over the other', () => {
    expect(compared(page(40), 2, 'UpToDate', 'OutOfDate')).toEqual(['  expected  UpToDate', '  found     OutOfDate']);
    expect(compared(page(40), 2, undefined, 'OutOfDate')).toEqual(['  found     OutOfDate']);
    expect(compared(page(40), 2, undefined, undefined)).toEqual([]);
  });

  it('marks no difference between what cannot be laid digit on digit, or does not differ in its digits', () => {
    expect(compared(page(80), 2, 'ab'.repeat(10), 'ab'.repeat(11))).toHaveLength(2);
    expect(compared(page(80), 2, 'ab'.repeat(4), 'ac'.repeat(4))).toHaveLength(2);
    expect(compared(page(80), 2, 'AB'.repeat(10), 'ab'.repeat(10))).toHaveLength(2);
    expect(compared(page(80), 2, `${'ab'.repeat(10)} (mine)`, 'ab'.repeat(10))).toHaveLength(2);
  });

  it('leaves what stands behind the digits at their end', () => {
    expect(compared(page(32), 2, `${'0'.repeat(40)} (root)`, '1'.repeat(40))).toEqual([
      `  expected  ${'0'.repeat(20)}`,
      `  found     ${'1'.repeat(20)}`,
      '            ^ from digit 1 of 40',
      `  expected  ${'0'.repeat(20)}`,
      '            (root)',
      `  found     ${'1'.repeat(20)}`,
    ]);
  });
});

it('folds hex that only names something', () => {
  expect(folded(`sha256:${'0123456789abcdef'.repeat(4)}, app ${'ab'.repeat(4)}`)).toBe(
    'sha256:01234567…89abcdef, app abababab',
  );
});

describe('wrapLines', () => {
  it('goes on under the last column of a line, or a little in; short lines and values stay as they are', () => {
    const hash = 'ab'.repeat(48);
    const text = `short\n  warning  rule: one two three four five six\n  note: one two three four five six\nmrtd: ${hash}\n`;
    expect(wrapLines(text, 32)).toBe(
      `short\n  warning  rule: one two three\n           four five six\n  note: one two three four five\n    six\nmrtd:\n  ${hash}\n`,
    );
    expect(wrapLines(text, 200)).toBe(text);
  });
});
