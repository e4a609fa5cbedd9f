// Job summaries and comments as a browser draws them with GitHub's style: nothing scrolls sideways, on a wide page and on a
// narrow one, light and dark, whatever is folded. Skipped where there is no Chromium (CHROMIUM names one, else
// /usr/bin/chromium).

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { marked } from 'marked';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/core/plan/document.js';
import { renderPlanComment, renderPlanMarkdown } from '../../src/core/plan/markdown.js';
import { resolvePolicy } from '../../src/core/policy/policy.js';
import type { ComponentResult, ResultDocument } from '../../src/core/result/document.js';
import { renderComment } from '../../src/core/views/comment.js';
import { renderMarkdown } from '../../src/core/views/markdown.js';
import { readOptions } from '../../src/request.js';
import { createDeployment } from '../../src/simulator/index.js';
import { verify } from '../../src/verify.js';
import { ALL_HOSTILE } from '../support/hostile.js';
import { wholePlan } from '../unit/core/plan/sample.js';
import { check, copiesOf, hostileResult } from '../unit/core/views/sample.js';

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'trust-center-markdown-'));
const style = (theme: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8');

const WIDTHS = [980, 600];
const THEMES = ['light', 'dark'];
/** As GitHub has it beside the text of a page. */
const PADDING = 32;
const AT = '2026-06-15T12:00:00Z';

/** A simulated deployment, judged as the command line judges it. */
async function simulated(options: { hasPolicy: boolean; appCompose?: string }) {
  const deployment = createDeployment({ at: AT });
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(mkdtempSync(join(folder, 'files-')), name);
    writeFileSync(path, content);
    return path;
  };
  const settings = await readOptions(
    {
      at: AT,
      insecureRootCa: write('root-ca.pem', deployment.rootCaPem),
      ...(options.hasPolicy ? { policy: write('policy.yaml', deployment.policy) } : {}),
    },
    'replayed',
  );
  const policy = resolvePolicy(settings.policy, settings.overrides);
  const { result } = await verify({
    collect: {
      target: { kind: 'file', path: write('evidence.json', JSON.stringify(deployment.evidence)) },
      collateralPaths: [write('collateral.json', JSON.stringify(deployment.collateral))],
      appComposePath: write('app-compose.json', options.appCompose ?? deployment.appCompose),
      pccsUrls: [],
      nonce: null,
      offline: true,
      cacheDirectory: null,
    },
    policy,
    at: Date.parse(AT),
    trustAnchors: settings.trustAnchors,
  });
  return { result, policy };
}

/** The same with other checks of the source code. */
function withChecks(result: ResultDocument, checks: ComponentResult['phases']['os']['checks']): ResultDocument {
  const components = result.components.map((component) => ({
    ...component,
    phases: { ...component.phases, 'source-code': { status: 'fail' as const, checks } },
  }));
  return { ...result, verdict: 'failed', components };
}

/** As for production: nothing of a test root in it. */
function genuine(result: ResultDocument): ResultDocument {
  return { ...result, experiment: null, trustAnchor: 'intel-sgx-root-ca' };
}

