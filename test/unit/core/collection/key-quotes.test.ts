// Collateral for the quotes of TLS keys: one for each platform that none of the machines is on.

import { describe, expect, it } from 'vitest';
import type { BundleGap, CollectedItem } from '../../../../src/core/bundle.js';
import { endorseKeyQuotes } from '../../../../src/core/collection/endorse.js';
import type { Endorsed } from '../../../../src/core/collection/given-collateral.js';
import { createDeployment, type Deployment, taggedReportData, toHex } from '../../../../src/simulator/index.js';

const HERE = createDeployment({ seed: 'key-quotes' });
const on = (fmspc: string): Deployment =>
  HERE.sibling(2, { platform: (platform) => ({ ...platform, fmspc: Buffer.from(fmspc, 'hex') }) });
const spki = HERE.keys('gateway-tls').spki;

const item = (role: CollectedItem['role'], name: string, document: unknown): CollectedItem => ({
  role,
  name,
  source: 'file:test',
  collectedAt: HERE.at.toISOString(),
  bytes: new Uint8Array(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))),
});
const quotedBy = (machine: Deployment) => ({
  public_key: toHex(spki),
  quote: JSON.stringify(machine.attest(taggedReportData('zt-cert', spki))),
});
const acmeInfo = (...machines: Deployment[]): CollectedItem =>
  item('evidence', 'acme-info/0', {
    account_uri: 'https://acme.example/acct/1',
    quoted_hist_keys: machines.map(quotedBy),
    account_quote: '',
  });

/** Asks by a function that gives collateral of the very platform. */
async function endorsed(
  items: CollectedItem[],
  answer: (asked: number) => Endorsed = (asked) => ({
    endorsement: item('endorsement', 'collateral', `{"n":${asked}}`),
    gap: null,
  }),
): Promise<{ asked: number; names: string[]; gaps: BundleGap[] }> {
  let asked = 0;
  const gaps: BundleGap[] = [];
  const ask = async (): Promise<Endorsed> => answer(asked++);
  await endorseKeyQuotes({ given: null, ask }, { items, gaps });
  return { asked, names: items.map(({ name }) => name), gaps };
}

describe('endorseKeyQuotes', () => {
  const known = item('endorsement', 'collateral/0', HERE.collateral);

  it('asks for no platform of which there is collateral', async () => {
    expect(await endorsed([known, acmeInfo(HERE, HERE)])).toEqual({
      asked: 0,
      names: ['collateral/0', 'acme-info/0'],
      gaps: [],
    });
  });

  it('asks once for each other platform', async () => {
    const other = on('00906ed50000');
    const outcome = await endorsed([known, acmeInfo(HERE, other, other, on('10906ed50000'))]);
    expect(outcome).toEqual({
      asked: 2,
      names: ['collateral/0', 'acme-info/0', 'collateral/1', 'collateral/2'],
      gaps: [],
    });
  });

  it('reads the quote of an ingress', async () => {
    const quote = Buffer.from(JSON.stringify(on('00906ed50000').evidence)).toString('base64');
    const record = {
      schema: 'trust-center/ingress-evidence/v1',
      name: 'app.example',
      files: [{ name: 'quote.json', bytes: quote }],
    };
    expect((await endorsed([known, item('evidence', 'ingress-evidence/0', record)])).asked).toBe(1);
  });

  it('says what is not to be had, and stops at so many platforms', async () => {
    const missing = await endorsed([acmeInfo(HERE)], () => ({ endorsement: null, gap: 'nobody answered' }));
    expect(missing.gaps).toEqual([{ name: 'domain/collateral', reason: 'nobody answered' }]);
    const many = Array.from({ length: 10 }, (_, i) => on(`0${i}906ed50000`));
    const stopped = await endorsed([acmeInfo(...many)]);
    expect(stopped.asked).toBe(8);
    expect(stopped.gaps).toEqual([
      { name: 'domain/collateral', reason: 'the quotes of keys are of more than 8 platforms' },
    ]);
  });

  it('leaves what it cannot read to the appraisal', async () => {
    const items = [
      item('evidence', 'acme-info/0', 'no json'),
      item('evidence', 'ingress-evidence/0', '{}'),
      item('evidence', 'acme-info/1', {
        account_uri: 'a',
        quoted_hist_keys: [{ public_key: '00', quote: '{"quote":"00"}' }],
      }),
    ];
    expect((await endorsed(items)).asked).toBe(0);
  });
});
