// Reports that somebody changed, as a reader opens them: the script in a file catches what is clumsy, and never calls
// another result the same. Whoever replaces the script as well is caught by `check-report`, which is asked of each, too.

import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import type { ReportSource } from '../../../src/core/report/source.js';
import { VERSION } from '../../../src/core/version.js';
import { checkReport, renderReport } from '../../../src/report.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { describeInChromium } from '../../support/chromium.js';
import { blockOf, read, replaced } from '../../support/report-page.js';
import { simulatedReport } from '../../support/reports.js';

let [verified, failed]: ReportSource[] = [];
let [page, failedPage] = ['', ''];

beforeAll(async () => {
  verified = await simulatedReport();
  const other = { ...createDeployment(), appCompose: Buffer.from('{"manifest_version":2}') };
  failed = await simulatedReport({ deployment: other });
  [page, failedPage] = [await renderReport(verified), await renderReport(failed)];
});

/** The block of one report, in another. */
function given(to: string, name: string, from: string): string {
  return replaced(to, blockOf(to, name), blockOf(from, name));
}

/** What is written where a result is written by hand. */
async function lied(source: ReportSource | undefined): Promise<string> {
  if (source === undefined) throw new Error('there is no report');
  return renderReport({ ...source, result: { ...source.result, verdict: 'verified', verdictReason: 'verified: all' } });
}

describe('a report that was changed, by check-report', () => {
  it('is called so, with its own code in it', async () => {
    for (const text of [await lied(failed), given(page, 'bundle', failedPage), page.replace('</body>', ' </body>')]) {
      expect((await checkReport(utf8(text))).state).toBe('changed');
    }
    expect((await checkReport(utf8(page))).state).toBe('same');
  });
});

