// Where text leaves the program: nothing that comes from outside may act there, whichever way it leaves.

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { annotate } from '../../src/action/annotations.js';
import { announcer } from '../../src/action/announce.js';
import * as log from '../../src/action/log.js';
import { progress, writeLines, writeText } from '../../src/cli/output.js';
import { renderResult } from '../../src/cli/print-result.js';
import { renderTree } from '../../src/cli/tree.js';
import { badgeOf, shieldsEndpoint, uncheckedBadge } from '../../src/core/views/badge.js';
import { renderBadgeSvg } from '../../src/core/views/badge-svg.js';
import { lineOf, uncheckedLine } from '../../src/core/views/fleet-lines.js';
import { renderFleetMarkdown } from '../../src/core/views/fleet-markdown.js';
import { renderFleetText, renderTargetLine } from '../../src/core/views/fleet-text.js';
import { jsonText, renderJson, renderJsonLine } from '../../src/core/views/json.js';
import { renderJunit, renderJunitSuite, renderUncheckedSuite } from '../../src/core/views/junit.js';
import { renderMarkdown } from '../../src/core/views/markdown.js';
import { renderSarif } from '../../src/core/views/sarif.js';
import { renderText } from '../../src/core/views/text.js';
import { visible, visibleInColour, visibleLine, visibleLines } from '../../src/core/views/untrusted.js';
import {
  abandonCheckRuns,
  completeCheckRuns,
  noteProgress,
  planCheckRuns,
  startCheckRuns,
} from '../../src/publish/github/check-runs.js';
import { publishComment } from '../../src/publish/github/comment.js';
import { trackIssue } from '../../src/publish/github/issue.js';
import { rebuildLog } from '../../src/rebuild/log.js';
import { published, startWorld } from '../support/github/world.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE, LONG, withoutColours } from '../support/hostile.js';
import { check, component, copiesOf, derivedResult, hostileResult, READ, result } from './core/views/sample.js';

const each = Object.entries({ ...HOSTILE, 'all of it': ALL_HOSTILE, ...LONG });
const src = join(dirname(fileURLToPath(import.meta.url)), '../../src');
const NOW = Date.parse('2026-06-15T12:00:00Z');
/** 900 KB in every field are tens of millions of characters to spell out: seconds, and minutes on a busy machine. */
const PATIENT = { timeout: 5 * 60_000 };

function sources(folder = src): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith('.ts') ? [relative(src, path)] : [];
  });
}

/** Files of src/ with a line that `pattern` matches; comments do not count. */
function filesWith(pattern: RegExp): string[] {
  return sources().filter((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .some((line) => pattern.test(line.replace(/\/\/.*$|^\s*\/?\*.*$/, ''))),
  );
}

/** What is written to stdout and stderr meanwhile. */
async function written(work: () => unknown): Promise<{ stdout: string; stderr: string }> {
  const found = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((piece, ...rest) => {
      // As it goes out: what is no text in UTF-8 is replaced, never passed on.
      found[name] += Buffer.from(piece as string, 'utf8').toString('utf8');
      const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
      done?.();
      return true;
    });
  }
  try {
    await work();
  } finally {
    vi.restoreAllMocks();
  }
  return found;
}

afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

