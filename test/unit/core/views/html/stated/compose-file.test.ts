// The section of the app-compose: what is proven of a text is what is said of it, and what was found stands at its line.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appComposeContent } from '../../../../../../src/core/views/html/stated/app-compose-content.js';
import { viewOf } from '../../../../../../src/core/views/html/stated/parts.js';
import { linesOfYaml } from '../../../../../../src/core/views/html/stated/yaml-place.js';
import { ALL_HOSTILE } from '../../../../../support/hostile.js';
import { check, result } from '../../sample.js';
import { foreignMarkup, section, sourceOf, underIntel, wordsOf } from './source.js';

const IMAGE = `registry.example/app@sha256:${'ab'.repeat(32)}`;
const FILE = `# what runs
services:
  web.front:
    image: ${IMAGE}
    privileged: true
  db:
    image: ${IMAGE}
    volumes:
      - data:/data
      - /var/run/docker.sock:/var/run/docker.sock
volumes:
  data: {}
`;
const composed = { bend: { compose: { docker_compose_file: FILE } } };

/** Line numbers of the Docker Compose file under which a note stands that matches. */
function linesWith(markup: string, note: RegExp): number[] {
  const [, list = ''] = /docker_compose_file<\/code>[\s\S]*?<ol class="lines">([\s\S]*?)<\/ol>/.exec(markup) ?? [];
  return list
    .split(/<li(?=[ >])/)
    .slice(1)
    .flatMap((line, i) => (note.test(line) ? [i + 1] : []));
}

describe('an app-compose', () => {
  it('whose hash is measured is called measured, and green under the root of Intel alone', async () => {
    const source = await sourceOf();
    expect(source.result.verdict).toBe('verified');
    const tested = await section(source, 'compose');
    expect(wordsOf(tested)).toContain('The app-compose of the app, as measured SHA-256');
    expect(tested).not.toMatch(/class="(?:st|mark) pass"/);
    expect(tested).toContain('st exp');
    const real = await section(underIntel(source), 'compose');
    expect(real).toContain('<span class="st pass">');
    expect(real).not.toContain('exp"');
  });

  it('that an unknown OS measured is conditional', async () => {
    const source = await sourceOf({ policy: (text) => text.replace(/^os:\n(?: .*\n)+/m, '') });
    expect(source.result.verdict).toBe('inconclusive');
    const markup = await section(underIntel(source), 'compose');
    expect(wordsOf(markup)).toContain('as an OS that is not proven measured it');
    expect(wordsOf(markup)).toContain('another one can write any hash');
    expect(markup).not.toMatch(/class="(?:st|mark) pass"/);
  });

  it('of a quote that nothing vouches for is only shown by the target', async () => {
    const flip = (bytes: Buffer): Buffer => {
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      return bytes;
    };
    const source = await sourceOf({ bend: { quoteBytes: flip } });
    expect(source.result.verdict).toBe('failed');
    const markup = await section(underIntel(source), 'compose');
    expect(wordsOf(markup)).toContain('as the target shows it');
    expect(wordsOf(markup)).toContain('Nothing proves that it is the one that runs.');
    expect(wordsOf(markup)).not.toMatch(/as measured|stands out/);
    expect(markup).not.toMatch(/class="(?:st|mark) pass"/);
  });

  it('that is not the measured one is not taken for it', async () => {
    const source = await sourceOf({
      expected: null,
      evidence: (info) => JSON.parse(JSON.stringify(info).replaceAll('simulated-app\\\\\\"', 'other-app\\\\\\"')),
    });
    const words = wordsOf(await section(source, 'compose'));
    expect(words).toContain('as the target shows it');
    expect(words).toContain('"other-app"');
    expect(words).toContain('Text not in the evidence');
  });

  it('has what was found at its members and lines, whatever the names of services', async () => {
    const markup = await section(await sourceOf(composed), 'compose');
    expect(linesWith(markup, /A container is privileged/)).toEqual([5]);
    expect(linesWith(markup, /A container can reach the container engine/)).toEqual([10]);
    expect(wordsOf(markup)).toMatch(/public_logs true The logs are public warning Anyone/);
    expect(wordsOf(markup)).toMatch(/What stands out in the file – Keys come from a KMS/);
  });

  it('says what the policy refuses', async () => {
    const policy = (text: string): string =>
      text.replace(/^source-code:$/m, 'source-code:\n  findings: { fail: [warning] }');
    const source = await sourceOf({ ...composed, policy });
    expect(source.result.verdict).toBe('failed');
    const markup = await section(source, 'compose');
    expect(linesWith(markup, /note fail.*refused by the policy/)).toEqual([5, 10]);
    expect(wordsOf(markup)).toContain(
      'The policy refuses nothing that the app-compose lets happen refused by the policy',
    );
  });

  it('of which nobody judged what it does says so', async () => {
    const source = await sourceOf({ phases: ['hardware', 'os'] });
    expect(wordsOf(await section(source, 'compose'))).toContain('What it lets happen was not looked at.');
  });

  it('that is not the expected one is held against it, member by member', async () => {
    const expected = JSON.stringify(
      JSON.parse((await sourceOf(composed)).bundle.items.find(({ name }) => name === 'app-compose')?.data ?? ''),
    ).replace('privileged: true', 'privileged: false');
    const markup = await section(await sourceOf({ ...composed, expected }), 'compose');
    const words = wordsOf(markup);
    expect(words).toMatch(/fail The measured app-compose is the expected one/);
    expect(words).toMatch(
      /− expected: app-compose, sha256 [0-9a-f]{64} \+ found: the app-compose of the app, sha256 [0-9a-f]{64} 1 member differs\./,
    );
    expect(words).toContain('docker_compose_file (the first that differs)');
    expect(markup).toContain('<del>    privileged: <b>fals</b>e</del><ins>    privileged: <b>tru</b>e</ins>');
  });

  it('of any text stays text, of bounded length', async () => {
    const hostile = {
      name: ALL_HOSTILE,
      docker_compose_file: `services:\n  web:\n    image: ${JSON.stringify(ALL_HOSTILE)}\n`,
    };
    const markup = await section(await sourceOf({ bend: { compose: hostile } }), 'compose');
    expect(foreignMarkup(markup)).toEqual([]);
    const long = {
      docker_compose_file: `${'# \u202e\n'.repeat(100_000)}${'x'.repeat(300_000)}`,
      [`a${'b'.repeat(9000)}`]: 'c'.repeat(9000),
    };
    const shown = await section(await sourceOf({ bend: { compose: long } }), 'compose');
    expect(shown.length).toBeLessThan(120_000);
    expect(wordsOf(shown)).toMatch(/\d+ more lines: the file has them\./);
  });

  it('that cannot be read is shown as it is', async () => {
    const markup = await section(await sourceOf({ bend: { compose: '{"no": <json>' } }), 'compose');
    expect(wordsOf(markup)).toContain('The text, which cannot be read as an app-compose {"no": <json>');
    expect(foreignMarkup(markup)).toEqual([]);
  });
});

