import { describe, expect, it } from 'vitest';
import { notShown } from '../../../../src/core/appraisal/not-shown.js';
import type { ComponentResult, ResultDocument } from '../../../../src/core/result/document.js';
import { GRADES } from '../../../../src/core/result/words.js';
import { check, component, failedResult, result } from '../views/sample.js';

const of = (found: ResultDocument, what: string): string[] =>
  notShown(found).flatMap((one) => (one.what === what ? [one.why] : []));
const withApp = (change: Partial<ComponentResult>, ...others: ComponentResult[]): ResultDocument =>
  result({ components: [component(change), ...others] });

describe('not shown', () => {
  it('is nothing of what was asked for and passed', () => {
    const { app, phases } = component();
    const whole = component({
      phases: {
        ...phases,
        domain: { status: 'pass', checks: [check('domain.tee-controlled-key', 'pass', 'It holds the key.')] },
      },
      reference: { name: 'prod', grade: 'rebuilt', osImageHash: null },
      app: app === null ? null : { ...app, keyProvider: { name: 'none', id: '' } },
      freshness: 'nonce',
    });
    const coverage = { hardware: 'full', os: 'full', 'source-code': 'full', domain: 'full' } as const;
    expect(notShown(result({ components: [whole], coverage }))).toEqual([]);
  });

  it('is what images were built from, where nobody asked', () => {
    const image = (reference: string | null, asked: boolean) => ({
      reference,
      digest: null,
      manifests: [],
      asked,
      source: null,
    });
    expect(of(withApp({ images: [image('ghcr.io/org/app:v1', true)] }), 'images')).toEqual([]);
    const some = [image('ghcr.io/org/app:v1', true), image('nginx', false), image(null, false)];
    expect(of(withApp({ images: some }), 'images')).toEqual([
      'nobody asked what 2 of 3 that the app runs were built from: nginx; one without a name',
    ]);
  });

  it('is what no phase was asked for', () => {
    expect(of(result(), 'domain')).toEqual(['nobody asked who can answer at its domain']);
    expect(of(result(), 'os')).toEqual([]);
  });

  it('is what did not pass, and what stands on it', () => {
    expect(notShown(failedResult()).map(({ what }) => what)).toEqual([
      ...['hardware', 'os', 'source-code', 'domain', 'age', 'KMS', 'registry'],
    ]);
    // Its checks pass, and its ground does not.
    expect(failedResult().components[0]?.phases['source-code'].status).toBe('pass');
  });

  it('is everything where there is nothing to appraise', () => {
    const coverage = { hardware: 'partial', os: 'partial', 'source-code': 'skipped', domain: 'skipped' } as const;
    expect(notShown(result({ components: [], coverage })).map(({ why }) => why)).toEqual([
      'whether it is genuine, and its TCB accepted: not proven',
      'which OS booted: not proven',
      'nobody asked which app-compose runs',
      'nobody asked who can answer at its domain',
    ]);
  });

  it('says of how many machines', () => {
    const [failed] = failedResult().components;
    if (failed === undefined) throw new Error('unreachable');
    expect(of(withApp({}, { ...failed, instance: 1 }), 'os')).toEqual(['which OS booted: not proven for 1 of 2']);
  });

  it.each([
    ['replayed', ['read from a file: the evidence may be of any age']],
    ['fetched', ['fetched without a nonce: the quote may be an older one']],
    ['key-bound', ['the attested key was met now: its quote is as old as the certificate']],
    ['nonce', []],
  ] as const)('is the age of evidence of the grade %s: %j', (freshness, why) => {
    expect(of(withApp({ freshness }), 'age')).toEqual(why);
  });

  it.each(GRADES)('is the source of an OS image of any grade but rebuilt: %s', (grade) => {
    const found = withApp({ reference: { name: 'prod', grade, osImageHash: null } });
    expect(of(found, 'OS image')).toHaveLength(grade === 'rebuilt' ? 0 : 1);
  });

  it('is the KMS and the gateway that the app relies on, unless they were appraised', () => {
    const { phases } = component();
    const checks = [check('source-code.compose.gateway', 'pass', 'Reached through a gateway.', { severity: 'info' })];
    const relies = { phases: { ...phases, 'source-code': { status: 'pass' as const, checks } } };
    const binding = check('source-code.kms-binding', 'pass', 'The keys come from it.');
    const isBound = { phases: { ...phases, 'source-code': { status: 'pass' as const, checks: [...checks, binding] } } };
    const gateway = component({ role: 'gateway', phases: isBound.phases });
    const both = ['KMS', 'gateway'];
    const names = (found: ResultDocument): string[] =>
      notShown(found).flatMap(({ what }) => (both.includes(what) ? [what] : []));
    expect(names(withApp(relies))).toEqual(both);
    expect(names(withApp(isBound, component({ role: 'kms' })))).toEqual(['gateway']);
    expect(names(withApp(isBound, component({ role: 'kms' }), gateway))).toEqual([]);
    // Appraised, but those of anybody.
    expect(names(withApp(relies, component({ role: 'kms' }), component({ role: 'gateway' })))).toEqual(both);
  });

  it.each<[kind: string, id: string, why: string | null]>([
    [
      'local-sgx',
      'ab'.repeat(32),
      `the app has its keys from an SGX enclave of its host (local-sgx, MRENCLAVE abababab…abababab) that the guest alone verified: its quote is in no evidence`,
    ],
    [
      'local-sgx',
      'ab',
      'the app has its keys from an SGX enclave of its host (local-sgx) that the guest alone verified: its quote is in no evidence',
    ],
    ['tpm', '', 'the app has its keys from a TPM (tpm), of which nothing is appraised'],
    ['kms', '3059', null],
    ['none', '', null],
  ])('is the key provider that only the guest has seen: %s %s', (name, id, why) => {
    const { app } = component();
    const found = withApp({ app: app === null ? null : { ...app, keyProvider: { name, id } } });
    expect(of(found, 'key provider')).toEqual(why === null ? [] : [why]);
  });

  it('is that two pieces of evidence are of two machines, where all in them is alike', () => {
    const { tcb, measurements } = component();
    if (tcb === null || measurements === null) throw new Error('unreachable');
    const node = (instance: number, change: Partial<ComponentResult> = {}): ComponentResult =>
      component({ role: 'kms', instance, ...change });
    const said = (...nodes: ComponentResult[]): string[] =>
      of(withApp({}, ...nodes), 'KMS').filter((why) => /alike/.test(why));
    expect(said(node(0), node(1), node(2))).toEqual([
      'kms/0, kms/1 and kms/2 have the same registers and the same host: evidence of one machine, or of machines that are alike',
    ]);
    expect(said(node(0))).toEqual([]);
    expect(said(node(0), node(1, { tcb: { ...tcb, deviceId: 'd2' } }))).toEqual([]);
    expect(said(node(0), node(1, { tcb: null }), node(2, { tcb: null }))).toEqual([]);
    expect(said(node(0), node(1, { measurements: { ...measurements, rtmr3: 'b4' } }))).toEqual([]);
    expect(said(node(0), component({ role: 'gateway' }))).toEqual([]);
    const found = withApp({}, node(0), node(1));
    expect(notShown(found, [component()]).some(({ why }) => /alike/.test(why))).toBe(false);
    expect(notShown(found, found.components.slice(1, 2)).some(({ why }) => /alike/.test(why))).toBe(true);
  });
});
