import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../../../src/core/views/junit.js';
import { component, failedResult, hostileResult, READ, result } from './sample.js';

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** A strict reader of the part of XML 1.0 that the view uses; throws on anything else. */
function readXml(xml: string): Element {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(prolog)) throw new Error('no prolog');
  const allowed = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
  if (!allowed.test(xml)) throw new Error('a character that XML does not have');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let rest = xml.slice(prolog.length).trimEnd();
  while (rest !== '') {
    const token =
      /^(?:<\/(?<end>[\w-]+)>|<(?<start>[\w-]+)(?<attributes>(?: \w+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+))/.exec(
        rest,
      );
    const top = open.at(-1);
    if (token === null || top === undefined) throw new Error(`not XML: ${rest.slice(0, 80)}`);
    rest = rest.slice(token[0].length);
    const { end, start, attributes = '', empty, text } = token.groups ?? {};
    if (end !== undefined) {
      if (open.pop()?.name !== end) throw new Error(`</${end}> does not match`);
    } else if (start !== undefined) {
      const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, name, value]) => [
        name,
        unescapeXml(value ?? ''),
      ]);
      const element = { name: start, attributes: Object.fromEntries(pairs), children: [], text: '' };
      top.children.push(element);
      if (empty !== '/') open.push(element);
    } else top.text += unescapeXml(text ?? '');
  }
  const [document, ...others] = root.children;
  if (open.length !== 1 || document === undefined || others.length > 0) throw new Error('not one whole document');
  return document;
}

function unescapeXml(text: string): string {
  const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&([^;]*);?/g, (_, name: string) => {
    const character = known[name];
    if (character === undefined) throw new Error(`&${name}`);
    return character;
  });
}

const cases = (document: Element): Element[] => document.children.flatMap(({ children }) => children);

describe('renderJunit', () => {
  it('shows a failed result', () => {
    expect(renderJunit(failedResult(), READ)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="trust-center evidence.json" tests="6" failures="2" errors="1" skipped="1">
        <testsuite name="verdict" tests="1" failures="1" errors="0" skipped="0" timestamp="2026-06-15T12:00:00.000Z">
          <testcase classname="verdict" name="verified"><failure message="failed: hardware.tcb-status (app/0) (domain skipped)" type="fail">not shown: hardware: whether it is genuine, and its TCB accepted: not proven
      not shown: os: which OS booted: not proven
      not shown: source-code: which app-compose runs: not proven
      not shown: domain: nobody asked who can answer at its domain
      not shown: age: fetched without a nonce: the quote may be an older one
      not shown: KMS: gives the app its keys, and was not appraised
      not shown: registry: not read: nobody looked whether other compose hashes may boot with the app’s keys</failure></testcase>
        </testsuite>
        <testsuite name="app/0 hardware" tests="2" failures="1" errors="0" skipped="0" timestamp="2026-06-15T12:00:00.000Z">
          <testcase classname="app/0" name="hardware.quote-signature: The attestation key signed the quote"/>
          <testcase classname="app/0" name="hardware.tcb-status: The converged TCB status is accepted by the policy"><failure message="The converged status is OutOfDate." type="fail">expected: UpToDate
      actual: OutOfDate
      Update the BIOS and microcode of the host.
      docs/checks.md#hardwaretcb-status</failure></testcase>
        </testsuite>
        <testsuite name="app/0 os" tests="1" failures="0" errors="1" skipped="0" timestamp="2026-06-15T12:00:00.000Z">
          <testcase classname="app/0" name="os.reference-value: The OS is one the verifier knows"><error message="No reference value is given." type="unknown">Pin the image.
      docs/checks.md#osreference-value</error></testcase>
        </testsuite>
        <testsuite name="app/0 source-code" tests="1" failures="0" errors="0" skipped="0" timestamp="2026-06-15T12:00:00.000Z">
          <testcase classname="app/0" name="source-code.compose-hash: The measured app-compose is the expected one"/>
        </testsuite>
        <testsuite name="app/0 domain" tests="1" failures="0" errors="0" skipped="1" timestamp="2026-06-15T12:00:00.000Z">
          <testcase classname="app/0" name="domain"><skipped message="Not asked for."/></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('has no failure and no error for `verified` alone', () => {
    const counts = (document: Element) => {
      const { failures, errors } = document.attributes;
      return { failures, errors };
    };
    expect(counts(readXml(renderJunit(result(), READ)))).toEqual({ failures: '0', errors: '0' });
    expect(counts(readXml(renderJunit(result({ verdict: 'inconclusive', components: [] }), READ)))).toEqual({
      failures: '0',
      errors: '1',
    });
    expect(counts(readXml(renderJunit(result({ verdict: 'failed', components: [] }), READ)))).toEqual({
      failures: '1',
      errors: '0',
    });
    expect(counts(readXml(renderJunit(result({ experiment: 'test root' }), READ)))).toEqual({
      failures: '0',
      errors: '1',
    });
  });

  it('counts a phase that was not decided as an error, one that was not asked for as skipped', () => {
    const { phases } = component();
    const undecided = component({ phases: { ...phases, os: { status: 'unknown', checks: [] } } });
    const [, , os, , domain] = readXml(renderJunit(result({ components: [undecided] }), READ)).children;
    expect(os?.attributes).toMatchObject({ name: 'app/0 os', tests: '1', errors: '1', skipped: '0' });
    expect(domain?.attributes).toMatchObject({ name: 'app/0 domain', tests: '1', errors: '0', skipped: '1' });
  });

  it('keeps a hostile text a text', () => {
    const document = readXml(renderJunit(hostileResult('"/><x a=\'&lt;]]>\n\u0000\u001b\ud800\ufffe'), READ));
    const failure = cases(document)[1]?.children[0];
    expect(failure?.attributes.message).toBe('"/><x a=\'&lt;]]>\\n\\u{0}\\u{1b}\\u{d800}\ufffd');
  });

  it('is well-formed whatever a target says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const document = readXml(renderJunit(hostileResult(text), READ));
        expect(cases(document)).toHaveLength(7);
      }),
      { numRuns: 50 },
    );
  });
});
