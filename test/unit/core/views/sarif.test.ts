import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderSarif } from '../../../../src/core/views/sarif.js';
import { expectUploadable, placesOf, validate } from '../../../support/code-scanning.js';
import { derivedResult, failedResult, hostileResult, READ, result } from './sample.js';

const OPTIONS = {
  ...READ,
  version: '1.2.3',
  informationUri: 'https://github.com/org/trust-center-action',
  locate: () => ({ path: 'deploy/trust policy.yml', line: 7 }),
  anchor: '.github/workflows/trust.yml',
};

const parsed = expectUploadable;

describe('renderSarif', () => {
  it('is valid for every verdict, and empty of results for `verified` under Intel’s root alone', () => {
    expect(parsed(renderSarif(result(), OPTIONS)).results).toEqual([]);
    expect(parsed(renderSarif(failedResult(), OPTIONS)).results).toHaveLength(2);
    expect(parsed(renderSarif(result({ experiment: 'test root' }), OPTIONS)).results).toHaveLength(1);
    for (const verdict of ['failed', 'inconclusive'] as const) {
      const bare = result({ verdict, verdictReason: `${verdict}: there is no component to appraise`, components: [] });
      expect(parsed(renderSarif(bare, OPTIONS)).results).toEqual([
        {
          ruleId: 'verdict',
          ruleIndex: 0,
          kind: 'fail',
          level: verdict === 'failed' ? 'error' : 'warning',
          message: { text: `${verdict}: there is no component to appraise` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: '.github/workflows/trust.yml', uriBaseId: '%SRCROOT%' },
                region: { startLine: 1 },
              },
            },
          ],
          partialFingerprints: { 'componentAndCheck/v1': 'verdict' },
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
      fullDescription: { text: 'The converged TCB status is accepted by the policy' },
      help: {
        text: 'What it means, and what to do: https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status',
        markdown:
          '[What it means, and what to do](https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status)',
      },
      helpUri: 'https://github.com/org/trust-center-action/blob/main/docs/checks.md#hardwaretcb-status',
      defaultConfiguration: { level: 'error' },
    });
  });

  it('tells of what follows from another check there alone, and of what was not shown', () => {
    const run = parsed(renderSarif(derivedResult(), OPTIONS));
    expect(run.results).toHaveLength(1);
    expect(run.results[0]?.ruleId).toBe('os.reference-value');
    expect(run.results[0]?.message.text).toBe(
      'No reference value is given.\nPin the image.\n3 more follow from this: os.mrtd, os.rtmr0, source-code.ground',
    );
    expect(run.properties.notShown).toContain('domain: nobody asked who can answer at its domain');
  });

  it('shows a check that goes back to no file at the first line of the anchor', () => {
    const run = parsed(renderSarif(failedResult(), { ...OPTIONS, locate: () => null }));
    expect(run.results[0]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: '.github/workflows/trust.yml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: 'app/0', kind: 'component' }],
      },
    ]);
  });

  it.each(['demo.json', 'https://app.example:8090/x', '..', '', '/', '0123', '%2e%2e/\ud800'])(
    'shows it at the name of the deployment %j where no file of the repository stands for it, which is taken for no file',
    (name) => {
      const { target, ...rest } = failedResult();
      const run = parsed(
        renderSarif({ ...rest, target: { ...target, name } }, { ...OPTIONS, locate: () => null, anchor: null }),
      );
      expect(placesOf(run)).toEqual([expect.stringMatching(/^target: .*:1$/)]);
      expect(run.results[0]?.locations[0]?.physicalLocation.artifactLocation).not.toHaveProperty('uriBaseId');
    },
  );

  it('lets no text of a target become a link, a placeholder or something unseen', () => {
    const run = parsed(renderSarif(hostileResult('[ok](http://evil) {0} \u202e'), OPTIONS));
    expect(run.results[0]?.message.text.split('\n')[0]).toBe('[ok] (http://evil) {{0}} \\u{{202e}}');
  });

  it('is valid whatever a target says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        parsed(renderSarif(hostileResult(text), OPTIONS));
        parsed(renderSarif(hostileResult(text), { ...OPTIONS, locate: () => null, anchor: null }));
      }),
      { numRuns: 50 },
    );
  });
});
