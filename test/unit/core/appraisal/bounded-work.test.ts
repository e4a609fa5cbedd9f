// What a bundle makes a verifier do is bounded by what a deployment can need, not by what its host claims. It is counted:
// a clock would only show how busy the machine is (bench/bundles.ts has the times). And what is remembered of one machine
// never changes the result of another.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AppraiseOptions, appraiseBundle } from '../../../../src/core/appraisal/appraise-bundle.js';
import { Work } from '../../../../src/core/appraisal/work.js';
import { type Bundle, parseBundle, serialiseBundle } from '../../../../src/core/bundle.js';
import { ParseError } from '../../../../src/core/errors.js';
import type { ComponentResult } from '../../../../src/core/result/document.js';
import { createDeployment } from '../../../../src/simulator/index.js';
import {
  appCompose,
  bundleOf,
  bundleOfDocuments,
  claiming,
  compressedLog,
  emptyEvents,
  HEAVY,
  heavyOptions,
  images,
  item,
  longChains,
  type Machine,
  machineOf,
  machines,
  manyValues,
  referenceValues,
} from '../../../support/heavy-bundle.js';

const GIB = 2 ** 30;
/** Of one appraisal. */
const MOST = { machines: 16, tables: 16 * 2 + 96, nearTables: 96, nearShapes: 512, events: 65_536 };
/** Of each machine: its chain, its collateral's three chains, two documents and two lists, QE report and quote. */
const SIGNATURES = 3 * 8 + 3 + 2 + 2 + 2;

let options: AppraiseOptions;
beforeAll(async () => {
  options = await heavyOptions();
});

async function appraised(
  bundle: Bundle,
): Promise<{ components: ComponentResult[]; verdict: string; done: Work['done'] }> {
  const work = new Work();
  const { components, verdict } = await appraiseBundle(bundle, options, work);
  for (const [what, most] of Object.entries(MOST)) {
    expect(work.done[what as keyof typeof MOST], what).toBeLessThanOrEqual(most);
  }
  expect(work.done.signatures).toBeLessThanOrEqual(SIGNATURES * components.length);
  return { components, verdict, done: work.done };
}

const check = (component: ComponentResult | undefined, id: string) =>
  component?.phases.os.checks.find((candidate) => candidate.id === id);

describe('claims that no TD can keep', () => {
  it.each(['64 instances that claim 4096 vCPUs', '256 instances that claim 4096 vCPUs'] as const)(
    '%s',
    async (name) => {
      const { components, verdict, done } = await appraised(HEAVY[name]());
      expect(done).toMatchObject({ machines: 0, tables: 0, nearTables: 0 });
      // Not even though the policy pins the registers: whoever says that of the VM is not to be taken at its word.
      expect(verdict).toBe('inconclusive');
      for (const component of components) {
        expect(check(component, 'os.acpi-tables')).toMatchObject({
          status: 'unknown',
          detail: 'The ACPI tables of the claimed VM cannot be known: a TD has at most 576 vCPUs, not 4096.',
          hint: 'Have vm_config corrected: no VM that makes a quote is as it claims.',
        });
      }
    },
  );
});

describe('machines of one deployment', () => {
  it('share tables, collateral and CAs', async () => {
    const deployment = createDeployment({ seed: 'heavy' });
    const machine = machineOf(deployment);
    const attested = Array.from({ length: 64 }, (_, i) => {
      return { ...machine, quote: deployment.attest(Buffer.alloc(64, i)).quote };
    });
    await appraised(bundleOf(attested.slice(0, 1)));
    const { done } = await appraised(bundleOf(attested));
    expect(done).toMatchObject({ machines: 1, tables: 1, nearShapes: 0, smbiosSearches: 0 });
    // The quote and the report of its enclave are each one's own; of collateral and CAs there are seven, and the root's own
    // signature, which was verified before.
    expect(done.signatures).toBe(2 * 64 + 7);
    expect((await appraised(bundleOf(machines(3)))).verdict).toBe('verified');
  });

  it('are worked out while they are few', async () => {
    const of = claiming(machines(20), (i) => ({ cpu_count: 1 + i }));
    const { components, verdict, done } = await appraised(bundleOf(of));
    expect(verdict).toBe('failed');
    expect(done.machines).toBe(16);
    const tables = components.map((component) => check(component, 'os.acpi-tables'));
    // The pinned registers cover tables that are others, not those that were never made.
    const statuses = Array.from(tables, (_, i) => (i < 16 ? 'pass' : 'unknown'));
    expect(tables.map((found) => found?.status)).toEqual(statuses);
    expect(tables[19]?.detail).toBe(
      'The ACPI tables of the claimed VM cannot be known: it is one of more than 16 different ones that are claimed at once.',
    );
  });
});

