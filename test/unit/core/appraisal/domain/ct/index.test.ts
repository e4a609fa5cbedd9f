import { describe, expect, it } from 'vitest';
import { judgeCt } from '../../../../../../src/core/appraisal/domain/ct/index.js';
import { addDays } from '../../../../../../src/simulator/index.js';
import {
  ca,
  certificate,
  domain,
  held,
  histories,
  history,
  listOfLogs,
  NOW,
  row,
  served,
} from '../../../../../support/ct/world.js';

const unlogged = [served([certificate({ scts: null }), ca('issuing')])];
const foreign = histories({}, { key: 'thief', serial: '0666' });
const oldList = listOfLogs(addDays(NOW, -100));

describe('judgeCt', () => {
  it('passes with timestamps that count and a history of attested keys alone', async () => {
    const { status, detail, shown } = await judgeCt(domain(), held('tee'));
    expect([status, shown]).toEqual(['pass', { differences: [] }]);
    expect(detail).toMatch(/carries timestamps \(SCTs\) of 2 logs.*Public logs have 1 certificate for/);
  });

  it('fails where either does, and says that first', async () => {
    const byTimestamps = await judgeCt(domain({ served: unlogged }), held('tee'));
    expect(byTimestamps).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/^The certificate .*carries no timestamps/),
    });
    const byHistory = await judgeCt(domain({ histories: foreign }), held('tee'));
    expect(byHistory).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/^1 certificate for .*carries timestamps/),
    });
    expect(byHistory.shown.differences).toHaveLength(1);
    expect(await judgeCt(domain({ histories: foreign, ctLogList: oldList }), held('tee'))).toMatchObject({
      status: 'fail',
    });
    expect(await judgeCt(domain({ served: unlogged, histories: [] }), held('tee'))).toMatchObject({ status: 'fail' });
  });

  it('is unknown where either is, and shows one cause', async () => {
    const noKeys = await judgeCt(domain(), held());
    expect(noKeys).toMatchObject({ status: 'unknown', shown: { followsFrom: 'domain.tee-controlled-key' } });
    expect(noKeys.shown.hint).toBeUndefined();
    const both = await judgeCt(domain({ ctLogList: oldList }), held());
    expect(both).toMatchObject({ status: 'unknown', shown: { hint: expect.stringContaining('--ct-log-list') } });
    expect(both.shown.followsFrom).toBeUndefined();
    const noMonitor = await judgeCt(domain({ histories: [history('crt.sh', [row({}, 1)])] }), held('tee'));
    expect(noMonitor).toMatchObject({ status: 'unknown', shown: { hint: expect.stringContaining('Collect again') } });
  });
});
