import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderSarif } from '../../../../src/core/views/sarif.js';
import { derivedResult, failedResult, hostileResult, READ, result } from './sample.js';

const OPTIONS = {
  ...READ,
  version: '1.2.3',
  informationUri: 'https://github.com/org/trust-center-action',
  locate: () => ({ path: 'deploy/trust policy.yml', line: 7 }),
};

const schema = JSON.parse(
  readFileSync(new URL('../../../vectors/sarif/sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
// The schema is of draft 4, whose only difference to what ajv reads is the name of `$id`.
const { id: _, $schema: __, ...rest } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addFormat('uri-reference', (text) => /^[\w.~!$&'()*+,;=:@%/?#[\]-]*$/.test(text));
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const validate = ajv.compile(rest);

function parsed(text: string) {
  const log = JSON.parse(text);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log.runs[0];
}

describe('renderSarif', () => {
  it('is valid for every verdict, and empty of results for `verified` under Intel’s root alone', () => {
    expect(parsed(renderSarif(result(), OPTIONS)).results).toEqual([]);
    expect(parsed(renderSarif(failedResult(), OPTIONS)).results).toHaveLength(2);
    expect(parsed(renderSarif(result({ experiment: 'test root' }), OPTIONS)).results).toHaveLength(1);
    for (const verdict of ['failed', 'inconclusive'] as const) {
      const bare = result({ verdict, verdictReason: `${verdict}: there is no component to appraise`, components: [] });
      expect(parsed(renderSarif(bare, OPTIONS)).results).toEqual([
        {
          level: verdict === 'failed' ? 'error' : 'warning',
          kind: 'fail',
          message: { text: `${verdict}: there is no component to appraise` },
        },
      ]);
    }
  });

  it('refuses to be validated by a schema that accepts everything', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  });

  it('shows a failed check with its place, words and rule', () => {
    const run = parsed(renderSarif(failedResult(), OPTIONS));
    expect(run.results[0]).toEqual({
      ruleId: 'hardware.tcb-status',
      ruleIndex: 1,
      kind: 'fail',
      level: 'error',
      message: {
        text: 'The converged status is OutOfDate.\nExpected: UpToDate\nActual: OutOfDate\nUpdate the BIOS and microcode of the host.',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy/trust%20policy.yml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 7 },
          },
          logicalLocations: [{ fullyQualifiedName: 'app/0', kind: 'component' }],
        },
      ],
      partialFingerprints: { 'componentAndCheck/v1': 'app/0/hardware.tcb-status' },
      properties: { status: 'fail', phase: 'hardware' },
    });
    expect(run.results[1]).toMatchObject({ ruleId: 'os.reference-value', level: 'warning' });
    expect(run.tool.driver.rules[1]).toEqual({
      id: 'hardware.tcb-status',
      shortDescription: { text: 'The converged TCB status is accepted by the policy' },
      helpUri: 'https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status',
      defaultConfiguration: { level: 'error' },
    });
  });

  it('tells of what follows from another check there alone, and of what was not shown', () => {
    const run = parsed(renderSarif(derivedResult(), OPTIONS));
    expect(run.results).toHaveLength(1);
    expect(run.results[0].ruleId).toBe('os.reference-value');
    expect(run.results[0].message.text).toBe(
      'No reference value is given.\nPin the image.\n3 more follow from this: os.mrtd, os.rtmr0, source-code.ground',
    );
    expect(run.properties.notShown).toContain('domain: nobody asked who holds the TLS key');
  });

  it('has no physical place for a check that goes back to no file', () => {
    const run = parsed(renderSarif(failedResult(), { ...OPTIONS, locate: () => null }));
    expect(run.results[0].locations).toEqual([
      { logicalLocations: [{ fullyQualifiedName: 'app/0', kind: 'component' }] },
    ]);
  });

  it('lets no text of a target become a link, a placeholder or something unseen', () => {
    const run = parsed(renderSarif(hostileResult('[ok](http://evil) {0} \u202e'), OPTIONS));
    expect(run.results[0].message.text.split('\n')[0]).toBe('[ok] (http://evil) {{0}} \\u{{202e}}');
  });

  it('is valid whatever a target says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        parsed(renderSarif(hostileResult(text), OPTIONS));
      }),
      { numRuns: 50 },
    );
  });
});
