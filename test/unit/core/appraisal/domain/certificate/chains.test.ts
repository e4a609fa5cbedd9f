// The same chains, judged by the check and by OpenSSL: both must say the same of every one.

import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeCertificate } from '../../../../../../src/core/appraisal/domain/certificate/index.js';
import { CHAINS, type ChainCase, OURS_ALONE } from './chains.js';
import { describeOpenssl, refusalOfOpenssl, temporaryFolder } from './openssl.js';
import { inputOf, served } from './world.js';

/** What the check says when the key, whatever it is, is attested. */
async function judgeCase({ chain, roots }: ChainCase): Promise<{ status: string; detail: string }> {
  const input = inputOf([served(chain)], roots);
  const stranger = { accounts: [], cause: null };
  const first = await judgeCertificate(input, { ...stranger, keys: [{ spkiSha256: '00'.repeat(32), holder: 'app' }] });
  const spkiSha256 = first.shown.actual ?? '';
  return judgeCertificate(input, { ...stranger, keys: [{ spkiSha256, holder: 'app' }] });
}

describe.each([...CHAINS, ...OURS_ALONE])('a chain: $what', (one) => {
  it(one.wrong === null ? 'is valid' : 'is refused', async () => {
    const { status, detail } = await judgeCase(one);
    expect({ status, detail }).toEqual({
      status: one.wrong === null ? 'pass' : 'fail',
      detail: expect.stringMatching(one.wrong ?? /← "(?:Old )?Test Root", a root of "a store of tests"/),
    });
  });
});

it('a certificate without a subject is called so', async () => {
  const [one] = CHAINS;
  expect(one === undefined ? '' : (await judgeCase(one)).detail).toContain(': one without a common name ← "YE1" ← ');
});

describeOpenssl(`OpenSSL’s verdict of ${CHAINS.length} chains`, () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(CHAINS)('$what', ({ chain, roots, wrong }) => {
    const refusal = refusalOfOpenssl(folder, chain, roots);
    expect(refusal).toEqual(wrong === null ? null : expect.any(String));
  });
});