describe('what is read', () => {
  const refusal = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof ParseError) return `${error.code} ${error.message}`;
      throw error;
    }
    return 'accepted';
  };
  const refused = (bundle: Bundle): Promise<string> =>
    appraiseBundle(bundle, options).then(
      () => 'accepted',
      (error: unknown) => (error instanceof ParseError ? `${error.code} ${error.message}` : Promise.reject(error)),
    );

  it('is evidence and endorsements of a limited size', () => {
    const [first] = machines(1);
    if (first === undefined) throw new Error('a machine was expected');
    const large = (length: number): Machine[] =>
      Array.from({ length: 4 }, () => ({ ...first, more: { x: 'y'.repeat(length) } }));
    expect(refusal(() => bundleOf(large(4_000_000)))).toMatch(
      /^PARSE_LIMIT bundle\.items: \d+ characters of evidence in all, over the limit of 14680064$/,
    );
    expect(refusal(() => bundleOf(large(3_000_000)))).toBe('accepted');
    const wide = (length: number): Machine[] =>
      Array.from({ length: 3 }, (_, i) => ({
        ...first,
        collateral: { ...first.collateral, pck_crl: `${i}`.repeat(length) },
      }));
    expect(refusal(() => bundleOf(wide(3_000_000)))).toMatch(
      /^PARSE_LIMIT bundle\.items: \d+ characters of endorsement in all, over the limit of 8388608$/,
    );
    expect(refusal(() => bundleOf(wide(2_000_000)))).toBe('accepted');
  });

  it('is a limited number of documents, each with its log unpacked', () => {
    const deployment = createDeployment({ seed: 'heavy' });
    const documents = (count: number): Uint8Array[] =>
      Array.from({ length: count }, () => new Uint8Array(deployment.quote));
    expect(refusal(() => bundleOfDocuments(documents(33), deployment.collateral))).toBe(
      'PARSE_LIMIT bundle.components: more than 32 documents of evidence',
    );
    expect(refusal(() => bundleOfDocuments(documents(32), deployment.collateral))).toBe('accepted');
  });

  it('is a limited number of events, images and reference values', async () => {
    const { collateral } = createDeployment({ seed: 'heavy' });
    const deployment = createDeployment({ seed: 'heavy' });
    expect(await refused(bundleOfDocuments([compressedLog(deployment, 300_000)], collateral))).toMatch(
      /^PARSE_LIMIT .*262144/,
    );
    const events = machines(17).map((machine) => ({ ...machine, eventLog: emptyEvents(4096) }));
    expect(await refused(bundleOf(events))).toBe(
      'PARSE_LIMIT bundle.components: more than 65536 events in all their logs',
    );
    expect(await refused(bundleOf(machines(1), images(10)))).toBe(
      'PARSE_LIMIT bundle.items: 10 OS images, over the limit of 9',
    );
    expect(await refused(bundleOf(machines(1), referenceValues(5)))).toBe(
      'PARSE_LIMIT bundle.items: 5000 sets of reference values, over the limit of 4096',
    );
    const long = item('reference', 'reference-values/x', ' '.repeat(9 * 1024 * 1024));
    expect(await refused(bundleOf(machines(1), [long]))).toBe(
      'PARSE_LIMIT bundle.items: 9437184 characters of reference values, over the limit of 8388608',
    );
    expect(await refused(bundleOf(machines(1), [...images(9), ...referenceValues(4)]))).toBe('accepted');
  });
});

