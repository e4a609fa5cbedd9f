// Recorded attestations altered, mixed and exchanged: each alteration breaks the check that names it.

import { describe, expect, it } from 'vitest';
import { parseQuote } from '../../src/core/formats/quote.js';
import { flipBit } from '../../src/simulator/index.js';
import { capturesWith, describeCaptures } from './captures.js';
import { brokenChecks, peerOf, type Recorded, recorded } from './hardware-input.js';

const FOLDERS = ['mpc-node-764d85', 'tdx-v4-uptodate', 'sgx-v3-configuration-and-hardening'];

/** Bits from one flip to the next: odd, so that every bit of a byte has its turn; the first folder densest. */
const stride = (folder: string, bits: number): number => (folder === FOLDERS[0] ? bits : 4 * bits + 1);

function isRefusedByPeer(input: Omit<Recorded, 'expected'>): boolean {
  try {
    peerOf(input);
    return false;
  } catch {
    return true;
  }
}

/** Where the parts of a quote lie that a signature covers or makes up. */
function regionsOf(quote: Uint8Array): { name: string; start: number; length: number; breaks: string }[] {
  const { header, signedBytes, signatureData } = parseQuote(quote);
  const signature = signedBytes.length + 4;
  const qeReport = signature + 128 + (header.version === 3 ? 0 : 6);
  return [
    { name: 'header and body', start: 0, length: signedBytes.length, breaks: 'hardware.quote-signature' },
    { name: 'signature', start: signature, length: 64, breaks: 'hardware.quote-signature' },
    { name: 'attestation key', start: signature + 64, length: 64, breaks: 'hardware.attestation-key' },
    { name: 'QE report', start: qeReport, length: 384, breaks: 'hardware.qe-report-signature' },
    { name: 'QE report signature', start: qeReport + 384, length: 64, breaks: 'hardware.qe-report-signature' },
    {
      name: 'auth data',
      start: qeReport + 450,
      length: signatureData.qeAuthData.length,
      breaks: 'hardware.attestation-key',
    },
  ];
}

describeCaptures('one bit', () => {
  describe.each(FOLDERS)('%s', (folder) => {
    it('in a signed part of the quote', async () => {
      const input = recorded(folder);
      for (const { name, start, length, breaks } of regionsOf(input.quote)) {
        for (let at = 0; at < length * 8; at += length > 64 ? stride(folder, 13) : stride(folder, 1)) {
          const quote = new Uint8Array(flipBit(input.quote, start + (at >> 3), at & 7));
          const broken = await brokenChecks({ ...input, quote });
          const named = broken.includes(`fail ${breaks}`) || broken.includes('fail hardware.quote-format');
          expect([name, at, named]).toEqual([name, at, true]);
        }
      }
    });

    it('in the certificates of the quote', async () => {
      const input = recorded(folder);
      const text = Buffer.from(input.quote).toString('latin1');
      const [start, end] = [text.indexOf('-----BEGIN'), text.lastIndexOf('-----END')];
      for (let at = start * 8; at < end * 8; at += stride(folder, 47)) {
        const quote = new Uint8Array(flipBit(input.quote, at >> 3, at & 7));
        const broken = await brokenChecks({ ...input, quote });
        expect([at, broken.filter((line) => line === 'fail hardware.pck-chain')]).toEqual([
          at,
          ['fail hardware.pck-chain'],
        ]);
      }
    });

    it.each([
      ['tcb_info', 'hardware.tcb-info-signature'],
      ['tcb_info_signature', 'hardware.tcb-info-signature'],
      ['qe_identity', 'hardware.qe-identity-signature'],
      ['qe_identity_signature', 'hardware.qe-identity-signature'],
      ['root_ca_crl', 'hardware.root-ca-crl'],
      ['pck_crl', 'hardware.pck-crl'],
      ['tcb_info_issuer_chain', 'hardware.tcb-info-chain'],
      ['qe_identity_issuer_chain', 'hardware.qe-identity-chain'],
      ['pck_crl_issuer_chain', 'hardware.pck-crl-chain'],
    ])('in %s', async (field, breaks) => {
      const input = recorded(folder);
      const original = input.collateral?.[field] ?? '';
      const encoding = /^[0-9a-f]+$/i.test(original) ? 'hex' : 'latin1';
      const bytes = Buffer.from(original, encoding);
      const length = encoding === 'hex' ? bytes.length : original.trimEnd().length;
      for (let at = 0; at < length * 8; at += stride(folder, bytes.length > 300 ? 61 : 3)) {
        const collateral = { ...input.collateral, [field]: flipBit(bytes, at >> 3, at & 7).toString(encoding) };
        const broken = await brokenChecks({ ...input, collateral });
        expect([at, broken.includes(`fail ${breaks}`)]).toEqual([at, true]);
      }
    });
  });
});

