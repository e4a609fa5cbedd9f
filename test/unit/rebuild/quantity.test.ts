import { describe, expect, it } from 'vitest';
import { readBytes, readDuration } from '../../../src/rebuild/quantity.js';

describe('a time', () => {
  it.each([
    ['30s', 30_000],
    ['90m', 5_400_000],
    ['6h', 21_600_000],
    ['596h', 2_145_600_000],
  ])('%s', (text, milliseconds) => {
    expect(readDuration(text, 'timeout')).toBe(milliseconds);
  });

  it.each(['', '6', 'h', '0h', '-1h', '1.5h', '6 h', '6H', '1d', '597h', '999999999h', '6h30m', '1toString'])(
    'is not %j',
    (text) => {
      expect(() => readDuration(text, 'timeout')).toThrow(
        `timeout: expected a time such as 6h, 90m or 30s, got ${JSON.stringify(text)}`,
      );
    },
  );
});

describe('a size', () => {
  it.each([
    ['0', 0],
    ['500MB', 500_000_000],
    ['60GB', 60_000_000_000],
    ['2TB', 2_000_000_000_000],
  ])('%s', (text, bytes) => {
    expect(readBytes(text, 'min-disk')).toBe(bytes);
  });

  it.each(['', '60', '60gb', '60GiB', '-1GB', '1.5GB', '60 GB'])('is not %j', (text) => {
    expect(() => readBytes(text, 'min-disk')).toThrow(
      `min-disk: expected a size such as 60GB, or 0, got ${JSON.stringify(text)}`,
    );
  });
});