describe('any bundle', () => {
  const count = (...usual: number[]): fc.Arbitrary<number> =>
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, fc.nat(0xffff));
  /** What a host may say of a VM: what deployments have, limits and both sides of them, and anything. */
  const claim = fc.record(
    {
      cpu_count: count(1, 4, 64, 255, 256, 288, 289, 576, 577, 4096).map((cpus) => cpus || 1),
      memory_size: fc.oneof(
        fc.constantFrom(1, 2, 3, 8, 64, 1024, 57 * 1024).map((gib) => gib * GIB),
        fc.integer({ min: 1, max: 64 * 1024 }).map((mib) => mib * 2 ** 20),
        fc.maxSafeNat().map((bytes) => bytes || 1),
      ),
      num_gpus: count(0, 1, 8),
      num_nvswitches: count(0, 4),
      num_nics: count(0, 1, 2, 20),
      num_verity_volumes: count(0, 1, 4),
      qemu_version: fc.constantFrom('8.0.4', '8.2.2', '9.1.0', '9.2.1', '10.0.0', '10.2.2', '11.1.0', '12.0.0', ''),
      pic: fc.boolean(),
      hotplug_off: fc.boolean(),
      hugepages: fc.boolean(),
      pci_hole64_size: fc.constantFrom(0, 32 * GIB, 2 ** 44, 2 ** 50),
      qemu_single_pass_add_pages: fc.boolean(),
      swtpm: fc.constantFrom(false, false, false, true),
      host_share_mode: fc.constantFrom('', '9p', 'vvfat', 'nfs'),
      image: fc.constantFrom('dstack-0.4.2', 'dstack-0.6.0'),
      os_image_hash: fc.constantFrom('', 'ab'.repeat(32)),
      tdx_measurement: fc.constantFrom(null, { measurement: 'ab', checksum_file: '' }),
    },
    { requiredKeys: [] },
  );
  const machine = fc.record({
    base: fc.nat(11),
    claim: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: claim }),
    events: fc.constantFrom(0, 0, 1, 500, 4000),
    values: fc.constantFrom(0, 0, 100, 4000, 100_000),
    chain: fc.constantFrom(1, 2, 3, 8),
  });

  let bases: Machine[];
  beforeAll(() => {
    // Alike, of another platform, and with tables that no shape has.
    bases = machines(12, (i) => ({
      instance: i,
      ...(i % 3 === 1 ? { seed: `platform ${i}` } : {}),
      ...(i % 3 === 2 ? { vm: { acpi: { tables: Buffer.alloc(48, i) } } } : {}),
    }));
  });
  const made = (drawn: typeof machine extends fc.Arbitrary<infer T> ? T : never): Machine => {
    const base = bases[drawn.base];
    if (base === undefined) throw new Error('there are twelve');
    const vmConfig: Record<string, unknown> = { ...base.vmConfig, ...drawn.claim };
    if (vmConfig.tdx_measurement === null) delete vmConfig.tdx_measurement;
    return {
      ...base,
      vmConfig,
      eventLog: drawn.events === 0 ? base.eventLog : [...base.eventLog, ...emptyEvents(drawn.events)],
      more: drawn.values === 0 ? {} : { tcb_info: manyValues(drawn.values) },
      collateral: drawn.chain === 1 ? base.collateral : longChains(base.collateral, drawn.chain),
    };
  };

  it('takes no more work than the limits say, and no claim beyond them passes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(machine, { minLength: 1, maxLength: 24 }),
        fc.constantFrom(0, 1, 9),
        fc.constantFrom(0, 1, 4),
        fc.constantFrom(0, 1_000_000),
        async (drawn, imageCount, statements, length) => {
          const references = [...images(imageCount), ...referenceValues(statements, 200)];
          if (length > 0) references.push(appCompose(length));
          const bundle = bundleOf(drawn.map(made), references);
          const { components } = await appraised(bundle);
          for (const [i, { claim }] of drawn.entries()) {
            if (!('cpu_count' in claim) || (claim.cpu_count ?? 1) <= 576) continue;
            expect(check(components[i], 'os.acpi-tables')?.status).not.toBe('pass');
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  /** All but what its peers decide with it. */
  const byItself = (component: ComponentResult | undefined) => {
    if (component === undefined) throw new Error('not there');
    const { checks } = component.phases['source-code'];
    const own = checks.filter(({ id }) => id !== 'source-code.drift');
    return { ...component, phases: { ...component.phases, 'source-code': own } };
  };

  it('says of each machine what it says of it alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(machine, { minLength: 2, maxLength: 3 }), async (drawn) => {
        const bundle = bundleOf(drawn.map(made));
        const { components } = await appraised(bundle);
        for (const [i, one] of drawn.entries()) {
          const [alone] = (await appraised(bundleOf([made(one)]))).components;
          const named = JSON.parse(JSON.stringify(alone).replaceAll('"app/0"', `"app/${i}"`));
          expect(byItself({ ...named, instance: i })).toEqual(byItself(components[i]));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('can be read back', async () => {
    const bundle = HEAVY['all of these at once']();
    expect(parseBundle(serialiseBundle(bundle)).digest).toBe(bundle.digest);
    const { components, verdict } = await appraised(bundle);
    expect([components.length, verdict]).toEqual([256, 'failed']);
  });
});
