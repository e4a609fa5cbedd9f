import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, renderMarkdown } from '../../../../src/core/views/markdown.js';
import { component, derivedResult, failedResult, hostileResult, READ, result } from './sample.js';

describe('renderMarkdown', () => {
  it('shows a failed result: verdict, phases, what did not pass, TCB, measurements, all checks folded', () => {
    expect(renderMarkdown(failedResult(), READ)).toMatchInlineSnapshot(`
      "## ❌ failed: hardware.tcb-status (app/0) (domain skipped)

      | component | hardware | os | source-code | domain |
      | --- | --- | --- | --- | --- |
      | \`app/0\` | ❌ fail | ❔ unknown | ✅ pass | ➖ skipped |

      ### Not shown

      - hardware: whether it is genuine, and its TCB accepted: not proven
      - os: which OS booted: not proven
      - source-code: which app-compose runs: not proven
      - domain: nobody asked who holds the TLS key
      - age: fetched without a nonce: the quote may be an older one
      - KMS: gives the app its keys, and was not appraised

      ### Checks that did not pass

      - ❌ **hardware.tcb-status** (\`app/0\`): The converged status is OutOfDate.
        - expected: \`UpToDate\`
        - actual: \`OutOfDate\`
        - what to do: Update the BIOS and microcode of the host.
      - ❔ **os.reference-value** (\`app/0\`): No reference value is given.
        - what to do: Pin the image.

      ### \`app/0\`

      | TCB | status | date | advisories | lags behind |
      | --- | --- | --- | --- | --- |
      | platform | OutOfDate | \`2024-03-13T00:00:00.000Z\` | INTEL-SA-01036 | sgxtcbcomponents&#91;7&#93; has 3, needs 5 |
      | TDX module | UpToDate | \`2025-05-14T00:00:00.000Z\` |  |  |
      | quoting enclave | UpToDate | \`2025-05-14T00:00:00.000Z\` |  |  |
      | converged | OutOfDate | \`2025-05-14T00:00:00.000Z\` | INTEL-SA-01036 |  |

      | register | in the quote | expected |
      | --- | --- | --- |
      | MRTD | \`a0\` | \`a0\` |
      | RTMR0 | \`b0\` | \`b0\` |
      | RTMR1 | \`b1\` | \`b1\` |
      | RTMR2 | \`b2\` | \`b2\` |
      | RTMR3 | \`b3\` | by its events |

      | identity | measured | expected |
      | --- | --- | --- |
      | app id | \`0123\` |  |
      | instance id | \`4567\` |  |
      | compose hash | \`c0\` | \`c0\` |
      | OS image hash (the guest’s claim) | \`d0\` |  |
      | key provider | \`kms\` \`30\` |  |
      | MRCONFIGID | v1 |  |

      |  | appraised |
      | --- | --- |
      | target | \`evidence.json\` (file) |
      | appraised at | \`2026-06-15T12:00:00.000Z\` |
      | evidence | \`sha256:e0\` |
      | policy | \`sha256:f0\` |
      | trusted root | \`intel-sgx-root-ca\` |

      <details><summary>All 4 checks of app/0</summary>

      |  | check | found |
      | --- | --- | --- |
      | ✅ pass | \`hardware.quote-signature\` | The signature verifies. |
      | ❌ fail | \`hardware.tcb-status\` | The converged status is OutOfDate. |
      | ❔ unknown | \`os.reference-value\` | No reference value is given. |
      | ✅ pass | \`source-code.compose-hash\` | The compose hash is that of app-compose.json. |

      </details>
      "
    `);
  });

  it('folds what only follows under its cause, and shows what was not shown', () => {
    const text = renderMarkdown(derivedResult(), READ);
    expect(text).toContain('### Not shown\n\n- os: which OS booted: not proven\n');
    expect(/### Checks that did not pass\n\n((?:[- ].*\n)*)/.exec(text)?.[1]).toBe(
      '- ❔ **os.reference-value** (`app/0`): No reference value is given.\n' +
        '  - what to do: Pin the image.\n' +
        '  - <details><summary>3 more follow from this</summary>os.mrtd, os.rtmr0, source-code.ground</details>\n',
    );
    expect(text).toContain('There is nothing to compare MRTD with. Follows from `os.reference-value`. |');
  });

  it('has no list of open checks when all pass, and a headline that only production makes green', () => {
    expect(renderMarkdown(result(), READ)).not.toContain('did not pass');
    expect(renderMarkdown(result(), READ)).toMatch(
      /^## ✅ verified: hardware, os and source-code \(domain skipped\)\n\n/,
    );
    const testRoot = result({
      experiment: 'test root',
      verdictReason: 'verified: hardware — test root, not production',
    });
    expect(renderMarkdown(testRoot, READ)).toMatch(
      /^## ⚠️ verified as an experiment: hardware — test root, not production\n\n> This is an experiment \(test root/,
    );
    const later = { at: READ.at + 8 * 86_400_000 };
    expect(renderMarkdown(result(), later)).toMatch(/^## ⚠️ verified as of 2026-06-15, 8 days ago: /);
    const undecided = result({ verdict: 'inconclusive', verdictReason: 'inconclusive: x', components: [] });
    expect(renderMarkdown(undecided, READ)).toMatch(/^## ❔ inconclusive: x\n\n/);
  });

  it('leaves out what was not appraised, and shows a dash for what is not known', () => {
    const bare = renderMarkdown(
      result({ components: [component({ tcb: null, measurements: null, app: null })] }),
      READ,
    );
    expect(bare).not.toContain('| TCB |');
    expect(bare).not.toContain('| register |');
    expect(bare).not.toContain('| identity |');
    const expected = { mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null, composeHash: null };
    expect(renderMarkdown(result({ components: [component({ expected })] }), READ)).toContain('| MRTD | `a0` | – |\n');
  });
});

describe('renderMarkdown within a limit', () => {
  const many = result({ components: Array.from({ length: 300 }, (_, instance) => component({ instance })) });

  it('says what it left out', () => {
    const limit = 64 * 1024;
    const text = renderMarkdown(many, { ...READ, limit });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text).toMatch(/^## ✅ verified/);
    expect(text).toMatch(/\n> \d+ parts were left out to stay within 65536 bytes; the JSON result has everything\.\n$/);
  });

  it('is 900 KiB unless told otherwise', () => {
    const huge = result({ components: Array.from({ length: 2000 }, (_, instance) => component({ instance })) });
    const size = Buffer.byteLength(renderMarkdown(huge, READ));
    expect(size).toBeLessThanOrEqual(900 * 1024);
    expect(size).toBeGreaterThan(800 * 1024);
    expect(renderMarkdown(result(), READ)).not.toContain('left out');
  });

  it('keeps to it whatever the target says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8192, max: 40_000 }),
        fc.string({ unit: 'binary', minLength: 500, maxLength: 3000 }),
        (limit, hostile) => {
          const text = renderMarkdown(hostileResult(hostile), { ...READ, limit });
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
          expect(text).toMatch(/^## ❌ failed/);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('hostile values in Markdown', () => {
  const HOSTILE = [
    '| ✅ pass | `forged` | row |',
    'a\n| b | c |\n|---|---|',
    'a\r\n## ✅ verified',
    '`code` ``more`` ```',
    '`',
    '\\`',
    '\\|',
    '</details><h1>verified</h1>',
    '<img src=x onerror=alert(1)>',
    '<!-- ',
    '![x](https://example.org/x.png)',
    '[click](javascript:alert)',
    '[a]: https://example.org',
    'https://example.org/?a=b',
    'www.example.org',
    'someone@example.org',
    '@octocat',
    '@org/team',
    '#1',
    'org/repository#1',
    'GH-1',
    ':white_check_mark:',
    '$x^2$',
    '**bold** _em_ ~~strike~~',
    '&lt;b&gt; &#124;',
    '# heading',
    '- item',
    '1. item',
    '> quote',
    '    code',
    '===',
    '---',
    '\u202e| x',
    '\u0000\u001b[2J',
    '\u2028| x |',
    '[^1]',
    '```\nfence',
  ];

  it.each(HOSTILE)('%j adds no line and no markup', (hostile) => {
    expectHarmless(hostile);
  });

  it('holds for any text made of such pieces', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 5 })), {
      maxLength: 6,
    });
    fc.assert(fc.property(pieces, (parts) => expectHarmless(parts.join(''))));
  });

  /** The document has the shape of one with harmless text, and nothing outside code spans has a meaning left. */
  function expectHarmless(hostile: string): void {
    const shape = (text: string): string[] =>
      renderMarkdown(hostileResult(text), READ)
        .split('\n')
        .map((line) => line.replace(/[^|]/g, ''));
    expect(shape(hostile)).toEqual(shape('x'));
    const text = renderMarkdown(hostileResult(hostile), READ);
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u);
    const tags = text.match(/<[^ ]*?>/g)?.filter((tag) => !/^<\/?(?:code|details|pre|summary)>$/.test(tag));
    expect(tags ?? []).toEqual([]);
    const outside = text.replace(/`[^`\n]*`/g, '');
    expect(outside).not.toContain('`');
    expect(outside.replace(/<\/?(?:code|details|pre|summary)>/g, '').replace(/^> /gm, '')).not.toMatch(
      /[<>[\]\\@]|:\/\/|www\./i,
    );
    expect(outside.replace(/&#\d+;/g, '').replace(/^(?:##+ )/gm, '')).not.toMatch(/[&#$~_]/);
  }
});

describe('escapeMarkdown', () => {
  it('leaves prose readable', () => {
    expect(escapeMarkdown('The status is OutOfDate: update (see INTEL-SA-01036).')).toBe(
      'The status is OutOfDate: update (see INTEL-SA-01036).',
    );
  });

  it.each([
    ['@octocat', '&#64;&#8203;octocat'],
    ['#1 GH-1', '&#35;&#8203;1 GH-&#8203;1'],
    [':x: sha256:ab', '&#58;&#8203;x: sha256&#58;ab'],
    ['https://a', 'https&#58;&#8203;//a'],
    ['- a', '&#45; a'],
    ['12. a', '1&#50;. a'],
    ['  a', 'a'],
    ['a\nb', 'a&#92;nb'],
    ['WWW.example.org', 'WWW&#8203;.example.org'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});
