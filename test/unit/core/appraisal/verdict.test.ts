import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstanceCount } from '../../../../src/core/appraisal/instances.js';
import {
  type DecidedComponent,
  experimentOf,
  phaseStatuses,
  reduceVerdict,
} from '../../../../src/core/appraisal/verdict.js';
import type { CheckId } from '../../../../src/core/result/catalog.js';
import type { Check } from '../../../../src/core/result/document.js';
import { type CheckStatus, type Coverage, PHASES, type Phase } from '../../../../src/core/result/words.js';

const ID: Record<Phase, CheckId> = {
  hardware: 'hardware.tcb-status',
  os: 'os.reference-value',
  'source-code': 'source-code.compose-hash',
  domain: 'domain.tee-controlled-key',
};
const DEFAULT: Phase[] = ['hardware', 'os', 'source-code'];

function checksOf(phase: Phase, statuses: readonly CheckStatus[]): Check[] {
  return statuses.map((status) => ({ id: ID[phase], phase, component: '', status, title: '', detail: '', docs: '' }));
}

/** A component whose phases have checks of these statuses; phases not named have none. */
function component(statuses: Partial<Record<Phase, CheckStatus[]>>, instance = 0): DecidedComponent {
  const of = (phase: Phase) => ({ checks: checksOf(phase, statuses[phase] ?? []) });
  return {
    role: 'app',
    instance,
    phases: { hardware: of('hardware'), os: of('os'), 'source-code': of('source-code'), domain: of('domain') },
    freshness: 'fetched',
  };
}

const passing = { hardware: ['pass'], os: ['pass'], 'source-code': ['pass'] } satisfies Partial<
  Record<Phase, CheckStatus[]>
>;

function reasonOf(
  components: DecidedComponent[],
  requiredPhases: readonly Phase[] = DEFAULT,
  experiment: string | null = null,
): string {
  const { verdict, reason } = reduceVerdict({ requiredPhases, components, instances: null, experiment });
  expect(reason.startsWith(`${verdict}: `)).toBe(true);
  return reason;
}

it('names a check that is left out, unless its phase is skipped, which says so of all', () => {
  const reason = (requiredPhases: Phase[]): string =>
    reduceVerdict({
      requiredPhases,
      components: [component(passing)],
      instances: null,
      experiment: null,
      leftOut: ['domain.caa'],
    }).reason;
  expect(reason(['hardware', 'os', 'source-code', 'domain'])).toContain('domain.caa skipped');
  expect(reason(['hardware', 'os', 'source-code'])).toContain('(domain skipped');
  expect(reason(['hardware', 'os', 'source-code'])).not.toContain('domain.caa');
});

describe('phaseStatuses', () => {
  it.each<[CheckStatus[], CheckStatus]>([
    [[], 'unknown'],
    [['pass'], 'pass'],
    [['pass', 'pass'], 'pass'],
    [['pass', 'unknown'], 'unknown'],
    [['pass', 'skipped'], 'unknown'],
    [['skipped'], 'unknown'],
    [['unknown', 'fail'], 'fail'],
    [['pass', 'fail'], 'fail'],
    [['skipped', 'fail'], 'fail'],
  ])('of a required phase with %j is %s', (statuses, expected) => {
    expect(phaseStatuses(DEFAULT, component({ ...passing, os: statuses }).phases).os).toBe(expected);
  });

  it.each<[CheckStatus[], CheckStatus]>([
    [[], 'skipped'],
    [['pass'], 'skipped'],
    [['pass', 'unknown'], 'unknown'],
    [['skipped'], 'unknown'],
    [['pass', 'fail'], 'fail'],
  ])('of a phase that is not required with %j is %s, and never pass', (statuses, expected) => {
    expect(phaseStatuses(['hardware'], component({ ...passing, os: statuses }).phases).os).toBe(expected);
  });

  it('is unknown at best for a phase whose ground is not proven, all the way down', () => {
    const statuses = (of: Partial<Record<Phase, CheckStatus[]>>, required: readonly Phase[] = PHASES) =>
      phaseStatuses(required, component({ ...passing, domain: ['pass'], ...of }).phases);
    const [pass, unknown, fail, skipped] = ['pass', 'unknown', 'fail', 'skipped'] as const;
    expect(statuses({})).toEqual({ hardware: pass, os: pass, 'source-code': pass, domain: pass });
    expect(statuses({ hardware: [fail] })).toEqual({
      hardware: fail,
      os: unknown,
      'source-code': unknown,
      domain: unknown,
    });
    expect(statuses({ os: [unknown] })).toEqual({
      hardware: pass,
      os: unknown,
      'source-code': unknown,
      domain: unknown,
    });
    expect(statuses({ os: [unknown], domain: [fail] }).domain).toBe(fail);
    expect(statuses({}, ['hardware', 'source-code'])).toEqual({
      hardware: pass,
      os: skipped,
      'source-code': unknown,
      domain: skipped,
    });
    expect(statuses({}, ['os', 'source-code']).os).toBe(unknown);
  });
});

