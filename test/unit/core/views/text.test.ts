import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { renderText } from '../../../../src/core/views/text.js';
import { withoutColours } from '../../../support/hostile.js';
import {
  check,
  component,
  copiesOf,
  derivedResult,
  failedResult,
  foundResult,
  hostileResult,
  READ,
  result,
} from './sample.js';

const every = { ...READ, colour: false, width: 4000, detail: 'every check' } as const;
const summary = { ...READ, colour: false, width: 80, detail: 'summary' } as const;
const colours = { ...summary, colour: true };
const esc = '\u001b';

describe('every check', () => {
  it('shows a verified result: the verdict first, one line a check', () => {
    expect(renderText(result(), every)).toMatchInlineSnapshot(`
      "✓ verified: hardware, os and source-code (domain skipped)
        Target evidence.json (file), appraised 2026-06-15 12:00 UTC

        app/0  app id 0123, instance 4567, compose hash c0, key provider kms
          TCB UpToDate (tdx, FMSPC b0c06f000000, evaluation data number 18, TCB date 2025-05-14)

        hardware     ✓  2 checks  TDX, TCB UpToDate of 2025-05-14, no open advisory
          ✓ hardware.quote-signature  The signature verifies.
          ✓ hardware.tcb-status       UpToDate is accepted.

        os           ✓  1 check   prod, pinned
          ✓ os.mrtd  MRTD is that of the set "prod".

        source-code  ✓  1 check   compose hash c0
          ✓ source-code.compose-hash  The compose hash is that of app-compose.json.

        domain       – not asked

        Not shown
          domain       nobody asked who can answer at its domain
          age          fetched without a nonce: the quote may be an older one
          OS image     pinned as known good; not rebuilt from source
          KMS          gives the app its keys, and was not appraised
          registry     not read: nobody looked whether other compose hashes may boot with the app’s keys

        evidence  sha256:e0
        policy    sha256:f0
        root      intel-sgx-root-ca

      ✓ verified: hardware, os and source-code (domain skipped)
      "
    `);
  });

  it('shows expected, found and what to do beneath a check that did not pass, and what lags', () => {
    expect(renderText(failedResult(), every)).toMatchInlineSnapshot(`
      "✗ failed: hardware.tcb-status (app/0) (domain skipped)
        Target evidence.json (file), appraised 2026-06-15 12:00 UTC

        app/0  app id 0123, instance 4567, compose hash c0, key provider kms
          TCB OutOfDate (tdx, FMSPC b0c06f000000, evaluation data number 18, TCB date 2025-05-14, INTEL-SA-01036)
            platform OutOfDate of 2024-03-13: sgxtcbcomponents[7] has 3, needs 5

        hardware     ✗ 1 of 2     failed; TDX, TCB OutOfDate of 2025-05-14, INTEL-SA-01036
          ✓ hardware.quote-signature  The signature verifies.
          ✗ hardware.tcb-status       The converged status is OutOfDate.
              expected  UpToDate
              found     OutOfDate
            To do: Update the BIOS and microcode of the host.

        os           ? 1 of 1     unknown: os.reference-value; prod, pinned
          ? os.reference-value  No reference value is given.
            To do: Pin the image.

        source-code  ✓  1 check   compose hash c0
          ✓ source-code.compose-hash  The compose hash is that of app-compose.json.

        domain       – not asked

        Not shown
          hardware     whether it is genuine, and its TCB accepted: not proven
          os           which OS booted: not proven
          source-code  which app-compose runs: not proven
          domain       nobody asked who can answer at its domain
          age          fetched without a nonce: the quote may be an older one
          KMS          gives the app its keys, and was not appraised
          registry     not read: nobody looked whether other compose hashes may boot with the app’s keys

        evidence  sha256:e0
        policy    sha256:f0
        root      intel-sgx-root-ca

      ✗ failed: hardware.tcb-status (app/0) (domain skipped)
      "
    `);
  });

  it('says what was not appraised', () => {
    const bare = result({ components: [component({ tcb: null, measurements: null, app: null })] });
    expect(renderText(bare, every)).toContain('app/0  identity not appraised\n    TCB not appraised\n');
    const app = {
      appId: null,
      instanceId: null,
      composeHash: null,
      osImageHash: null,
      mrKms: null,
      keyProvider: null,
      mrConfigId: 'none',
    } as const;
    expect(renderText(result({ components: [component({ app })] }), every)).toContain(
      'app/0  app id not measured, instance not measured, compose hash not measured, key provider not measured\n',
    );
  });

  it('tells an empty value from one that is not measured', () => {
    const { app } = component();
    const empty = component({ app: app === null ? null : { ...app, instanceId: '' } });
    expect(renderText(result({ components: [empty] }), every)).toContain(
      'app id 0123, instance empty, compose hash c0',
    );
  });
});

