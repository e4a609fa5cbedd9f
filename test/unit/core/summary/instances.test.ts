import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../../src/core/policy/policy.js';
import { parseStatement, statementBytes } from '../../../../src/core/summary/in-toto.js';
import { parseSummary } from '../../../../src/core/summary/read.js';
import { summarise } from '../../../../src/core/summary/summarise.js';
import { SUMMARY_EXTENSION, type SummaryExtension, type SummaryPredicate } from '../../../../src/core/summary/write.js';
import { edited, sampleVerification } from './sample.js';

const STOPPED = { instanceId: '33'.repeat(20), name: 'other', reason: 'it is called stopped' };

function sample(verdict: 'verified' | 'inconclusive', asked: Policy['instances'], judged = 1, stopped = 1) {
  return sampleVerification({
    verdict,
    statuses: { hardware: 'pass', os: 'pass', 'source-code': 'pass' },
    policy: (policy) => {
      policy.instances = asked;
    },
    result: (result) => {
      result.instances = { judged, distinct: judged, stopped: Array(stopped).fill(STOPPED) };
    },
  });
}

async function readBack(from: ReturnType<typeof sample>, edit: (ours: SummaryExtension) => void = () => {}) {
  const statement = edited(await summarise(from), ({ predicate }: { predicate: SummaryPredicate }) =>
    edit(predicate[SUMMARY_EXTENSION]),
  );
  return parseSummary(parseStatement(statementBytes(statement)));
}

describe('a signed summary of an app with stopped instances', () => {
  it('passes where the policy accepts them, and says how many there are', async () => {
    const summary = await readBack(sample('verified', 'running', 1, 2));
    expect(summary).toMatchObject({
      passed: true,
      verdict: 'verified',
      instances: { judged: 1, distinct: 1, stopped: 2 },
      accepts: { instances: 'running' },
    });
    expect(summary.components).toHaveLength(1);
  });

  it.each<Policy['instances']>(['all', { atLeast: 2 }])('does not pass where the policy asks for %j', async (asked) => {
    const summary = await readBack(sample('inconclusive', asked));
    expect(summary).toMatchObject({ passed: false, verdict: 'inconclusive', verifiedLevels: [] });
    await expect(summarise(sample('verified', asked))).rejects.toThrow(
      'the result says verified, its phases lead to inconclusive',
    );
  });

  it.each<[string, (ours: SummaryExtension) => void, RegExp]>([
    ['none judged', ({ instances }) => Object.assign(instances, { judged: 0, distinct: 0 }), /PASSED|were judged/],
    ['more judged than there are', ({ instances }) => Object.assign(instances, { judged: 2 }), /2 were judged, of 1/],
    [
      'more than were judged told apart',
      ({ instances }) => Object.assign(instances, { distinct: 2 }),
      /2 are different/,
    ],
    ['none told apart', ({ instances }) => Object.assign(instances, { distinct: 0 }), /0 are different ones, of 1/],
    ['all asked for', ({ accepts }) => Object.assign(accepts, { instances: 'all' }), /expected FAILED, got "PASSED"/],
    ['a word that nobody knows', ({ accepts }) => Object.assign(accepts, { instances: 'some' }), /accepts\.instances/],
    ['no count', (ours) => Reflect.deleteProperty(ours, 'instances'), /instances: is missing/],
  ])('is refused with %s', async (_, edit, message) => {
    await expect(readBack(sample('verified', 'running'), edit)).rejects.toThrow(message);
  });
});