describeCaptures('parts of other attestations', () => {
  const OTHERS = capturesWith('collateral.json').filter((name) => name !== 'tdx-v5-no-level');
  const bent = async (folder: string, from: string, ...fields: string[]): Promise<string[]> => {
    const input = recorded(folder);
    const other = recorded(from).collateral ?? {};
    const taken = Object.fromEntries(fields.map((field) => [field, other[field] ?? '']));
    return brokenChecks({ ...input, collateral: { ...input.collateral, ...taken } });
  };
  const NODE = 'mpc-node-764d85';
  const NEWER = 'mpc-node-57921c';
  const OLDER = 'mpc-node-92b7e8';
  const OTHER_FMSPC = 'dstack-0.6.0-measured-2c-2g';
  const SGX = 'sgx-v3-configuration-and-hardening';

  it('collateral of another platform: the TCB info is not for this one', async () => {
    const { collateral } = recorded(NODE);
    for (const folder of ['dstack-0.6.0-measured-2c-2g', 'dstack-16c-64g-1gpu']) {
      const input = { ...recorded(folder), collateral, at: recorded(NODE).at };
      expect(await brokenChecks(input)).toEqual(['fail hardware.tcb-info-platform']);
    }
  });

  it('collateral of another platform of the same FMSPC is as good', async () => {
    const later = recorded('mpc-node-764d85');
    for (const folder of OTHERS.filter((name) => recorded(name).expected.fmspc === later.expected.fmspc)) {
      const broken = await brokenChecks({ ...recorded(folder), collateral: later.collateral, at: later.at });
      expect(broken.filter((line) => line !== 'fail hardware.tcb-status')).toEqual([]);
    }
  });

  it('an SGX platform’s collateral', async () => {
    const broken = await bent(NODE, SGX, ...Object.keys(recorded(SGX).collateral ?? {}));
    expect(broken).toEqual(
      expect.arrayContaining([
        'fail hardware.pck-crl-chain',
        'fail hardware.pck-crl',
        'fail hardware.tcb-info-platform',
        'fail hardware.qe-identity',
        'fail hardware.tdx-module',
      ]),
    );
  });

  it('revocation lists of another CA', async () => {
    expect(await bent(NODE, SGX, 'pck_crl')).toEqual(['fail hardware.pck-crl', 'unknown hardware.revocation']);
    expect(await bent(NODE, SGX, 'pck_crl', 'pck_crl_issuer_chain')).toEqual([
      'fail hardware.pck-crl-chain',
      'fail hardware.pck-crl',
      'unknown hardware.revocation',
    ]);
    const { collateral } = recorded(NODE);
    const swapped = { ...collateral, root_ca_crl: collateral?.pck_crl ?? '', pck_crl: collateral?.root_ca_crl ?? '' };
    expect(await brokenChecks({ ...recorded(NODE), collateral: swapped })).toEqual([
      'fail hardware.root-ca-crl',
      'fail hardware.pck-crl',
      'unknown hardware.revocation',
    ]);
  });

  it('an outdated revocation list among current documents', async () => {
    expect(await bent(NODE, OLDER, 'pck_crl')).toEqual(['fail hardware.pck-crl', 'unknown hardware.revocation']);
  });

  it('an outdated TCB info or QE identity, with its signature', async () => {
    expect(await bent(NODE, OLDER, 'tcb_info', 'tcb_info_signature')).toEqual(
      expect.arrayContaining(['unknown hardware.tcb-info-window', 'unknown hardware.collateral-age']),
    );
    expect(await bent(NODE, OLDER, 'qe_identity', 'qe_identity_signature')).toEqual([
      'unknown hardware.qe-identity-window',
      'unknown hardware.collateral-age',
    ]);
  });

  it('a TCB info or QE identity without its signature', async () => {
    expect(await bent(NODE, OTHER_FMSPC, 'tcb_info')).toContain('fail hardware.tcb-info-signature');
    expect(await bent(NODE, OLDER, 'qe_identity')).toContain('fail hardware.qe-identity-signature');
    expect(await bent(NODE, NEWER, 'tcb_info_signature')).toContain('fail hardware.tcb-info-signature');
  });

  it('chains of another kind', async () => {
    const input = recorded(NODE);
    const { collateral } = input;
    const exchange = (to: string, from: string): Promise<string[]> =>
      brokenChecks({ ...input, collateral: { ...collateral, [to]: collateral?.[from] ?? '' } });
    expect(await exchange('tcb_info_issuer_chain', 'pck_crl_issuer_chain')).toEqual([
      'fail hardware.tcb-info-chain',
      'fail hardware.tcb-info-signature',
    ]);
    expect(await exchange('pck_crl_issuer_chain', 'tcb_info_issuer_chain')).toEqual(['fail hardware.pck-crl-chain']);
    expect(await exchange('tcb_info_issuer_chain', 'qe_identity_issuer_chain')).toEqual([]);
  });

  it('the certificates of another machine, in the quote', async () => {
    const input = recorded(NODE);
    const pemOf = (quote: Uint8Array): string => {
      const text = Buffer.from(quote).toString('latin1');
      return text.slice(text.indexOf('-----BEGIN'), text.lastIndexOf('-----END') + 25);
    };
    for (const folder of OTHERS.filter((name) => pemOf(recorded(name).quote) !== pemOf(input.quote))) {
      const own = pemOf(input.quote);
      const other = pemOf(recorded(folder).quote);
      if (other.length !== own.length) continue;
      const text = Buffer.from(input.quote).toString('latin1').replace(own, other);
      const broken = await brokenChecks({ ...input, quote: new Uint8Array(Buffer.from(text, 'latin1')) });
      expect(broken).toContain('fail hardware.qe-report-signature');
    }
  });
});

// Two verifiers that share no code: what this one lets through, the other lets through.
describeCaptures('an independent verifier', () => {
  it.each(FOLDERS)('refuses whatever alteration of %s would be overlooked', async (folder) => {
    const input = recorded(folder);
    const end = input.quote.length * 8;
    for (let at = 0; at < end; at += 1999) {
      const altered = { ...input, quote: new Uint8Array(flipBit(input.quote, at >> 3, at & 7)) };
      if ((await brokenChecks(altered)).length === 0) expect([at, isRefusedByPeer(altered)]).toEqual([at, false]);
    }
  });
});