async function documents(): Promise<Record<string, string>> {
  const [good, undecided, bad] = await Promise.all([
    simulated({ hasPolicy: true }),
    simulated({ hasPolicy: false }),
    simulated({
      hasPolicy: true,
      appCompose:
        '{"manifest_version":2,"name":"other","runner":"docker-compose","docker_compose_file":"services: {}\\n"}',
    }),
  ]);
  const verified = genuine(good.result);
  const long = `image: registry.example/${'a'.repeat(60)}/web@sha256:${'0123456789abcdef'.repeat(4)}`;
  const differing = withChecks(verified, [
    check('source-code.compose-file', 'fail', 'Another Docker Compose file runs.', {
      differences: [
        { path: 'docker_compose_file', diff: ['@@ -1,2 +1,2 @@', ' services:', `-    ${long}`, `+    ${long}0`] },
      ],
      hint: 'Compare them.',
    }),
    check('source-code.app-compose', 'unknown', `It says more: ${'pre_launch_script, '.repeat(20)}public_logs.`, {
      differences: [{ path: 'x'.repeat(120), expected: 'true', actual: JSON.stringify('y'.repeat(300)) }],
      policyLines: [
        'source-code:',
        '  app-compose:',
        `    pre_launch_script: "sha256:${'0123456789abcdef'.repeat(4)}"`,
      ],
      hint: 'Read it.',
    }),
  ]);
  const instances = Array.from({ length: 64 }, (_, instance) =>
    copiesOf(instance === 9 ? differing : verified, instance),
  ).flat();
  const results: Record<string, [ResultDocument, typeof good.policy]> = {
    verified: [verified, good.policy],
    experiment: [good.result, good.policy],
    inconclusive: [genuine(undecided.result), undecided.policy],
    failed: [genuine(bad.result), bad.policy],
    'failed, with differences': [differing, good.policy],
    '64 instances': [{ ...differing, components: instances }, good.policy],
    'nothing obtained': [
      {
        ...verified,
        verdict: 'inconclusive',
        components: [],
        gaps: [
          {
            name: 'evidence',
            reason: `https://${'a'.repeat(300)}: no answer`,
            code: 'FETCH_FAILED',
            hint: 'Try again.',
          },
        ],
      },
      good.policy,
    ],
    'long words': [hostileResult(`${'w'.repeat(700)} ${'/path'.repeat(60)}`), good.policy],
    'hostile text': [hostileResult(ALL_HOSTILE), good.policy],
    'wide characters': [hostileResult('界'.repeat(300)), good.policy],
  };
  const again = {
    how: 'With these:',
    commands: ['trust-center verify \\', `  --evidence ${'folder/'.repeat(30)}evidence.json`],
  };
  const links = {
    commit: { sha: '0123456789abcdef'.repeat(2), url: 'https://github.com/o/r/commit/0' },
    run: 'https://github.com/o/r',
  };
  const reading = { at: Date.parse(AT) };
  const plans: Record<string, PlanDocument> = {
    plan: await wholePlan(),
    'a plan of long words': await wholePlan(`${'w'.repeat(700)}${'/path'.repeat(60)}`),
    'a plan of hostile text': await wholePlan(ALL_HOSTILE.replace(/\p{Surrogate}/gu, '')),
    'a plan of wide characters': await wholePlan('界'.repeat(300)),
  };
  const planned = Object.entries(plans).flatMap(([name, plan]) => [
    [name, renderPlanMarkdown(plan)],
    [`${name}, as a comment`, renderPlanComment(plan, links)],
  ]);
  return Object.fromEntries([
    ...planned,
    ...Object.entries(results).flatMap(([name, [result, policy]]) => {
      return [
        [name, renderMarkdown(result, { ...reading, policy, again })],
        [`comment: ${name}`, renderComment(result, reading, links)],
      ];
    }),
  ]);
}

interface Shown {
  name: string;
  width: number;
  theme: string;
  isOpen: boolean;
  /** What is wider than its place, with some of its text. */
  wide: string[];
  /** Blocks and tables that were measured, and are visible. */
  measured: number;
}

/** Runs in the page: frames of every document are measured once they are there. */
const MEASURE = `
  const wide = (document) => {
    const root = document.scrollingElement;
    const found = root.scrollWidth > root.clientWidth ? ['the page: ' + root.scrollWidth] : [];
    const edge = document.querySelector('article').getBoundingClientRect().right - ${PADDING};
    for (const element of document.querySelectorAll('article *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0) continue;
      const scrolls = ['PRE', 'TABLE'].includes(element.tagName) && element.scrollWidth > element.clientWidth;
      if (scrolls || box.right > edge + 1) found.push(element.tagName + ' ' + box.right + ': ' + element.textContent.slice(0, 80));
    }
    return found;
  };
  onload = () => {
    const all = [...document.querySelectorAll('iframe')].map((frame) => {
      const blocks = [...frame.contentDocument.querySelectorAll('pre, table')];
      const measured = blocks.filter((element) => element.checkVisibility()).length;
      return { ...frame.dataset, wide: wide(frame.contentDocument), measured };
    });
    document.body.textContent = JSON.stringify(all);
  };`;

