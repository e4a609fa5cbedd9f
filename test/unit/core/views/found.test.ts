// Findings in the app-compose that the policy does not refuse: every view shows them, neither as passed nor as failed.

import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../../src/core/views/json.js';
import { renderJunit } from '../../../../src/core/views/junit.js';
import { renderMarkdown } from '../../../../src/core/views/markdown.js';
import { foundNotices } from '../../../../src/core/views/notices.js';
import { renderSarif } from '../../../../src/core/views/sarif.js';
import { renderText } from '../../../../src/core/views/text.js';
import { foundResult, READ } from './sample.js';

const lines = (text: string, word: RegExp): string[] => text.split('\n').filter((line) => word.test(line));

describe('findings that the policy does not refuse', () => {
  it('text: marked, with the place', () => {
    const page = { ...READ, colour: false, width: 160 };
    expect(lines(renderText(foundResult(), { ...page, detail: 'every check' }), /findings|compose\./)).toEqual([
      '    ✓ source-code.findings               2 findings (1 warning), none of which the policy refuses.',
      '    i source-code.compose.dstack-socket  The guest agent gives it keys. (docker_compose_file.services.web.volumes[0])',
      '    ⚠ source-code.compose.privileged     A privileged container controls the whole VM. (docker_compose_file.services.web.privileged)',
    ]);
    const summary = renderText(foundResult(), { ...page, detail: 'summary' });
    expect(lines(summary, /^ .*(?:source-code|refused)/)).toEqual([
      '  source-code  ✓  1 check   compose hash c0, 1 warning, 1 note',
      '  Found in the app-compose, and not refused by the policy',
      '    ⚠ source-code.compose.privileged: A privileged container controls the whole VM. (docker_compose_file.services.web.privileged)',
    ]);
  });

  it('of every component that is proven to run the file, of which one lists it', () => {
    const found = foundResult();
    const [first] = found.components;
    if (first === undefined) throw new Error('no component');
    const checks = first.phases['source-code'].checks;
    const same = (instance: number, status: 'pass' | 'unknown', composeHash = 'c0'): typeof first => ({
      ...first,
      instance,
      app: first.app === null ? null : { ...first.app, composeHash },
      phases: {
        ...first.phases,
        'source-code': {
          ...first.phases['source-code'],
          checks: checks
            .filter(({ id }) => id === 'source-code.findings')
            .map((check) => ({ ...check, component: `app/${instance}`, status })),
        },
      },
    });
    const notices = (...more: (typeof first)[]): string[] =>
      foundNotices([first, ...more], 'warning').map(({ components }) => components.join());
    expect(notices()).toEqual(['app/0']);
    expect(notices(same(1, 'pass'), same(2, 'pass'))).toEqual(['app/0,app/1,app/2']);
    expect(notices(same(1, 'unknown'), same(2, 'pass', 'c1'))).toEqual(['app/0']);
  });

  it('Markdown: folded under their number, warnings first, and marked among all checks', () => {
    const text = renderMarkdown(foundResult(), READ);
    expect(text).not.toContain('### Why');
    const found = 'Found in the app-compose, and not refused by the policy: 1 warning, 1 note';
    const [, table = ''] = text.split(`<details><summary>${found}</summary>`);
    const rows = table.slice(0, table.indexOf('</details>')).replace(/\]\([^)]*\)/g, ']');
    expect(rows.trim().split('\n').slice(2)).toEqual([
      '| !&nbsp;warning | [compose.privileged] | A privileged container controls the whole VM.<br><code>docker&#95;compose&#95;file.serv<wbr>ices.web.privileged</code> |',
      '| i&nbsp;note | [compose.dstack-socket] | The guest agent gives it keys.<br><code>docker&#95;compose&#95;file.serv<wbr>ices.web.volumes&#91;0&#93;</code> |',
    ]);
    const all = text.slice(text.indexOf('<summary>Source code: 3 checks passed'));
    expect(all).toContain('| !&nbsp;warning | [compose.privileged](');
    expect(all).toContain('| ✓&nbsp;pass | [findings](');
  });

  it('JSON: severity and place', () => {
    const [component] = JSON.parse(renderJson(foundResult())).components;
    expect(component.phases['source-code'].checks[2]).toEqual({
      ...foundResult().components[0]?.phases['source-code'].checks[2],
    });
    expect(Object.keys(component.phases['source-code'].checks[2])).toEqual([
      ...['id', 'phase', 'component', 'status', 'title', 'detail', 'severity', 'place', 'docs'],
    ]);
  });

  it('SARIF: warning and note, each with its place and fingerprint; without a place they are at the anchor', () => {
    const options = { version: '1.2.3', informationUri: 'https://example.org', anchor: 'policy.yaml' };
    const at = (locate: () => { path: string; line: number } | null) =>
      JSON.parse(renderSarif(foundResult(), { ...READ, ...options, locate })).runs[0].results;
    const anchored = { physicalLocation: { artifactLocation: { uri: 'policy.yaml' }, region: { startLine: 1 } } };
    expect(at(() => null)).toMatchObject([{ locations: [anchored] }, { locations: [anchored] }]);
    expect(at(() => ({ path: 'app-compose.json', line: 3 }))).toMatchObject([
      {
        ruleId: 'source-code.compose.dstack-socket',
        level: 'note',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'app-compose.json' }, region: { startLine: 3 } } }],
      },
      {
        ruleId: 'source-code.compose.privileged',
        level: 'warning',
        message: {
          text: 'A privileged container controls the whole VM.\nWhere: docker_compose_file.services.web.privileged',
        },
        partialFingerprints: {
          'componentAndCheck/v1': 'app/0/source-code.compose.privileged/docker_compose_file.services.web.privileged',
        },
        properties: { status: 'pass', severity: 'warning' },
      },
    ]);
  });

  it('JUnit: a case that passes and says so', () => {
    const text = renderJunit(foundResult(), READ);
    expect(text).toMatch(/^<testsuites [^>]* failures="0" errors="0"/m);
    expect(lines(text, /compose\.privileged/)).toEqual([
      '    <testcase classname="app/0" name="source-code.compose.privileged: The policy does not refuse it: a container is privileged (docker_compose_file.services.web.privileged)"><system-out>warning: A privileged container controls the whole VM.</system-out></testcase>',
    ]);
  });

  it('whatever a compose file says, no view shows it as it is', () => {
    const text = '\u001b[2J\n::error::x ##[error]y <b>&"\'`|](http://evil) \u202e\ud800{0}';
    const found = foundResult();
    const [component] = found.components;
    for (const check of component?.phases['source-code'].checks ?? []) {
      check.detail = text;
      if (check.place !== undefined) check.place.path = text;
    }
    const locate = () => ({ path: 'app-compose.json', line: 1 });
    const views = {
      text: renderText(found, { ...READ, colour: false, width: 80, detail: 'every check' }),
      summary: renderText(found, { ...READ, colour: false, width: 80, detail: 'summary' }),
      markdown: renderMarkdown(found, READ),
      junit: renderJunit(found, READ),
      json: renderJson(found),
      sarif: renderSarif(found, {
        ...READ,
        version: '1.2.3',
        informationUri: 'https://example.org',
        locate,
        anchor: null,
      }),
    };
    for (const view of Object.values(views)) {
      for (const hidden of ['\u001b', '\u202e', '\n::error']) expect(view).not.toContain(hidden);
      expect(view).not.toMatch(/\p{Cs}/u);
    }
    expect(views.text).not.toContain('##[');
    expect(views.summary).not.toContain('##[');
    expect(views.markdown).not.toMatch(/<b>|\]\(http(?!s:\/\/github\.com\/org\/trust-center-action\/)/);
    expect(views.junit).not.toMatch(/<b>|&"/);
    const messages = JSON.parse(views.sarif).runs[0].results.map(({ message }: { message: object }) =>
      JSON.stringify(message),
    );
    expect(messages).toHaveLength(2);
    for (const message of messages) expect(message).not.toMatch(/\]\(http|[^{]\{0\}[^}]/);
  });
});
