// Recorded machines whose host claims another VM than it launched: what that makes a verifier work out.

import { expect, it } from 'vitest';
import { Work } from '../../src/core/appraisal/work.js';
import { evidenceOf, osOf, pinOf } from './appraised.js';
import { describeCaptures } from './captures.js';

/** With a vm_config. */
const CLAIMING = ['dstack-16c-64g-1gpu', 'dstack-0.6.0-measured-2c-2g', 'dstack-0.6.0-dev-measured-39d9d6'];

describeCaptures('claims of a recorded machine', () => {
  const claiming = (folder: string, claim: object) => {
    const evidence = evidenceOf(folder);
    return { ...evidence, vmConfig: JSON.stringify({ ...JSON.parse(evidence.vmConfig ?? '{}'), ...claim }) };
  };
  const tablesOf = (folder: string, claim: object, work: Work) => {
    const outcome = osOf(claiming(folder, claim), { measurements: [pinOf(folder)] }, { work });
    return outcome.checks.find(({ id }) => id === 'os.acpi-tables');
  };

  it('are refused where no TD is like that, though its registers are pinned', () => {
    const work = new Work();
    for (const folder of CLAIMING) {
      expect(tablesOf(folder, { cpu_count: 4096 }, work)).toMatchObject({
        status: 'unknown',
        detail: 'The ACPI tables of the claimed VM cannot be known: a TD has at most 576 vCPUs, not 4096.',
      });
    }
    expect(work.done).toMatchObject({ machines: 0, tables: 0, nearShapes: 0 });
  });

  it('are worked out once for all', () => {
    const work = new Work();
    for (const folder of CLAIMING) expect(tablesOf(folder, {}, work)?.status).toBe('pass');
    for (const folder of CLAIMING) tablesOf(folder, {}, work);
    // The two of dstack 0.6.0 are alike.
    expect(work.done).toMatchObject({ machines: 2, tables: 2, nearTables: 0 });
  });

  it('lead to one search for machines that are alike', () => {
    const [folder = ''] = CLAIMING;
    const work = new Work();
    const { report, ...evidence } = claiming(folder, { num_nics: 7 });
    for (let i = 0; i < 3; i++) osOf({ ...evidence, report }, {}, { work });
    expect(work.done.nearTables).toBeGreaterThan(0);
    const { nearTables } = work.done;
    osOf({ ...evidence, report }, {}, { work });
    expect(work.done.nearTables).toBe(nearTables);
    expect(nearTables).toBeLessThanOrEqual(96);
  });
});