describe('one door for each way out', () => {
  it('only action/log.ts has the GitHub toolkit, whose commands the runner obeys', () => {
    // Octokit, which writes none, and exec, which is silenced below, come from there too.
    expect(filesWith(/(?:from |import\()'@actions\/(?!github'|exec')/)).toEqual(['action/log.ts']);
  });

  it('only rebuild/process.ts runs commands by the toolkit, which would write what they are and say to stdout', () => {
    expect(filesWith(/@actions\/exec'/)).toEqual(['rebuild/process.ts']);
    expect(filesWith(/\bsilent: true,/)).toEqual(['rebuild/process.ts']);
  });

  it('only action/log.ts and cli/output.ts write to stdout and stderr', () => {
    expect(filesWith(/process\s*\.\s*(?:stdout|stderr)|\bconsole\s*\.|process\s*\.\s*emitWarning/).sort()).toEqual([
      'action/log.ts',
      'cli/output.ts',
    ]);
  });

  it('every renderer of JSON for people’s logs is the one with escapes', () => {
    expect(filesWith(/write(?:Output|StandardOutput)\(.*JSON\.stringify/)).toEqual([]);
  });
});

describe('text made visible', PATIENT, () => {
  it.each(each)('%s is spelled out', (_name, text) => {
    const escapes = 10;
    expectHarmless(visibleLine(text), { maxLine: escapes * 2000 + 30 });
    expectHarmless(visibleLine(text, 100), { maxLine: escapes * 100 + 30 });
    expect(visible(text)).not.toContain('\n');
    const lines = visibleLines(`ours\n${text}\n`);
    expectHarmless(lines);
    expect(lines.split('\n')).toHaveLength(2 + text.split('\n').length);
  });

  it('says what it was', () => {
    expect(visibleLine('a\u001b[0m\n::b')).toBe('a\\u{1b}[0m\\n::b');
    expect(visibleLine('::set-output name=verdict::verified')).toBe('\\u{3a}:set-output name=verdict::verified');
    expect(visibleLine('  ::x')).toBe('  \\u{3a}:x');
    expect(visibleLine('##[error]')).toBe('#\\u{23}[error]');
    expect(visibleLine('std::string: a:b')).toBe('std::string: a:b');
    expect(visibleLine(': :')).toBe(': :');
    expect(visibleLine('x'.repeat(3000))).toBe(`${'x'.repeat(2000)}… (1000 more)`);
    expect(visibleLines('a\n ::b\n')).toBe('a\n \\u{3a}:b\n');
  });

  it('keeps the colours of a view, and no other sequence', () => {
    const esc = '\u001b';
    const ours = `${esc}[1;32m✓ verified${esc}[0m: ${esc}[2mx${esc}[0m\n`;
    expect(visibleInColour(ours)).toBe(ours);
    for (const theirs of ['[8m', '[31;41m', '[1;1H', '[2J', ']8;;x', '', '[0;m', '[38;5;1m'])
      expect(visibleInColour(`${ours}${esc}${theirs}y`)).toBe(`${ours}\\u{1b}${theirs}y`);
    expect(visibleInColour(`${esc}[31m::error::x`)).not.toContain(`${esc}[31m::`);
  });
});

describe('views', PATIENT, () => {
  it.each(each)('as text, with colours and without: %s', (_name, text) => {
    for (const detail of ['verdict', 'summary', 'every check'] as const) {
      for (const width of [40, 80, 120]) {
        const plain = renderText(hostileResult(text), { ...READ, width, detail, colour: false });
        expectHarmless(plain);
        expectHarmless(visibleLines(plain, 8000));
        expectHarmless(withoutColours(renderText(hostileResult(text), { ...READ, width, detail, colour: true })));
      }
    }
  });

  it.each(each)('of many targets, whatever they are called: %s', (_name, text) => {
    const result = hostileResult(text);
    const lines = [lineOf(text, result, READ.at), uncheckedLine(text, text)];
    for (const colour of [false, true]) {
      const page = { width: 80, colour };
      for (const view of [renderFleetText(lines, page), ...lines.map((line) => renderTargetLine(line, page))]) {
        expectHarmless(withoutColours(view));
      }
    }
    expectHarmless(renderFleetMarkdown(lines), { maxLine: Number.POSITIVE_INFINITY });
    expectHarmless(renderJunitSuite(text, result, READ));
    expectHarmless(renderUncheckedSuite(text, text, READ.at));
    const line = renderJsonLine({ name: text, status: 'failed', why: text, result, error: null });
    expect(line.trimEnd()).not.toContain('\n');
    expectHarmless(line, { maxLine: Number.POSITIVE_INFINITY });
    expect(JSON.parse(line).name).toBe(text);
  });

  it.each(each)('as Markdown: %s', (_name, text) => {
    expectHarmless(renderMarkdown(hostileResult(text), READ));
    expectHarmless(renderMarkdown(hostileResult(text), { ...READ, limit: Number.POSITIVE_INFINITY }), {
      maxLine: 400_000,
    });
  });

  it.each(each)('as SARIF, JUnit and badge: %s', (_name, text) => {
    expectHarmless(
      renderSarif(hostileResult(text), {
        ...READ,
        version: '1.0.0',
        informationUri: 'https://x.example',
        locate: () => null,
        anchor: null,
      }),
    );
    expectHarmless(renderJunit(hostileResult(text), READ));
    const result = { ...hostileResult(text), experiment: text, verdict: 'verified' as const };
    for (const badge of [
      badgeOf(result, NOW, { maxAgeDays: 7 }),
      uncheckedBadge(text, text, NOW),
      { ...uncheckedBadge('app', 'why', NOW), label: text, message: text },
    ]) {
      expectHarmless(renderBadgeSvg(badge), { maxLine: 60_000 });
      expectHarmless(jsonText(shieldsEndpoint(badge)));
    }
  });

  it.each(each)('as JSON, exactly: %s', (_name, text) => {
    const result = hostileResult(text);
    const json = renderJson(result);
    expectHarmless(json);
    expect(JSON.parse(json)).toEqual(result);
    const line = jsonText({ [text]: text }, 0);
    expectHarmless(line);
    expect(JSON.parse(line)).toEqual({ [text]: text });
    expect(jsonText({ a: [1] }, 0)).toBe('{"a":[1]}\n');
  });

  it.each(each)('as a tree: %s', async (_name, text) => {
    const { stdout } = await written(() => writeText(renderTree({ [text]: [text, { a: text }], list: [[text]] })));
    expectHarmless(stdout, { maxLine: 256 * 1024 + 30 });
  });
});

describe('the terminal', PATIENT, () => {
  it.each(each)('gets no text that acts: %s', async (_name, text) => {
    const { stdout, stderr } = await written(async () => {
      await writeText(`ours\n${text}\n`);
      writeLines([text, `trust-center: ${text}`]);
      const { isTTY } = process.stderr;
      process.stderr.isTTY = true;
      progress(text);
      process.stderr.isTTY = isTTY;
    });
    expectHarmless(stdout, { maxLine: 256 * 1024 * 10 + 30 });
    expectHarmless(stderr, { maxLine: 8000 * 10 + 30 });
    expect(stderr.split('\n')).toHaveLength(4);
  });

  it.each(each)('gets the result with no colours but ours: %s', async (_name, text) => {
    for (const detail of ['verdict', 'summary', 'every check'] as const) {
      const plain = { ...READ, width: 80, detail, colour: false };
      const coloured = { ...plain, colour: true };
      expectHarmless(withoutColours(await renderResult(hostileResult(text), 'text', coloured)));
      expectHarmless(await renderResult(hostileResult(text), 'text', plain));
      expect(await renderResult(hostileResult('x'), 'text', coloured)).toBe(renderText(hostileResult('x'), coloured));
    }
  });
});

/** What the runner makes of a command's text. */
function decoded(command: string): string {
  const text = command.replace(/^::.*?::/, '');
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

describe('the log of the action', PATIENT, () => {
  /** Those of ours, whole lines. */
  const OURS =
    /^::(?:error|warning|notice)(?: (?:title|file|line|col)=[^:,]*(?:,(?:title|file|line|col)=[^:,]*)*)?::|^::group::|^::endgroup::$/;

  it.each(each)('gives the runner no command that we do not mean: %s', async (_name, text) => {
    vi.stubEnv('GITHUB_OUTPUT', '');
    const { stdout, stderr } = await written(async () => {
      log.info(text);
      log.notice([text, text]);
      log.warning([text], { title: text });
      log.error([text], { title: text, file: text, line: 1, column: 2 });
      log.fail([text]);
      await log.group(text, async () => log.info(text));
      annotate({ ...hostileResult(text), experiment: text }, () => ({ path: text, line: 1 }));
      const tell = announcer();
      tell({ kind: 'skipped', notice: text });
      tell({ kind: 'unpublished', warning: `${text}.` });
    });
    expect(stderr).toBe('');
    expectHarmless(stdout, { commands: OURS });
    const commands = stdout.split('\n').filter((line) => line.startsWith('::'));
    expect(commands.map((line) => /^::([\w-]+)/.exec(line)?.[1])).toEqual([
      ...['notice', 'warning', 'error', 'error', 'group', 'endgroup'],
      // A check that failed, the experiment, a gap and a check that is unknown.
      ...['error', 'warning', 'warning', 'warning'],
      ...['notice', 'warning'],
    ]);
    for (const line of commands) expectHarmless(decoded(line), { maxLine: 8000 * 10 + 300 });
  });

  it.each(each)('gives it none by a view, which has colours of its own: %s', async (_name, text) => {
    const look = { ...READ, width: 120, colour: true };
    const { stdout } = await written(() => {
      log.view(`ours\n${text}\n`);
      for (const detail of ['summary', 'every check'] as const)
        log.view(renderText(hostileResult(text), { ...look, detail }));
    });
    expectHarmless(withoutColours(stdout));
  });

  it('keeps lines of ours apart, and no others', async () => {
    const { stdout } = await written(() => {
      log.warning(['one\ntwo', 'three: 100%'], { title: 'a:b, c\n' });
      log.error(Array.from({ length: 100 }, (_, i) => `${i}`));
    });
    const [first, second] = stdout.split('\n');
    expect(first).toBe('::warning title=a%3Ab%2C c\\n::one\\ntwo%0Athree: 100%25');
    expect(second).toBe(`::error::${Array.from({ length: 50 }, (_, i) => `${i}`).join('%0A')}`);
  });

  it('annotates causes, of all machines at once, and no more than GitHub shows', async () => {
    const derived = derivedResult();
    const components = Array.from({ length: 20 }, (_, instance) => copiesOf(derived, instance)).flat();
    const { stdout } = await written(() => annotate({ ...derived, components }, () => null));
    expect(stdout).toBe(
      '::warning title=os.reference-value (app/0 to app/19)::No reference value is given.%0APin the image.%0A60 more follow from this.\n',
    );
    const { phases } = component();
    const checks = Array.from({ length: 12 }, (_, i) => check('hardware.tcb-status', 'fail', `${i}`));
    const many = result({ components: [component({ phases: { ...phases, hardware: { status: 'fail', checks } } })] });
    const lines = (await written(() => annotate(many, () => null))).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.slice(8)).toEqual([
      '::error title=hardware.tcb-status (app/0)::8',
      '::error title=3 more::The job summary has all of them.',
    ]);
  });

  it('annotates that there are fewer instances than the policy asks, which no check says', async () => {
    const gaps = [
      { name: 'app/instances', reason: '1 judged, and the policy asks for 2', code: null, hint: 'Start more.' },
      { name: 'kms/0', reason: 'not appraised', code: null, hint: null },
    ];
    const { stdout } = await written(() => annotate(result({ verdict: 'inconclusive', gaps }), () => null));
    expect(stdout).toBe(
      '::warning title=Not obtained%3A app/instances::1 judged, and the policy asks for 2%0AStart more.\n',
    );
  });

  it('shows of a check what other views show of it', async () => {
    const { stdout } = await written(() => annotate(hostileResult('a\n::b\u202e'), () => null));
    expect(stdout.split('\n')[0]).toBe(
      '::error title=os.mrtd (a\\n%3A%3Ab\\u{202e})::a\\n::b\\u{202e}%0Aexpected: a\\n::b\\u{202e}%0Aactual:   a\\n::b\\u{202e}%0Aa\\n::b\\u{202e}: expected a\\n::b\\u{202e}, found a\\n::b\\u{202e}%0Aa\\n::b\\u{202e}%0A+a\\n::b\\u{202e}%0Aa\\n::b\\u{202e}%0Aa\\n::b\\u{202e}',
    );
  });

  it.each(each)('sets outputs of one line that acts nowhere: %s', async (_name, text) => {
    const file = join(mkdtempSync(join(tmpdir(), 'trust-center-sinks-')), 'output');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, '');
    vi.stubEnv('GITHUB_OUTPUT', file);
    log.setOutput('summary', text);
    log.setPathOutput('result-path', '/tmp/a b');
    const raw = readFileSync(file, 'utf8');
    expectHarmless(raw, { maxLine: 2000 * 10 + 30 });
    expect(raw).toMatch(/^summary<<(\S+)\n.*\n\1\nresult-path<<(\S+)\n\/tmp\/a b\n\2\n$/);
  });
});

describe('the log of a rebuild', PATIENT, () => {
  it.each(each)('passes on no command of a build: %s', (_name, text) => {
    for (const style of ['plain', 'workflow'] as const) {
      let shown = '';
      const steps = rebuildLog((piece) => {
        shown += piece;
      }, style);
      steps.group(text);
      steps.note(text);
      steps.output(new TextEncoder().encode(`${text}\n${text}`));
      steps.end();
      const [token] = /(?<=^::stop-commands::).*$/m.exec(shown) ?? [];
      const commands = new RegExp(`^::(?:group::.*|stop-commands::${token}|${token}::|endgroup::)$`);
      expectHarmless(shown, { maxLine: 2000 * 10 + 40, ...(style === 'workflow' ? { commands } : {}) });
      if (style === 'workflow') expect(decoded(shown.split('\n')[0] ?? '')).not.toContain('\n');
    }
  });
});

describe('GitHub', PATIENT, () => {
  it('is told nothing that acts there', async () => {
    // A million characters at once are more than GitHub takes of a name, and the client refuses what it would refuse.
    const { standIn, github } = await startWorld();
    const files = { policy: { path: 'trust-center.yml', text: 'version: 1\n' }, compose: null };
    for (const [, text] of each) {
      const found = hostileResult(text);
      const runs = planCheckRuns(text, ['app/0']);
      published(await startCheckRuns(github, runs));
      published(await noteProgress(github, runs, text));
      published(await completeCheckRuns(github, runs, { result: found, files, at: NOW }));
      const stopped = planCheckRuns(text, ['app/0']);
      published(await abandonCheckRuns(github, stopped, text));
      const key = text.slice(0, 300).replace(/\p{Cs}/gu, '');
      published(await publishComment(github, { key, result: found, at: NOW }));
      published(await trackIssue(github, { key, found, at: NOW }));
      published(await trackIssue(github, { key: `${key}.`, found: { stopped: text }, at: NOW }));
    }
    const said: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') said.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect([standIn.checkRuns, [...standIn.comments], [...standIn.issues]]);
    expect(said.length).toBeGreaterThan(100);
    // It is no log: a line may begin as it likes.
    for (const text of said) expectHarmless(text, { commands: /^/ });
  });
});