describeInChromium('a report that was changed', (_, open) => {
  it.each<[string, () => string | Promise<string>]>([
    ['with another verdict written into it, in every place', () => lied(failed)],
    ['with the result of another', () => given(failedPage, 'result', page)],
    ['with the evidence of another', () => given(page, 'bundle', failedPage)],
    ['with the roots of another', async () => given(page, 'roots', await renderReport(await underIntel()))],
  ])('%s: is called changed, and shows what the evidence comes to', async (_, make) => {
    const { state, text, page: opened } = await read(open, await make());
    expect(state).toBe('changed');
    expect(text).not.toContain('same result');
    expect(await opened.innerText('#notice')).toMatch(/^This file was changed/);
    expect(await opened.getAttribute('#notice', 'role')).toBe('alert');
  });

  it('with the verdict of its page alone: is drawn anew, and shows the verdict of the evidence', async () => {
    const title = /<title>[^<]*<\/title>/.exec(page)?.[0] ?? '';
    const painted = replaced(failedPage, /<title>[^<]*<\/title>/, title);
    const main = (of: string): string => /<main.*<\/main>/s.exec(of)?.[0] ?? '';
    const { text, page: opened } = await read(open, replaced(painted, main(painted), main(page)));
    expect((await opened.title()).toLowerCase()).toContain('failed');
    expect(text).toBe((await read(open, failedPage)).text);
  });

  it.each<[string, (text: string) => string]>([
    [
      'a script beside its own',
      (text) => replaced(text, '</main>', '</main><script>document.title = "owned"</script>'),
    ],
    [
      'a handler',
      (text) => replaced(text, '<main', '<main onclick="document.title = \'owned\'" onfocus="x" tabindex="0"'),
    ],
    ['an image from elsewhere', (text) => replaced(text, '</main>', '<img src="https://evil.example/x.png"></main>')],
    ['a frame', (text) => replaced(text, '</main>', '<iframe src="https://evil.example/"></iframe></main>')],
    [
      'a form',
      (text) => replaced(text, '</main>', '<form action="https://evil.example/"><button>x</button></form></main>'),
    ],
    ['a style of its own', (text) => replaced(text, '</main>', '</main><style>#verdict { display: none }</style>')],
  ])('%s: is refused by its own rules', async (_, edit) => {
    const { page: opened, requests, messages, state } = await read(open, edit(page));
    expect(await opened.title()).not.toBe('owned');
    expect(requests.filter((url) => url.includes('evil.example') && !messages.join().includes(url))).toEqual([]);
    expect(await opened.isVisible('#verdict')).toBe(true);
    // What the page shows is drawn from the evidence, without what was added.
    expect(['not', 'same']).toContain(state);
  });

  const FORGED = '<h1>Forged</h1><p id="reader">Re-verified here: same result, 9 ms.</p>';
  it.each<[string, string]>([
    ['an element by the name of the body', `${FORGED}<img name="body">`],
    ['one by the name of the root', `${FORGED}<form name="documentElement"></form><embed name="body">`],
    ['one by the name of what the script calls', '<form name="querySelectorAll"><input name="remove"></form>'],
    ['a shadow tree in place of the body', `<template shadowrootmode="closed">${FORGED}</template>`],
  ])('%s: hides nothing of what is drawn', async (_, added) => {
    const { page: opened, state } = await read(open, replaced(failedPage, '<body>', `<body>${added}`));
    expect(state).toBe('same');
    expect(await opened.isVisible('#verdict')).toBe(true);
    expect(await opened.innerText('body')).not.toContain('Forged');
    expect(await opened.innerText('#verdict h1')).toContain('Failed');
  });

  it('a page that says of itself that it was re-verified, without the code for that: is called not re-verified', async () => {
    const without = replaced(page, blockOf(page, 'part-core'), '');
    for (const added of [
      `${FORGED}<p id="reader" hidden></p>`,
      `<template shadowrootmode="open">${FORGED}</template>`,
    ]) {
      const { page: opened, state } = await read(open, replaced(without, '<body>', `<body>${added}`));
      expect(state).toBe('not');
      expect(await opened.title()).toMatch(/^Not re-verified: /);
      expect(await opened.innerText('body')).toMatch(/^Not re-verified in this reader\./);
    }
  });

  it('its own script: does not run at all, and nobody re-verified it', async () => {
    const changed = replaced(page, /<script>/, '<script>document.title = "owned";');
    const { page: opened, messages, state, text } = await read(open, changed);
    expect(state).toBeNull();
    expect(await opened.title()).not.toBe('owned');
    expect(messages.join()).toContain('Content Security Policy');
    expect(text.toLowerCase()).toContain('not re-verified in this reader');
  });

  it.each(['part-core', 'part-page', 'part-yaml'])('a part of its code (%s): is not run', async (part) => {
    const own = blockOf(page, part);
    const other = blockOf(page, part === 'part-core' ? 'part-page' : 'part-core').replace(/^[^>]*>|<\/script>$/g, '');
    for (const block of [
      own.replace(/>[^<]*</, () => `>${other}<`),
      own.replace(/>[^<]{40}/, (start) => `${start.slice(0, -1)}${start.endsWith('A') ? 'B' : 'A'}`),
      own.replace(/>[^<]*</, '><'),
      '',
    ]) {
      const { state, text } = await read(open, replaced(page, own, block));
      expect([state, /not re-verified in this reader/i.test(text)]).toEqual(['not', true]);
    }
  });

  it('a block left out, or there twice: is not re-verified', async () => {
    for (const name of ['bundle', 'result', 'roots']) {
      const block = blockOf(page, name);
      for (const by of ['', block + block]) {
        const { state, text } = await read(open, replaced(page, block, by));
        expect(state).toBe('not');
        expect(text).toMatch(/Not re-verified in this reader/);
      }
    }
  });

  it('made by another version: is re-verified by its own code, and names that version', async () => {
    const later = page.replaceAll(`trust-center ${VERSION}`, 'trust-center 9.9.9');
    expect((await read(open, later)).state).toBe('same');
    expect(await checkReport(utf8(later))).toEqual({ state: 'other version', version: '9.9.9' });
  });

  /** Judged as production is: the simulated root CA is none. */
  async function underIntel(): Promise<ReportSource> {
    const { INTEL_SGX_ROOT_CA } = await import('../../../src/core/appraisal/hardware/trust-anchor.js');
    const { toHex } = await import('../../../src/core/bytes.js');
    if (verified === undefined) throw new Error('there is no report');
    return { ...verified, roots: { ...verified.roots, trustAnchors: [toHex(INTEL_SGX_ROOT_CA.publicKey)] } };
  }
});
