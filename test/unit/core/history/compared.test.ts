import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../../src/core/history/changes.js';
import { comparedAt } from '../../../../src/core/history/compared.js';
import { type Facts, factsOf } from '../../../../src/core/history/facts.js';
import { createDeployment } from '../../../../src/simulator/index.js';
import { sourceOfDeployment } from '../../../support/report-sources.js';

async function facts(): Promise<Facts> {
  return factsOf((await sourceOfDeployment(createDeployment({ seed: 'compared' }))).result, '1.0.0');
}

describe('what a change is between', () => {
  it('is said in full, with a name, by the path of the change', async () => {
    const before = await facts();
    const after = structuredClone(before);
    const [machine] = after.machines;
    if (machine === undefined) throw new Error('no machine');
    machine.values.composeHash = 'ab'.repeat(32);
    machine.advisories = ['INTEL-SA-01036'];
    after.verdict = 'failed';
    const compared = changesOf(before, after).map(({ path }) => comparedAt(path, before, after));
    expect(compared).toEqual([
      { name: 'verdict', before: ['verified as an experiment'], after: ['failed as an experiment'] },
      { name: 'compose hash', before: [before.machines[0]?.values.composeHash], after: ['ab'.repeat(32)] },
      { name: 'open advisories', before: [], after: ['INTEL-SA-01036'] },
    ]);
  });

  it('is not there where a sentence alone says what changed', async () => {
    const before = await facts();
    expect(comparedAt('checks', before, before)).toBeNull();
    expect(comparedAt('of a later version', before, before)).toBeNull();
  });

  it('is not known where the registry or the domain was not read', async () => {
    const before = await facts();
    expect(comparedAt('registry.owner', before, before)).toMatchObject({ before: null, after: null });
    expect(comparedAt('domain.keys', before, before)).toMatchObject({ before: null, after: null });
  });
});
