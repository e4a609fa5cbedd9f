import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import type { DomainResult } from '../../../../src/core/result/domain.js';
import type { CheckStatus, Phase } from '../../../../src/core/result/words.js';
import { readBadgeFacts } from '../../../../src/core/views/badge-facts.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { check, component, derivedResult, domainResult, failedResult, result } from './sample.js';

const read = (change: Partial<ResultDocument>) => readBadgeFacts(renderJson(result(change)));
const SKIPPED = { hardware: 'full', os: 'skipped', 'source-code': 'skipped', domain: 'skipped' } as const;

function withPhase(phase: Phase, status: CheckStatus) {
  const { phases } = component();
  return component({ phases: { ...phases, [phase]: { status, checks: [] } } });
}

describe('readBadgeFacts', () => {
  it('reads what a badge needs', () => {
    expect(readBadgeFacts(renderJson(result()))).toEqual({
      verdict: 'verified',
      verdictReason: 'verified: hardware, os and source-code (domain skipped)',
      target: { name: 'evidence.json' },
      appraisedAt: '2026-06-15T12:00:00.000Z',
      experiment: null,
      coverage: { hardware: 'full', os: 'full', 'source-code': 'full', domain: 'skipped' },
      instances: { judged: 1, stopped: [] },
      components: [{ freshness: 'fetched' }],
      domain: null,
    });
    expect(readBadgeFacts(renderJson(domainResult({ givenRoot: true }))).domain).toEqual({ givenRoot: true });
    expect(readBadgeFacts(renderJson(failedResult())).verdict).toBe('failed');
  });

  it('refuses a success that another part of the document denies', () => {
    const { phases } = failedResult().components[0] ?? component();
    expect(() => read({ trustAnchor: 'insecure:00' })).toThrow(
      'result.verdict: it says verified, but a test root was trusted',
    );
    expect(() => read({ components: [] })).toThrow('result.verdict: it says verified, but there is no component');
    expect(() => read({ components: [component(), component({ instance: 1, phases })] })).toThrow(
      'result.verdict: it says verified, but components[1].phases.hardware is "fail"',
    );
    expect(() => read({ coverage: { ...SKIPPED, hardware: 'skipped' } })).toThrow(
      'result.verdict: it says verified, but coverage.hardware is skipped',
    );
    expect(() => read({ coverage: { ...SKIPPED, os: 'partial' } })).toThrow(
      'result.verdict: it says verified, but coverage.os is partial',
    );
    expect(() => read({ coverage: { ...result().coverage, domain: 'full' } })).toThrow(
      'result.verdict: it says verified, but components[0].phases.domain is "skipped"',
    );
  });

  it('reads a domain with the checks that were left out, and refuses one that the rest denies', () => {
    const named = (change: Partial<ResultDocument> = {}, domain: Partial<DomainResult> = {}) => {
      const whole = domainResult(domain);
      const { leftOut } = whole.domain ?? { leftOut: [] };
      return read({ ...whole, notShown: [...whole.notShown, { what: 'domain', why: leftOut.join() }], ...change });
    };
    expect(named().coverage.domain).toBe('full');
    expect(named({}, { leftOut: ['domain.caa'] }).coverage.domain).toBe('partial');
    const { coverage } = domainResult();
    const refused: [Partial<ResultDocument>, string][] = [
      [{ domain: null }, 'no domain was named'],
      [{ coverage: { ...coverage, domain: 'partial' } }, 'coverage.domain is partial'],
      [{ components: [component()] }, 'components[0].phases.domain is "skipped"'],
      [
        { components: domainResult().components.flatMap((one) => [one, { ...one, role: 'kms' as const }]) },
        'components[1].phases.domain is "pass"',
      ],
    ];
    for (const [change, why] of refused) {
      expect(() => named(change)).toThrow(`result.verdict: it says verified, but ${why}`);
    }
    expect(() => named({ coverage }, { leftOut: ['domain.caa'] })).toThrow('coverage.domain is full');
    const leftOut = domainResult({ leftOut: ['domain.caa'] });
    expect(() => read({ ...leftOut, notShown: leftOut.notShown.filter(({ what }) => what !== 'domain') })).toThrow(
      'result.notShown: it does not name domain',
    );
  });

  it('refuses a success that hides that an instance was not judged, or judged none', () => {
    const stopped = [{ instanceId: null, name: null, reason: 'it is called stopped' }];
    const instances = { judged: 1, distinct: 1, stopped };
    expect(read({ instances })).toMatchObject({ instances: { judged: 1, stopped: [{}] } });
    expect(() => read({ instances, notShown: result().notShown })).toThrow(
      'result.notShown: it does not name instances',
    );
    expect(() => read({ instances: { judged: 0, distinct: 0, stopped: [] } })).toThrow(
      'result.verdict: it says verified, but no instance was judged',
    );
    const { instances: _, ...without } = JSON.parse(renderJson(result()));
    expect(() => readBadgeFacts(JSON.stringify(without))).toThrow('result.instances: is missing');
  });

  it('refuses a success that its checks or its reason deny', () => {
    const { phases } = component();
    const [first] = phases.os.checks;
    if (first === undefined) throw new Error('a check was expected');
    const withOs = (checks: (typeof first)[]) =>
      read({ components: [component({ phases: { ...phases, os: { status: 'pass', checks } } })] });
    expect(() => withOs([first, { ...first, status: 'fail' }])).toThrow(
      'result.verdict: it says verified, but a check of components[0].phases.os is "fail"',
    );
    expect(() => withOs([])).toThrow('result.verdict: it says verified, but components[0].phases.os has no check');
    expect(() => read({ verdictReason: 'failed: os.mrtd (app/0)' })).toThrow(
      'result.verdict: it says verified, but verdictReason does not',
    );
  });

  it('refuses a success whose phases do not stand on what was proven, or that left an expectation open', () => {
    expect(() =>
      read({ coverage: { ...result().coverage, os: 'skipped' }, components: [withPhase('os', 'skipped')] }),
    ).toThrow('result.verdict: it says verified, but source-code stands on os, and coverage.os is skipped');
    expect(() => read({ coverage: SKIPPED, components: [component()] })).toThrow(
      'result.verdict: it says verified, but components[0].phases.os is "pass"',
    );
    expect(() => read({ components: [withPhase('domain', 'unknown')] })).toThrow(
      'result.verdict: it says verified, but components[0].phases.domain is "unknown"',
    );
  });

  it('refuses a success of which a check follows from one that was not passed', () => {
    const { phases } = component();
    const os = { status: 'pass', checks: [check('os.mrtd', 'pass', 'It is.', { followsFrom: 'os.reference-value' })] };
    expect(() => read({ components: [component({ phases: { ...phases, os } as typeof phases })] })).toThrow(
      'result.verdict: it says verified, but a check of components[0].phases.os follows from "os.reference-value", which was not passed',
    );
  });

  it('refuses a success that does not say what was not shown', () => {
    const { notShown } = result();
    for (const what of ['domain', 'age']) {
      expect(() => read({ notShown: notShown.filter((one) => one.what !== what) })).toThrow(
        `result.notShown: it does not name ${what}`,
      );
    }
  });

  it.each([
    [{ notShown: undefined }, 'result.notShown: is missing'],
    [{ notShown: ['domain'] }, 'result.notShown[0]: expected an object'],
    [{ notShown: [{ what: 'domain' }] }, 'result.notShown[0].why: is missing'],
    [{ notShown: [{ what: 'domain', why: 1 }] }, 'result.notShown[0].why: expected a text, got 1'],
    [{ notShown: [{ what: 'domain', why: '', more: '' }] }, 'result.notShown[0]: unknown key "more"'],
    [{ notShown: Array(101).fill({ what: 'domain', why: '' }) }, 'result.notShown: '],
  ])('refuses %j', (change, message) => {
    expect(() => readBadgeFacts(JSON.stringify({ ...result(), ...change }))).toThrow(message);
  });

  it('refuses a cause that is no text', () => {
    const text = renderJson(derivedResult()).replace('"followsFrom": "os.mrtd"', '"followsFrom": 1');
    expect(() => readBadgeFacts(text)).toThrow('phases.source-code.checks[0].followsFrom: expected a text, got 1');
    expect(readBadgeFacts(renderJson(derivedResult())).verdict).toBe('inconclusive');
  });

  it('refuses what is no result document', () => {
    expect(() => readBadgeFacts('{"schema":"trust-center/result/v2"}')).toThrow(
      'result.schema: "trust-center/result/v2"; supported: trust-center/result/v1',
    );
    expect(() => readBadgeFacts('[]')).toThrow(ParseError);
    expect(() => readBadgeFacts(renderJson(result()).replace('"verified"', '"Verified"'))).toThrow(
      'result.verdict: expected one of verified, failed, inconclusive, got "Verified"',
    );
    expect(() => read({ appraisedAt: '2026-06-15' })).toThrow('result.appraisedAt: expected a time like');
  });

  it('ends in ParseError alone for a document cut anywhere', () => {
    const text = renderJson(result());
    for (let length = 0; length < text.trimEnd().length; length += 1) {
      expect(() => readBadgeFacts(text.slice(0, length))).toThrow(ParseError);
    }
  });

  it('ends in ParseError alone for a document with any member replaced', () => {
    const keys = [
      'verdict',
      'verdictReason',
      'notShown',
      'target',
      'appraisedAt',
      'trustAnchor',
      'experiment',
      'coverage',
      'components',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        try {
          readBadgeFacts(JSON.stringify({ ...result(), [key]: value }));
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
    );
  });
});