describe('the summary', () => {
  it('of a verified result: phases and what was not shown, and no check', () => {
    expect(renderText(result(), summary)).toMatchInlineSnapshot(`
      "✓ verified: hardware, os and source-code (domain skipped)
        Target evidence.json (file), appraised 2026-06-15 12:00 UTC

        hardware     ✓  2 checks  TDX, TCB UpToDate of 2025-05-14, no open advisory
        os           ✓  1 check   prod, pinned
        source-code  ✓  1 check   compose hash c0
        domain       – not asked

        Not shown
          domain       nobody asked who can answer at its domain
          age          fetched without a nonce: the quote may be an older one
          OS image     pinned as known good; not rebuilt from source
          KMS          gives the app its keys, and was not appraised
          registry     not read: nobody looked whether other compose hashes may boot
                       with the app’s keys

        evidence sha256:e0, policy sha256:f0
      "
    `);
  });

  it('of a failed result: why, with expected over found and what to do', () => {
    expect(renderText(failedResult(), summary)).toMatchInlineSnapshot(`
      "✗ failed: hardware.tcb-status (app/0) (domain skipped)
        Target evidence.json (file), appraised 2026-06-15 12:00 UTC

        ✗ hardware.tcb-status: The converged status is OutOfDate.
            expected  UpToDate
            found     OutOfDate
          To do: Update the BIOS and microcode of the host.
        ? os.reference-value: No reference value is given.
          To do: Pin the image.

        hardware     ✗ 1 of 2     failed; TDX, TCB OutOfDate of 2025-05-14,
                                  INTEL-SA-01036
        os           ? 1 of 1     unknown: os.reference-value; prod, pinned
        source-code  ✓  1 check   compose hash c0
        domain       – not asked

        Not shown
          hardware     whether it is genuine, and its TCB accepted: not proven
          os           which OS booted: not proven
          source-code  which app-compose runs: not proven
          domain       nobody asked who can answer at its domain
          age          fetched without a nonce: the quote may be an older one
          KMS          gives the app its keys, and was not appraised
          registry     not read: nobody looked whether other compose hashes may boot
                       with the app’s keys

        evidence sha256:e0, policy sha256:f0

      ✗ failed: hardware.tcb-status (app/0) (domain skipped)
      "
    `);
  });

  it('is the verdict and what is missing when there is no component', () => {
    const gaps = [{ name: 'evidence', reason: 'no answer', code: 'FETCH_TIMEOUT', hint: 'Try again.' }];
    const none = { verdict: 'inconclusive' as const, verdictReason: 'inconclusive: none', components: [], gaps };
    const text = renderText(
      result({
        ...none,
        coverage: { hardware: 'partial', os: 'partial', 'source-code': 'partial', domain: 'skipped' },
      }),
      summary,
    );
    expect(text).toMatchInlineSnapshot(`
      "? inconclusive: none
        Target evidence.json (file), appraised 2026-06-15 12:00 UTC

        ? evidence was not obtained: no answer
          To do: Try again.

        Not shown
          hardware     whether it is genuine, and its TCB accepted: not proven
          os           which OS booted: not proven
          source-code  which app-compose runs: not proven
          domain       nobody asked who can answer at its domain

        evidence sha256:e0, policy sha256:f0
      "
    `);
  });

  it('puts two hashes one over the other, whole, with a mark under the first difference', () => {
    const hash = 'ab'.repeat(48);
    const { phases } = component();
    const differing = (at: number, width: number): string => {
      const actual = `${hash.slice(0, at)}0${hash.slice(at + 1)}`;
      const checks = [check('os.mrtd', 'fail', 'MRTD differs.', { expected: hash, actual })];
      const components = [component({ phases: { ...phases, os: { status: 'fail', checks } } })];
      const text = renderText(result({ verdict: 'failed', verdictReason: 'failed: os.mrtd', components }), {
        ...summary,
        width,
      });
      return /( +expected [\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
    };
    const half = 'ab'.repeat(24);
    expect(differing(2, 120)).toBe(
      [
        `      expected  ${hash}`,
        `      found     ab0b${hash.slice(4)}`,
        '                  ^ from digit 3 of 96',
      ].join('\n'),
    );
    expect(differing(50, 80)).toBe(
      [
        `      expected  ${half}`,
        `      found     ${half}`,
        `      expected  ${half}`,
        `      found     ab0b${half.slice(4)}`,
        '                  ^ from digit 51 of 96',
      ].join('\n'),
    );
  });

  it('tells together of checks with one remedy, and counts what only follows', () => {
    const { phases } = component();
    const hint = 'Give the image.';
    const os = ['os.mrtd', 'os.rtmr0'].map((id) =>
      check(id as 'os.mrtd', 'unknown', 'Nothing to compare with.', { hint, actual: 'ab'.repeat(48) }),
    );
    os.push(check('os.dev-image', 'unknown', 'It is no known image.', { hint }));
    const ground = check('source-code.ground', 'unknown', 'The os phase was not passed.', { followsFrom: 'os.mrtd' });
    const open = component({
      phases: {
        ...phases,
        os: { status: 'unknown', checks: os },
        'source-code': { status: 'unknown', checks: [ground] },
      },
      reference: null,
    });
    const text = renderText(
      result({ verdict: 'inconclusive', verdictReason: 'inconclusive: os', components: [open] }),
      summary,
    );
    expect(text.split('\n').slice(3, 13)).toEqual([
      '  ? os.mrtd, os.rtmr0: Nothing to compare with. (abababab…abababab)',
      '    1 more follows from this.',
      '  ? os.dev-image: It is no known image.',
      '    To do: Give the image.',
      '',
      '  hardware     ✓  2 checks  TDX, TCB UpToDate of 2025-05-14, no open advisory',
      '  os           ? 3 of 3     unknown: os.mrtd, os.rtmr0 and 1 more; no reference',
      '                            value knows it',
      '  source-code  ? 1 of 1     unknown: follows from os.mrtd; compose hash c0',
      '  domain       – not asked',
    ]);
  });

  it('names in the line of a phase what keeps it open, and what only follows', () => {
    const rows = (found: ResultDocument): string[] =>
      renderText(found, { ...summary, width: 120 })
        .split('\n')
        .filter((line) => /^ {2}(?:os|source-code) /.test(line));
    expect(rows(derivedResult())).toEqual([
      '  os           ? 3 of 3     unknown: os.reference-value, and 2 that follow; no reference value knows it',
      '  source-code  ? 1 of 1     unknown: follows from os.reference-value; compose hash c0',
    ]);
  });

  it('keeps a URL whole, to be copied', () => {
    const url = `https://cloud-api.phala.com/api/v1/apps/${'ab'.repeat(20)}/attestations`;
    const gaps = [{ name: 'evidence', reason: `${url}: refused`, code: 'FETCH_FAILED', hint: null }];
    const verdictReason = `inconclusive: there is nothing to appraise: ${url}: refused`;
    const text = renderText(result({ verdict: 'inconclusive', verdictReason, components: [], gaps }), summary);
    expect(text.match(new RegExp(`^ +${url}:$`, 'gm'))).toHaveLength(2);
    // Only where it can draw nothing.
    const drawing = `https://x/${'─'.repeat(100)}`;
    const drawn = renderText(result({ verdict: 'inconclusive', verdictReason: `inconclusive: ${drawing}` }), summary);
    expect(Math.max(...drawn.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('begins no row with the name of a target', () => {
    const name = '✓ hardware ✓ 34 checks';
    const text = renderText(result({ target: { kind: 'file', name } }), summary);
    expect(text).toContain(`\n  Target ${name} (file), appraised `);
    expect(text).not.toMatch(/^ *✓ hardware/m);
  });

  it('tells a cause once of all machines, with all that follows from it', () => {
    const derived = derivedResult();
    const text = renderText(
      result({ ...derived, components: [0, 1, 2].flatMap((instance) => copiesOf(derived, instance)) }),
      summary,
    );
    expect(text.split('\n').slice(4, 8)).toEqual([
      '  ? os.reference-value (app/0 to app/2): No reference value is given.',
      '    9 more follow from this.',
      '    To do: Pin the image.',
      '',
    ]);
    expect(renderText(derived, every)).toContain(
      '    ? os.mrtd             There is nothing to compare MRTD with.\n      Follows from os.reference-value\n',
    );
  });

  it('tells of machines together that are alike, and names those that are not', () => {
    const { phases } = component();
    const machine = (instance: number, failing = false) => {
      const name = { component: `app/${instance}` };
      const checks = [check('os.mrtd', failing ? 'fail' : 'pass', 'MRTD.', name)];
      return component({ instance, phases: { ...phases, os: { status: failing ? 'fail' : 'pass', checks } } });
    };
    const components = Array.from({ length: 20 }, (_, i) => machine(i, i === 7 || i === 8));
    const text = renderText(
      result({ verdict: 'failed', verdictReason: 'failed: os.mrtd (app/7) and 1 more', components }),
      summary,
    );
    expect(text).toContain('  ✗ os.mrtd (app/7, app/8): MRTD.\n');
    expect(text).toContain('\n  app/0 to app/6, app/9 to app/19\n    hardware ');
    expect(text).toContain('\n  app/7, app/8\n    hardware ');
    expect(text.match(/^ +os +[✓✗] /gm)).toHaveLength(2);
  });

  it('says of a phase that was not asked for what was compared all the same', () => {
    const { phases } = component();
    const skipped = component({
      phases: { ...phases, 'source-code': { ...phases['source-code'], status: 'skipped' } },
    });
    const coverage = { hardware: 'full', os: 'full', 'source-code': 'skipped', domain: 'skipped' } as const;
    const text = renderText(result({ components: [skipped], coverage }), summary);
    expect(text).toContain('  source-code  – not asked  1 check of what was named passed\n');
    expect(text).toContain('    source-code  nobody asked which app-compose runs\n');
  });

  it('repeats the verdict at the end of what is longer than a screen', () => {
    const last = (text: string): string | undefined => text.trimEnd().split('\n').at(-1);
    const short = renderText(result(), summary);
    expect(short.startsWith('✓ verified: ')).toBe(true);
    expect(last(short)).toBe('  evidence sha256:e0, policy sha256:f0');
    const long = renderText(
      result({ components: Array.from({ length: 20 }, (_, instance) => component({ instance })) }),
      { ...summary, detail: 'every check' },
    );
    expect(long.startsWith('✓ verified: ')).toBe(true);
    expect(last(long)).toBe('✓ verified: hardware, os and source-code (domain skipped)');
  });
});

describe('the verdict alone', () => {
  it.each([40, 80])('is one line, at a width of %d too', (width) => {
    expect(renderText(result(), { ...summary, width, detail: 'verdict' })).toBe(
      '✓ verified: hardware, os and source-code (domain skipped)\n',
    );
    const replayed = renderText(failedResult(), { ...summary, width, detail: 'verdict', replayed: 'policy' });
    expect(replayed).toBe(
      '✗ failed: hardware.tcb-status (app/0) (domain skipped) — replayed: target, freshness, policy and what was expected are the bundle’s own claim\n',
    );
  });
});

describe('in every detail', () => {
  it('is coloured on request, and green for production alone', () => {
    expect(renderText(result(), colours)).toContain(`${esc}[1;32m✓ verified${esc}[0m: hardware`);
    expect(renderText(failedResult(), colours)).toContain(`${esc}[1;31m✗ failed${esc}[0m: `);
    expect(renderText(failedResult(), summary)).not.toContain(esc);
    const old = { ...colours, at: READ.at + 8 * 86_400_000 };
    for (const [shown, options] of [
      [result({ experiment: 'test root' }), colours],
      [result(), old],
      [failedResult(), old],
      [{ ...failedResult(), experiment: 'test root' }, colours],
    ] as const) {
      for (const detail of ['verdict', 'summary', 'every check'] as const) {
        expect(renderText(shown, { ...options, detail })).not.toContain('32m');
      }
    }
    expect(renderText(result({ experiment: 'test root' }), colours)).toContain(`${esc}[1;33m⚠ verified${esc}[0m`);
  });

  it('has the same words with colours and without', () => {
    for (const shown of [result(), failedResult(), foundResult()]) {
      for (const detail of ['summary', 'every check'] as const) {
        const text = renderText(shown, { ...colours, detail });
        expect(withoutColours(text)).toBe(renderText(shown, { ...summary, detail }));
      }
    }
  });

  it.each([60, 80, 100, 120])('is never wider than %d', (width) => {
    for (const shown of [
      result(),
      failedResult(),
      foundResult(),
      hostileResult('a'.repeat(500)),
      hostileResult('a b '.repeat(99)),
    ]) {
      for (const detail of ['summary', 'every check'] as const) {
        const longest = Math.max(
          ...renderText(shown, { ...summary, width, detail })
            .split('\n')
            .map((line) => line.length),
        );
        // The catalogue's longest id needs room, and its text some more.
        expect(longest).toBeLessThanOrEqual(detail === 'summary' ? width : Math.max(width, 64));
      }
    }
  });

  it.each([
    ['a terminal escape', '\u001b[2J\u001b[1;32m✓ verified', '\\u{1b}[2J\\u{1b}[1;32m✓ verified'],
    ['an 8-bit control sequence', '\u009b2J', '\\u{9b}2J'],
    ['a forged line', 'x\n✓ verified: all', 'x\\n✓ verified: all'],
    ['carriage return', 'bad\rgood', 'bad\\u{d}good'],
    ['right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['zero width', 'a\u200bb\ufeffc', 'a\\u{200b}b\\u{feff}c'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['a workflow command', '##[error]x', '#\\u{23}[error]x'],
  ])('spells out %s', (_, hostile, spelled) => {
    const text = renderText(hostileResult(hostile), every);
    expect(text).toContain(`✗ os.mrtd  ${spelled}\n`);
    expect(text).toContain(`expected  ${spelled}\n`);
    expect(text.endsWith(`\n✗ failed: ${spelled}\n`)).toBe(true);
  });

  it('cuts long values and says how much', () => {
    expect(renderText(hostileResult('a'.repeat(5000)), every)).toContain(`os.mrtd  ${'a'.repeat(2000)}… (3000 more)\n`);
  });

  it('never lets a value add a line, an escape or a workflow command', () => {
    const lines = renderText(hostileResult('x'), every).split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (hostile) => {
        const text = renderText(hostileResult(hostile), every);
        expect(text.split('\n')).toHaveLength(lines);
        expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|\p{Cs}|##\[/u);
        expect(text).not.toMatch(/^\s*::/m);
      }),
    );
  });

  it('never lets a value draw rows like those of a verdict or a phase', () => {
    const pass = 'hardware\u00a0    \u2003✓ 34 checks, TCB UpToDate';
    const drawn = ['my-app', ...Array.from({ length: 8 }, () => `✓ verified ${pass}`)].join(' '.repeat(30));
    const hostile = {
      ...failedResult(),
      target: { kind: 'file', name: drawn },
      verdictReason: `failed: ${drawn}`,
      gaps: [{ name: 'app/0/collateral', reason: drawn, code: null, hint: null }],
    };
    for (let width = 60; width <= 120; width++) {
      const text = renderText(hostile, { ...summary, width });
      expect(text).not.toMatch(/^ {0,3}✓ verified/m);
      expect(text).not.toMatch(/hardware\p{Zs}{2,}✓/u);
      expect(text.match(/^ {2}hardware /gm)).toHaveLength(1);
    }
  });

  it('never lets a value begin a line, wherever it makes one wrap', () => {
    const words = fc.array(fc.constantFrom('✓ verified: all', '::error::x', ' ', 'a', '\u00a0', '✗', 'x'.repeat(30)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 40, max: 120 }),
        fc.constantFrom('summary', 'every check'),
        (parts, width, detail) => {
          const text = renderText(hostileResult(parts.join(' ')), { ...summary, width, detail });
          const beginning = text.split('\n').filter((line) => /^[^ ]/.test(line));
          expect(beginning.every((line) => line.startsWith('✗ failed:'))).toBe(true);
          expect(beginning.length).toBeLessThanOrEqual(2);
          expect(text).not.toMatch(/^\s*::/m);
        },
      ),
    );
  });
});
