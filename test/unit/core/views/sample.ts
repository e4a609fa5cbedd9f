// Results for the tests of the views: one that passes, and changes of it. Made by hand, not by the appraisal.

import { checkOf, pass } from '../../../../src/core/appraisal/judgement.js';
import { notShown } from '../../../../src/core/appraisal/not-shown.js';
import type { CheckId } from '../../../../src/core/result/catalog.js';
import type { Check, ComponentResult, ResultDocument } from '../../../../src/core/result/document.js';
import type { DomainResult } from '../../../../src/core/result/domain.js';
import { byPhase, type CheckStatus } from '../../../../src/core/result/words.js';

export function check(id: CheckId, status: CheckStatus, detail: string, more: Partial<Check> = {}): Check {
  return { ...checkOf('app/0', id, pass(detail)), status, ...more };
}

export function component(change: Partial<ComponentResult> = {}): ComponentResult {
  return {
    role: 'app',
    instance: 0,
    phases: {
      hardware: {
        status: 'pass',
        checks: [
          check('hardware.quote-signature', 'pass', 'The signature verifies.'),
          check('hardware.tcb-status', 'pass', 'UpToDate is accepted.', { expected: 'UpToDate', actual: 'UpToDate' }),
        ],
      },
      os: { status: 'pass', checks: [check('os.mrtd', 'pass', 'MRTD is that of the set "prod".')] },
      'source-code': {
        status: 'pass',
        checks: [check('source-code.compose-hash', 'pass', 'The compose hash is that of app-compose.json.')],
      },
      domain: { status: 'skipped', checks: [] },
    },
    tcb: {
      status: 'UpToDate',
      advisoryIds: [],
      platform: { status: 'UpToDate', tcbDate: '2025-05-14T00:00:00.000Z', advisoryIds: [], lags: [] },
      qe: { status: 'UpToDate', tcbDate: '2025-05-14T00:00:00.000Z', advisoryIds: [], lags: [] },
      module: { status: 'UpToDate', tcbDate: '2025-05-14T00:00:00.000Z', advisoryIds: [], lags: [] },
      evaluationDataNumber: 18,
      tcbDate: '2025-05-14T00:00:00.000Z',
      fmspc: 'b0c06f000000',
      deviceId: 'd1',
      teeType: 'tdx',
    },
    measurements: { mrtd: 'a0', rtmr0: 'b0', rtmr1: 'b1', rtmr2: 'b2', rtmr3: 'b3' },
    expected: { mrtd: 'a0', rtmr0: 'b0', rtmr1: 'b1', rtmr2: 'b2', composeHash: 'c0' },
    reference: { name: 'prod', grade: 'pinned', osImageHash: null },
    app: {
      appId: '0123',
      instanceId: '4567',
      composeHash: 'c0',
      osImageHash: 'd0',
      mrKms: null,
      keyProvider: { name: 'kms', id: '30' },
      mrConfigId: 'v1',
    },
    images: [],
    freshness: 'fetched',
    ...change,
  };
}

/** Read an hour after it was made. */
export const READ = { at: Date.parse('2026-06-15T13:00:00Z') };

const COVERAGE = { hardware: 'full', os: 'full', 'source-code': 'full', domain: 'skipped' } as const;

export function result(change: Partial<ResultDocument> = {}): ResultDocument {
  const { components = [component()], coverage = COVERAGE, drift = [], registry = null, domain = null } = change;
  const { instances = { judged: components.length, distinct: Math.min(1, components.length), stopped: [] } } = change;
  return {
    schema: 'trust-center/result/v1',
    verdict: 'verified',
    verdictReason: 'verified: hardware, os and source-code (domain skipped)',
    notShown: notShown({ components, coverage, instances, drift, registry }),
    target: { kind: 'file', name: 'evidence.json' },
    appraisedAt: '2026-06-15T12:00:00.000Z',
    evidenceDigest: 'sha256:e0',
    policyDigest: 'sha256:f0',
    trustAnchor: 'intel-sgx-root-ca',
    experiment: null,
    coverage,
    gaps: [],
    instances,
    drift,
    registry,
    domain,
    components,
    ...change,
  };
}