const finding = (path: string) =>
  check('source-code.compose.privileged', 'pass', 'Found.', {
    severity: 'warning',
    place: { composeHash: 'c0', path },
  });

describe('what was found in any text', () => {
  it('stands at a place, or is left for the list; nothing is lost', async () => {
    const path = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom('docker_compose_file', 'services', 'web', '[0]', 'a.b', 'image'), { maxLength: 6 })
        .map((steps) => steps.join('.')),
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ docker_compose_file: fc.oneof(fc.string(), fc.constant(FILE)), a: fc.jsonValue() })
        .map((one) => JSON.stringify(one)),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.array(path, { maxLength: 5 }), async (file, paths) => {
        const found = paths.map(finding);
        const bytes = new TextEncoder().encode(file);
        const { body, left } = await appComposeContent(bytes, { found, isOpen: true, view: viewOf(result()) });
        expect(body.markup.split('class="note').length - 1 + left.length).toBe(found.length);
        expect(foreignMarkup(body.markup)).toEqual([]);
      }),
    );
  });

  it('has a line of the text, or none', async () => {
    const lineOf = await linesOfYaml(FILE);
    expect(
      ['services', 'services.web.front.image', 'services.web.front', 'services.db.volumes[1]', 'services.none'].map(
        lineOf,
      ),
    ).toEqual([2, 4, 3, 10, 2]);
    expect(lineOf('nothing')).toBeNull();
    expect((await linesOfYaml('a: [1'))('a')).toBeNull();
    expect((await linesOfYaml('x: &x { image: a }\nservices:\n  web:\n    <<: *x\n'))('services.web.image')).toBe(3);
    fc.assert(
      fc.property(fc.string(), (path) => {
        const line = lineOf(path);
        expect(line === null || (line >= 1 && line <= FILE.split('\n').length)).toBe(true);
      }),
    );
  });
});
