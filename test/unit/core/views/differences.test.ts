// How files differ, in every view.

import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { renderJunit } from '../../../../src/core/views/junit.js';
import { renderMarkdown } from '../../../../src/core/views/markdown.js';
import { renderSarif } from '../../../../src/core/views/sarif.js';
import { renderText } from '../../../../src/core/views/text.js';
import { check, component, READ, result } from './sample.js';

function differing(diff: string[]): ResultDocument {
  const { phases } = component();
  const checks = [
    check('source-code.app-compose', 'unknown', 'It says more: public_logs.', {
      policyLines: ['source-code:', '  app-compose:', '    public_logs: true'],
      differences: [{ actual: 'true', path: 'public_logs' }],
    }),
    check('source-code.compose-file', 'fail', 'Another file runs.', {
      differences: [{ diff, path: 'docker_compose_file' }],
    }),
  ];
  const changed = component({ phases: { ...phases, 'source-code': { status: 'fail', checks } } });
  return result({ verdict: 'failed', verdictReason: 'failed: it', components: [changed] });
}

const DIFF = ['@@ -1,2 +1,2 @@', ' services:', '-  web: {}', '+  ::error::web: {}'];
const LINES = [
  'public_logs: found true',
  'source-code:',
  '  app-compose:',
  '    public_logs: true',
  'docker_compose_file: - expected, + found',
  ...DIFF,
];

const unescaped = (text: string): string => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

describe('differences', () => {
  it.each(['summary', 'every check'] as const)('text: line by line, with their spaces (%s)', (detail) => {
    const text = renderText(differing(DIFF), { ...READ, width: 80, colour: false, detail });
    const lines = text.split('\n').map((line) => line.slice(detail === 'summary' ? 6 : 8));
    for (const line of LINES) expect(lines).toContain(line);
    expect(lines).toContain('Lines for the policy:');
    const coloured = renderText(differing(DIFF), { ...READ, width: 80, colour: true, detail });
    expect(coloured.replaceAll('\u001b', 'ESC')).toMatch(/ESC\[31m +- {2}web: \{\}ESC\[0m\nESC\[32m +\+/);
  });

  it('Markdown: blocks with their spaces, that nothing in them can end', () => {
    const markdown = renderMarkdown(
      differing([...DIFF, '', ' ```', ' </pre><b>x</b>', ' [x](http://example.org)']),
      READ,
    );
    const html = marked.parse(markdown, { async: false });
    const shown = [...html.matchAll(/<pre lang="(?:diff|yaml)">([\s\S]*?)<\/pre>/g)].map(([, text = '']) =>
      unescaped(text),
    );
    expect(shown).toEqual([
      ['  docker_compose_file', ...DIFF, '', ' ```', ' </pre><b>x</b>', ' [x](http://example.org)'].join('\n'),
      ['  public_logs', '+ true'].join('\n'),
      ['source-code:', '  app-compose:', '    public_logs: true'].join('\n'),
    ]);
    expect(html).not.toMatch(/<b>|<a href="http:/);
  });

  it('Markdown: nothing wider than a narrow page, and what is copied is whole', () => {
    const [long, line] = ['x'.repeat(200), `    pre_launch_script: "${'y'.repeat(90)}"`];
    const found = differing([`-${long}`, `+${long}`]);
    for (const check of found.components[0]?.phases['source-code'].checks ?? []) {
      if (check.policyLines !== undefined) check.policyLines = ['source-code:', '  app-compose:', line];
    }
    const html = marked.parse(renderMarkdown(found, READ), { async: false });
    const blocks = [...html.matchAll(/<pre[^>]*>([\s\S]*?)<\/pre>/g)].flatMap(([, text = '']) =>
      unescaped(text).split('\n'),
    );
    expect(Math.max(...blocks.map((one) => one.length))).toBeLessThanOrEqual(58);
    for (const sign of ['-', '+']) {
      const parts = blocks.filter((one) => one.startsWith(sign) && one.includes('x'));
      expect(parts).toHaveLength(4);
      expect(parts.map((one) => one.slice(1).replaceAll('…', '')).join('')).toBe(long);
    }
    const [, copied = ''] = /<p><code>([\s\S]*?)<\/code><\/p>/.exec(html) ?? [];
    expect(unescaped(copied).split('<br>')).toEqual(['source-code:', '  app-compose:', line]);
  });

  it('JSON: members in one order, whatever theirs in memory', () => {
    const { checks } = JSON.parse(renderJson(differing(DIFF))).components[0].phases['source-code'];
    expect(Object.keys(checks[0])).toEqual([
      ...['id', 'phase', 'component', 'status', 'title', 'detail', 'differences', 'policyLines', 'docs'],
    ]);
    expect(JSON.stringify(checks[0].differences)).toBe('[{"path":"public_logs","actual":"true"}]');
    expect(JSON.stringify(checks[1].differences)).toBe(JSON.stringify([{ path: 'docker_compose_file', diff: DIFF }]));
  });

  it('SARIF and JUnit: in the message', () => {
    const sarif = JSON.parse(
      renderSarif(differing(DIFF), {
        ...READ,
        version: '1',
        informationUri: 'https://example.org',
        locate: () => null,
        anchor: null,
      }),
    );
    const messages = sarif.runs[0].results.map(({ message }: { message: { text: string } }) => message.text).join('\n');
    for (const line of LINES) expect(messages).toContain(line.replace(/[{}]/g, '$&$&'));
    const xml = renderJunit(differing(DIFF), READ);
    for (const line of LINES) expect(xml).toContain(line);
  });
});
