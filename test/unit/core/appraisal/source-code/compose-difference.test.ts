import { describe, expect, it } from 'vitest';
import { explainComposeHash } from '../../../../../src/core/appraisal/source-code/compose-difference.js';
import { composeText, defaultCompose } from '../../../../../src/simulator/index.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const explain = (expected: string, deployed: string) => explainComposeHash(bytes(expected), bytes(deployed));
const compose = defaultCompose();
const deployed = composeText(compose);
const pretty = `${JSON.stringify(JSON.parse(deployed), null, 2)}\n`;

describe('a file that differs only in form', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'a byte order mark',
      `\ufeff${deployed}`,
      'a byte order mark, deployed no byte order mark',
      /without a byte order/,
    ],
    ['a final newline', `${deployed}\n`, 'a final newline, deployed no final newline', /insert_final_newline/],
    ['final newlines', `${deployed}\n\n`, '2 final newlines, deployed no final newline', /insert_final_newline/],
    ['indentation', pretty.trimEnd(), 'its own indentation, deployed another', /--normalise/],
    [
      'the order of keys',
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(deployed)).reverse())),
      'its own order of keys, deployed another',
      /--normalise/,
    ],
    [
      'escapes',
      deployed.replace('simulated-app', '\\u0073imulated-app'),
      'its own spelling of texts or numbers, deployed another',
      /--normalise/,
    ],
    [
      'all at once',
      `\ufeff${pretty.replaceAll('\n', '\r\n')}`,
      'a byte order mark, deployed no byte order mark; CRLF line ends, deployed LF line ends; a final newline, deployed no final newline; its own indentation, deployed another',
      /^To have the deployed form: `trust-center compose-hash FILE --normalise --output FILE`\. .*-text.*editorconfig/,
    ],
  ])('says so: %s', (_, file, pairs, hint) => {
    expect(explain(file, deployed)).toEqual({
      detail: `it says the same as the deployed file, and differs only in form (${pairs})`,
      hint: expect.stringMatching(hint),
      differences: [],
    });
  });

  it('says nothing of files whose numbers JSON readers take for the same, and are not', () => {
    expect(explain('{"a":9007199254740993}', '{"a":9007199254740992}')).toBeNull();
    expect(explain('{"a":1.0}', '{"a":1}')?.detail).toContain('its own spelling of texts or numbers');
  });

  it('names the line ends of a deployed file that is not normalised, and how to have its bytes', () => {
    const found = explain(pretty.replaceAll('\n', '\r\n'), pretty);
    expect(found?.detail).toContain('(CRLF line ends, deployed LF line ends)');
    expect(found?.hint).toMatch(/^To have the deployed bytes: .*--save-app-compose FILE.*`-text` in \.gitattributes/);
  });

  it('finds spaces of the same kinds at other places, and line ends', () => {
    expect(explain('{\r\n"a":\n1}', '{\n"a":\r\n1}')?.detail).toContain(
      '(mixed line ends, deployed mixed line ends elsewhere)',
    );
    expect(explain('{"a" :1}', '{"a": 1}')?.detail).toContain('its own indentation');
  });
});

describe('a file that says something else', () => {
  it('shows the members that differ, and the Docker Compose file line by line', () => {
    const yours = {
      ...compose,
      docker_compose_file: compose.docker_compose_file.replace('"80:80"', '"8080:80"'),
      public_logs: false,
      pre_launch_script: 'echo\n',
    };
    const { allowed_envs: _, ...theirs } = compose;
    expect(explain(JSON.stringify(yours), composeText({ ...theirs, features: ['kms'] } as typeof compose))).toEqual({
      detail:
        'the deployed file differs in allowed_envs; docker_compose_file; features; pre_launch_script; public_logs',
      hint: expect.stringContaining('--save-app-compose FILE'),
      differences: [
        { path: 'allowed_envs', expected: '[]' },
        {
          path: 'docker_compose_file',
          diff: [
            '@@ -2,4 +2,4 @@',
            '   web:',
            expect.stringMatching(/^ {5}image: /),
            '     ports:',
            '-      - "8080:80"',
            '+      - "80:80"',
          ],
        },
        { path: 'features', diff: ['+[', '+  "kms"', '+]'] },
        { path: 'pre_launch_script', diff: ['@@ -1,1 +1,0 @@', '-echo'] },
        { path: 'public_logs', expected: 'false', actual: 'true' },
      ],
    });
  });

  it('tells line ends inside the Docker Compose file from a change of it', () => {
    const crlf = { ...compose, docker_compose_file: compose.docker_compose_file.replaceAll('\n', '\r\n') };
    expect(explain(composeText(crlf), deployed)?.differences).toEqual([
      { path: 'docker_compose_file', expected: 'CRLF line ends', actual: 'LF line ends' },
    ]);
    const both = { ...crlf, docker_compose_file: crlf.docker_compose_file.replace('80:80', '81:80') };
    expect(explain(composeText(both), deployed)?.differences).toMatchObject([
      { path: 'docker_compose_file', expected: 'CRLF line ends', actual: 'LF line ends', diff: expect.anything() },
    ]);
  });

  it('is short, and quick, whatever the files are', () => {
    const lines = (word: string, count: number): string =>
      Array.from({ length: count }, (_, i) => `${word}${i}\n`).join('');
    const many = (word: string, count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, lines(word, 400)])));
    const start = performance.now();
    const all = explain(many('a', 90), many('b', 90));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(all?.differences).toHaveLength(40);
    expect(JSON.stringify(all).length).toBeLessThan(20_000);
    const long = explain('{"a":"x\\n"}', JSON.stringify({ a: `${'y'.repeat(900)}\n${lines('z', 300)}` }));
    expect(long?.differences[0]?.diff).toHaveLength(61);
    expect(long?.differences[0]?.diff?.at(-1)).toBe('(243 more lines)');
    expect(Math.max(...(long?.differences[0]?.diff ?? []).map(({ length }) => length))).toBe(201);
  });

  it('says nothing of a file that cannot be read', () => {
    expect(explain('services: {}', deployed)).toBeNull();
    expect(explain(deployed, '{"a":1,"a":2}')).toBeNull();
    expect(explainComposeHash(Uint8Array.of(0xff), bytes(deployed))).toBeNull();
  });
});
