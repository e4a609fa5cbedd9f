import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../../../src/core/views/text.js';
import { component, failedResult, hostileResult, READ, result } from './sample.js';

const plain = { colour: false };

describe('renderText', () => {
  it('shows a verified result: one line a check, the verdict last', () => {
    expect(renderText(result(), { ...READ, ...plain })).toMatchInlineSnapshot(`
      "Target    evidence.json (file)
      Appraised 2026-06-15T12:00:00.000Z
      Evidence  sha256:e0
      Policy    sha256:f0
      Root      intel-sgx-root-ca

      app/0  app id 0123, instance 4567, compose hash c0, key provider kms
        TCB UpToDate (tdx, FMSPC b0c06f000000, evaluation data number 18, TCB date 2025-05-14)
        hardware pass
          ✓ hardware.quote-signature  The signature verifies.
          ✓ hardware.tcb-status       UpToDate is accepted.
        os pass
          ✓ os.mrtd                   MRTD is that of the set "prod".
        source-code pass
          ✓ source-code.compose-hash  The compose hash is that of app-compose.json.
        domain skipped

      ✓ verified: hardware, os and source-code (domain skipped)
      "
    `);
  });

  it('shows expected, actual and hint beneath a check that did not pass, and what lags', () => {
    expect(renderText(failedResult(), { ...READ, ...plain })).toMatchInlineSnapshot(`
      "Target    evidence.json (file)
      Appraised 2026-06-15T12:00:00.000Z
      Evidence  sha256:e0
      Policy    sha256:f0
      Root      intel-sgx-root-ca

      app/0  app id 0123, instance 4567, compose hash c0, key provider kms
        TCB OutOfDate (tdx, FMSPC b0c06f000000, evaluation data number 18, TCB date 2025-05-14, INTEL-SA-01036)
          platform OutOfDate of 2024-03-13: sgxtcbcomponents[7] has 3, needs 5
        hardware fail
          ✓ hardware.quote-signature  The signature verifies.
          ✗ hardware.tcb-status       The converged status is OutOfDate.
              expected UpToDate
              actual   OutOfDate
              hint     Update the BIOS and microcode of the host.
        os unknown
          ? os.reference-value        No reference value is given.
              hint     Pin the image.
        source-code pass
          ✓ source-code.compose-hash  The compose hash is that of app-compose.json.
        domain skipped

      ✗ failed: hardware.tcb-status (app/0) (domain skipped)
      "
    `);
  });

  it('says what was not appraised', () => {
    const bare = result({ components: [component({ tcb: null, measurements: null, app: null })] });
    const text = renderText(bare, { ...READ, ...plain });
    expect(text).toContain('app/0  identity not appraised\n  TCB not appraised\n');
    const app = {
      appId: null,
      instanceId: null,
      composeHash: null,
      osImageHash: null,
      keyProvider: null,
      mrConfigId: 'none',
    } as const;
    expect(renderText(result({ components: [component({ app })] }), { ...READ, ...plain })).toContain(
      'app/0  app id not measured, instance not measured, compose hash not measured, key provider not measured\n',
    );
  });

  it('tells an empty value from one that is not measured', () => {
    const { app } = component();
    const empty = component({ app: app === null ? null : { ...app, instanceId: '' } });
    expect(renderText(result({ components: [empty] }), { ...READ, ...plain })).toContain(
      'app id 0123, instance empty, compose hash c0',
    );
  });

  it('ends with the verdict when there is no component', () => {
    const text = renderText(result({ verdict: 'inconclusive', verdictReason: 'inconclusive: none', components: [] }), {
      ...READ,
      ...plain,
    });
    expect(text.endsWith('\n\n? inconclusive: none\n')).toBe(true);
  });

  it('colours for a terminal only: green is for production alone', () => {
    const esc = '\u001b';
    expect(renderText(result(), { ...READ, colour: true })).toContain(`${esc}[1;32m✓ verified: hardware`);
    expect(renderText(result({ experiment: 'test root' }), { ...READ, colour: true })).toContain(
      `${esc}[1;33m⚠ verified`,
    );
    expect(renderText(failedResult(), { ...READ, colour: true })).toContain(`${esc}[1;31m✗ failed`);
    expect(renderText(failedResult(), { ...READ, ...plain })).not.toContain(esc);
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
    const text = renderText(hostileResult(hostile), { ...READ, ...plain });
    expect(text).toContain(`✗ os.mrtd  ${spelled}\n`);
    expect(text).toContain(`expected ${spelled}\n`);
    expect(text.endsWith(`\n✗ failed: ${spelled}\n`)).toBe(true);
  });

  it('cuts long values and says how much', () => {
    expect(renderText(hostileResult('a'.repeat(5000)), { ...READ, ...plain })).toContain(
      `os.mrtd  ${'a'.repeat(2000)}… (3000 more)\n`,
    );
  });

  it('never lets a value add a line, an escape or a workflow command', () => {
    const lines = renderText(hostileResult('x'), { ...READ, ...plain }).split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (hostile) => {
        const text = renderText(hostileResult(hostile), { ...READ, ...plain });
        expect(text.split('\n')).toHaveLength(lines);
        expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|\p{Cs}|##\[/u);
        expect(text).not.toMatch(/^\s*::/m);
      }),
    );
  });
});