/** A verified app with the domain that it answers at. */
export function domainResult(change: Partial<DomainResult> = {}): ResultDocument {
  const { phases } = component();
  const domain: DomainResult = {
    name: 'app.example.com',
    port: 443,
    holder: 'gateway',
    certificates: [{ keySha256: 'ab'.repeat(32), issuer: 'E7', notAfter: '2026-08-24T10:00:00.000Z' }],
    accounts: ['https://acme.example/acct/12'],
    givenRoot: false,
    leftOut: [],
    ...change,
  };
  const all = [
    check('domain.ground', 'pass', 'What holds the key is proven.'),
    check('domain.name', 'pass', 'The name is made of the app id.'),
    check('domain.tee-controlled-key', 'pass', 'One key is proven.'),
    check('domain.certificate', 'pass', 'The certificate is valid, and has that key.'),
    check('domain.caa', 'pass', 'Only that account may have a certificate.'),
  ];
  const checks = all.filter(({ id }) => !domain.leftOut.includes(id));
  const left = domain.leftOut.length === 0 ? '' : ` (${domain.leftOut.join(' and ')} skipped)`;
  return result({
    verdictReason: `verified: hardware, os, source-code and domain${left}`,
    coverage: { ...COVERAGE, domain: domain.leftOut.length === 0 ? 'full' : 'partial' },
    domain,
    components: [component({ phases: { ...phases, domain: { status: 'pass', checks } } })],
  });
}

/** A verified app whose compose file has findings that the policy does not refuse. */
export function foundResult(): ResultDocument {
  const { phases } = component();
  const place = (path: string) => ({ composeHash: 'c0', path });
  const checks = [
    check('source-code.findings', 'pass', '2 findings (1 warning), none of which the policy refuses.'),
    check('source-code.compose.dstack-socket', 'pass', 'The guest agent gives it keys.', {
      severity: 'info',
      place: place('docker_compose_file.services.web.volumes[0]'),
    }),
    check('source-code.compose.privileged', 'pass', 'A privileged container controls the whole VM.', {
      severity: 'warning',
      place: place('docker_compose_file.services.web.privileged'),
    }),
  ];
  return result({ components: [component({ phases: { ...phases, 'source-code': { status: 'pass', checks } } })] });
}

/** A lagging platform and an unknown OS. */
export function failedResult(): ResultDocument {
  const { phases, tcb } = component();
  return result({
    verdict: 'failed',
    verdictReason: 'failed: hardware.tcb-status (app/0) (domain skipped)',
    coverage: { hardware: 'full', os: 'partial', 'source-code': 'full', domain: 'skipped' },
    components: [
      component({
        phases: {
          ...phases,
          hardware: {
            status: 'fail',
            checks: [
              check('hardware.quote-signature', 'pass', 'The signature verifies.'),
              check('hardware.tcb-status', 'fail', 'The converged status is OutOfDate.', {
                expected: 'UpToDate',
                actual: 'OutOfDate',
                hint: 'Update the BIOS and microcode of the host.',
              }),
            ],
          },
          os: {
            status: 'unknown',
            checks: [
              check('os.reference-value', 'unknown', 'No reference value is given.', { hint: 'Pin the image.' }),
            ],
          },
        },
        tcb:
          tcb === null
            ? null
            : {
                ...tcb,
                status: 'OutOfDate',
                advisoryIds: ['INTEL-SA-01036'],
                platform: {
                  status: 'OutOfDate',
                  tcbDate: '2024-03-13T00:00:00.000Z',
                  advisoryIds: ['INTEL-SA-01036'],
                  lags: ['sgxtcbcomponents[7] has 3, needs 5'],
                },
              },
      }),
    ],
  });
}

