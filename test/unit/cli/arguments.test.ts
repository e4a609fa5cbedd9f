// What the grammar makes of a command line, and that a command knows its own options alone.

import { expect, it } from 'vitest';
import { parseArguments, refuseIdle } from '../../../src/cli/arguments.js';

it('reads arguments, and what was given apart from what stands for it', () => {
  const { positionals, options, isGiven } = parseArguments('verify', [
    'evidence.json',
    '--pccs-url=https://a.example,https://b.example',
    ...['--pccs-url', 'https://c.example', '--offline', '--phases', 'hardware, os'],
  ]);
  expect(positionals).toEqual(['evidence.json']);
  expect(options).toMatchObject({
    pccsUrl: ['https://a.example', 'https://b.example', 'https://c.example'],
    phases: ['hardware', 'os'],
    offline: true,
    noCache: false,
    format: 'text',
    url: undefined,
  });
  expect([isGiven('pccs-url'), isGiven('offline'), isGiven('format'), isGiven('no-cache')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('reads one name as each command means it', () => {
  expect(parseArguments('badge', ['r.json', '--format', 'shields']).options.format).toBe('shields');
  expect(() => parseArguments('badge', ['r.json', '--format', 'json'])).toThrow('--format: expected svg or shields');
  expect(() => parseArguments('inspect', ['q', '--format', 'sarif'])).toThrow('--format: expected text or json');
});

it.each([
  [['--cpus', '2', '--cpus', '3'], '--cpus is given more than once'],
  [['--memory='], '--memory needs a value, got an empty one'],
  [['--cpu', '2'], 'unknown option --cpu; did you mean --cpus?'],
  [['--swtpm=yes'], "Option '--swtpm' does not take an argument"],
  [['a', 'b'], 'unexpected argument "b"'],
])('refuses %j', (argv, message) => {
  expect(() => parseArguments('measure', argv)).toThrow(
    expect.objectContaining({ name: 'InputError', message, hint: 'See `trust-center measure --help`.' }),
  );
});

it('does not compile with an option that the command does not take', () => {
  const args = parseArguments('replay', ['b.json']);
  // @ts-expect-error: an option of verify
  expect(args.options.offline).toBeUndefined();
  // @ts-expect-error: misspelt
  expect(args.isGiven('polcy')).toBe(false);
  // @ts-expect-error: an option of verify
  refuseIdle(args, ['offline'], 'why');
});
