// The rule that says which parts of the code a report needs.

import { beforeAll, expect, it } from 'vitest';
import { createBundle, recordAppraisal } from '../../../../src/core/bundle.js';
import type { Policy } from '../../../../src/core/policy/policy.js';
import { partsFor } from '../../../../src/core/report/parts.js';
import { recordedPolicy } from '../../../../src/core/report/recorded.js';
import type { ReportSource } from '../../../../src/core/report/source.js';
import { simulatedReport } from '../../../support/reports.js';

let source: ReportSource;
beforeAll(async () => {
  source = await simulatedReport();
});

const ALWAYS = ['core', 'page', 'yaml'];

it('needs little for a machine alone, and more for what policy and evidence are about', () => {
  const policy = recordedPolicy(source);
  const { bundle } = source;
  const timeline = null;
  const needing = (change: (policy: Policy) => void): string[] => {
    const other = structuredClone(policy);
    change(other);
    return partsFor({ bundle, timeline }, other).filter((part) => !ALWAYS.includes(part));
  };
  expect(partsFor({ bundle, timeline }, policy)).toEqual(ALWAYS);
  expect(
    needing((other) => {
      other.kms.provenanceFor = 'all';
    }),
  ).toEqual(['provenance']);
  expect(
    needing((other) => {
      other.sourceCode.registry = {} as NonNullable<Policy['sourceCode']['registry']>;
    }),
  ).toEqual(['registry']);
  expect(
    needing((other) => {
      other.phases = ['hardware', 'domain'];
    }),
  ).toEqual(['domain']);

  const { target, components, items } = bundle;
  const other = (change: Partial<Parameters<typeof createBundle>[0]>) => {
    const parts = {
      target,
      components,
      gaps: [],
      items: items.map((item) => ({ ...item, bytes: new TextEncoder().encode(item.data) })),
    };
    const changed = recordAppraisal(createBundle({ ...parts, ...change }), 0, policy);
    return partsFor({ bundle: changed, timeline }, policy).filter((part) => !ALWAYS.includes(part));
  };
  const told = {} as NonNullable<ReportSource['timeline']>;
  expect(partsFor({ bundle, timeline: told }, policy)).toEqual([...ALWAYS, 'history']);
  expect(other({ target: { ...target, domain: 'app.example.com' } })).toEqual(['domain', 'paths']);
  expect(other({ gaps: [{ name: 'chain-record/0', reason: 'no answer' }] })).toEqual(['registry']);
  expect(other({ gaps: [{ name: 'image-record/0', reason: 'no answer' }] })).toEqual(['provenance']);
});