/** An unknown OS, and what follows from that: two registers at once, and the ground of the next phase by one of them. */
export function derivedResult(): ResultDocument {
  const { phases } = component();
  const follows = (id: CheckId, detail: string, followsFrom: CheckId): Check =>
    check(id, 'unknown', detail, { followsFrom });
  const os = [
    follows('os.mrtd', 'There is nothing to compare MRTD with.', 'os.reference-value'),
    follows('os.rtmr0', 'There is nothing to compare RTMR0 with.', 'os.reference-value'),
    check('os.reference-value', 'unknown', 'No reference value is given.', { hint: 'Pin the image.' }),
  ];
  const ground = follows('source-code.ground', 'The os phase was not passed.', 'os.mrtd');
  return result({
    verdict: 'inconclusive',
    verdictReason: 'inconclusive: os.reference-value (app/0) could not be decided; 3 follow from it (domain skipped)',
    coverage: { hardware: 'full', os: 'partial', 'source-code': 'partial', domain: 'skipped' },
    components: [
      component({
        phases: {
          ...phases,
          os: { status: 'unknown', checks: os },
          'source-code': { status: 'unknown', checks: [ground] },
        },
        reference: null,
      }),
    ],
  });
}

/** The components of a result, as another instance. */
export function copiesOf({ components }: ResultDocument, instance: number): ComponentResult[] {
  return components.map((one) => ({
    ...one,
    instance,
    phases: byPhase((phase) => ({
      status: one.phases[phase].status,
      checks: one.phases[phase].checks.map((found) => ({ ...found, component: `${one.role}/${instance}` })),
    })),
  }));
}

/** The same result with every text of it that may come from a target replaced by `text`. */
export function hostileResult(text: string): ResultDocument {
  const hostile = (status: CheckStatus): Check =>
    check('os.mrtd', status, text, {
      expected: text,
      actual: text,
      differences: [{ path: text, expected: text, actual: text, diff: [text, `+${text}`] }],
      // They are copied: no view breaks them, however wide they are.
      policyLines: [text.slice(0, 40)],
      hint: text,
      component: text,
      followsFrom: text as CheckId,
    });
  const part = { status: text, tcbDate: text, advisoryIds: [text], lags: [text] };
  return result({
    verdict: 'failed',
    verdictReason: `failed: ${text}`,
    notShown: [{ what: 'domain', why: text }],
    target: { kind: text, name: text },
    gaps: [{ name: text, reason: text, code: text, hint: text }],
    instances: { judged: 1, distinct: 1, stopped: [{ instanceId: text, name: text, reason: text }] },
    drift: [
      {
        role: 'app',
        what: 'compose-hash',
        values: [
          { value: text, instances: [0] },
          { value: `${text}2`, instances: [1] },
        ],
      },
    ],
    domain: {
      name: text,
      port: 8443,
      holder: 'app',
      certificates: [{ keySha256: text, issuer: text, notAfter: text }],
      accounts: [text],
      givenRoot: false,
      leftOut: ['domain.caa'],
    },
    components: [
      component({
        phases: {
          hardware: { status: 'fail', checks: [hostile('fail'), hostile('unknown'), hostile('pass')] },
          os: { status: 'unknown', checks: [] },
          'source-code': { status: 'unknown', checks: [] },
          domain: { status: 'unknown', checks: [] },
        },
        tcb: {
          status: text,
          advisoryIds: [text],
          platform: part,
          qe: part,
          module: part,
          evaluationDataNumber: 1,
          tcbDate: text,
          fmspc: text,
          deviceId: text,
          teeType: 'tdx',
        },
        measurements: { mrtd: text, rtmr0: text, rtmr1: text, rtmr2: text, rtmr3: text },
        expected: { mrtd: text, rtmr0: text, rtmr1: text, rtmr2: text, composeHash: text },
        app: {
          appId: text,
          instanceId: text,
          composeHash: text,
          osImageHash: text,
          mrKms: text,
          keyProvider: { name: text, id: text },
          mrConfigId: 'none',
        },
      }),
    ],
  });
}