describe('coverage', () => {
  const coverageOf = (phase: Phase, requiredPhases: readonly Phase[], components: DecidedComponent[]): Coverage =>
    reduceVerdict({ requiredPhases, components, instances: null, experiment: null }).coverage[phase];

  it('is skipped for a phase that is not required, even with checks', () => {
    expect(coverageOf('os', ['hardware'], [component(passing)])).toBe('skipped');
  });

  it('is full when every check of every component is decided, passed or not', () => {
    expect(coverageOf('os', DEFAULT, [component(passing), component({ os: ['fail'] }, 1)])).toBe('full');
  });

  it.each([
    ['an undecided check', [component({ os: ['pass', 'unknown'] })]],
    ['a skipped check', [component({ os: ['pass', 'skipped'] })]],
    ['a component without checks', [component(passing), component({}, 1)]],
    ['no component', []],
  ])('is partial with %s', (_, components) => {
    expect(coverageOf('os', DEFAULT, components)).toBe('partial');
  });
});

describe('decide', () => {
  it('verifies when every check of every required phase passes, and names what was skipped', () => {
    expect(
      reduceVerdict({ requiredPhases: DEFAULT, components: [component(passing)], instances: null, experiment: null }),
    ).toEqual({
      verdict: 'verified',
      reason: 'verified: hardware, os and source-code (domain skipped)',
      coverage: { hardware: 'full', os: 'full', 'source-code': 'full', domain: 'skipped' },
    });
    expect(reasonOf([component({ hardware: ['pass'] })], ['hardware'])).toBe(
      'verified: hardware (os, source-code and domain skipped)',
    );
    expect(reasonOf([component({ ...passing, domain: ['pass'] })], PHASES)).toBe(
      'verified: hardware, os, source-code and domain',
    );
  });

  it('takes the phases in their order, however they are listed', () => {
    expect(reasonOf([component(passing)], ['os', 'source-code', 'hardware', 'os'])).toBe(
      'verified: hardware, os and source-code (domain skipped)',
    );
  });

  it('fails on one failing check among passing and unknown ones, and names the first', () => {
    expect(reasonOf([component({ ...passing, hardware: ['pass', 'fail'] })])).toBe(
      'failed: hardware.tcb-status (app/0) (domain skipped)',
    );
    const others = component({ hardware: ['pass'], os: ['unknown', 'fail'], 'source-code': ['fail'] }, 1);
    expect(reasonOf([component({ ...passing, hardware: ['fail'] }), others])).toBe(
      'failed: hardware.tcb-status (app/0) and 2 more (domain skipped)',
    );
  });

  it('is inconclusive on one undecided check', () => {
    expect(reasonOf([component({ ...passing, os: ['pass', 'unknown'] })])).toBe(
      'inconclusive: os.reference-value (app/0) and 1 more could not be decided (domain skipped)',
    );
    expect(reasonOf([component({ ...passing, 'source-code': ['pass', 'unknown'] })])).toBe(
      'inconclusive: source-code.compose-hash (app/0) could not be decided (domain skipped)',
    );
    expect(reasonOf([component({ ...passing, os: ['unknown', 'unknown'], 'source-code': [] })])).toBe(
      'inconclusive: os.reference-value (app/0) and 2 more could not be decided (domain skipped)',
    );
  });

  it('counts causes, and apart from them what only follows', () => {
    const checks = (status: CheckStatus, follows: number): Check[] => {
      const [cause] = checksOf('hardware', [status]);
      const derived = checksOf('hardware', Array<CheckStatus>(follows).fill('unknown'));
      return cause === undefined
        ? []
        : [cause, ...derived.map((one) => ({ ...one, id: 'hardware.pck-crl' as const, followsFrom: cause.id }))];
    };
    const reason = (...all: Check[][]): string => {
      const components = all.map((found, instance) => {
        const bare = component({}, instance);
        return { ...bare, phases: { ...bare.phases, hardware: { checks: found } } };
      });
      return reduceVerdict({ requiredPhases: ['hardware'], components, instances: null, experiment: null }).reason;
    };
    const skipped = '(os, source-code and domain skipped)';
    const id = ID.hardware;
    expect(reason(checks('fail', 1))).toBe(`failed: ${id} (app/0); 1 follows from it ${skipped}`);
    expect(reason(checks('unknown', 4))).toBe(
      `inconclusive: ${id} (app/0) could not be decided; 4 follow from it ${skipped}`,
    );
    expect(reason(checks('unknown', 2), checks('unknown', 3))).toBe(
      `inconclusive: ${id} (app/0) and 1 more could not be decided; 5 follow from them ${skipped}`,
    );
    // What follows from a doubt is not counted among what follows from a failure.
    expect(reason(checks('unknown', 2), checks('fail', 0))).toBe(`failed: ${id} (app/1) ${skipped}`);
  });

  it('is inconclusive on a required phase without checks', () => {
    expect(reasonOf([component({ hardware: ['pass'], os: ['pass'] })])).toBe(
      'inconclusive: the source-code phase (app/0) could not be decided (domain skipped)',
    );
  });

  it('is inconclusive without a component, whatever is required', () => {
    expect(reasonOf([])).toBe('inconclusive: there is nothing to appraise (domain skipped)');
    expect(reasonOf([], [])).toBe(
      'inconclusive: there is nothing to appraise (hardware, os, source-code and domain skipped)',
    );
  });

  it('is inconclusive without a phase that a required one stands on', () => {
    expect(reasonOf([component(passing)], ['os', 'source-code'])).toBe(
      'inconclusive: the os phase (app/0) and 1 more could not be decided (hardware and domain skipped)',
    );
    expect(reasonOf([component(passing)], ['hardware', 'source-code'])).toBe(
      'inconclusive: the source-code phase (app/0) could not be decided (os and domain skipped)',
    );
    expect(reasonOf([component(passing)], [])).toMatch(/^inconclusive: /);
  });

  it('gives the first gap as the reason where there is no component', () => {
    const gaps = [{ name: 'evidence', reason: 'https://agent.example: refused', code: 'FETCH_FAILED', hint: null }];
    const { verdict, reason } = reduceVerdict({
      requiredPhases: DEFAULT,
      components: [],
      instances: null,
      experiment: null,
      gaps,
    });
    expect(verdict).toBe('inconclusive');
    expect(reason).toBe('inconclusive: there is nothing to appraise: https://agent.example: refused (domain skipped)');
  });

  it('calls recorded evidence so', () => {
    const recorded: DecidedComponent = { ...component(passing, 1), freshness: 'replayed' };
    expect(reasonOf([component(passing), recorded])).toBe(
      'verified: hardware, os and source-code (domain skipped; recorded evidence)',
    );
  });

  it('still fails without the hardware phase', () => {
    expect(reasonOf([component({ os: ['fail'] })], ['os'])).toMatch(/^failed: os\.reference-value \(app\/0\) /);
  });

  it('counts what is judged of the domain once, whatever the number of instances, and misses no failure', () => {
    const all = [...DEFAULT, 'domain'] as Phase[];
    const of = (status: CheckStatus, instance: number) => component({ ...passing, domain: [status] }, instance);
    expect(reasonOf([of('fail', 0), of('fail', 1)], all)).toBe('failed: domain.tee-controlled-key');
    expect(reasonOf([of('unknown', 0), of('unknown', 1)], all)).toBe(
      'inconclusive: domain.tee-controlled-key could not be decided',
    );
    expect(reasonOf([of('unknown', 0), of('fail', 1)], all)).toBe('failed: domain.tee-controlled-key');
  });

  it('heeds what the caller named in a phase that is not required', () => {
    expect(reasonOf([component({ ...passing, domain: ['pass'] })])).toMatch(/^verified: /);
    expect(reasonOf([component({ ...passing, domain: ['fail'] })])).toMatch(/^failed: domain\.tee-controlled-key \(/);
    expect(reasonOf([component({ ...passing, domain: ['unknown'] })])).toMatch(
      /^inconclusive: domain\.tee-controlled-key /,
    );
  });

  it.each(['test root', 'debug VMs accepted'])('says in every verdict that it is an experiment: %s', (experiment) => {
    for (const components of [[component(passing)], [component({ ...passing, os: ['fail'] })], []]) {
      expect(reasonOf(components, DEFAULT, experiment).endsWith(` — ${experiment}, not production`)).toBe(true);
    }
    expect(reasonOf([component(passing)])).not.toContain('test root');
  });
});

describe('reduceVerdict, for every combination', () => {
  const STATUSES: CheckStatus[] = ['pass', 'fail', 'unknown', 'skipped'];
  const statuses = fc.array(fc.constantFrom(...STATUSES), { maxLength: 4 });
  const anyComponent = fc
    .record({ hardware: statuses, os: statuses, 'source-code': statuses, domain: statuses })
    .map((phases) => component(phases));
  const instances = fc.oneof(
    fc.constant(null),
    fc.record({
      asked: fc.constantFrom<InstanceCount['asked']>('running', 'all', { atLeast: 1 }, { atLeast: 2 }),
      judged: fc.nat(3),
      distinct: fc.nat(3),
      stopped: fc.nat(2),
    }),
  );
  const isEnough = (count: InstanceCount | null): boolean => {
    if (count === null) return true;
    const { asked, judged, distinct, stopped } = count;
    if (judged === 0 || (asked === 'all' && stopped > 0)) return false;
    return typeof asked === 'string' || distinct >= asked.atLeast;
  };
  const anyInput = fc.record({
    instances,
    requiredPhases: fc.subarray([...PHASES]),
    components: fc.array(anyComponent, { maxLength: 3 }),
    experiment: fc.constantFrom(null, 'test root'),
  });
  /** Mostly passing, so that verified is reached often. */
  const mostlyPassing = fc.array(
    fc.constantFrom<CheckStatus>(...Array(30).fill('pass'), 'fail', 'unknown', 'skipped'),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const almostVerified = fc.record({
    instances,
    requiredPhases: fc.subarray([...PHASES], { minLength: 2 }),
    components: fc.array(
      fc
        .record({ hardware: mostlyPassing, os: mostlyPassing, 'source-code': mostlyPassing, domain: mostlyPassing })
        .map((phases) => component(phases)),
      { minLength: 1, maxLength: 3 },
    ),
    experiment: fc.constant(null),
  });

  it('is what the rule says, worked out again from the plain list of statuses', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(anyInput, almostVerified), (input) => {
        const of = (phases: readonly Phase[]) =>
          input.components.flatMap((one) =>
            phases.map((phase) => one.phases[phase].checks.map(({ status }) => status)),
          );
        const all = of(PHASES).flat();
        const deepest = input.requiredPhases.reduce((most, phase) => Math.max(most, PHASES.indexOf(phase)), -1);
        // The phases are a tower: whoever asks for one storey must have asked for all below it.
        const whole = PHASES.slice(0, deepest + 1).every((phase) => input.requiredPhases.includes(phase));
        const expected = all.includes('fail')
          ? 'failed'
          : input.components.length > 0 &&
              deepest >= 0 &&
              whole &&
              isEnough(input.instances) &&
              of(input.requiredPhases).every((phase) => phase.length > 0) &&
              all.every((status) => status === 'pass')
            ? 'verified'
            : 'inconclusive';
        const decision = reduceVerdict(input);
        expect(decision.verdict).toBe(expected);
        expect(decision.reason).not.toContain('\n');
        for (const phase of PHASES) {
          expect(decision.coverage[phase] === 'skipped').toBe(!input.requiredPhases.includes(phase));
          if (!input.requiredPhases.includes(phase)) expect(decision.reason).toContain(phase);
          if (decision.verdict === 'verified') expect(decision.coverage[phase]).not.toBe('partial');
        }
        seen.add(decision.verdict);
      }),
      { numRuns: 2000 },
    );
    expect([...seen].sort()).toEqual(['failed', 'inconclusive', 'verified']);
  });

  it('never gets better by a worse check', () => {
    const rank = { failed: 0, inconclusive: 1, verified: 2 };
    fc.assert(
      fc.property(almostVerified, fc.constantFrom<CheckStatus>('fail', 'unknown', 'skipped'), (input, worse) => {
        const before = reduceVerdict(input);
        const [first, ...rest] = input.components;
        const [phase] = input.requiredPhases;
        if (first === undefined || phase === undefined) return;
        const checks = [...first.phases[phase].checks, ...checksOf(phase, [worse])];
        const after = reduceVerdict({
          ...input,
          components: [{ ...first, phases: { ...first.phases, [phase]: { checks } } }, ...rest],
        });
        expect(rank[after.verdict]).toBeLessThanOrEqual(rank[before.verdict]);
        expect(after.verdict).not.toBe('verified');
      }),
    );
  });
});

describe('experimentOf', () => {
  const intel = 'intel-sgx-root-ca';

  it('is nothing under Intel’s root without debug VMs, and names what else it is', () => {
    expect(experimentOf({ trustAnchor: intel, debugAccepted: false, enclave: false })).toBeNull();
    for (const trustAnchor of ['insecure:00ff', 'insecure', '', `${intel} `]) {
      expect(experimentOf({ trustAnchor, debugAccepted: false, enclave: false })).toBe('test root');
    }
    expect(experimentOf({ trustAnchor: intel, debugAccepted: true, enclave: false })).toBe('debug VMs accepted');
    expect(experimentOf({ trustAnchor: intel, debugAccepted: false, enclave: true })).toBe('an SGX enclave, no VM');
    expect(experimentOf({ trustAnchor: 'insecure', debugAccepted: true, enclave: false })).toBe(
      'test root, debug VMs accepted',
    );
  });
});