async function draw(pages: Record<string, string>): Promise<Shown[]> {
  const frames = Object.entries(pages).flatMap(([name, markdown]) => {
    const html = marked.parse(markdown, { async: false });
    return WIDTHS.flatMap((width) =>
      THEMES.flatMap((theme) =>
        [false, true].map((isOpen) => {
          const body = isOpen ? html.replaceAll('<details>', '<details open>') : html;
          const page =
            `<!doctype html><meta charset="utf-8"><style>${style(theme)} body { margin: 0 } ` +
            `.markdown-body { box-sizing: border-box; padding: ${PADDING}px }</style><article class="markdown-body">${body}</article>`;
          const escaped = page.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
          return `<iframe width="${width}" height="600" style="border:0" data-name="${name}" data-width="${width}" data-theme="${theme}" data-is-open="${isOpen}" srcdoc="${escaped}"></iframe>`;
        }),
      ),
    );
  });
  const path = join(folder, 'all.html');
  writeFileSync(path, `<!doctype html><meta charset="utf-8"><script>${MEASURE}</script>${frames.join('\n')}`);
  const { stdout } = await promisify(execFile)(
    chromium,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--dump-dom',
      pathToFileURL(path).href,
    ],
    { timeout: 100_000, maxBuffer: 64 * 1024 * 1024 },
  );
  const text = /<body>(.*)<\/body>/s.exec(stdout)?.[1] ?? '';
  const json = text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll('&amp;', '&');
  const read: (Omit<Shown, 'isOpen' | 'width'> & { isOpen: string; width: string })[] = JSON.parse(json);
  return read.map((one) => ({ ...one, isOpen: one.isOpen === 'true', width: Number(one.width) }));
}

describe.skipIf(!existsSync(chromium))(`Markdown in ${chromium} (skipped without it)`, () => {
  let pages: Record<string, string>;
  let shown: Shown[];
  beforeAll(async () => {
    pages = await documents();
    const control = `<pre>${'x'.repeat(200)}</pre>\n\n| a |\n| --- |\n| ${'y'.repeat(300)} |\n`;
    shown = await draw({ ...pages, control });
  }, 120_000);

  it('finds what is too wide', () => {
    const found = shown.filter(({ name }) => name === 'control');
    expect(found).toHaveLength(WIDTHS.length * THEMES.length * 2);
    for (const { wide } of found) expect(wide.length).toBeGreaterThanOrEqual(2);
  });

  it('nothing scrolls sideways, at any width, in any theme, folded or not', () => {
    const others = shown.filter(({ name }) => name !== 'control');
    expect(others).toHaveLength(Object.keys(pages).length * WIDTHS.length * THEMES.length * 2);
    expect(others.filter(({ wide }) => wide.length > 0)).toEqual([]);
  });

  it('what is folded is there when it is opened', () => {
    for (const width of WIDTHS) {
      const of = (isOpen: boolean) =>
        shown.find((one) => one.name === 'verified' && one.width === width && one.isOpen === isOpen)?.measured ?? 0;
      expect(of(false)).toBe(1);
      expect(of(true)).toBeGreaterThan(6);
    }
  });

  it('results say what they are meant to', () => {
    expect(pages.verified).toMatch(/^## ✓ verified: evidence\.json\n/);
    expect(pages.experiment).toMatch(/^## ! experiment, not verified: evidence\.json\n/);
    expect(pages.inconclusive).toMatch(/^## \? inconclusive: evidence\.json\n/);
    expect(pages.failed).toMatch(/^## ✗ failed: evidence\.json\n/);
    expect(pages['failed, with differences']).toContain('<pre lang="diff">');
    for (const [name, text] of Object.entries(pages)) {
      if (!name.startsWith('comment')) continue;
      expect(Buffer.byteLength(text), name).toBeLessThanOrEqual(6 * 1024);
      expect(text.trimEnd().split('\n').length, name).toBeLessThanOrEqual(40);
      expect(text).toMatch(/^### [✓✗?!] .*\n/);
    }
  });
});
