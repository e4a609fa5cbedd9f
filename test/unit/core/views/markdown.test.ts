import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy, policyDigest } from '../../../../src/core/policy/policy.js';
import { CATALOG, type CheckId, sectionOf } from '../../../../src/core/result/catalog.js';
import type { ComponentResult, ResultDocument } from '../../../../src/core/result/document.js';
import type { ReadingContext } from '../../../../src/core/views/current-verdict.js';
import { escapeMarkdown, renderMarkdown } from '../../../../src/core/views/markdown.js';
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

function link(id: CheckId, name: string = id): string {
  const anchor = sectionOf(id).replaceAll('.', '');
  return `[${name}](https://github.com/org/trust-center-action/blob/main/docs/checks.md#${anchor})`;
}

describe('renderMarkdown', () => {
  it('shows a failed result: what everybody reads, and the rest folded away', () => {
    expect(renderMarkdown(failedResult(), READ)).toMatchInlineSnapshot(`
      "## ✗ failed: evidence.json

      Evidence that was fetched, as of 2026-06-15 12:00 UTC, judged by a policy that asks for hardware, OS and source code: **[hardware.tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status)** failed; source code is as the policy asks.

      |  | phase | found |
      | --- | --- | --- |
      | ✗&nbsp;fail | hardware | [tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status)<br>TDX, TCB OutOfDate of 2025-05-14, INTEL-SA-01036 |
      | ?&nbsp;unknown | OS | [reference-value](https://github.com/org/trust-center-action/blob/main/docs/checks.md#osreference-value)<br>prod, pinned |
      | ✓&nbsp;pass | source&nbsp;code | compose hash c0 |
      | −&nbsp;not&nbsp;asked | domain |  |

      **Not shown**

      - hardware: whether it is genuine, and its TCB accepted: not proven
      - OS: which OS booted: not proven
      - source code: which app-compose runs: not proven
      - domain: nobody asked who can answer at its domain
      - age: fetched without a nonce: the quote may be an older one
      - KMS: gives the app its keys, and was not appraised
      - registry: not read: nobody looked whether other compose hashes may boot with the app’s keys

      ### Why: The converged status is OutOfDate

      ✗&nbsp;fail: [hardware.tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status)

      <pre>expected  UpToDate
      found     OutOfDate</pre>

      **To do:** Update the BIOS and microcode of the host.

      ### Also not decided: No reference value is given

      ?&nbsp;unknown: [os.reference-value](https://github.com/org/trust-center-action/blob/main/docs/checks.md#osreference-value)

      **To do:** Pin the image.

      <details><summary>TCB: OutOfDate</summary>

      | part | TCB |
      | --- | --- |
      | platform | OutOfDate, level of 2024-03-13 |
      | TDX module | UpToDate, level of 2025-05-14 |
      | quoting enclave | UpToDate, level of 2025-05-14 |
      | converged | OutOfDate, level of 2025-05-14 |

      - FMSPC \`b0c06f000000\`
      - TCB evaluation data number 18
      - platform: INTEL-SA-01036
      - platform lags behind: sgxtcbcomponents&#91;7&#93; has 3, needs 5
      - open advisories: INTEL-SA-01036

      </details>

      <details><summary>Registers: as expected</summary>

      <pre>MRTD, as expected
      a0
      RTMR0, as expected
      b0
      RTMR1, as expected
      b1
      RTMR2, as expected
      b2
      RTMR3, by its events
      b3</pre>

      </details>

      <details><summary>Identity: app id, compose hash, key provider</summary>

      - app id: \`0123\`
      - instance id: \`4567\`
      - compose hash: \`c0\`
      - OS image hash (the guest’s claim): \`d0\`
      - key provider: \`kms\` \`30\`
      - MRCONFIGID: v1

      </details>

      <details><summary>Do not take our word: evidence, policy, and how to repeat this</summary>

      - target: \`evidence.json\` (file)
      - appraised at: \`2026-06-15T12:00:00.000Z\`
      - trusted root: \`intel-sgx-root-ca\`
      - evidence: \`sha256:e0\`
      - policy: \`sha256:f0\`

      </details>

      <details><summary>Hardware: 2 checks, 1 failed</summary>

      |  | check | found |
      | --- | --- | --- |
      | ✓&nbsp;pass | [quote-signature](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwarequote-signature) | The signature verifies. |
      | ✗&nbsp;fail | [tcb-status](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status) | The converged status is OutOfDate. |

      </details>

      <details><summary>OS: 1 check, 1 unknown</summary>

      |  | check | found |
      | --- | --- | --- |
      | ?&nbsp;unknown | [reference-value](https://github.com/org/trust-center-action/blob/main/docs/checks.md#osreference-value) | No reference value is given. |

      </details>

      <details><summary>Source code: 1 check passed</summary>

      |  | check | found |
      | --- | --- | --- |
      | ✓&nbsp;pass | [compose-hash](https://github.com/org/trust-center-action/blob/main/docs/checks.md#source-codecompose-hash) | The compose hash is that of app-compose.json. |

      </details>
      "
    `);
  });

  it('folds what only follows under its cause, behind what to do, and shows what was not shown', () => {
    const text = renderMarkdown(derivedResult(), READ);
    expect(text).toContain('**Not shown**\n\n- OS: which OS booted: not proven\n');
    expect(/### Why: ([^#]*(?:#[a-z][^#]*)*)<details><summary>TCB/.exec(text)?.[1]).toBe(
      `No reference value is given\n\n?&nbsp;unknown: ${link('os.reference-value')}\n\n**To do:** Pin the image.\n\n` +
        '<details><summary>3 more follow from this</summary>\n\n' +
        `${link('os.mrtd')}, ${link('os.rtmr0')}, ${link('source-code.ground')}\n\n</details>\n\n`,
    );
    expect(text).toContain('There is nothing to compare MRTD with. Follows from `os.reference-value`. |');
    expect(text).toContain(
      `| ?&nbsp;unknown | OS | ${link('os.reference-value', 'reference-value')} and 2 that follow |`,
    );
    expect(text).toContain('| ?&nbsp;unknown | source&nbsp;code | rests on the OS, which is not proven<br>');
  });

  it('names target and verdict, and has a tick only for what speaks for production today', () => {
    const headings = (found: ResultDocument, reading: ReadingContext = READ): string =>
      renderMarkdown(found, reading).split('\n').slice(0, 5).join('\n');
    expect(renderMarkdown(result(), READ)).not.toContain('Why');
    expect(headings(result())).toBe(
      '## ✓ verified: evidence.json\n\n' +
        'Evidence that was fetched, as of 2026-06-15 12:00 UTC, judged by a policy that asks for hardware, OS and source code: ' +
        'genuine Intel TDX hardware, the OS `prod` (pinned) and exactly the app-compose that is expected.\n\n' +
        '|  | phase | found |',
    );
    const testRoot = result({ experiment: 'test root', verdictReason: 'verified: it — test root, not production' });
    expect(headings(testRoot)).toMatch(
      /^## ! experiment, not verified: evidence\.json\n\n.*\n\n> This is an experiment \(test root/,
    );
    const simulated = headings({ ...testRoot, trustAnchor: 'test:ab' });
    expect(simulated).toContain(': TDX hardware by the word of a test root, not of Intel, the OS `prod`');
    expect(simulated).not.toContain('genuine');
    const later = { at: READ.at + 8 * 86_400_000 };
    expect(headings(result(), later)).toMatch(/^## ! verified as of 2026-06-15, 8 days ago: evidence\.json\n/);
    expect(headings(failedResult(), later)).toMatch(/^## ✗ failed as of 2026-06-15, 8 days ago: evidence\.json\n/);
    const undecided = result({
      verdict: 'inconclusive',
      verdictReason: 'inconclusive: nothing to appraise',
      components: [],
    });
    expect(headings(undecided)).toMatch(
      /^## \? inconclusive: evidence\.json\n\nNo evidence, as of .*: nothing to appraise\.\n/,
    );
    expect(headings(result(), { ...READ, replayed: 'policy' })).toContain(
      '\n> This is replayed: target, freshness, policy and what was expected are the bundle’s own claim.',
    );
    expect(headings(result({ target: { kind: 'file', name: ' ' } }))).toContain(
      '## ✓ verified: a target without a name\n',
    );
  });

  it.each(['failed', 'verified', 'inconclusive'] as const)('has no emoji for a status (%s)', (verdict) => {
    const found = { failed: failedResult(), verified: foundResult(), inconclusive: derivedResult() }[verdict];
    for (const text of [renderMarkdown(found, READ), renderMarkdown({ ...found, experiment: 'test root' }, READ)]) {
      expect(text).not.toMatch(/\p{Emoji_Presentation}|\ufe0f|[✅❌❔⚠ℹ➖]/u);
    }
  });

  it('leaves out what was not appraised, and shows a dash for what is not known', () => {
    const bare = renderMarkdown(
      result({ components: [component({ tcb: null, measurements: null, app: null })] }),
      READ,
    );
    for (const part of ['TCB:', 'Registers:', 'Identity:']) expect(bare).not.toContain(`<summary>${part}`);
    const expected = { mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null, composeHash: null };
    const text = renderMarkdown(result({ components: [component({ expected })] }), READ);
    expect(text).toContain('<pre>MRTD, with nothing to compare it with\na0\n');
    const app = { ...component().app, appId: null } as ComponentResult['app'];
    expect(renderMarkdown(result({ components: [component({ app })] }), READ)).toContain('- app id: –\n');
  });

  it('shows registers in lines of 48 digits, and those that differ one over the other', () => {
    const mrtd = 'a'.repeat(96);
    const [measured, wanted] = [component().measurements, component().expected];
    if (measured === null) throw new Error('no measurements');
    const found = component({
      measurements: { ...measured, mrtd, rtmr0: `${'b'.repeat(90)}000000` },
      expected: { ...wanted, mrtd, rtmr0: `${'b'.repeat(90)}111111` },
    });
    const text = renderMarkdown(result({ components: [found] }), READ);
    expect(text).toContain(`<summary>Registers: 3 of 4 as expected</summary>`);
    expect(text).toContain(`MRTD, as expected\n${'a'.repeat(48)}\n${'a'.repeat(48)}\n`);
    expect(text).toContain(
      `RTMR0, not as expected\nexpected  ${'b'.repeat(48)}\nfound     ${'b'.repeat(48)}\n` +
        `expected  ${'b'.repeat(42)}111111\nfound     ${'b'.repeat(42)}000000\n${'from digit 91 of 96 '.padStart(52)}^\n`,
    );
  });

  it('says what the policy accepted, where it is the policy that was applied, and how to repeat it', () => {
    const policy = defaultPolicy({ freshness: 'fetched' });
    const found = { ...result(), policyDigest: `sha256:${policyDigest(policy)}` };
    const again = { how: 'With `FILE`:', commands: ['trust-center replay bundle.json'] };
    const text = renderMarkdown(found, { ...READ, policy, again });
    expect(text).toContain(
      `- policy: \`${found.policyDigest}\`, in words:\n  - hardware, OS and source code must pass, on evidence fetched for this very appraisal\n  - TCB status UpToDate\n`,
    );
    expect(text).toContain('\nWith `FILE`:\n\n<pre lang="sh">trust-center replay bundle&#46;json</pre>\n');
    expect(renderMarkdown(result(), { ...READ, policy })).not.toContain('in words');
  });

  it('links every check that it names to its text, and to no other host', () => {
    for (const found of [failedResult(), derivedResult(), foundResult()]) {
      const text = renderMarkdown(found, READ);
      const links = [...text.matchAll(/\[([a-z0-9.-]+)\]\(([^)]*)\)/g)];
      expect(links.length).toBeGreaterThan(4);
      for (const [, name, url] of links) {
        expect(url).toMatch(
          /^https:\/\/github\.com\/org\/trust-center-action\/blob\/main\/docs\/checks\.md#[a-z0-9-]+$/,
        );
        const ids = (Object.keys(CATALOG) as CheckId[]).filter((id) => id === name || id.endsWith(`.${name}`));
        expect(ids.map((id) => sectionOf(id).replaceAll('.', ''))).toContain(url?.split('#')[1]);
      }
      expect(text.match(/https?:\/\//g)?.length).toBe(links.length);
    }
    const elsewhere = check('os.mrtd', 'fail', 'x', { docs: 'https://evil.example/x' });
    const { phases } = component();
    const found = result({
      components: [component({ phases: { ...phases, os: { status: 'fail', checks: [elsewhere] } } })],
    });
    expect(renderMarkdown(found, READ)).not.toContain('evil.example');
  });

  it('puts causes with one remedy together, and what is also not decided behind failures', () => {
    const { phases } = component();
    const hint = 'Find out what booted.';
    const checks = [
      check('os.mrtd', 'fail', 'MRTD is another.', { hint }),
      check('os.rtmr0', 'fail', 'RTMR0 is another.', { hint }),
      check('os.acpi-tables', 'unknown', 'The shape is not known.', { hint: 'Give it.' }),
    ];
    const found = result({
      verdict: 'failed',
      components: [component({ phases: { ...phases, os: { status: 'fail', checks } } })],
    });
    const text = renderMarkdown(found, READ);
    expect(text.match(/^### .*/gm)).toEqual([
      '### Why: MRTD is another',
      '### Also not decided: The shape is not known',
    ]);
    expect(text).toContain(`✗&nbsp;fail: ${link('os.rtmr0')}: RTMR0 is another.\n\n**To do:** ${hint}\n`);
    expect(text.match(/Find out what booted/g)).toHaveLength(1);
  });
});

describe('renderMarkdown of several components', () => {
  const instances = (count: number): ComponentResult[] =>
    Array.from({ length: count }, (_, instance) => copiesOf(result(), instance)).flat();

  it('has a table for those of which the same is to be said, failures first, and names them in words', () => {
    const failing = copiesOf(failedResult(), 64);
    const components = [...instances(64), ...failing, component({ role: 'kms' })];
    const text = renderMarkdown(result({ verdict: 'failed', components }), READ);
    const names = [...text.matchAll(/^\*\*(.*instance.*|.*KMS.*)\*\*\n\n\|/gm)].map(([, name]) => name);
    // A KMS has no domain phase.
    expect(names).toEqual(['App instance 65 of 65', 'App instances 1 to 64 of 65', 'The KMS']);
    expect(text).toContain(`✗&nbsp;fail: ${link('hardware.tcb-status')} (app instance 65 of 65)\n`);
    expect(text).toContain('<details><summary>App instances 1 to 64 of 65 and the KMS: 4 checks passed</summary>');
    expect(text).toContain('<details><summary>The KMS: TCB, registers, identity</summary>');
    expect(text).not.toMatch(/app\/\d/);
  });

  it('stays readable with 64 instances: one screen before what is folded', () => {
    const text = renderMarkdown(result({ components: instances(64) }), READ);
    const open = text.slice(0, text.indexOf('<details>')).split('\n');
    expect(open.length).toBeLessThan(30);
  });
});

describe('renderMarkdown within a limit', () => {
  const many = result({ components: Array.from({ length: 300 }, (_, instance) => component({ instance })) });

  it('says what it left out', () => {
    const limit = 64 * 1024;
    const text = renderMarkdown(many, { ...READ, limit });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text).toMatch(/^## ✓ verified/);
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
          expect(text).toMatch(/^## ✗ failed/);
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

  /** The document has the shape of one with harmless text, and nothing outside code has a meaning left but our own. */
  function expectHarmless(hostile: string): void {
    // How many lines a block of code has depends on how long the text is; that nothing in it acts is looked at below.
    const withoutBlocks = (text: string): string =>
      text.replace(/^<(pre|p)(?: lang="[a-z]+")?>(?:<code>)?([^<]|<br>)*(?:<\/code>)?<\/\1>$/gm, '<pre></pre>');
    const shape = (text: string): string[] =>
      withoutBlocks(renderMarkdown(hostileResult(text), READ))
        .split('\n')
        .map((line) => line.replace(/[^|]/g, ''));
    expect(shape(hostile)).toEqual(shape('x'));
    const text = renderMarkdown(hostileResult(hostile), READ).replace(OWN_LINK, '');
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u);
    const tags = text.match(/<[^>]*>/g)?.filter((tag) => !OWN_TAG.test(tag));
    expect(tags ?? []).toEqual([]);
    const outside = text.replace(/`[^`\n]*`/g, '');
    expect(outside).not.toContain('`');
    expect(outside.replace(/<[^>]*>/g, '').replace(/^> /gm, '')).not.toMatch(/[<>[\]\\@]|:\/\/|www\./i);
    expect(outside.replace(/&(?:#\d+|nbsp);/g, '').replace(/^(?:##+ )/gm, '')).not.toMatch(/[&#$~_]/);
  }
});

const OWN_LINK =
  /\[[a-z0-9.-]+\]\(https:\/\/github\.com\/org\/trust-center-action\/blob\/main\/docs\/checks\.md#[a-z0-9-]+\)/g;
const OWN_TAG = /^<(?:\/?(?:code|details|pre|summary|p)|pre lang="(?:diff|yaml|sh)"|br|wbr)>$/;

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
