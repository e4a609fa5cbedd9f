import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { renderComment } from '../../../../src/core/views/comment.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE, LONG } from '../../../support/hostile.js';
import { check, component, copiesOf, derivedResult, failedResult, hostileResult, READ, result } from './sample.js';

const LINKS = {
  commit: { sha: '4f1c2ab0'.repeat(5), url: 'https://github.com/o/r/commit/4f1c2ab0' },
  run: 'https://github.com/o/r/actions/runs/1',
};

function comment(found: ResultDocument): string {
  return renderComment(found, READ, LINKS);
}

describe('renderComment', () => {
  it('has verdict, phases, cause, what was not shown and what to do, and leads to commit and run', () => {
    expect(comment(failedResult())).toMatchInlineSnapshot(`
      "### ✗ failed: evidence.json

      Evidence that was fetched, as of 2026-06-15 12:00 UTC, judged by a policy that asks for hardware, OS and source code: **[hardware.tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status)** failed; source code is as the policy asks.

      |  | phase | found |
      | --- | --- | --- |
      | ✗&nbsp;fail | hardware | [tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status)<br>TDX, TCB OutOfDate of 2025-05-14, INTEL-SA-01036 |
      | ?&nbsp;unknown | OS | [reference-value](https://github.com/org/trust-center-action/blob/main/docs/checks.md#osreference-value)<br>prod, pinned |
      | ✓&nbsp;pass | source&nbsp;code | compose hash c0 |
      | −&nbsp;not&nbsp;asked | domain |  |

      **Why**

      - ✗ [hardware.tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status): The converged status is OutOfDate.<br>**To do:** Update the BIOS and microcode of the host.
      - ? [os.reference-value](https://github.com/org/trust-center-action/blob/main/docs/checks.md#osreference-value): No reference value is given.<br>**To do:** Pin the image.

      **Not shown:** hardware (whether it is genuine, and its TCB accepted: not proven); OS (which OS booted: not proven); source code (which app-compose runs: not proven); domain (nobody asked who can answer at its domain); age (fetched without a nonce: the quote may be an older one); KMS (gives the app its keys, and was not appraised); registry (not read: nobody looked whether other compose hashes may boot with the app’s keys).

      <sub>Judged as of 2026-06-15 12:00 UTC · commit [\`4f1c2ab\`](https://github.com/o/r/commit/4f1c2ab0) · [the whole result](https://github.com/o/r/actions/runs/1)</sub>
      "
    `);
  });

  it('is short where all passed', () => {
    const text = comment(result());
    expect(text).toMatch(/^### ✓ verified: evidence\.json\n/);
    expect(text).not.toContain('**Why**');
    expect(text).toContain('\n**Not shown:** domain (nobody asked who can answer at its domain); age (');
    expect(text.split('\n').length).toBeLessThan(18);
  });

  it('shows the values of a single cause one over the other', () => {
    const { phases } = component();
    const [expected, actual] = ['a'.repeat(64), `${'a'.repeat(63)}b`];
    const checks = [
      check('source-code.compose-hash', 'fail', 'Another file runs.', { expected, actual, hint: 'Deploy again.' }),
    ];
    const found = result({
      verdict: 'failed',
      components: [component({ phases: { ...phases, 'source-code': { status: 'fail', checks } } })],
    });
    const mark = `${'from digit 64 of 64 '.padStart(41)}^`;
    expect(comment(found)).toContain(`found     ${'a'.repeat(31)}b\n${mark}`);
  });

  it('counts causes that it has no room for', () => {
    const { phases } = component();
    const checks = Array.from({ length: 8 }, (_, i) =>
      check('hardware.tcb-status', 'fail', `Fault ${i}.`, { hint: 'Mend it.' }),
    );
    const gaps = Array.from({ length: 4 }, (_, i) => ({
      name: `os-image/${i}`,
      reason: 'no answer',
      code: null,
      hint: null,
    }));
    const text = comment(
      result({
        verdict: 'failed',
        gaps,
        components: [component({ phases: { ...phases, hardware: { status: 'fail', checks } } })],
      }),
    );
    expect(text.match(/^- ✗/gm)).toHaveLength(3);
    expect(text.match(/^- not obtained/gm)).toHaveLength(2);
    expect(text).toContain('- and 7 more\n');
    expect(text.match(/Mend it/g)).toHaveLength(1);
  });

  it('has at most two tables for many components, and names them', () => {
    const kinds = [result(), failedResult(), derivedResult()];
    const components = kinds.flatMap((one, kind) => [copiesOf(one, 2 * kind), copiesOf(one, 2 * kind + 1)].flat());
    const text = comment(result({ verdict: 'failed', components }));
    expect(text.match(/^\| {2}\| phase/gm)).toHaveLength(2);
    expect(text).toContain('**App instances 3 and 4 of 6**');
    expect(text).toContain('The phases of 1 more group of components are in the whole result.');
  });

  it.each(Object.entries({ ...HOSTILE, ...LONG, 'all of it': ALL_HOSTILE, '@': '@'.repeat(5000) }))(
    'stays within a screen, with nothing that acts: %s',
    (_name, text) => {
      const body = comment(hostileResult(text));
      expectHarmless(body);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(6 * 1024);
      expect(body.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
      expect(body).toMatch(/^### ✗ failed: /);
      expect(body).toMatch(
        /<sub>Judged as of .*\[the whole result\]\(https:\/\/github\.com\/o\/r\/actions\/runs\/1\)<\/sub>\n$/,
      );
    },
  );
});
